"""The layers of the chart: what their lines and fills mean, how many there are, and a click to hide them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.teeth_drawing.palette import LAYER_OF, MATERIALS, Layer, Look, Palette
from dentaldesk.engines.clinical.teeth_drawing.primitives import Box
from dentaldesk.engines.clinical.teeth_drawing.statuses import Area, draw_area, rectangle
from dentaldesk.models.charting import ChartStatus, Variant
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import small_font
from dentaldesk.ui.theme.icons import paint_icon
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.odontogram.painting import paint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dentaldesk.engines.core.words import Words

_SWATCH = QSize(22, 14)
_SCALE = 5.0  # pixels a millimetre in a swatch: as on a chart of middling size
_CHIP = 26  # pixels of a chip's height, at every density
_PAD, _GAP = 4, 4
_STATUS_OF = {
    Layer.EXISTING: ChartStatus.EXISTING,
    Layer.CONDITIONS: ChartStatus.CONDITION,
    Layer.PLANNED: ChartStatus.PLANNED,
    Layer.COMPLETED: ChartStatus.COMPLETED,
    Layer.REFERRED: ChartStatus.REFERRED,
    Layer.DECLINED: ChartStatus.DECLINED,
}


def layer_words(words: Words, layer: Layer) -> str:
    """The name of a layer."""
    return {
        Layer.EXISTING: words("Existing"),
        Layer.CONDITIONS: words("Conditions"),
        Layer.PLANNED: words("Planned"),
        Layer.COMPLETED: words("Completed"),
        Layer.REFERRED: words("Referred"),
        Layer.DECLINED: words("Declined"),
    }[layer]


class LayerChips(QWidget):
    """One chip a layer; the last says how many teeth nobody has looked at, and selects them."""

    toggled = Signal(object)  # frozenset of the layers that are shown
    unexamined_wanted = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.chips = {layer: _LayerChip(layer_words(words, layer), _STATUS_OF[layer]) for layer in Layer}
        for layer, chip in self.chips.items():
            chip.setObjectName(f"charting.layer.{layer}")
            chip.toggled.connect(lambda _on: self.toggled.emit(self.shown()))
        self.unexamined = _LayerChip(words("Not examined"), None)
        self.unexamined.setObjectName("charting.unexamined")
        self.unexamined.setCheckable(False)
        self.unexamined.setToolTip(words("Select the teeth that nobody has looked at yet"))
        self.unexamined.clicked.connect(lambda _checked=False: self.unexamined_wanted.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(FlowBox(*self.chips.values(), self.unexamined, spacing=2))

    def shown(self) -> frozenset[Layer]:
        """The layers that are shown."""
        return frozenset(layer for layer, chip in self.chips.items() if chip.isChecked())

    def show_counts(self, counts: Mapping[ChartStatus, int], unexamined: int) -> None:
        """How many marks each layer has."""
        words = self._words
        for layer, chip in self.chips.items():
            number = sum(count for status, count in counts.items() if LAYER_OF[status] is layer)
            chip.set_count(number)
            name = layer_words(words, layer)
            chip.setToolTip(words("{layer}: {number}. Click to hide or show them.", layer=name, number=number))
            # Nobody asks for a layer on which nothing lies; one that is hidden says so.
            chip.setVisible(number > 0 or not chip.isChecked())
        self.unexamined.set_count(unexamined)
        self.unexamined.setVisible(unexamined > 0)

    def show_palette(self, palette: Palette) -> None:
        """The colours of the theme."""
        for chip in self.chips.values():
            chip.palette_shown = palette
            chip.update()


class _LayerChip(QPushButton):
    """Swatch, name, count. Hidden layers are struck through and pale."""

    def __init__(self, name: str, status: ChartStatus | None) -> None:
        super().__init__()
        self._name, self._status, self._count = name, status, 0
        self.palette_shown = Palette()
        self.setCheckable(True)
        self.setChecked(True)
        self.setFlat(True)
        self.setProperty("kind", "quiet")
        self.setProperty("compact", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int) -> None:
        """How many."""
        self._count = count
        self.setAccessibleName(f"{self._name} {count}")
        self.updateGeometry()
        self.update()

    def _faces(self) -> tuple[QFont, QFont]:
        sizes = current().sizes
        name = small_font(sizes, QFont.Weight.Medium)
        name.setStrikeOut(self.isCheckable() and not self.isChecked())
        return name, small_font(sizes)

    def sizeHint(self) -> QSize:
        name, count = (QFontMetrics(face) for face in self._faces())
        width = name.horizontalAdvance(self._name) + count.horizontalAdvance(str(self._count))
        return QSize(2 * _PAD + _SWATCH.width() + 2 * _GAP + width + 2, _CHIP)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent_soft"))
            painter.drawRoundedRect(self.rect(), 6, 6)
        off = self.isCheckable() and not self.isChecked()
        top = (self.height() - _SWATCH.height()) / 2
        swatch = QRectF(_PAD, top, _SWATCH.width(), _SWATCH.height())
        if self._status is None:
            paint_icon(painter, swatch, "question", "text2")
        else:
            painter.setOpacity(0.4 if off else 1.0)
            self._paint_swatch(painter, swatch, self._status)
            painter.setOpacity(1.0)
        name_face, count_face = self._faces()
        area = QRectF(swatch.right() + _GAP, 0, self.width(), self.height())
        painter.setFont(name_face)
        painter.setPen(colour("muted" if off else "text"))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._name)
        area.setLeft(area.left() + QFontMetrics(name_face).horizontalAdvance(self._name) + _GAP)
        painter.setFont(count_face)
        painter.setPen(colour("muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(self._count))
        painter.end()

    def _paint_swatch(self, painter: QPainter, area: QRectF, status: ChartStatus) -> None:
        """On enamel, as on the teeth."""
        width, height = area.width() / _SCALE, area.height() / _SCALE
        shape = rectangle(Box(0.25, 0.25, width - 0.25, height - 0.25))
        material = MATERIALS[Variant.COMPOSITE] if status is not ChartStatus.CONDITION else None
        drawn = draw_area(Area(shape=shape), status, material, Look(palette=self.palette_shown))
        painter.save()
        painter.translate(area.topLeft())
        painter.scale(_SCALE, _SCALE)
        paint(painter, drawn)
        painter.restore()
