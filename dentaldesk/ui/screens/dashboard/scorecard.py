"""The clinic's goals in words: what each figure is called, how it is written, of what it is made. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dentaldesk.engines.analytics.reads import ANSWER_DAYS
from dentaldesk.engines.analytics.rules import GOALS, LEAST, Figure, Goal, Standing, Unit
from dentaldesk.models.states import Role
from dentaldesk.models.values import Money

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.core.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureWords:
    """A figure as it is read. `standing` goes with `standing_word`; `level`: the target in the unit of the trend."""

    goal: Goal
    title: str
    detail: str
    value: str
    target: str
    standing: Standing
    standing_word: str
    change: str
    movers: str
    definition: str
    trend: tuple[float | None, ...]
    level: float | None


def titles(words: Words) -> dict[Goal, tuple[str, str]]:
    """Of each goal its name, and its definition: numerator, denominator, exclusions, period."""
    return {**_of_cases(words), **_of_money(words)}


def _of_cases(words: Words) -> dict[Goal, tuple[str, str]]:
    return {
        Goal.EXAM_TO_CHECKOUT: (
            words("Exam to checkout"),
            words(
                "Median minutes from the completed exam to the opened checkout, the same day. In time: within 5"
                " minutes, of all completed exams. Visits without an exam are left out. 4 weeks."
            ),
        ),
        Goal.PLANS_DOCUMENTED: (
            words("Plans documented"),
            words(
                "Completed exams with a signed plan or a signed “no treatment needed”, of all completed exams. Open"
                " exams are left out. 4 weeks."
            ),
        ),
        Goal.NOTICES_SEEN: (
            words("Notices seen"),
            words(
                "Notices seen by somebody of the role, or escalated, on the day they were raised, of all notices. Those"
                " of today that nobody saw yet are left out. 4 weeks."
            ),
        ),
        Goal.ACCEPTANCE: (
            words("Plans accepted"),
            words(
                "Value accepted within 90 days of being presented, without declined procedures, of the value of all"
                " plans presented. Plans that may still be answered are left out, and plans presented later than 60"
                " days after their visit. 90 days, by the last day to answer."
            ),
        ),
        Goal.SAME_DAY: (
            words("Same-day scheduling"),
            words(
                "Checked-out plans with a next visit booked on the day of the exam, of checked-out plans that hold"
                " treatment. Checkouts that are not finished are left out. 4 weeks."
            ),
        ),
        Goal.CHECKOUT_COMPLETED: (
            words("Checkout completed"),
            words(
                "Visits whose checkout was completed the same day, of all completed visits. Those of today that are"
                " still to be checked out are left out. 4 weeks."
            ),
        ),
        Goal.NO_SHOW: (
            words("No-shows"),
            words(
                "Appointments to which nobody came, of those plus the completed ones. Cancelled appointments are left"
                " out; those that the patient called off less than 24 hours before are counted apart. 4 weeks."
            ),
        ),
    }


def _of_money(words: Words) -> dict[Goal, tuple[str, str]]:
    return {
        Goal.COLLECTION: (
            words("Collection"),
            words(
                "Paid for the work of these days, of production less write-offs. 12 months, by the day of service."
                " Credits on account are left out until they are used."
            ),
        ),
        Goal.DAYS_IN_AR: (
            words("Days in receivables"),
            words(
                "What all patients owe, by the average net production of a day over the last 90 days. Credits on"
                " account are left out."
            ),
        ),
        Goal.PRODUCTION: (
            words("Production today"),
            words("Charged today. The target is the average of the working days of the 12 weeks before."),
        ),
    }


def figure_words(figure: Figure, words: Words) -> FigureWords:
    """Word one figure; too few cases make no figure, and say so."""
    title, definition = titles(words)[figure.goal]
    rule = GOALS[figure.goal]
    write = _writers(words)[rule.unit]
    known = figure.value is not None
    return FigureWords(
        goal=figure.goal,
        title=title,
        detail=_detail(figure, words),
        value=write(figure.value) if figure.value is not None else "–",
        target=_target(figure, words, write),
        standing=figure.standing,
        standing_word=_standing(words)[figure.standing],
        change=_change(figure, words) if known else "",
        movers=", ".join(_roles(words)[role] for role in rule.movers),
        definition=definition,
        trend=figure.trend,
        level=figure.target,
    )


def _writers(words: Words) -> dict[Unit, Callable[[float], str]]:
    return {
        Unit.SHARE: lambda value: words("{number} %", number=_number(words, value * 100)),
        Unit.MINUTES: _clock,
        Unit.DAYS: lambda value: _number(words, value),
        Unit.MONEY: lambda value: words.money(Money(round(value))),
    }


def _number(words: Words, value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace(".", words.decimal_sign)


def _clock(minutes: float) -> str:
    whole, seconds = divmod(round(minutes * 60), 60)
    return f"{whole}:{seconds:02}"


def _why_none(figure: Figure, words: Words) -> str:
    if figure.goal is Goal.ACCEPTANCE and not figure.cases:
        return words("a plan counts {days} days after it was presented", days=ANSWER_DAYS)
    return words("not enough data yet (n={number}, {least} needed)", number=figure.cases, least=LEAST)


def _detail(figure: Figure, words: Words) -> str:
    if figure.value is None:
        return _why_none(figure, words)
    if figure.goal is Goal.PRODUCTION:
        return words("against the average of {number} working days", number=figure.cases)
    if figure.goal is Goal.DAYS_IN_AR:
        return words("{amount} owed", amount=Money(figure.numerator))
    numerator: str | int = figure.numerator
    denominator: str | int = figure.denominator
    if figure.goal in {Goal.COLLECTION, Goal.ACCEPTANCE}:
        numerator, denominator = words.money(Money(figure.numerator)), words.money(Money(figure.denominator))
    if figure.goal is Goal.EXAM_TO_CHECKOUT:
        return words("median; {numerator} of {denominator} in time", numerator=numerator, denominator=denominator)
    if figure.apart:
        return words(
            "{numerator} of {denominator}; {apart} called off late",
            numerator=numerator,
            denominator=denominator,
            apart=figure.apart,
        )
    return words("{numerator} of {denominator}", numerator=numerator, denominator=denominator)


def _target(figure: Figure, words: Words, write: Callable[[float], str]) -> str:
    if figure.target is None:
        return ""
    said = write(figure.target)
    if figure.goal is Goal.PRODUCTION:
        return words("average {figure}", figure=said)
    if figure.rule.higher_is_better:
        return said if figure.target == 1 else words("over {figure}", figure=said)
    return words("under {figure}", figure=said)


def _change(figure: Figure, words: Words) -> str:
    """Against a week ago, with a sign; a change too small to be written is none."""
    change = figure.change
    if change is None or figure.goal is Goal.PRODUCTION:
        return ""
    sign = "+" if change > 0 else "−"
    if figure.rule.unit is Unit.MINUTES:
        said = _clock(abs(change))
        return words("no change") if said == "0:00" else f"{sign}{said}"
    said = _number(words, abs(change) * (100 if figure.rule.unit is Unit.SHARE else 1))
    return words("no change") if said == "0" else f"{sign}{said}"


def _standing(words: Words) -> dict[Standing, str]:
    return {
        Standing.ON_TARGET: words("On target"),
        Standing.BELOW: words("Off target"),
        Standing.FALLING: words("Falling"),
        Standing.UNDER_WAY: words("Day not over"),
        Standing.UNKNOWN: words("No figure yet"),
    }


def _roles(words: Words) -> dict[Role, str]:
    return {
        Role.DENTIST: words("Dentists"),
        Role.HYGIENIST: words("Hygienists"),
        Role.ASSISTANT: words("Assistants"),
        Role.TREATMENT_COORDINATOR: words("Coordinator"),
        Role.FRONT_DESK: words("Front desk"),
        Role.MANAGER: words("Manager"),
        Role.ADMINISTRATOR: words("Administrator"),
    }
