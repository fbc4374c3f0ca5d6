"""What somebody is to come for, and what follows from a plan: shown, answered, done sitting by sitting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from dentaldesk.believable.agenda import Agenda
from dentaldesk.believable.mouths import LEFT_ALONE
from dentaldesk.believable.offers import accept, decline, present
from dentaldesk.believable.plans import Line, Plan, Where, sittings
from dentaldesk.believable.records import Record
from dentaldesk.believable.stamps import day_text
from dentaldesk.believable.visits import Sheet
from dentaldesk.engines.clinical.visit_rules import proposed_type
from dentaldesk.models.states import Discipline, NextStep, PlanStatus, VisitType

_SHOWN_AT_ONCE, _SHOWN = 0.82, 0.92  # of plans
_YES, _WILLING, _DEAR = 0.42, 0.5, 0.22  # of answers: the least, what willingness adds, what a high price takes
_NO = 0.45  # of those who do not agree: the others never answer
_ANSWERED_AT_ONCE = 0.65
_BOOKS_LATER = 0.22  # of those who agree
_LONGEST_REASON = 300  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Somebody is to come: for what, not before which day."""

    kind: VisitType
    earliest: int
    pattern: str
    reason: str
    plan: Plan | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a household answers to its plans. `want` asks for a time."""

    agenda: Agenda
    want: Callable[[Record, Wish, int], None]

    def offer(self, record: Record, sheet: Sheet, plan: Plan) -> None:
        """The plan is presented the same day, some days later, or nobody comes to it."""
        house, chance = self.agenda.scene.house, self.agenda.scene.chance
        is_with_coordinator = sheet.row["next_step"] is NextStep.TREATMENT_COORDINATOR
        by = house.coordinator.user if is_with_coordinator else sheet.dentist.user
        fate = chance.random()
        if fate < _SHOWN_AT_ONCE:
            self._present(record, plan, by, sheet.times.opened + 60)
        elif fate < _SHOWN:
            later = self.agenda.office(sheet.made.slot.day + chance.randint(3, 20))
            self.agenda.then(later, partial(self._present, record, plan, by))

    def _present(self, record: Record, plan: Plan, by: str, at: int) -> None:
        if not plan.waiting() or plan.row["status"] is not PlanStatus.PENDING:
            return
        scene, chance = self.agenda.scene, self.agenda.scene.chance
        present(scene, plan, at, by, record.coverage)
        is_dear = plan.row["total_value"] > scene.house.limits.high.minor
        yes = _YES + _WILLING * record.person.temper.willing - (_DEAR if is_dear else 0.0)
        fate = chance.random()
        days = 0 if chance.random() < _ANSWERED_AT_ONCE else chance.randint(2, 40)
        when = at + 120 if days == 0 else self.agenda.office(scene.day(at) + days)
        if fate < yes:
            self.agenda.then(when, partial(self._accept, record, plan, by))
        elif fate < yes + (1 - yes) * _NO:
            self.agenda.then(when, partial(self.refuse, record, plan, by))

    def _accept(self, record: Record, plan: Plan, by: str, at: int) -> None:
        if plan.is_answered or not plan.waiting():
            return
        scene, signer = self.agenda.scene, record.person
        if signer.is_minor(scene.day(at)) and signer.guarantor is not None:
            signer = signer.guarantor
        accept(scene, plan, at, by, f"{signer.given} {signer.family}")
        if scene.chance.random() < _BOOKS_LATER:
            later = self.agenda.office(scene.day(at) + scene.chance.randint(30, 400))
            self.agenda.then(later, partial(self.go_on, record, plan, ()))
        else:
            self.go_on(record, plan, (), at)

    def refuse(self, record: Record, plan: Plan, by: str, at: int) -> None:
        """Nothing of it is wanted; one that is answered stays so."""
        if plan.is_answered or not plan.waiting():
            return
        house = self.agenda.scene.house
        provider = house.dentists[record.person.temper.provider].provider
        where = Where(visit=None, exam=None, patient=record.person.id, user=by, provider=provider, at=at)
        decline(self.agenda.scene, plan, where, self.agenda.scene.chance.choice(house.texts.declines))

    def drop_old(self, record: Record, day: int, at: int) -> None:
        """What was offered long ago and never answered is asked about when they come, and not wanted."""
        for plan in record.plans:
            is_old = plan.row["created_at"] < day_text(day - LEFT_ALONE)
            if is_old and plan.row["status"] is PlanStatus.PRESENTED:
                self.refuse(record, plan, self.agenda.scene.house.dentists[record.person.temper.provider].user, at)

    def go_on(self, record: Record, plan: Plan, done: Sequence[Line], at: int) -> None:
        """The next sitting of a plan that was agreed to, as soon as what was done has healed or come back."""
        waiting = plan.waiting()
        if not waiting or plan.row["status"] not in {PlanStatus.ACCEPTED, PlanStatus.IN_PROGRESS}:
            return
        scene = self.agenda.scene
        sitting = sittings(scene, waiting)[0]
        ids = {step.id for step in sitting.steps}
        lines = tuple(line for line in waiting if line.id in ids)
        entries = [scene.house.catalogue[line.need.code] for line in lines]
        kind = proposed_type([(entry.discipline, entry.sequence_class) for entry in entries], by=(), is_walk_in=False)
        is_hygiene = kind is VisitType.HYGIENE and all(entry.discipline is Discipline.PERIODONTIC for entry in entries)
        wish = Wish(
            kind=VisitType.HYGIENE if is_hygiene else VisitType.TREATMENT,
            earliest=scene.day(at) + self._waits(lines, done) + scene.chance.randint(1, 14),
            pattern=sitting.pattern,
            reason=", ".join(entry.name for entry in entries)[:_LONGEST_REASON],
            plan=plan,
            lines=lines,
        )
        self.agenda.then(at + 60, partial(self.want, record, wish))

    def _waits(self, lines: Sequence[Line], done: Sequence[Line]) -> int:
        """Days until what was done on the same teeth has healed, or its work comes back from the laboratory."""
        teeth = {line.need.tooth for line in lines} - {None}
        before = [self.agenda.scene.house.catalogue[line.need.code] for line in done if line.need.tooth in teeth]
        return max((max(entry.healing_days, entry.laboratory_days) for entry in before), default=2)
