"""A step of a numbered way: number, current filled, done = tick; the second line says what is lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import font, small_font
from dentaldesk.ui.theme.icons import paint_icon
from dentaldesk.ui.theme.tokens import RADIUS

if TYPE_CHECKING:
    from dentaldesk.ui.widgets.texts import Tone

StepState = Literal["todo", "current", "done"]

_CIRCLE = 24
_PAD = 12
_GAP = 12
_EDGE = 3
_MARK = 14

_DETAIL_ICONS = {"warning": "warning", "danger": "warning-circle-fill"}


class NumberedStep(QAbstractButton):
    """One step; pressing it leads there, whatever its state (`clicked`)."""

    def __init__(self, number: int, title: str, detail: str = "") -> None:
        super().__init__()
        self._number = number
        self._title = title
        self._detail = detail
        self._state: StepState = "todo"
        self._tone: Tone = "muted"
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._name()

    def set_state(self, state: StepState, detail: str = "", tone: Tone = "muted") -> None:
        """Where it stands, and the second line; warning and danger also bring their sign."""
        if (state, detail, tone) == (self._state, self._detail, self._tone):
            return  # told with every key that is typed: laying all steps out anew would be felt
        self._state, self._detail, self._tone = state, detail, tone
        self._name()
        self._fit()
        self.updateGeometry()
        self.update()

    def state(self) -> StepState:
        """Where it stands."""
        return self._state

    def _name(self) -> None:
        self.setAccessibleName(f"{self._number}. {self._title}")
        self.setAccessibleDescription(self._detail)

    def sizeHint(self) -> QSize:
        title, small = self._faces()
        widest = max(
            QFontMetrics(title).horizontalAdvance(self._title),
            QFontMetrics(small).horizontalAdvance(self._detail) + _MARK + 4,
        )
        width = _EDGE + _PAD + _CIRCLE + _GAP + widest + _PAD
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        title, small = (QFontMetrics(face) for face in self._faces())
        longest = [title.horizontalAdvance(word) for word in self._title.split()]
        longest += [small.horizontalAdvance(word) + _MARK + 4 for word in self._detail.split()]
        return QSize(_EDGE + _PAD * 2 + _CIRCLE + _GAP + max(longest, default=0) + 1, current().sizes.control)

    def heightForWidth(self, width: int) -> int:
        title, detail = self._lines(width)
        return max(_CIRCLE, title.height() + detail.height()) + 2 * 8

    def _faces(self) -> tuple[QFont, QFont]:
        sizes = current().sizes
        return font(sizes.body, QFont.Weight.DemiBold if self._state == "current" else QFont.Weight.Medium), small_font(
            sizes
        )

    def _lines(self, width: int) -> tuple[QRect, QRect]:
        """The two lines, wrapped to the width, in the widget's coordinates (left to right)."""
        title_face, small_face = self._faces()
        left = _EDGE + _PAD + _CIRCLE + _GAP
        room = max(1, width - left - _PAD)
        wrap = int(Qt.TextFlag.TextWordWrap)
        title = QFontMetrics(title_face).boundingRect(QRect(0, 0, room, 1000), wrap, self._title)
        title_area = QRect(left, 8, room, max(title.height(), current().sizes.body_line))
        mark = _MARK + 4 if self._tone in _DETAIL_ICONS else 0
        detail = QFontMetrics(small_face).boundingRect(QRect(0, 0, room - mark, 1000), wrap, self._detail)
        height = max(detail.height(), current().sizes.small_line) if self._detail else 0
        return title_area, QRect(left + mark, title_area.bottom() + 1, room - mark, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        # Layouts inside a scroll area do not ask for the height of a width, so a step takes its height
        # itself.
        wanted = self.heightForWidth(self.width())
        if self.minimumHeight() != wanted:
            self.setFixedHeight(wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._state == "current":
            self._paint_frame(painter)
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("raised"))
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        self._paint_circle(painter)
        title_face, small_face = self._faces()
        title, detail = self._lines(self.width())
        wrap = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.setFont(title_face)
        painter.setPen(colour("accent" if self._state == "current" else "text"))
        painter.drawText(self._mirrored(title), wrap, self._title)
        if self._detail:
            if self._tone in _DETAIL_ICONS:
                mark = QRect(detail.left() - _MARK - 4, detail.top() + 1, _MARK, _MARK)
                paint_icon(painter, self._mirrored(mark), _DETAIL_ICONS[self._tone], self._tone)
            painter.setFont(small_face)
            painter.setPen(colour(self._tone))
            painter.drawText(self._mirrored(detail), wrap, self._detail)
        painter.end()

    def _mirrored(self, area: QRect) -> QRect:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return QRect(self.width() - area.right() - 1, area.top(), area.width(), area.height())
        return area

    def _paint_frame(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent"))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setBrush(colour("accent_soft"))
        inner = self._mirrored(self.rect().adjusted(_EDGE, 0, 0, 0))
        painter.drawRoundedRect(QRectF(inner), RADIUS - 1, RADIUS - 1)

    def _paint_circle(self, painter: QPainter) -> None:
        circle = self._mirrored(QRect(_EDGE + _PAD, 8, _CIRCLE, _CIRCLE))
        shape = QRectF(circle).adjusted(0.5, 0.5, -0.5, -0.5)
        fill, edge, ink = {
            "todo": ("surface", "control", "text2"),
            "current": ("accent", "accent", "on_accent"),
            "done": ("good_soft", "good_soft", "good"),
        }[self._state]
        painter.setPen(QPen(colour(edge), 1))
        painter.setBrush(colour(fill))
        painter.drawEllipse(shape)
        if self._state == "done":
            paint_icon(painter, shape.adjusted(4, 4, -4, -4), "check-bold", ink)
            return
        painter.setPen(colour(ink))
        painter.setFont(small_font(current().sizes, QFont.Weight.DemiBold))
        painter.drawText(shape, Qt.AlignmentFlag.AlignCenter, str(self._number))
