"""What the sheet shows of a day, ready to paint: wall minutes instead of moments, words instead of codes.

Pure, and made on a reader thread, so that the window only places and paints.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.scheduling.reads import BookRow, DayBook
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.ui.widgets.lengths import length_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.scheduling.day_reads import PatientNeeds

_HOUR = 60
_DAY = 24 * _HOUR
# What a day without hours and visits shows.
_USUAL = (8 * _HOUR, 17 * _HOUR)
_GONE = frozenset({AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW})
_OVER = _GONE | {AppointmentStatus.COMPLETED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One visit on the sheet. `start` and `end` are minutes of the wall clock; lanes divide a column where a cancelled
    visit lies under a new one.
    """

    id: UUID
    row: BookRow
    chair: int
    start: int
    end: int
    lane: int
    lanes: int
    time: str
    name: str
    age: str
    reason: str
    state: str
    brief_state: str = ""  # where the state has no room beside the time; "": its icon tells it
    alerts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def sentence(self, chair: str) -> str:
        """All of it, for a screen reader and the tool tip."""
        who = f"{self.name} {self.age}".strip()
        said = (self.time, who, self.reason, self.state, chair, self.row.provider, *self.alerts, *self.needs)
        return ", ".join(part for part in said if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairColumn:
    """The head of a column: the chair, who works there that day (name, colour number), how much."""

    id: UUID
    name: str
    providers: tuple[tuple[str, int], ...]
    load: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """A day as it is painted. `closed` are stretches of wall minutes within `start` and `end`."""

    day: date
    start: int
    end: int
    chairs: tuple[ChairColumn, ...]
    closed: tuple[tuple[int, int], ...]
    is_open: bool
    blocks: tuple[Block, ...]
    hours: tuple[tuple[int, str], ...]  # minute and its label
    closure: str = ""  # the name of the holiday or other reason for which the day is closed


def day_sheet(book: DayBook, words: Words, needs: Mapping[UUID, PatientNeeds] | None = None) -> DaySheet:
    """Prepare a day. `needs` by patient: what warns and what is missing."""
    places = {chair.id: place for place, chair in enumerate(book.chairs)}
    spans = {
        row.id: (_minute(row.starts_at, book.day, words), _minute(row.ends_at, book.day, words)) for row in book.rows
    }
    opened = [(_minute(hours.start, book.day, words), _minute(hours.end, book.day, words)) for hours in book.open_hours]
    start, end = _reach([*opened, *spans.values()])
    rows = [row for row in book.rows if row.operatory_id in places]
    lanes = _lanes(rows, spans)
    blocks = tuple(
        _with_needs(
            _block(row, places[row.operatory_id], spans[row.id], lanes[row.id], book.day, words),
            (needs or {}).get(row.patient_id),
            words,
        )
        for row in rows
    )
    return DaySheet(
        day=book.day,
        start=start,
        end=end,
        chairs=tuple(_chair(chair.id, chair.name, rows, words, is_open=bool(opened)) for chair in book.chairs),
        closed=tuple(_gaps(opened, start, end)),
        is_open=bool(opened),
        blocks=blocks,
        hours=tuple((minute, _hour(minute, book.day, words)) for minute in range(start, end + 1, _HOUR)),
        closure=book.closure or "",
    )


def _with_needs(block: Block, needs: PatientNeeds | None, words: Words) -> Block:
    """Alerts stand on every block; what is missing only while something can be done about it."""
    if needs is None:
        return block
    over = block.row.status in _OVER
    return replace(
        block,
        alerts=tuple(words.text(alert) for alert in needs.alerts),
        needs=() if over else tuple(words.text(need) for need in needs.needs),
    )


def _minute(moment: datetime, day: date, words: Words) -> int:
    wall = moment.astimezone(words.zone)
    return (wall.date() - day).days * _DAY + wall.hour * _HOUR + wall.minute


def _reach(spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """From the full hour before the first to the full hour after the last."""
    if not spans:
        return _USUAL
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    return max(0, first // _HOUR * _HOUR), min(_DAY, -(-last // _HOUR) * _HOUR)


def _gaps(opened: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    gaps, at = [], start
    for opens, closes in sorted(opened):
        if opens > at:
            gaps.append((at, opens))
        at = max(at, closes)
    if at < end:
        gaps.append((at, end))
    return gaps


def _lanes(rows: Sequence[BookRow], spans: dict[UUID, tuple[int, int]]) -> dict[UUID, tuple[int, int]]:
    """(lane, lanes) of each visit: those that overlap in a chair share its width."""
    found: dict[UUID, tuple[int, int]] = {}
    by_chair: dict[UUID, list[BookRow]] = defaultdict(list)
    for row in rows:
        by_chair[row.operatory_id].append(row)
    for here in by_chair.values():
        cluster: list[UUID] = []
        ends: list[int] = []
        for row in sorted(here, key=lambda row: (spans[row.id], row.id)):
            start, end = spans[row.id]
            if ends and start >= max(ends):
                found |= {each: (found[each][0], len(ends)) for each in cluster}
                cluster, ends = [], []
            lane = next((at for at, busy in enumerate(ends) if busy <= start), len(ends))
            ends[lane : lane + 1] = [end]
            cluster.append(row.id)
            found[row.id] = (lane, 1)
        found |= {each: (found[each][0], len(ends)) for each in cluster}
    return found


def _block(row: BookRow, chair: int, span: tuple[int, int], lane: tuple[int, int], day: date, words: Words) -> Block:
    return Block(
        id=row.id,
        row=row,
        chair=chair,
        start=span[0],
        end=span[1],
        lane=lane[0],
        lanes=lane[1],
        time=time_range(words, row.starts_at, row.ends_at),
        name=row.patient,
        age=str(age_on(row.birth_date, day)) if row.birth_date is not None else "",
        reason=row.reason,
        state=words("Ready for checkout") if row.to_checkout else state_words(words, row.status),
        brief_state=words("Checkout") if row.to_checkout else "",
    )


def _chair(chair_id: UUID, name: str, rows: Sequence[BookRow], words: Words, *, is_open: bool) -> ChairColumn:
    here = [row for row in rows if row.operatory_id == chair_id]
    kept = [row for row in here if row.status not in _GONE]
    minutes = sum(int((row.ends_at - row.starts_at).total_seconds()) // 60 for row in kept)
    visits = words.count("{number} visit", "{number} visits", len(kept))
    return ChairColumn(
        id=chair_id,
        name=name,
        providers=tuple(dict.fromkeys((row.provider, row.provider_colour) for row in here)),
        load=f"{visits} · {length_words(words, minutes)}" if kept else words("free all day") if is_open else "",
    )


def age_on(born: date, day: date) -> int:
    """Whole years on that day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def time_range(words: Words, start: datetime, end: datetime) -> str:
    """`9:00 – 10:30 AM`, as the language writes it."""
    from babel.dates import format_interval, get_time_format  # noqa: PLC0415 - heavy

    language = words.formats.language
    skeleton = "hm" if "a" in get_time_format("short", locale=language).pattern else "Hm"
    return format_interval(start, end, skeleton, tzinfo=words.zone, locale=language)


def _hour(minute: int, day: date, words: Words) -> str:
    wall = datetime(day.year, day.month, day.day, minute // _HOUR % 24, tzinfo=words.zone)
    return words.time(wall)


def state_words(words: Words, status: AppointmentStatus) -> str:
    """An appointment's state in a word."""
    return {
        AppointmentStatus.SCHEDULED: words("Scheduled"),
        AppointmentStatus.CONFIRMED: words("Confirmed"),
        AppointmentStatus.CHECKED_IN: words("Checked in"),
        AppointmentStatus.IN_PROGRESS: words("In progress"),
        AppointmentStatus.COMPLETED: words("Has left"),
        AppointmentStatus.NO_SHOW: words("No-show"),
        AppointmentStatus.CANCELLED: words("Cancelled"),
    }[status]
