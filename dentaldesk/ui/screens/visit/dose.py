"""How much of a local anaesthetic one person may have, as a bar that fills."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dentaldesk.ui.theme.current import colour

_HEIGHT = 12
_LITTLE, _MUCH = Decimal("0.7"), Decimal(1)


class DoseBar(QWidget):
    """What was given, and behind it, paler, what is about to be."""

    def __init__(self) -> None:
        super().__init__()
        self._used, self._next = Decimal(0), Decimal(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, used: Decimal, after: Decimal, sentence: str) -> None:
        """Shares of the maximum: 1 is all of it. `sentence` says the same to who does not see it."""
        self._used, self._next = used, after
        self.setAccessibleName(sentence)
        self.setToolTip(sentence)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        painter.setBrush(colour("line"))
        painter.drawRoundedRect(whole, _HEIGHT / 2, _HEIGHT / 2)
        worst = max(self._used, self._next)
        role = "danger" if worst > _MUCH else "warning" if worst > _LITTLE else "good"
        if self._next > self._used:
            self._fill(painter, whole, self._next, f"{role}_soft")
        if self._used:
            self._fill(painter, whole, self._used, role)
        painter.end()

    def _fill(self, painter: QPainter, whole: QRectF, share: Decimal, role: str) -> None:
        width = whole.width() * float(min(share, Decimal(1)))
        left = whole.right() - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else whole.left()
        painter.setBrush(colour(role))
        painter.setPen(colour(role.removesuffix("_soft")))
        area = QRectF(left, whole.top(), width, whole.height()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(area, _HEIGHT / 2, _HEIGHT / 2)
