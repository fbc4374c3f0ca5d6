"""Insurance cards: state and decisions. No widgets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from dentaldesk.engines.financial.coverage_actions import (
    add_coverage,
    edit_coverage,
    remove_coverage,
    set_card_picture,
)
from dentaldesk.engines.financial.coverage_reads import CardRow, Cards, cards_of
from dentaldesk.engines.financial.coverage_rules import CardDetails, parse_percentage
from dentaldesk.models.states import Relation
from dentaldesk.ui.screens.patient.days import days_of
from dentaldesk.ui.screens.patient.items import ItemsPresenter, Sent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.core.work import Work

_DAYS = ("valid_from", "valid_until", "subscriber_birth_date")
NEW_PLAN = ""  # the value of "another one" among the plans


def percentage(basis_points: int) -> str:
    """Basis points as they are typed: 8000 is `80`."""
    return f"{(Decimal(basis_points) / 100).normalize():f}"


class InsurancePresenter(ItemsPresenter):
    """The cards of the open patient."""

    def look(self, session: Session, patient_id: UUID, today: date) -> Cards:
        """Read the cards and the plans."""
        return cards_of(session, patient_id, today)

    def stored(self, seen: Cards) -> dict[UUID, tuple[dict[str, str], int]]:
        """The cards as they stand in the fields."""
        return {row.id: (self._values(row), row.version) for row in seen.rows}

    def _values(self, row: CardRow) -> dict[str, str]:
        details, words = row.details, self._desk.words
        days = {name: getattr(details, name) for name in _DAYS}
        return {
            "plan": str(row.plan.id),
            "plan_name": "",
            "percentage": "",
            "member_number": details.member_number,
            "group_number": details.group_number,
            "position": str(details.position),
            "relation": details.relation.value,
            "subscriber_name": details.subscriber_name,
            **{name: words.day(day) if day else "" for name, day in days.items()},
        }

    def empty(self) -> dict[str, str]:
        """A card of the patient's own from today on."""
        names = ("plan", "plan_name", "percentage", "member_number", "group_number", "subscriber_name", *_DAYS)
        day = self._desk.words.day(self._desk.today())
        standing = {"position": "1", "relation": Relation.SELF.value, "valid_from": day}
        return {**dict.fromkeys(names, ""), **standing}

    def write(self, work: Work, patient_id: UUID, item: UUID | None, sent: Sent) -> object:
        """Save one card."""
        values = sent.values
        days = days_of(values, _DAYS, self._desk.words, work.business_date)
        position = values["position"].strip()
        details = CardDetails(
            valid_from=days["valid_from"] or work.business_date,
            valid_until=days["valid_until"],
            plan_id=UUID(values["plan"]) if values["plan"] else None,
            plan_name=values["plan_name"],
            basis_points=parse_percentage(values["percentage"]),
            member_number=values["member_number"],
            group_number=values["group_number"],
            subscriber_name=values["subscriber_name"],
            subscriber_birth_date=days["subscriber_birth_date"],
            relation=Relation(values["relation"]),
            position=int(position) if position.isdecimal() else 0,
        )
        if item is None:
            return add_coverage(work, patient_id, details)
        return edit_coverage(work, item, sent.version, details)

    def remove(self, row: CardRow) -> None:
        """Take away a card that was a mistake."""
        self.act("remove", lambda work: remove_coverage(work, row.id, row.version))

    def keep_picture(self, item: UUID, side: Literal["front", "back"], content: bytes | None, actor: Actor) -> None:
        """Keep the picture of one side, in the name of who chose it."""
        self.act("picture", lambda work: set_card_picture(work, item, side, content), actor)
