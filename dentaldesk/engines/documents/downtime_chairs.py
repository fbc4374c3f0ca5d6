"""The chairs of a day beside each other against the hours, as the day's book shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.fonts import Weight
from dentaldesk.engines.documents.sheet import ACCENT, DETAIL, LINE, SMALL, SOFT
from dentaldesk.engines.documents.typeset import Ink, one_line

if TYPE_CHECKING:
    from dentaldesk.engines.documents.downtime_content import PackDay, PackPatient, PackVisit
    from dentaldesk.engines.documents.downtime_pack import Pack

_Place = Callable[[datetime], float]  # where on the page a moment lies

MOST_CHAIRS = 5  # beside each other on one page; of more, names would be cut off
_HOURS = 46.0  # points: the column of hours at the left
_GAP = 4.0
_CHAIR = Ink(size=9.5, leading=14, weight=Weight.SEMIBOLD)
_NAME = Ink(size=7.8, leading=9.4, weight=Weight.SEMIBOLD)
_REST = Ink(size=7.2, leading=8.8, colour=DETAIL)
_HOUR = timedelta(hours=1)
_CLOSED = "#F3F5F6"
_LEAST = 9.8  # points: what one line of a very short visit takes
_INSIDE = 1.6  # points: above the first line of one that has room


def set_chairs(pack: Pack, day: PackDay, name: str) -> None:
    """As many pages as the chairs need, the same number on each."""
    first, last = _span(day, pack)
    pages = max(1, ceil(len(day.chairs) / MOST_CHAIRS))
    share = ceil(len(day.chairs) / pages) if day.chairs else 1
    words = pack.words
    for number in range(pages):
        chairs = day.chairs[number * share : (number + 1) * share]
        pack.begin(name, words.count("{number} visit", "{number} visits", len(day.visits)))
        _page(pack, day, chairs, first, last)


def _span(day: PackDay, pack: Pack) -> tuple[datetime, datetime]:
    """The whole hours that hold all of it, by the clinic's clock."""
    zone = pack.words.zone
    starts = [start for start, _ in day.opens] + [visit.starts_at for visit in day.visits]
    ends = [end for _, end in day.opens] + [visit.ends_at for visit in day.visits]
    first = min(starts).astimezone(zone).replace(minute=0)
    last = max(ends).astimezone(zone)
    return first, last if last.minute == 0 else last.replace(minute=0) + _HOUR


def _page(pack: Pack, day: PackDay, chairs: Sequence[str], first: datetime, last: datetime) -> None:
    width = (pack.width - _HOURS) / len(chairs)
    for number, chair in enumerate(chairs):
        room = width - 2 * _GAP
        pack.put(pack.left + _HOURS + number * width + _GAP, room, one_line(chair, _CHAIR, room), _CHAIR)
    pack.y += _CHAIR.leading + 4
    top, scale = pack.y, (pack.bottom - pack.y - 4) / ((last - first) / _HOUR)

    def place(moment: datetime) -> float:
        return top + (moment - first) / _HOUR * scale

    _ground(pack, day, place(last), place)
    hour = first
    while hour <= last:
        pack.y = place(hour)
        pack.bar(pack.left + _HOURS, pack.width - _HOURS, 0.6, LINE)
        if hour < last:
            pack.y += 1
            pack.put(pack.left, _HOURS, one_line(pack.words.time(hour), SMALL, _HOURS), SMALL)
        hour += _HOUR
    for number, chair in enumerate(chairs):
        x = pack.left + _HOURS + number * width
        pack.y = top
        pack.bar(x, 0.6, place(last) - top, LINE)
        _chair(pack, [visit for visit in day.visits if visit.chair == chair], x, width, place)
    pack.y = place(last)


def _ground(pack: Pack, day: PackDay, end: float, place: _Place) -> None:
    """What is closed is shaded, as far as the hours are known."""
    if not day.opens:
        return
    at = pack.y
    for start, stop in day.opens:
        _shade(pack, at, place(start))
        at = place(stop)
    _shade(pack, at, end)


def _shade(pack: Pack, start: float, end: float) -> None:
    if end > start:
        pack.y = start
        pack.bar(pack.left + _HOURS, pack.width - _HOURS, end - start, _CLOSED)


def _chair(pack: Pack, visits: Sequence[PackVisit], x: float, width: float, place: _Place) -> None:
    """The visits of one chair; two of one time share its width."""
    lanes: list[datetime] = []
    placed: list[tuple[PackVisit, int]] = []
    for visit in sorted(visits, key=lambda one: (one.starts_at, one.ends_at)):
        lane = next((n for n, free in enumerate(lanes) if free <= visit.starts_at), len(lanes))
        lanes[lane : lane + 1] = [visit.ends_at]
        placed.append((visit, lane))
    for visit, lane in placed:
        alone = not any(one is not visit and _meet(one, visit) for one in visits)
        share = width if alone else width / len(lanes)
        left = x + (0 if alone else lane * share)
        _block(pack, visit, left + 2, share - 4, place)


def _meet(one: PackVisit, other: PackVisit) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _block(pack: Pack, visit: PackVisit, x: float, width: float, place: _Place) -> None:
    words = pack.words
    top = place(visit.starts_at) + 1
    height = max(_LEAST, place(visit.ends_at) - top - 0.6)
    pack.y = top
    pack.bar(x, width, height, SOFT)
    pack.bar(x, 2.2, height, ACCENT)
    # Before the name, and the number before who treats: where the chairs are many, ends of lines are cut.
    mark = "⚠ " if visit.patient.alerts else ""
    texts = [
        (f"{words.time(visit.starts_at)} {mark}{visit.patient.name}", _NAME),
        (visit.reason, _REST),
        (" · ".join(part for part in (_phone(visit.patient), visit.provider) if part), _REST),
    ]
    room = width - 8
    pack.y += _INSIDE if height >= _LEAST + 2 * _INSIDE else 0
    for text, ink in texts:
        if pack.y + ink.leading > top + height + 0.5:
            break
        pack.put(x + 5, room, one_line(text, ink, room), ink)
        pack.y += ink.leading


def _phone(patient: PackPatient) -> str:
    """Their own number, of a child that of whoever may consent."""
    found = (*patient.phones, *(contact.phone for contact in patient.contacts if contact.phone))
    return next(iter(found), "")
