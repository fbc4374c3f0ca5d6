"""Buttons that show the key which does the same. They paint name and cap themselves: a push button has one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy

from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import font, small_font
from dentaldesk.ui.theme.tokens import RADIUS_SMALL
from dentaldesk.ui.widgets.buttons import Button
from dentaldesk.ui.widgets.texts import key_cap, set_shown

if TYPE_CHECKING:
    from dentaldesk.ui.theme.tokens import Sizes

_PAD = 6
_GAP = 6


class KeyButton(QPushButton):
    """A key cap and a name. The name gives way at its end when there is no room; the tip says all of it."""

    def __init__(self, name: str, key: str, hint: str = "", *, checkable: bool = False) -> None:
        super().__init__()
        self._name = name
        self._key = key
        self._measured: tuple[Sizes, QSize] | None = None
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        self.setProperty("compact", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._cap = key_cap(key, self)
        set_shown(self._cap, key)
        self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(_PAD, 0, _PAD, 0)
        row.addWidget(self._cap, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        said = f"{hint or name} ({key})" if key else hint or name
        self.setToolTip(said)
        self.setAccessibleDescription(said)

    @property
    def key(self) -> str:
        """The key on its cap."""
        return self._key

    def _face(self) -> QFont:
        return font(current().sizes.body, QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Medium)

    def _before(self) -> int:
        return _PAD + (self._cap.sizeHint().width() + _GAP if self._key else 2)

    def sizeHint(self) -> QSize:
        sizes = current().sizes
        if self._measured is None or self._measured[0] != sizes:
            # At its boldest: choosing it moves nothing. Once, for a page of them is laid out by asking each many times.
            widest = QFontMetrics(font(sizes.body, QFont.Weight.DemiBold)).horizontalAdvance(self._name)
            self._measured = (sizes, QSize(self._before() + widest + _PAD + 4, sizes.compact))
        return self._measured[1]

    def minimumSizeHint(self) -> QSize:
        return QSize(self._before() + 4 * current().sizes.body, current().sizes.compact)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(self._face())
        painter.setPen(colour("muted" if not self.isEnabled() else "accent" if self.isChecked() else "text"))
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        before = self._before()
        area = self.rect().adjusted(_PAD if right_to_left else before, 0, -before if right_to_left else -_PAD, 0)
        shown = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)
        painter.end()


class EnterButton(Button):
    """The primary button of a panel, with the cap of its key behind the name."""

    def __init__(self, name: str, key: str) -> None:
        super().__init__("", "primary")
        self._name, self._key = name, key
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})")

    def _faces(self) -> tuple[QFont, QFont]:
        sizes = current().sizes
        return font(sizes.body, QFont.Weight.DemiBold), small_font(sizes, QFont.Weight.Medium)

    def sizeHint(self) -> QSize:
        name, key = (QFontMetrics(face) for face in self._faces())
        cap = key.horizontalAdvance(self._key) + 2 * _PAD
        return QSize(4 * _PAD + name.horizontalAdvance(self._name) + _GAP + cap, current().sizes.control)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name_face, key_face = self._faces()
        name = QFontMetrics(name_face).horizontalAdvance(self._name)
        cap = QFontMetrics(key_face).horizontalAdvance(self._key) + 2 * _PAD
        left = (self.width() - name - _GAP - cap) / 2
        height = QFontMetrics(key_face).height() + 2
        ink = colour("on_accent" if self.isEnabled() else "muted")
        painter.setPen(QPen(ink, 1))
        painter.setFont(name_face)
        whole = QRectF(0, 0, self.width(), self.height())
        painter.drawText(
            whole.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._name
        )
        area = QRectF(left + name + _GAP, (self.height() - height) / 2, cap, height)
        painter.setFont(key_face)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_SMALL, RADIUS_SMALL)
        painter.end()
