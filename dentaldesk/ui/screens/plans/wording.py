"""How this screen says what plans wait for, how far they are, and where work is done. Words in, words out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dentaldesk.engines.flows.plan_list import PlanKind, PlanListRow
from dentaldesk.engines.flows.plan_page import PlanLine, PlanPage
from dentaldesk.models.states import PlanStatus, Priority, ProcedureStatus, ValueCategory
from dentaldesk.models.teeth import Notation, show_tooth
from dentaldesk.ui.widgets.chips import ChipKind, ChipLook

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.treatment.plan_rules import OptionTotal

_KEPT_TOGETHER = "\u00a0"  # a phase and its sum stand in one line
_PLANS: dict[PlanStatus, tuple[ChipKind, str]] = {
    PlanStatus.PENDING: ("neutral", "circle"),
    PlanStatus.PRESENTED: ("info", "eye"),
    PlanStatus.ACCEPTED: ("good", "check-circle"),
    PlanStatus.IN_PROGRESS: ("accent", "play-fill"),
    PlanStatus.COMPLETED: ("good", "checks"),
    PlanStatus.DECLINED: ("danger", "prohibit"),
}
_PROCEDURES: dict[ProcedureStatus, tuple[ChipKind, str]] = {
    ProcedureStatus.PENDING: ("neutral", "circle"),
    ProcedureStatus.PLANNED: ("planned", "pencil-simple"),
    ProcedureStatus.SCHEDULED: ("info", "calendar-blank"),
    ProcedureStatus.IN_PROGRESS: ("accent", "play-fill"),
    ProcedureStatus.COMPLETED: ("good", "checks"),
    ProcedureStatus.DECLINED: ("neutral", "prohibit"),
}
KIND_ICONS: dict[PlanKind, str] = {
    PlanKind.TO_PRESENT: "handshake",
    PlanKind.PRESENTED: "eye",
    PlanKind.FOLLOW_UP: "phone",
    PlanKind.NOT_SCHEDULED: "calendar-plus",
    PlanKind.GOING_ON: "check-circle",
    PlanKind.EXPIRED: "hourglass-medium",
    PlanKind.DECLINED: "prohibit",
    PlanKind.ALL: "list-bullets",
}


def kind_words(words: Words, kind: PlanKind) -> str:
    """What plans of this kind wait for."""
    return {
        PlanKind.TO_PRESENT: words("To present"),
        PlanKind.PRESENTED: words("Presented, no answer"),
        PlanKind.FOLLOW_UP: words("To ask today"),
        PlanKind.NOT_SCHEDULED: words("Accepted, not booked"),
        PlanKind.GOING_ON: words("Accepted"),
        PlanKind.EXPIRED: words("Offer expired"),
        PlanKind.DECLINED: words("Declined"),
        PlanKind.ALL: words("All plans"),
    }[kind]


def value_words(words: Words, value: ValueCategory) -> str:
    return {
        ValueCategory.LOW: words("Low value"),
        ValueCategory.MEDIUM: words("Medium value"),
        ValueCategory.HIGH: words("High value"),
    }[value]


def priority_words(words: Words, priority: Priority) -> str:
    return {
        Priority.HIGH: words("High"),
        Priority.MEDIUM: words("Medium"),
        Priority.LOW: words("Low"),
    }[priority]


def plan_words(words: Words, status: PlanStatus, *, expired: bool) -> str:
    if expired:
        return words("Offer expired")
    return {
        PlanStatus.PENDING: words("Not presented"),
        PlanStatus.PRESENTED: words("Presented"),
        PlanStatus.ACCEPTED: words("Accepted"),
        PlanStatus.IN_PROGRESS: words("In progress"),
        PlanStatus.COMPLETED: words("Completed"),
        PlanStatus.DECLINED: words("Declined"),
    }[status]


def plan_chip(words: Words, status: PlanStatus, *, expired: bool) -> ChipLook:
    """How far a plan is."""
    kind, icon = ("warning", "hourglass-medium") if expired else _PLANS[status]
    return ChipLook(text=plan_words(words, status, expired=expired), kind=kind, icon=icon)  # type: ignore[arg-type]


def plan_icon(row: PlanListRow) -> tuple[str, str]:
    """The same as a small sign before a name: (icon, colour role)."""
    if row.is_expired:
        return "hourglass-medium", "warning"
    kind, icon = _PLANS[row.status]
    return icon, "muted" if kind == "neutral" else kind


def line_chip(words: Words, line: PlanLine) -> ChipLook:
    """How far a procedure is; of one that is booked, for when."""
    kind, icon = _PROCEDURES[line.status]
    said = {
        ProcedureStatus.PENDING: words("Found"),
        ProcedureStatus.PLANNED: words("Planned"),
        ProcedureStatus.SCHEDULED: words("Booked"),
        ProcedureStatus.IN_PROGRESS: words("Begun"),
        ProcedureStatus.COMPLETED: words("Done"),
        ProcedureStatus.DECLINED: words("Declined"),
    }[line.status]
    if line.status is ProcedureStatus.DECLINED and line.option and line.decline_reason is None:
        said = words("Not chosen")
    return ChipLook(text=said, kind=kind, icon=icon, struck=line.status is ProcedureStatus.DECLINED)


def place(line: PlanLine, notation: Notation) -> str:
    """`16 MOD`; "" for what is done to the whole mouth."""
    return "" if line.tooth is None else f"{show_tooth(line.tooth, notation)} {line.surfaces}".strip()


def line_words(line: PlanLine, notation: Notation) -> str:
    """`Composite, three surfaces · 16 MOD`."""
    return " · ".join(filter(None, (line.procedure, place(line, notation))))


def age_words(words: Words, made_on: date, today: date) -> str:
    """How long ago a plan was made."""
    days = (today - made_on).days
    return words("today") if days <= 0 else words.count("{number} day", "{number} days", days)


def option_words(words: Words, letter: str, name: str) -> str:
    """`Option A` or `A · Bridge`."""
    return f"{letter} · {name}" if name else words("Option {letter}", letter=letter)


def phase_sums(words: Words, total: OptionTotal) -> str:
    """`Phase 1 285.00 · Phase 2 1 180.00`; "" where there is one phase only."""
    if len(total.phases) < 2:  # noqa: PLR2004 - a single phase costs what the whole does
        return ""
    said = (words("Phase {number} {patient}", number=one.phase, patient=one.patient) for one in total.phases)
    return " · ".join(each.replace(" ", _KEPT_TOGETHER) for each in said)


def answer_words(words: Words, page: PlanPage) -> str:
    """What became of the plan so far, in one sentence."""
    if page.status is PlanStatus.DECLINED:
        return words("Declined: {reason}", reason=page.decline_reason)
    if page.accepted_at is not None:
        return words("Accepted {at}, signed by {name}", at=page.accepted_at, name=page.accepted_by)
    if page.presented_at is not None:
        return _offer_words(words, page)
    if page.status is PlanStatus.COMPLETED:
        return words("All of it is done")
    return words("Its exam is still open") if page.exam_open else words("Nobody presented it yet")


def _offer_words(words: Words, page: PlanPage) -> str:
    said = words("Presented {at} by {name}", at=page.presented_at, name=page.presented_by)
    if page.expires_on is None or page.status is PlanStatus.COMPLETED:
        return said
    if page.is_expired:
        return words("{said}; the offer stood until {day}", said=said, day=page.expires_on)
    return words("{said}; the offer stands until {day}", said=said, day=page.expires_on)
