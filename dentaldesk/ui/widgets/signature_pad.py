"""A place to sign with a mouse, a pen or a finger. What was drawn leaves as a PNG: dark strokes on nothing."""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import body_font
from dentaldesk.ui.theme.tokens import RADIUS_PANEL

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_INK = QColor(24, 42, 78)  # dark blue on paper: tells an original from a copy
_PAPER = QColor(255, 255, 255)  # in both themes: what is signed is a paper
_LINE = QColor(120, 130, 145)
_WIDTH = 2.6  # pixels of a stroke
_PICTURE = QSize(900, 300)  # pixels of the PNG, which is printed some 6 cm wide
_LEAST = 6.0  # pixels of all strokes together; less is a touch by mistake, not a name


class SignaturePad(QWidget):
    """Strokes of one person. `changed` tells that there are more or none; Delete takes them away."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._strokes: list[list[QPointF]] = []
        self._drawing = False
        self.setAccessibleName(words("Signature"))
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(420, 150)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 120)

    def is_blank(self) -> bool:
        """Whether nothing was drawn that could be a name."""
        return sum(_length(stroke) for stroke in self._strokes) < _LEAST

    def clear(self) -> None:
        """Take everything away."""
        self._strokes, self._drawing = [], False
        self._tell()

    def png(self) -> bytes:
        """What was drawn, as large as the place and no larger than a signature needs; b"" while it is blank."""
        if self.is_blank():
            return b""
        room = QSize(max(1, self.width()), max(1, self.height()))
        picture = QImage(room.scaled(_PICTURE, Qt.AspectRatioMode.KeepAspectRatio), QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.scale(picture.width() / room.width(), picture.height() / room.height())
        self._draw(painter)
        painter.end()
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt's stub knows it with bytes only
        return bytes(content.data())

    # -- the hand --

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()  # else Qt makes a mouse of the pen, and every stroke is drawn twice
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._begin(event.position())
        elif kind == QEvent.Type.TabletMove:
            self._go_on(event.position())
        elif kind == QEvent.Type.TabletRelease:
            self._end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent) and event.points():
            point = event.points()[0].position()
            if event.type() == QEvent.Type.TouchBegin:
                self._begin(point)
            elif event.type() == QEvent.Type.TouchUpdate:
                self._go_on(point)
            else:
                self._end()
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._strokes:
            self.clear()
            return
        super().keyPressEvent(event)

    def _begin(self, at: QPointF) -> None:
        if self.isEnabled():
            self._drawing = True
            self._strokes.append([at])
            self.update()

    def _go_on(self, at: QPointF) -> None:
        if self._drawing:
            self._strokes[-1].append(at)
            self.update()

    def _end(self) -> None:
        if self._drawing:
            self._drawing = False
            self._tell()

    def _tell(self) -> None:
        self._describe()
        self.update()
        self.changed.emit()

    def _describe(self) -> None:
        words = self._words
        self.setAccessibleDescription(
            words("Sign here with the mouse, a pen or a finger.") if self.is_blank() else words("There is a signature.")
        )

    # -- painting --

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        painter.setPen(QPen(colour("accent" if self.hasFocus() else "control"), 1))
        painter.setBrush(_PAPER)
        painter.drawRoundedRect(sheet, RADIUS_PANEL, RADIUS_PANEL)
        foot = sheet.bottom() - 36
        painter.setPen(QPen(_LINE, 1))
        painter.drawLine(QPointF(sheet.left() + 20, foot), QPointF(sheet.right() - 20, foot))
        if not self._strokes:
            painter.setFont(body_font(current().sizes))
            below = QRectF(sheet.left(), foot + 4, sheet.width(), 28)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._words("Sign here"))
        self._draw(painter)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_INK, _WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            painter.drawPath(_curve(stroke))


def _curve(points: list[QPointF]) -> QPainterPath:
    """The stroke through the middles of what the hand touched: a hand draws no corners."""
    path = QPainterPath(points[0])
    if len(points) == 1:
        path.lineTo(points[0] + QPointF(0.1, 0.1))
        return path
    for before, after in pairwise(points[1:]):
        path.quadTo(before, (before + after) / 2)
    path.lineTo(points[-1])
    return path


def _length(points: list[QPointF]) -> float:
    steps = (after - before for before, after in pairwise(points))
    return sum(hypot(step.x(), step.y()) for step in steps)
