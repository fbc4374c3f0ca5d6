"""What the clinic knows of one patient while they live through the years."""

from __future__ import annotations

from dataclasses import dataclass, field

from dentaldesk.believable.gums import Gums
from dentaldesk.believable.health import Health
from dentaldesk.believable.house import Insurance
from dentaldesk.believable.mouths import Mouth
from dentaldesk.believable.people import Person
from dentaldesk.believable.plans import Plan
from dentaldesk.believable.prescribing import Prescribed
from dentaldesk.believable.probing import Habits
from dentaldesk.believable.recalls import Recalls
from dentaldesk.believable.scene import Row
from dentaldesk.believable.snapshots import Sealed
from dentaldesk.believable.vital_signs import Body
from dentaldesk.engines.financial.rules import Coverage


@dataclass(slots=True, kw_only=True, eq=False)
class Record:
    """`row` is the patient's own; `examined_on` the day of the last exam of its own kind."""

    person: Person
    row: Row
    mouth: Mouth
    gums: Gums
    habits: Habits
    health: Health
    body: Body
    recalls: Recalls
    insurance: Insurance | None
    plans: list[Plan] = field(default_factory=list)
    prescribed: Prescribed = field(default_factory=Prescribed)
    sealed: Sealed | None = None
    examined_on: int | None = None

    @property
    def coverage(self) -> Coverage | None:
        """What the insurance promises."""
        return self.insurance.coverage if self.insurance else None

    def payer(self, day: int) -> str:
        """Who owes for them on a day."""
        person = self.person
        if person.guarantor is None or (person.paid_until is not None and person.paid_until < day):
            return person.id
        return person.guarantor.id
