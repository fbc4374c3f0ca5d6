"""Chips: one icon and one word in the colour of their meaning. Painted, so that lists and tables show the
very same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from dentaldesk.models.states import AppointmentStatus
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import small_font
from dentaldesk.ui.theme.icons import paint_icon, require_icon

ChipKind = Literal["neutral", "info", "good", "warning", "danger", "planned", "accent"]

_ICON = 14
_SIDE = 8  # before the icon and after the word
_GAP = 4

# Fill, edge, word and icon of each kind, as roles. Accent is the filled one: the running state.
_ROLES: dict[str, tuple[str, str, str]] = {
    "neutral": ("surface", "line", "text2"),
    "info": ("info_soft", "info_soft", "info"),
    "good": ("good_soft", "good_soft", "good"),
    "warning": ("warning_soft", "warning_soft", "warning"),
    "danger": ("danger_soft", "danger_soft", "danger"),
    "planned": ("planned_soft", "planned_soft", "planned"),
    "accent": ("accent", "accent", "on_accent"),
}

# Meaning never rests on colour alone: a chip that is given no icon takes this one.
_DEFAULT_ICONS: dict[str, str] = {
    "neutral": "circle",
    "info": "info",
    "good": "check-circle",
    "warning": "warning-fill",
    "danger": "warning-circle-fill",
    "planned": "pencil-simple",
    "accent": "play-fill",
}

_APPOINTMENTS: dict[AppointmentStatus, tuple[ChipKind, str]] = {
    AppointmentStatus.SCHEDULED: ("neutral", "circle"),
    AppointmentStatus.CONFIRMED: ("info", "check-circle"),
    AppointmentStatus.CHECKED_IN: ("planned", "armchair"),
    AppointmentStatus.IN_PROGRESS: ("accent", "play-fill"),
    AppointmentStatus.COMPLETED: ("good", "checks"),
    AppointmentStatus.NO_SHOW: ("danger", "user-minus"),
    AppointmentStatus.CANCELLED: ("neutral", "prohibit"),
}

# By the code of the alert's message, as `engines/scheduling/needs.py` writes it.
_ALERTS: dict[str, tuple[ChipKind, str]] = {
    "alert.allergy": ("danger", ""),
    "alert.anticoagulant": ("danger", "drop-fill"),
    "alert.bisphosphonate": ("danger", "pill"),
    "alert.radiotherapy": ("danger", ""),
    "alert.endocarditis": ("danger", "heartbeat"),
    "alert.pregnant": ("warning", "baby"),
    "alert.asa": ("warning", "heartbeat"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipLook:
    """What a chip says: the word, its meaning, an icon of its own, and whether it is struck through."""

    text: str
    kind: ChipKind = "neutral"
    icon: str = ""
    struck: bool = False

    def __post_init__(self) -> None:
        require_icon(self.glyph)

    @property
    def glyph(self) -> str:
        """The icon that is shown."""
        return self.icon or _DEFAULT_ICONS[self.kind]


def appointment_chip(status: AppointmentStatus, word: str) -> ChipLook:
    """The chip of an appointment's state; `word` is the state in the reader's language."""
    kind, glyph = _APPOINTMENTS[status]
    return ChipLook(text=word, kind=kind, icon=glyph, struck=status is AppointmentStatus.CANCELLED)


def alert_chip(code: str, word: str) -> ChipLook:
    """The chip of a medical alert, the same wherever the patient is met; `code` is that of its message."""
    kind, glyph = _ALERTS.get(code, ("danger", ""))
    return ChipLook(text=word, kind=kind, icon=glyph)


def chip_size(look: ChipLook) -> QSize:
    """The room a chip takes at the density of now, in logical pixels."""
    width = QFontMetrics(_font(look)).horizontalAdvance(look.text)
    return QSize(2 * _SIDE + _ICON + (_GAP + width if look.text else 0), current().sizes.chip)


def paint_chip(painter: QPainter, rect: QRect, look: ChipLook) -> None:
    """Paint a chip at the leading edge of `rect`, centred vertically; a word too long for it is elided."""
    wanted = chip_size(look)
    width = min(wanted.width(), rect.width())
    right_to_left = QGuiApplication.isRightToLeft()
    left = rect.right() - width + 1 if right_to_left else rect.left()
    area = QRectF(left, rect.top() + (rect.height() - wanted.height()) // 2, width, wanted.height())
    fill, edge, ink = _ROLES[look.kind]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour(edge), 1))
    painter.setBrush(colour(fill))
    shape = area.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(shape, shape.height() / 2, shape.height() / 2)
    glyph_x = area.right() - _SIDE - _ICON if right_to_left else area.left() + _SIDE
    paint_icon(painter, QRectF(glyph_x, area.top() + (area.height() - _ICON) / 2, _ICON, _ICON), look.glyph, ink)
    painter.setFont(_font(look))
    painter.setPen(colour(ink))
    before, after = _SIDE + _ICON + _GAP, _SIDE - 2
    words = area.adjusted(after, 0, -before, 0) if right_to_left else area.adjusted(before, 0, -after, 0)
    shown = painter.fontMetrics().elidedText(look.text, Qt.TextElideMode.ElideRight, int(words.width()))
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)
    painter.restore()


def _font(look: ChipLook) -> QFont:
    made = small_font(current().sizes, QFont.Weight.DemiBold if look.kind == "accent" else QFont.Weight.Medium)
    made.setStrikeOut(look.struck)
    return made


class Chip(QWidget):
    """A chip on its own."""

    def __init__(
        self, look: ChipLook | str, kind: ChipKind = "neutral", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._look = look if isinstance(look, ChipLook) else ChipLook(text=look, kind=kind, icon=icon)
        self.set_look(self._look)

    def set_look(self, look: ChipLook) -> None:
        """Say something else."""
        self._look = look
        self.setAccessibleName(look.text)
        self.setToolTip(look.text)
        self.updateGeometry()
        self.update()

    def look(self) -> ChipLook:
        """What it says."""
        return self._look

    def sizeHint(self) -> QSize:
        return chip_size(self._look)

    def minimumSizeHint(self) -> QSize:
        whole = chip_size(self._look)
        return QSize(min(whole.width(), 2 * _SIDE + _ICON + 4 * _GAP), whole.height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(painter, self.rect(), self._look)
        painter.end()
