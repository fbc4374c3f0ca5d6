"""What is done to a visit beside writing its notes, each an act of its own. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.clinical.care_actions import (
    GiveAnaesthetic,
    NewDiagnosis,
    UseMaterial,
    add_diagnosis,
    give_anaesthetic,
    retract_diagnosis,
    take_vitals,
    use_material,
    void_anaesthetic,
    void_material,
    void_vitals,
)
from dentaldesk.engines.clinical.signing_actions import add_addendum
from dentaldesk.engines.clinical.visit_actions import allow_elective, begin_exam, set_disposition, set_pain
from dentaldesk.engines.clinical.visit_reads import visit_page
from dentaldesk.engines.core.errors import EditedElsewhere, Refused
from dentaldesk.engines.flows.beginning import take_the_chair
from dentaldesk.engines.flows.calling import call_dentist, cancel_call, dentist_came, sign_as_dentist
from dentaldesk.engines.flows.calling_off import discard_visit
from dentaldesk.engines.flows.hand_off import HandedOver, hand_over, take_hand_over_back
from dentaldesk.engines.flows.treating import AddDone, Doing, Done, add_done, complete_procedures
from dentaldesk.engines.flows.undoing import undo_procedures
from dentaldesk.engines.patients.actions import Health, confirm_medical_history, record_medical_history
from dentaldesk.models.states import Disposition, Role
from dentaldesk.ui.entry.roles import role_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dentaldesk.engines.clinical.vitals import VitalSigns
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.core.work import Work
    from dentaldesk.models.states import Diagnosis
    from dentaldesk.models.teeth import ToothCode
    from dentaldesk.ui.desk import Desk

T = TypeVar("T")
Then = Callable[[], object]
# Everything that was wrong, as sentences by their place; "" is the place of what has none.
Problems = dict[str, str]


def in_chair(visit_id: UUID, job: Callable[[Work], T]) -> Callable[[Work], T]:
    """The deed, after which the book knows that the patient of the visit sits in the chair."""

    def done(work: Work) -> T:
        made = job(work)
        take_the_chair(work, visit_id)
        return made

    return done


class VisitDeeds(QObject):
    """The deeds of one panel. Each is told whether it was kept: `kept` runs, or `refused` gets the problems."""

    changed = Signal()  # something was kept, or stands otherwise than it was seen
    kept = Signal()  # something was kept just now
    discarded = Signal()  # the visit was begun by mistake, and is gone
    medical_refused = Signal(str)  # why the medical history was not recorded
    medical_recorded = Signal()
    clashed = Signal(str, str, str)  # a field of the visit, what was chosen here, and what another desk chose

    def __init__(self, desk: Desk, shown: Callable[[], UUID | None], parent: QObject) -> None:
        """`shown`: the visit that is shown now. What another one's deed came to clears or marks no field of it."""
        super().__init__(parent)
        self.desk, self._shown = desk, shown

    # -- medical history --

    def confirm_medical(self, visit_id: UUID, seen: int) -> None:
        """The patient says that the history is right, in its version `seen`."""
        self._act_in(
            visit_id, lambda work: confirm_medical_history(work, visit_id, seen=seen), refused=self._refuse_medical
        )

    def record_medical(self, visit_id: UUID, patient_id: UUID, health: Health, seen: int) -> None:
        """Keep these answers and count them as confirmed today: they were given just now, over the version `seen`."""

        def job(work: Work) -> None:
            record_medical_history(work, patient_id, health, seen=seen)
            confirm_medical_history(work, visit_id)

        def done(_: None) -> None:
            if self._shown() == visit_id:
                self.medical_recorded.emit()
            self._kept()

        def failed(error: UserError) -> None:
            if self._shown() != visit_id:
                self._refuse(error, None)
            elif isinstance(error, EditedElsewhere):
                self.medical_refused.emit(self.desk.say(error))
                self.changed.emit()  # the form meets what the other desk recorded
            else:
                self._refuse(error, self._refuse_medical)

        self.desk.tasks.act(self, "deed", job, done, failed)

    def _refuse_medical(self, problems: Problems) -> None:
        self.medical_refused.emit(next(iter(problems.values())))

    # -- what is given and found --

    def take_vitals(self, visit_id: UUID, signs: VitalSigns, kept: Then, refused: Callable[[Problems], object]) -> None:
        """Keep a measurement."""
        self._act_in(visit_id, in_chair(visit_id, lambda work: take_vitals(work, visit_id, signs)), kept, refused)

    def void_vitals(self, vitals_id: UUID) -> None:
        """It was not so."""
        self._act(lambda work: void_vitals(work, vitals_id))

    def give(self, new: GiveAnaesthetic, kept: Then, refused: Callable[[Problems], object]) -> None:
        """Keep an anaesthetic."""
        self._act_in(new.visit_id, in_chair(new.visit_id, lambda work: give_anaesthetic(work, new)), kept, refused)

    def void_anaesthetic(self, anaesthetic_id: UUID) -> None:
        """It was not given."""
        self._act(lambda work: void_anaesthetic(work, anaesthetic_id))

    def use(self, new: UseMaterial, kept: Then, refused: Callable[[Problems], object]) -> None:
        """Keep a material."""
        self._act_in(new.visit_id, in_chair(new.visit_id, lambda work: use_material(work, new)), kept, refused)

    def void_material(self, material_id: UUID) -> None:
        """It was not used."""
        self._act(lambda work: void_material(work, material_id))

    def diagnose(self, new: NewDiagnosis, kept: Then, refused: Callable[[Problems], object]) -> None:
        """Keep a diagnosis."""
        self._act_in(new.visit_id, in_chair(new.visit_id, lambda work: add_diagnosis(work, new)), kept, refused)

    def retract(self, diagnosis_id: UUID) -> None:
        """It is not so."""
        self._act(lambda work: retract_diagnosis(work, diagnosis_id))

    def begin_exam(self, visit_id: UUID) -> None:
        """A dentist examines in this visit too."""
        self._act(in_chair(visit_id, lambda work: begin_exam(work, visit_id)))

    # -- the visit itself --

    def discard(self, visit_id: UUID) -> None:
        """It was begun by mistake. One that holds something is not discarded, and it is said why."""

        def gone(_: None) -> None:
            self.desk.toast.emit(self.desk.words("The visit was discarded."))
            self.discarded.emit()

        self.desk.tasks.act(self, "discard", lambda work: discard_visit(work, visit_id), gone, self.desk.trouble.emit)

    def choose(self, visit_id: UUID, field: str, seen: str, mine: str) -> None:
        """Pain or disposition. When another desk chose otherwise since `seen`, both values are shown."""

        def job(work: Work) -> None:
            page = visit_page(work.session, visit_id, work.business_date)
            theirs = "" if (value := getattr(page, field)) is None else str(value)
            if theirs not in {seen, mine}:
                raise EditedElsewhere(mine={field: mine}, theirs={field: theirs}, version=page.version)
            if field == "pain":
                set_pain(work, visit_id, page.version, int(mine) if mine else None)
            else:
                set_disposition(work, visit_id, page.version, Disposition(mine) if mine else None)

        def failed(error: UserError) -> None:
            if isinstance(error, EditedElsewhere) and field in error.theirs:
                self.clashed.emit(field, mine, error.theirs[field])
                return
            self.desk.trouble.emit(error)

        def chosen(_: object) -> None:
            self.kept.emit()
            self.changed.emit()

        self.desk.tasks.act(self, "choose", job, chosen, failed)

    def allow_elective(self, visit_id: UUID, reason: str, kept: Then, refused: Callable[[Problems], object]) -> None:
        """A dentist decides that care which could wait goes on."""
        self._act_in(visit_id, lambda work: allow_elective(work, visit_id, reason), kept, refused)

    def hand_over(self, visit_id: UUID, role: Role, reason: str = "") -> None:
        """Somebody else has the patient now; Undo takes it back."""
        words = self.desk.words

        def handed(step: HandedOver | None) -> None:
            self._kept()
            if step is not None:
                said = words("Handed over: {who}.", who=role_words(words)[role])
                self.desk.undoable.emit(said, lambda: self._act(lambda work: take_hand_over_back(work, step)))

        self.desk.tasks.act(
            self,
            "deed",
            lambda work: hand_over(work, visit_id, role, reason),
            handed,
            lambda error: self._refuse(error, None),
        )

    def call_dentist(self, visit_id: UUID) -> None:
        """Ready for the dentist."""
        self._act(lambda work: call_dentist(work, visit_id))

    def dentist_came(self, call_id: UUID) -> None:
        """The dentist is there."""
        self._act(lambda work: dentist_came(work, call_id))

    def cancel_call(self, call_id: UUID) -> None:
        """Nobody needs to come."""
        self._act(lambda work: cancel_call(work, call_id))

    def co_sign(self, visit_id: UUID, seen: int) -> None:
        """The dentist answers for the note, as it was read at this version."""
        self._act(lambda work: sign_as_dentist(work, visit_id, seen))

    def add_addendum(self, visit_id: UUID, text: str, kept: Then, refused: Callable[[Problems], object]) -> None:
        """Later words."""
        self._act_in(visit_id, lambda work: add_addendum(work, visit_id, text), kept, refused)

    # -- work --

    def do(self, visit_id: UUID, items: Sequence[Doing], refused: Callable[[Problems], object]) -> None:
        """These are done; Undo takes them back."""
        command = Done(visit_id=visit_id, items=tuple(items))

        def done(new: tuple[UUID, ...]) -> None:
            self._kept()
            if new:
                words = self.desk.words
                said = words.count("One procedure is done.", "{number} procedures are done.", len(new))
                self.desk.undoable.emit(said, lambda: self.undo(visit_id, new))

        self.desk.tasks.act(
            self,
            "do",
            in_chair(visit_id, lambda work: complete_procedures(work, command)),
            done,
            lambda error: self._refuse(error, refused),
        )

    def undo(self, visit_id: UUID, procedure_ids: Sequence[UUID]) -> None:
        """These were not done."""
        self._act(lambda work: undo_procedures(work, visit_id, procedure_ids))

    def add_done(
        self,
        visit_id: UUID,
        code: str,
        tooth: ToothCode | None,
        surfaces: str,
        diagnosis: Diagnosis | None,
        kept: Then,
        refused: Callable[[Problems], object],
    ) -> None:
        """Work that nobody planned is done."""
        command = AddDone(
            visit_id=visit_id, code=code, request_key=uuid4(), tooth=tooth, surfaces=surfaces, diagnosis=diagnosis
        )
        self._act_in(visit_id, in_chair(visit_id, lambda work: add_done(work, command)), kept, refused)

    # -- acting --

    def _act(
        self,
        job: Callable[[Work], Any],
        kept: Then = lambda: None,
        refused: Callable[[Problems], object] | None = None,
    ) -> None:
        def done(_: object) -> None:
            kept()
            self._kept()

        self.desk.tasks.act(self, "deed", job, done, lambda error: self._refuse(error, refused))

    def _act_in(
        self,
        visit_id: UUID,
        job: Callable[[Work], Any],
        kept: Then = lambda: None,
        refused: Callable[[Problems], object] | None = None,
    ) -> None:
        """As above; the fields hear of it only as long as they are still those of this visit."""

        def clear() -> None:
            if self._shown() == visit_id:
                kept()

        def mark(problems: Problems) -> None:
            if refused is not None and self._shown() == visit_id:
                refused(problems)
            else:
                self.desk.toast.emit(" ".join(problems.values()))

        self._act(job, clear, mark)

    def _kept(self) -> None:
        self.kept.emit()
        self.changed.emit()

    def _refuse(self, error: UserError, refused: Callable[[Problems], object] | None) -> None:
        words = self.desk.words
        if refused is None or not isinstance(error, Refused) or not error.problems:
            self.desk.trouble.emit(error)
        else:
            refused({each.place: words.text(each.message) for each in error.problems})
        self.changed.emit()  # what stands may be other than what was seen
