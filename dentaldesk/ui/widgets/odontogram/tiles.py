"""The surfaces of one tooth as large named buttons: what stands on each, in words. Fingers find them where the surface
itself is too small, and a screen reader reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from dentaldesk.engines.clinical.chart_words import surface_title
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import body_font, small_font
from dentaldesk.ui.theme.tokens import RADIUS

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import Surface, ToothCode

TILE_HEIGHT = 44  # pixels: a gloved finger
_PAD = 10
_DOT = " · "


def surface_name(surface: Surface, tooth: ToothCode, words: Words) -> str:
    """The surface's name on this tooth, as a label begins."""
    name = surface_title(words, surface, tooth)
    return name[:1].upper() + name[1:]


def surfaces_in_rows(tooth: ToothCode) -> tuple[tuple[Surface, ...], ...]:
    """Two rows of three as they lie on the screen: mesial is towards the midline."""
    mesial, biting, distal, outer, cervical, lingual = tooth.surfaces
    first = (distal, biting, mesial) if tooth.is_right else (mesial, biting, distal)
    return first, (outer, cervical, lingual)


class SurfaceTile(QAbstractButton):
    """One surface: left press charts, right press clears. The diagram has the keyboard."""

    cleared = Signal()
    pointed = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.surface: Surface | None = None
        self._name, self._state = "", ""
        self._is_current = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_surface(self, surface: Surface, name: str, state: str) -> None:
        """Another surface, or other words: what it is called, and what stands on it."""
        self.surface, self._name, self._state = surface, name, state
        self.setObjectName(f"surface-{surface.value}")
        self.setAccessibleName(f"{name}: {state}")
        self.setToolTip(f"{name}{_DOT}{state}")
        self.update()

    def set_current(self, current_: bool) -> None:
        """Whether the keyboard or the pointer is on this surface."""
        if self._is_current != current_:
            self._is_current = current_
            self.update()

    def words_width(self) -> int:
        """The room that its words take."""
        sizes = current().sizes
        name = QFontMetrics(body_font(sizes, strong=True)).horizontalAdvance(self._name)
        state = QFontMetrics(body_font(sizes)).horizontalAdvance(_DOT + self._state)
        return name + state + 2 * _PAD

    def sizeHint(self) -> QSize:
        return QSize(self.words_width(), TILE_HEIGHT)

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.HoverEnter, QEvent.Type.HoverLeave}:
            self.pointed.emit(event.type() == QEvent.Type.HoverEnter)
        return bool(super().event(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.RightButton:
            self.cleared.emit()
        else:
            super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self._is_current and self.isEnabled()
        painter.setPen(QPen(colour("accent" if lit else "control" if self.isEnabled() else "line"), 2 if lit else 1))
        painter.setBrush(colour("accent_soft" if lit or self.isDown() else "surface"))
        inset = 1.0 if lit else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        self._paint_words(painter)
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        """`Mesial · caries` in one line, or in two where one is too short."""
        sizes = current().sizes
        area = self.rect().adjusted(_PAD, 0, -_PAD, 0)
        in_one = self.words_width() <= self.width()
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        first = area if in_one else area.adjusted(0, 2, 0, -area.height() // 2)
        painter.setFont(body_font(sizes, strong=True))
        painter.setPen(colour("text" if self.isEnabled() else "muted"))
        painter.drawText(first, flags, self._name)
        used = painter.fontMetrics().horizontalAdvance(self._name)
        rest = area.adjusted(used, 0, 0, 0) if in_one else area.adjusted(0, area.height() // 2, 0, -2)
        painter.setFont(body_font(sizes) if in_one else small_font(sizes))
        painter.setPen(colour("text2"))
        said = _DOT + self._state if in_one else self._state
        painter.drawText(rest, flags, painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, rest.width()))
