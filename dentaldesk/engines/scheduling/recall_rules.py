"""When a patient is to come again: pure arithmetic of months, and which reasons exclude each other."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dentaldesk.engines.core.ages import is_minor
from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import VisitType

MOST_MONTHS = 60
MOST_MONTHS_OF_A_CHILD = 12
LONGEST_NAME = 200
EXAM = "exam"
PROPHYLAXIS = "prophylaxis"
PERIO_MAINTENANCE = "perio-maintenance"
BITEWINGS = "bitewings"
# An examination that looked at everything. A limited one in an emergency puts nothing off.
WHOLE_EXAMS = (VisitType.EXAM, VisitType.HYGIENE)
# A patient has one of these or the other: the one that was triggered last; on one day the later in the list.
EXCLUDING: Sequence[frozenset[str]] = (frozenset({PROPHYLAXIS, PERIO_MAINTENANCE}),)
_STRONGER = (PROPHYLAXIS, PERIO_MAINTENANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualRecall:
    """A type that every clinic begins with: its interval in months, and the procedures that begin it anew."""

    code: str
    name: str
    months: int
    procedures: tuple[str, ...]


def usual_recalls(examination_code: str) -> tuple[UsualRecall, ...]:
    """What a new clinic asks its patients to come again for."""
    return (
        UsualRecall(code=EXAM, name="Examination", months=6, procedures=(examination_code,)),
        UsualRecall(code=PROPHYLAXIS, name="Prophylaxis", months=6, procedures=("PROPHYLAXIS",)),
        UsualRecall(
            code=PERIO_MAINTENANCE, name="Periodontal maintenance", months=3, procedures=("PERIOMAINTENANCE", "SCALING")
        ),
        UsualRecall(code=BITEWINGS, name="Bitewings", months=12, procedures=("BITEWING4",)),
    )


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_on(last_on: date, months: int, birth_date: date | None) -> date:
    """The last trigger and the interval; of somebody under age on the day of the trigger at most a year."""
    is_child = is_minor(birth_date, last_on)
    return months_after(last_on, min(months, MOST_MONTHS_OF_A_CHILD) if is_child else months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What a reason to come again has: the day of its last trigger, whether that is news, whether its day was set."""

    last_on: date | None
    is_new: bool = False
    is_by_hand: bool = False


def excluded(triggers: Mapping[str, Trigger]) -> frozenset[str]:
    """Of the reasons, those that another one excludes: what was done last counts, unless somebody set a day since."""
    out: set[str] = set()
    for group in EXCLUDING:
        rivals = {
            code: one for code, one in triggers.items() if code in group and (one.last_on is not None or one.is_by_hand)
        }
        if len(rivals) > 1:
            out |= set(rivals) - {_winner(rivals)}
    return frozenset(out)


def _winner(rivals: Mapping[str, Trigger]) -> str:
    # News only sets aside what was chosen by hand: of what was done on one day, taken back and done again, the one that
    # was excluded before would be news for ever.
    is_news = any(one.is_new for one in rivals.values())
    by_hand = [] if is_news else [code for code, one in rivals.items() if one.is_by_hand]
    choice = by_hand or list(rivals)
    return max(choice, key=lambda code: (rivals[code].last_on or date.min, _STRONGER.index(code)))


def months_problems(months: int) -> list[Problem]:
    """What is wrong with an interval."""
    return [] if 1 <= months <= MOST_MONTHS else [Problem("months", "recall.months_wrong", most=MOST_MONTHS)]
