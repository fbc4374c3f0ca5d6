"""Which teeth a person of an age has, and how they stand in the arch.

Ages of eruption and shedding: American Dental Association, Chairside Instructor (permanent teeth in years, primary
ones in months). What is charted always wins over what is usual.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dentaldesk.engines.clinical.chart import Column
from dentaldesk.models.charting import Presence
from dentaldesk.models.teeth import ToothCode

# By jaw and position 1 to 8: years from … to … in which the tooth comes through.
_PERMANENT = {
    True: ((7, 8), (8, 9), (11, 12), (10, 11), (10, 12), (6, 7), (12, 13), (17, 21)),
    False: ((6, 7), (7, 8), (9, 10), (10, 12), (11, 12), (6, 7), (11, 13), (17, 21)),
}
# By jaw and position 1 to 5: months from … to ….
_PRIMARY = {
    True: ((8, 12), (9, 13), (16, 22), (13, 19), (25, 33)),
    False: ((6, 10), (10, 16), (17, 23), (14, 18), (21, 31)),
}
ADULT = 30.0  # years; what is assumed of a patient without a birth date
_ROOT_AT_ERUPTION = 2 / 3  # of the root is formed when the tooth comes through; the rest takes three years
_ROOT_YEARS = 3
_WISDOM = 8
_WISDOM_SHOWN = 14  # years; before, nobody asks for them
_SECOND_MOLAR = 7
_SECOND_MOLAR_SHOWN = 6
_LAST_WITH_PREDECESSOR = 5
_MONTHS = 12
_LATE_YEARS = 2  # that a tooth takes to come through when it is late already
_SHOWING = (Presence.UNERUPTED, Presence.ERUPTING, Presence.PRESENT)  # in the order of growing up


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What is usual of a tooth at an age."""

    presence: Presence
    formed: float
    erupted: float


def age_on(birth_date: date | None, day: date) -> float:
    """Years, with their fraction; an adult's for an unknown birth date, 0 before birth."""
    if birth_date is None:
        return ADULT
    return max((day - birth_date).days / 365.2425, 0.0)


def usual(tooth: ToothCode, age: float) -> Usual:
    """What stands at the place of a tooth at `age` years. Supernumerary teeth are not usual at any age."""
    if tooth.is_supernumerary:
        return Usual(presence=Presence.MISSING, formed=1.0, erupted=1.0)
    return _primary(tooth, age) if tooth.is_primary else _permanent(tooth, age)


@lru_cache(maxsize=8192)
def usual_on(tooth: ToothCode, birth_date: date | None, day: date) -> Usual:
    """What is usual of a tooth on a day."""
    return usual(tooth, age_on(birth_date, day))


def still_holds(tooth: ToothCode, said: Presence, birth_date: date | None, then: date, day: date) -> bool:
    """Whether what was charted of a growing tooth `then` is still so on a later day, when nothing newer was charted.

    A tooth comes through, and a primary one falls out, at the usual age unless it was late already.
    """
    before = usual_on(tooth, birth_date, then).presence
    after = usual_on(tooth, birth_date, day).presence
    if said not in _SHOWING or before.is_gap:
        return True
    if after.is_gap:
        return False
    if said is Presence.UNERUPTED:
        return _SHOWING.index(after) <= _SHOWING.index(before)
    if said is Presence.ERUPTING and after is Presence.PRESENT:
        years = age_on(birth_date, day) - age_on(birth_date, then)
        return before is Presence.PRESENT and years < _LATE_YEARS
    return True


def _permanent(tooth: ToothCode, age: float) -> Usual:
    first, last = _PERMANENT[tooth.is_upper][tooth.position - 1]
    formed = _ROOT_AT_ERUPTION + (age - first) / _ROOT_YEARS * (1 - _ROOT_AT_ERUPTION)
    erupted = (age - first) / (last - first)
    return Usual(presence=_presence(erupted), formed=_share(formed), erupted=_share(erupted))


