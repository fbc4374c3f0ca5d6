"""How blocks, closed hours and the pattern strip are painted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from dentaldesk.models.states import AppointmentStatus
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import body_font, small_font
from dentaldesk.ui.theme.icons import paint_icon
from dentaldesk.ui.theme.tokens import FOCUS_GAP, FOCUS_WIDTH, PROVIDER_ROLES, RADIUS

if TYPE_CHECKING:
    from dentaldesk.ui.screens.day.blocks import Block, ChairColumn

STRIP = 8
_PAD = 8
_MARK = 14
_GAP = 4
_PITCH = 6  # pixels between the lines of a hatch, at any zoom

# Icon and colour role of each state's word on a block.
STATES: dict[AppointmentStatus, tuple[str, str]] = {
    AppointmentStatus.SCHEDULED: ("circle", "text2"),
    AppointmentStatus.CONFIRMED: ("check-circle", "info"),
    AppointmentStatus.CHECKED_IN: ("armchair", "planned"),
    AppointmentStatus.IN_PROGRESS: ("play-fill", "accent"),
    AppointmentStatus.COMPLETED: ("checks", "good"),
    AppointmentStatus.NO_SHOW: ("user-minus", "danger"),
    AppointmentStatus.CANCELLED: ("prohibit", "text2"),
}

_TO_CHECKOUT = ("check-circle", "good")

# Before the state: the patient has an alert, something for the visit is missing. The tool tip says which.
_ALERT = ("warning-circle-fill", "danger")
_MISSING = ("file-text", "warning")


def provider_role(number: int) -> str:
    """The colour role of a provider."""
    return PROVIDER_ROLES[number % len(PROVIDER_ROLES)]


def hatch(role: str, ratio: float) -> QBrush:
    """Diagonal lines in the colour of a role on nothing, with the same pitch at any zoom."""
    return QBrush(_tile(colour(role).name(), ratio))


@cache
def _tile(ink: str, ratio: float) -> QPixmap:
    side = round(_PITCH * ratio)
    tile = QPixmap(side, side)
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(ink), 1.4))
    # Three lines, so that the corners of neighbouring tiles meet.
    for shift in (-_PITCH, 0, _PITCH):
        painter.drawLine(QRectF(shift, 0, _PITCH, _PITCH).bottomLeft(), QRectF(shift, 0, _PITCH, _PITCH).topRight())
    painter.end()
    return tile


def paint_closed(painter: QPainter, area: QRect, word: str) -> None:
    """Hours in which nobody works: hatched, and named where there is room."""
    painter.fillRect(area, colour("raised"))
    painter.fillRect(area, hatch("line", painter.device().devicePixelRatioF()))
    metrics = QFontMetrics(small_font(current().sizes))
    if area.height() < metrics.height() + 2 * _GAP:
        return
    painter.setFont(small_font(current().sizes))
    label = QRect(0, 0, metrics.horizontalAdvance(word) + 2 * _PAD, metrics.height() + _GAP)
    label.moveCenter(area.center())
    painter.fillRect(label, colour("raised"))
    painter.setPen(colour("muted"))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, word)


def paint_head(painter: QPainter, area: QRect, chair: ChairColumn) -> None:
    """The head of a chair's column: its name, who works there that day, how full it is."""
    sizes = current().sizes
    painter.setPen(QPen(colour("line"), 1))
    painter.drawLine(area.left(), area.top(), area.left(), area.bottom())
    left, top = area.left() + 12, area.top() + 6
    strong = body_font(sizes, strong=True)
    painter.setFont(strong)
    painter.setPen(colour("text"))
    line = QRect(left, top, area.right() - left - 8, sizes.body_line)
    vertical = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(line, vertical, chair.name)
    at = left + QFontMetrics(strong).horizontalAdvance(chair.name) + 12
    painter.setFont(body_font(sizes))
    for name, number in chair.providers:
        if at + 16 >= area.right() - 24:
            break  # the tool tip names everyone
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(provider_role(number)))
        painter.drawRoundedRect(QRect(at, top + sizes.body_line // 2 - 5, 10, 10), 2, 2)
        painter.setPen(colour("text2"))
        _elided(painter, QRect(at + 16, top, area.right() - at - 24, sizes.body_line), name)
        at += 16 + painter.fontMetrics().horizontalAdvance(name) + 12
    painter.setFont(small_font(sizes))
    painter.setPen(colour("muted"))
    painter.drawText(line.translated(0, sizes.body_line), vertical, chair.load)


def paint_block(painter: QPainter, area: QRect, block: Block, *, focused: bool, hovered: bool) -> None:
    """One visit. The text steps back when it is over; a cancelled one is struck through."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    look = current().blocks[block.row.status.value]
    width = 2 if hovered and not look.dashed else look.width
    pen = QPen(QColor(look.edge), width)
    if look.dashed:
        pen.setDashPattern([3, 2])
    inset = width / 2
    shape = QRectF(area).adjusted(inset, inset, -inset, -inset)
    path = QPainterPath()
    path.addRoundedRect(shape, RADIUS, RADIUS)
    painter.fillPath(path, QColor(look.fill))
    painter.save()
    painter.setClipPath(path)
    _paint_strip(painter, QRect(area.left(), area.top(), STRIP + 1, area.height()), block)
    painter.restore()
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    _paint_words(painter, area.adjusted(STRIP + _PAD, 3, -_PAD, -3), block)
    if focused:
        painter.setPen(QPen(colour("accent"), FOCUS_WIDTH))
        reach = FOCUS_GAP + FOCUS_WIDTH / 2
        painter.drawRoundedRect(QRectF(area).adjusted(-reach, -reach, reach, reach), RADIUS + reach, RADIUS + reach)
    painter.restore()


def _paint_strip(painter: QPainter, area: QRect, block: Block) -> None:
    """The chair-time pattern: solid while the provider is needed, hatched while the assistant is."""
    role = provider_role(block.row.provider_colour)
    pattern = block.row.pattern
    painter.fillRect(area, colour("surface"))
    for at, unit in enumerate(pattern):
        top = area.top() + area.height() * at // len(pattern)
        bottom = area.top() + area.height() * (at + 1) // len(pattern)
        part = QRect(area.left(), top, area.width(), bottom - top)
        painter.fillRect(part, colour(role) if unit == "X" else hatch(role, painter.device().devicePixelRatioF()))


def _paint_words(painter: QPainter, area: QRect, block: Block) -> None:
    sizes = current().sizes
    over = block.row.status in {AppointmentStatus.COMPLETED, AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW}
    inks = ("text2", "muted") if over else ("text", "text2")
    lines = area.height()
    if lines < sizes.small_line + sizes.body_line:
        used = _paint_state(painter, _line(area, 0, area.height()), block, "")
        _paint_name(painter, _line(area, 0, area.height()).adjusted(0, 0, -used, 0), block, inks)
        return
    first = _line(area, 0, sizes.small_line)
    used = _paint_state(painter, first, block, state_beside(block, area.width()))
    painter.setFont(small_font(sizes))
    painter.setPen(colour(inks[1]))
    _elided(painter, first.adjusted(0, 0, -used, 0), block.time)
    _paint_name(painter, _line(area, sizes.small_line, sizes.body_line), block, inks)
    rest = area.adjusted(0, sizes.small_line + sizes.body_line, 0, 0)
    if rest.height() >= sizes.small_line:
        painter.setFont(small_font(sizes))
        painter.setPen(colour(inks[1]))
        painter.setClipRect(rest.adjusted(0, 0, 0, -(rest.height() % sizes.small_line)))
        painter.drawText(rest, Qt.AlignmentFlag.AlignLeading | Qt.TextFlag.TextWordWrap, block.reason)
        painter.setClipping(False)


def _line(area: QRect, top: int, height: int) -> QRect:
    return QRect(area.left(), area.top() + top, area.width(), height)


def state_beside(block: Block, width: int) -> str:
    """The word of the state that leaves the time whole in a line of so many pixels; "" where none does."""
    sizes = current().sizes
    word_face, marks = QFontMetrics(small_font(sizes, QFont.Weight.Medium)), bool(block.needs) + bool(block.alerts)
    taken = QFontMetrics(small_font(sizes)).horizontalAdvance(block.time) + (_MARK + _GAP) * (marks + 1) + _PAD
    fitting = (word for word in (block.state, block.brief_state) if word_face.horizontalAdvance(word) + taken <= width)
    return next(fitting, "")


def _paint_state(painter: QPainter, area: QRect, block: Block, word: str) -> int:
    """Icon and word of the state at the end of the line; returns the width they take."""
    icon, role = _TO_CHECKOUT if block.row.to_checkout else STATES[block.row.status]
    face = small_font(current().sizes, QFont.Weight.Medium)
    width = QFontMetrics(face).horizontalAdvance(word)
    whole = _MARK + (_GAP + width if word else 0)
    left = area.right() - whole + 1
    paint_icon(painter, QRect(left, area.top() + (area.height() - _MARK) // 2, _MARK, _MARK), icon, role)
    if word:
        painter.setFont(face)
        painter.setPen(colour(role))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, word)
    return whole + _paint_marks(painter, area.adjusted(0, 0, -whole, 0), block) + _PAD


def _paint_marks(painter: QPainter, area: QRect, block: Block) -> int:
    """What warns of the patient and that something is missing, before the state; returns the width they take."""
    marks = [_MISSING] if block.needs else []
    if block.alerts:
        marks.append(_ALERT)
    right = area.right() - _GAP
    for icon, role in marks:
        top = area.top() + (area.height() - _MARK) // 2
        paint_icon(painter, QRect(right - _MARK + 1, top, _MARK, _MARK), icon, role)
        right -= _MARK + _GAP
    return (_MARK + _GAP) * len(marks)


def _paint_name(painter: QPainter, area: QRect, block: Block, inks: tuple[str, str]) -> None:
    sizes = current().sizes
    face = body_font(sizes, strong=True)
    face.setStrikeOut(block.row.status is AppointmentStatus.CANCELLED)
    painter.setFont(face)
    painter.setPen(colour(inks[0]))
    metrics = QFontMetrics(face)
    age = QFontMetrics(body_font(sizes)).horizontalAdvance(f" {block.age}") if block.age else 0
    shown = metrics.elidedText(block.name, Qt.TextElideMode.ElideRight, max(0, area.width() - age))
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.setFont(body_font(sizes))
    painter.setPen(colour(inks[1]))
    rest = area.adjusted(metrics.horizontalAdvance(shown), 0, 0, 0)
    painter.drawText(
        rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, f" {block.age}" if block.age else ""
    )


def _elided(painter: QPainter, area: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, area.width()))
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
