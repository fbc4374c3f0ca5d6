"""Charting by typing: the entry row becomes planned procedures, one after the other, without waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.catalogue.reads import CatalogueRow, procedures_on
from dentaldesk.engines.clinical.rules import area_problem, effective_urgency
from dentaldesk.engines.clinical.visit_rules import is_surgery
from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure, unplan_procedure
from dentaldesk.engines.flows.treating import AddDone, add_done
from dentaldesk.engines.treatment.plan_actions import choose_option
from dentaldesk.models.states import ClinicalUrgency, Topic, TreatmentArea
from dentaldesk.models.teeth import Notation, ToothCode, parse_tooth, show_tooth
from dentaldesk.models.values import Message, ValueProblem
from dentaldesk.ui.screens.visit.choosing import chosen, matching, tooth_typed
from dentaldesk.ui.screens.visit.deeds import in_chair
from dentaldesk.ui.screens.visit.rows import Choice, Entry, EntryTrouble, PlanRow

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

# A chair-time pattern has one sign for this many minutes.
MINUTES = 5
# What is wrong with the surfaces; everything else that the place lacks is said at the tooth.
_AT_SURFACES = {"surface.unknown", "surface.not_on_tooth", "procedure.no_surfaces", "procedure.surface_count"}


class PlanEntry(QObject):
    """The entry row of one exam. What was typed leaves the row at once; what could not be added comes back."""

    accepted = Signal()  # the row fits its place and is on its way: the fields may take the next one
    refused = Signal(object)  # an EntryTrouble found before anything was sent: the fields keep their text
    came_back = Signal(object)  # an EntryTrouble of a row that had left the fields
    catalogue_changed = Signal()
    plan_changed = Signal()  # by this desk, just now

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._catalogue: list[CatalogueRow] = []
        self._target: UUID | None = None
        self._taken_out: list[PlanRow] = []
        desk.live.changed.connect(self._changed)

    def turn_to(self, exam_id: UUID | None) -> None:
        """The exam whose plan is typed."""
        if exam_id != self._target:
            self._target, self._taken_out = exam_id, []
        if exam_id is not None and not self._catalogue:
            self._read_catalogue()

    @property
    def notation(self) -> Notation:
        """How teeth are named here."""
        return self._desk.clinic.notation

    def choices(self, tooth: str, surfaces: str, typed: str) -> list[Choice]:
        """What the letters typed may mean, what fits the place first."""
        code = tooth_typed(tooth, self._desk.clinic.notation)
        return [self._choice(row) for row in matching(self._catalogue, typed, code, surfaces)]

    def meant(self, entry: Entry) -> Choice | None:
        """The procedure that the row means as it stands."""
        row = self._row(entry)
        return None if row is None else self._choice(row)

    def urgency_for(self, entry: Entry) -> ClinicalUrgency:
        """The urgency to preselect: the catalogue's, at least urgent where the diagnosis says so."""
        row = self._row(entry)
        return effective_urgency(ClinicalUrgency.ROUTINE if row is None else row.urgency, entry.diagnosis)

    def add(self, entry: Entry) -> None:
        """Put the row into the plan."""
        at_fields: dict[str, str] = {}
        tooth = self._tooth(entry, at_fields)
        row = self._row(entry)
        if row is None:
            missing = Message("procedure.unknown", {"typed": f"“{entry.procedure.strip()}”"})
            words = self._desk.words
            at_fields["procedure"] = (
                words.text(missing) if entry.procedure.strip() else words("Choose what is to be done.")
            )
        elif "tooth" not in at_fields:
            self._check_place(row, tooth, entry, at_fields)
        if at_fields or row is None or self._target is None:
            self.refused.emit(EntryTrouble(entry=entry, at_fields=at_fields))
            return
        self._send(entry, row, tooth)
        self.accepted.emit()

    def take_out(self, row: PlanRow) -> None:
        """Take a procedure out of the plan again."""
        exam_id, words = self._target, self._desk.words
        if exam_id is None:
            return
        if not row.may_go:
            self._desk.trouble.emit(UserError("plan.already_proposed", procedure=row.procedure))
            return

        def done(_: None) -> None:
            self._taken_out.append(row)
            self.plan_changed.emit()
            what = f"{row.place} {row.procedure}".strip()
            self._desk.toast.emit(words("{what} was taken out. Ctrl+Z puts it back.", what=what))

        self._desk.tasks.act(self, "take-out", lambda work: unplan_procedure(work, exam_id, row.id), done)

    def choose_option(self, rows: Sequence[PlanRow], option: str) -> None:
        """These belong to one option of the plan; "": they are done in any case."""
        ids = [row.id for row in rows]
        self._desk.tasks.act(
            self, "option", lambda work: choose_option(work, ids, option), lambda _: self.plan_changed.emit()
        )

    def put_back(self) -> None:
        """Plan again what was taken out last."""
        row = self._taken_out.pop() if self._taken_out else None
        known = next((each for each in self._catalogue if row is not None and each.name == row.procedure), None)
        if row is None or known is None:
            return
        notation = self._desk.clinic.notation
        entry = Entry(
            tooth=show_tooth(row.tooth, notation) if row.tooth else "",
            surfaces=row.surfaces,
            procedure=row.procedure,
            diagnosis=row.diagnosis,
            urgency=row.urgency,
        )
        self._send(entry, known, row.tooth)

    def _tooth(self, entry: Entry, at_fields: dict[str, str]) -> ToothCode | None:
        try:
            return parse_tooth(entry.tooth, self._desk.clinic.notation) if entry.tooth.strip() else None
        except ValueProblem as problem:
            at_fields["tooth"] = self._desk.words.text(problem.message)
            return None

    def _check_place(self, row: CatalogueRow, tooth: ToothCode | None, entry: Entry, at_fields: dict[str, str]) -> None:
        why = area_problem(
            area=row.area,
            min_surfaces=row.min_surfaces,
            max_surfaces=row.max_surfaces,
            tooth=tooth,
            surfaces=entry.surfaces.strip(),
        )
        if why is not None:
            at_fields[self._field(why, entry)] = self._say(why, tooth)

    @staticmethod
    def _field(why: Message, entry: Entry) -> str:
        whole_mouth = why.code == "procedure.whole_mouth"
        at_surfaces = why.code in _AT_SURFACES or (whole_mouth and not entry.tooth.strip())
        return "surfaces" if at_surfaces else "tooth"

    def _say(self, why: Message, tooth: ToothCode | None) -> str:
        # The engines name teeth as they are stored; here they are named as this clinic does.
        params = dict(why.params)
        if tooth is not None and "tooth" in params:
            params["tooth"] = show_tooth(tooth, self._desk.clinic.notation)
        return self._desk.words.text(Message(why.code, params))

    def _send(self, entry: Entry, row: CatalogueRow, tooth: ToothCode | None) -> None:
        exam_id = self._target
        if exam_id is None:
            return
        surfaces = entry.surfaces if row.area is TreatmentArea.SURFACES else ""
        self._desk.tasks.act(
            self,
            "plan",
            self._job(exam_id, entry, row.code, tooth, surfaces),
            lambda _: self.plan_changed.emit(),
            lambda error: self._not_added(exam_id, entry, tooth, error),
        )

    def _job(
        self, exam_id: UUID, entry: Entry, code: str, tooth: ToothCode | None, surfaces: str
    ) -> Callable[[Work], object]:
        """What the row does, once it fits its place."""
        command = PlanProcedure(
            exam_id=exam_id,
            code=code,
            tooth=tooth,
            surfaces=surfaces,
            diagnosis=entry.diagnosis,
            urgency=entry.urgency,
        )
        return lambda work: plan_procedure(work, command)

    def _not_added(self, exam_id: UUID, entry: Entry, tooth: ToothCode | None, error: UserError) -> None:
        if exam_id != self._target:
            # Put back into the fields that stand there now, it would be added to another patient's plan.
            self._desk.trouble.emit(error)
            return
        at_fields: dict[str, str] = {}
        if isinstance(error, Refused):
            for problem in error.problems:
                field = "procedure" if problem.place == "procedure" else self._field(problem.message, entry)
                at_fields[field] = self._say(problem.message, tooth)
        self.came_back.emit(EntryTrouble(entry=entry, at_fields=at_fields, sentence=self._desk.say(error)))

    def _row(self, entry: Entry) -> CatalogueRow | None:
        tooth = tooth_typed(entry.tooth, self._desk.clinic.notation)
        return chosen(self._catalogue, entry.procedure, tooth, entry.surfaces)

    def _choice(self, row: CatalogueRow) -> Choice:
        return Choice(
            code=row.code,
            name=row.name,
            fee=self._desk.words.plain_money(row.fee),
            minutes=len(row.pattern) * MINUTES,
            urgency=row.urgency,
            is_surgery=bool(row.discipline and row.sequence_class and is_surgery(row.discipline, row.sequence_class)),
        )

    def _changed(self, topics: frozenset[Topic]) -> None:
        if Topic.CLINIC in topics and self._catalogue:
            self._read_catalogue()

    def _read_catalogue(self) -> None:
        day = self._desk.today()
        self._desk.tasks.query(self, "catalogue", lambda session: procedures_on(session, day), self._show_catalogue)

    def _show_catalogue(self, catalogue: list[CatalogueRow]) -> None:
        self._catalogue = catalogue
        self.catalogue_changed.emit()


class DoneEntry(PlanEntry):
    """The entry row of work that was done without having been planned; its target is a visit."""

    def _job(
        self, exam_id: UUID, entry: Entry, code: str, tooth: ToothCode | None, surfaces: str
    ) -> Callable[[Work], object]:
        command = AddDone(
            visit_id=exam_id,
            code=code,
            request_key=uuid4(),
            tooth=tooth,
            surfaces=surfaces,
            diagnosis=entry.diagnosis,
        )
        return in_chair(exam_id, lambda work: add_done(work, command))
