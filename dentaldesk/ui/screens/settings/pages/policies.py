"""How the clinic decides: where patients go after an exam, and how long a desk stays open."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, ClassVar

from dentaldesk.engines.catalogue.reads import catalogue_entries
from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.flows.clinic_checks import Policies
from dentaldesk.engines.flows.clinic_pages import clinic_page
from dentaldesk.engines.flows.clinic_settings import edit_policies
from dentaldesk.ui.screens.settings.rows import ON, Change, Field, Page, PageData, Reading, Record, Saved

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

POLICIES = "policies"


class PolicyForm(Page):
    """One record."""

    NAME: ClassVar[str] = "policies"
    ICON: ClassVar[str] = "scales"

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Policies")

    def about(self) -> str:
        """One sentence."""
        return self.words("The amounts from which a plan gets more care. Visits that are over stay as they were.")

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form."""
        del kind
        words = self.words
        return (
            Field(
                name="routing_value",
                label=words("A plan goes to the coordinator above"),
                kind="money",
                section=words("After an exam"),
            ),
            Field(
                name="routing_complexity",
                label=words("Or above this complexity"),
                help=words("In points: a simple filling counts 1, an implant 6."),
            ),
            Field(
                name="medium_value",
                label=words("A plan is of medium value from"),
                kind="money",
                section=words("Value of plans"),
            ),
            Field(name="high_value", label=words("And of high value from"), kind="money"),
            Field(
                name="examination_code",
                label=words("The clinic’s examination"),
                kind="choice",
                section=words("Visits and desks"),
                help=words("What a completed exam is charged as."),
            ),
            Field(
                name="visit_minutes",
                label=words("Longest single visit, in minutes"),
                kind="number",
                help=words("Longer plans are divided into several visits."),
            ),
            Field(
                name="thread_minutes",
                label=words("Nobody waits longer than so many minutes"),
                kind="number",
                help=words("With whom nobody goes on by then, their role is told, and then the manager."),
            ),
            Field(
                name="consent_blocks",
                label=words("Surgery without a signed consent keeps a visit open"),
                kind="check",
                help=words("Without this tick it is only said."),
            ),
            Field(
                name="lock_minutes",
                label=words("A desk locks itself after so many minutes"),
                kind="number",
                help=words("Without a key or a click. What is typed stays."),
            ),
        )

    def read(self, session: Session) -> PageData:
        """What stands."""
        page, words = clinic_page(session), self.words
        kept = page.policies
        values = {
            "routing_value": words.plain_money(kept.routing_value),
            "routing_complexity": words.show(Decimal(kept.routing_complexity) / 10),
            "medium_value": words.plain_money(kept.medium_value),
            "high_value": words.plain_money(kept.high_value),
            "visit_minutes": str(kept.visit_minutes),
            "lock_minutes": str(kept.lock_minutes),
            "thread_minutes": str(kept.thread_minutes),
            "consent_blocks": ON if kept.consent_blocks else "",
            "examination_code": kept.examination_code,
        }
        entries = catalogue_entries(session, self.desk.today())
        offered = tuple((row.entry.code, row.entry.name) for row in entries if row.active)
        record = Record(key=POLICIES, kind=POLICIES, title="", values=values, version=page.version)
        return PageData(records=(record,), choices={"examination_code": offered})

    def save(self, work: Work, change: Change) -> Saved:
        """Write them."""
        read = Reading(self.words, change.values)
        policies = Policies(
            routing_value=read.money("routing_value"),
            routing_complexity=tenths(read),
            medium_value=read.money("medium_value"),
            high_value=read.money("high_value"),
            visit_minutes=read.number("visit_minutes"),
            lock_minutes=read.number("lock_minutes"),
            thread_minutes=read.number("thread_minutes"),
            consent_blocks=read.on("consent_blocks"),
            examination_code=read.text("examination_code"),
        )
        read.finish()
        edit_policies(work, change.version, policies)
        return Saved(key=POLICIES)


def tenths(read: Reading) -> int:
    """The complexity that stands in the form, in tenths of a point."""
    typed = read.text("routing_complexity")
    try:
        tenths = Decimal(typed.replace(",", ".")) * 10
        if tenths == int(tenths):
            return int(tenths)
    except (InvalidOperation, ValueError, OverflowError):
        pass
    read.problems.append(Problem("routing_complexity", "settings.not_points", typed=typed))
    return 1