def _primary(tooth: ToothCode, age: float) -> Usual:
    first, last = (months / _MONTHS for months in _PRIMARY[tooth.is_upper][tooth.position - 1])
    if _permanent(successor(tooth), age).presence is not Presence.UNERUPTED:
        return Usual(presence=Presence.MISSING, formed=1.0, erupted=1.0)
    erupted = (age - first) / (last - first)
    formed = _ROOT_AT_ERUPTION + (age - first) * (1 - _ROOT_AT_ERUPTION)
    return Usual(presence=_presence(erupted), formed=_share(formed), erupted=_share(erupted))


def _presence(erupted: float) -> Presence:
    if erupted < 0:
        return Presence.UNERUPTED
    return Presence.PRESENT if erupted >= 1 else Presence.ERUPTING


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def successor(primary: ToothCode) -> ToothCode:
    """The permanent tooth that follows a primary one: 55 → 15."""
    return ToothCode(f"{primary.quadrant - 4}{primary.position}")


def predecessor(permanent: ToothCode) -> ToothCode | None:
    """The primary tooth before a permanent one; None for molars and supernumerary teeth."""
    if permanent.is_primary or permanent.is_supernumerary or permanent.position > _LAST_WITH_PREDECESSOR:
        return None
    return ToothCode(f"{permanent.quadrant + 4}{permanent.position}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the columns of an arch are made from."""

    age: float
    presences: Mapping[ToothCode, Presence]  # of every tooth there is
    charted: frozenset[ToothCode]  # teeth of which something is charted that holds on the day
    marked: frozenset[ToothCode]  # those of them that carry marks


def columns(standing: Standing, *, upper: bool) -> tuple[Column, ...]:
    """The places of one arch from screen left to right. Every tooth that carries a mark has one."""
    right, left = (1, 2) if upper else (4, 3)
    outward = [list(_side(quadrant, standing)) for quadrant in (right, left)]
    return (*reversed(outward[0]), *outward[1])


def _side(quadrant: int, standing: Standing) -> Iterator[Column]:
    """From the midline outward."""
    for position in range(1, _WISDOM + 1):
        permanent = ToothCode(f"{quadrant}{position}")
        if _is_shown(permanent, standing):
            yield from _place(permanent, standing)
        for code in (f"{permanent}S", f"{quadrant + 4}{position}S"):
            extra = ToothCode(code) if position <= _LAST_WITH_PREDECESSOR or code[0] == str(quadrant) else None
            if extra is not None and extra in standing.charted:
                yield Column(tooth=extra)


def _is_shown(permanent: ToothCode, standing: Standing) -> bool:
    shown_from = {_WISDOM: _WISDOM_SHOWN, _SECOND_MOLAR: _SECOND_MOLAR_SHOWN}.get(permanent.position, 0)
    return standing.age >= shown_from or permanent in standing.charted


def _place(permanent: ToothCode, standing: Standing) -> Iterator[Column]:
    primary = predecessor(permanent)
    presence, is_charted = standing.presences[permanent], permanent in standing.charted
    if primary is None or not _holds_place(primary, permanent, standing):
        yield Column(tooth=permanent)
        if primary in standing.marked:
            yield Column(tooth=primary)
    elif presence in {Presence.UNERUPTED, Presence.IMPACTED} and not is_charted:
        yield Column(tooth=primary, germ=permanent)
    else:
        # Both in the mouth, something charted of the one in the bone, or a primary tooth kept beside a gap.
        yield Column(tooth=permanent)
        yield Column(tooth=primary)


def _holds_place(primary: ToothCode, permanent: ToothCode, standing: Standing) -> bool:
    presence, after = standing.presences[primary], standing.presences[permanent]
    if not presence.is_gap:
        # One that has yet to come stands there too, unless its successor is already through.
        return presence is not Presence.UNERUPTED or after is Presence.UNERUPTED or primary in standing.marked
    # Lost early: the gap is the primary tooth's until its successor comes.
    return primary in standing.charted and after is Presence.UNERUPTED
