"""A plan before its answer: options and phases, what they cost, their order, how long the offer stands. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import PlanStatus, ProcedureStatus
from dentaldesk.models.values import ZERO, Money, total

OPTIONS = "ABCD"
PHASES = range(1, 10)
OFFER_DAYS = 180  # an offer stands so long from the day on which it was presented
LONGEST_NAME = 80  # characters of the name of an option
LONGEST_NOTE = 4_000
# What a patient may still say yes or no to.
ANSWERABLE = frozenset({ProcedureStatus.PENDING, ProcedureStatus.PLANNED, ProcedureStatus.SCHEDULED})
# Its order and its phases are how it is done, which goes on being arranged until it is done.
ARRANGED = ANSWERABLE | {ProcedureStatus.IN_PROGRESS}
_SIGNED = frozenset({PlanStatus.ACCEPTED, PlanStatus.IN_PROGRESS, PlanStatus.COMPLETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What one procedure costs, and where in the plan it stands. `option` "": done in any case."""

    phase: int
    option: str
    fee: Money
    insurance: Money
    patient: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTotal:
    phase: int
    fee: Money
    insurance: Money
    patient: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionTotal:
    """What an option costs together with what is done in any case; `option` "" of a plan without options."""

    option: str
    fee: Money
    insurance: Money
    patient: Money
    phases: tuple[PhaseTotal, ...]


def options_of(lines: Iterable[Priced]) -> tuple[str, ...]:
    """The letters that are in use, in their order."""
    return tuple(sorted({line.option for line in lines} - {""}))


def totals_of(lines: Sequence[Priced]) -> tuple[OptionTotal, ...]:
    """Each option with all that is done in any case; one sum when there are no options."""
    return tuple(_total(option, [line for line in lines if line.option in {"", option}]) for option in _choices(lines))


def _choices(lines: Sequence[Priced]) -> tuple[str, ...]:
    return options_of(lines) or ("",)


def _total(option: str, lines: Sequence[Priced]) -> OptionTotal:
    phases = tuple(
        PhaseTotal(phase=phase, **_sums([line for line in lines if line.phase == phase]))
        for phase in sorted({line.phase for line in lines})
    )
    return OptionTotal(option=option, phases=phases, **_sums(lines))


def _sums(lines: Sequence[Priced]) -> dict[str, Money]:
    return {
        "fee": total(line.fee for line in lines),
        "insurance": total(line.insurance for line in lines),
        "patient": total(line.patient for line in lines),
    }


def value_of(lines: Iterable[tuple[str, Money]]) -> Money:
    """What a plan of these options and fees is worth: of options one is done, so the dearest of them counts."""
    by_option: dict[str, list[Money]] = {}
    for option, fee in lines:
        by_option.setdefault(option, []).append(fee)
    certain = total(by_option.pop("", ()))
    return certain + max((total(fees) for fees in by_option.values()), default=ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A procedure at its place: the phase, and by the order of a sequence its turn within it."""

    id: UUID
    phase: int


def in_order(placed: Iterable[Placed]) -> tuple[Placed, ...]:
    """Phase by phase, within a phase as given; phases are counted without a gap."""
    by_phase = sorted(placed, key=lambda one: one.phase)
    number = {phase: place for place, phase in enumerate(sorted({one.phase for one in by_phase}), start=1)}
    return tuple(Placed(id=one.id, phase=number[one.phase]) for one in by_phase)


def moved(placed: Sequence[Placed], moving: UUID, by: int) -> tuple[Placed, ...]:
    """One procedure a step up (-1) or down (1). From the edge of its phase it steps into the phase beside it; from the
    very first or last place, unless it stands alone there, into a phase of its own.
    """
    at = next(place for place, one in enumerate(placed) if one.id == moving)
    this, rest = placed[at], [*placed[:at], *placed[at + 1 :]]
    neighbour = placed[at + by] if 0 <= at + by < len(placed) else None
    if neighbour is not None and neighbour.phase == this.phase:
        rest.insert(at + by, this)
    else:
        phase = neighbour.phase if neighbour is not None else this.phase + by
        rest.insert(at, Placed(id=this.id, phase=phase))
    after = in_order(rest)
    return after if after[-1].phase in PHASES else tuple(placed)


def put_before(placed: Sequence[Placed], moving: UUID, target: UUID | None, phase: int) -> tuple[Placed, ...]:
    """One procedure dropped before another, in its phase; `target` None: at the end of that phase."""
    if target == moving:
        return tuple(placed)
    rest = [one for one in placed if one.id != moving]
    ends = [place + 1 for place, one in enumerate(rest) if one.phase <= phase]
    at = next((place for place, one in enumerate(rest) if one.id == target), max(ends, default=0))
    rest.insert(at, Placed(id=moving, phase=phase))
    after = in_order(rest)
    return after if after[-1].phase in PHASES else tuple(placed)


def is_signed(status: PlanStatus) -> bool:
    """Whether the patient agreed: which option is chosen stands then."""
    return status in _SIGNED


def is_expired(status: PlanStatus, expires_on: date | None, today: date) -> bool:
    """Whether an offer was not answered in time. It can be presented anew, at the fees of that day."""
    return status is PlanStatus.PRESENTED and is_over(expires_on, today)


def is_over(expires_on: date | None, today: date) -> bool:
    """Whether the last day of an offer has gone by, whatever was answered to it."""
    return expires_on is not None and expires_on < today


def expires(presented: date) -> date:
    """The last day of an offer."""
    return presented + timedelta(days=OFFER_DAYS)


def name_problems(options: Mapping[str, str], notes: str) -> list[Problem]:
    """What keeps the words of a plan from being stored."""
    problems = [
        Problem(f"option:{letter}", "patient.text_too_long", length=len(name), most=LONGEST_NAME)
        for letter, name in options.items()
        if len(name) > LONGEST_NAME
    ]
    if len(notes) > LONGEST_NOTE:
        problems.append(Problem("notes", "patient.text_too_long", length=len(notes), most=LONGEST_NOTE))
    return problems


def choice_problems(options: Mapping[UUID, str], accepted: Collection[UUID], chosen: str, reason: str) -> list[Problem]:
    """What keeps an answer from being one. `options`: of every procedure that is to be answered its letter, or "".

    One option is chosen when there are several; something is accepted; what is not has a reason.
    """
    letters = set(options.values()) - {""}
    problems = []
    if letters and chosen not in letters:
        problems.append(Problem("option", "plan.no_option"))
    asked = {one for one, letter in options.items() if letter in {"", chosen}}
    if problems:
        return problems
    if not asked & set(accepted):
        problems.append(Problem("procedures", "plan.nothing_accepted"))
    elif set(accepted) - asked:
        problems.append(Problem("option", "plan.two_options"))
    elif asked - set(accepted) and not reason.strip():
        problems.append(Problem("reason", "plan.no_reason"))
    return problems
