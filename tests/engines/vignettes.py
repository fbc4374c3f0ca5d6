"""A visit in a few words, played through the program's own doors, and what came of it in as few."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import or_, select

from dentaldesk.engines.clinical.actions import ExamNotes
from dentaldesk.engines.clinical.care_actions import GiveAnaesthetic, NewDiagnosis, add_diagnosis, give_anaesthetic
from dentaldesk.engines.clinical.prescribing_actions import (
    SignPrescription,
    WritePrescription,
    sign_prescription,
    write_prescription,
)
from dentaldesk.engines.clinical.prescribing_rules import Drug
from dentaldesk.engines.clinical.reads import decision_of
from dentaldesk.engines.clinical.signing_actions import co_sign
from dentaldesk.engines.clinical.visit_actions import allow_elective, begin_exam, set_disposition
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.core.files import store_file
from dentaldesk.engines.flows.calling import call_dentist, dentist_came
from dentaldesk.engines.flows.charting import chart
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.flows.receiving import Emergency, receive_emergency
from dentaldesk.engines.flows.visit_completion import handle_visit_completion
from dentaldesk.engines.patients.actions import Health, confirm_medical_history, register_patient
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.scheduling.recall_reads import recalls_of
from dentaldesk.models.charting import Finding
from dentaldesk.models.states import Certainty, ConsentKind, Diagnosis, Disposition, DrugClass, Relation, VisitType
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.communication import Document, FollowUp, Notice
from dentaldesk.models.tables.papers import Consent, Prescription
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message
from tests.engines.care import InCare, hygienist, in_care
from tests.engines.charts import new
from tests.factories import Clinic, Planned, an_exam

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

CHICAGO = ZoneInfo("America/Chicago")
TUESDAY = date(2026, 11, 24)
WELL = Health(asa_class=1, allergies=())
WORDS = ExamNotes(chief_complaint="Check-up", objective="As charted", assessment="As charted")


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """That time on the clinic's wall."""
    return datetime.combine(day, time(hour, minute), CHICAGO).astimezone(UTC)


def plan(text: str) -> tuple[Planned, ...]:
    """`COMPOSITE2 26 MO caries, CROWNPREP 46` as procedures of a plan."""
    return tuple(_planned(one.split()) for one in text.split(",") if one.strip())


def _planned(words: list[str]) -> Planned:
    code, tooth, *rest = [*words, ""]
    diagnosis = next((Diagnosis(word) for word in rest if word in set(Diagnosis)), None)
    surfaces = next((word for word in rest if word.isupper()), "")
    return Planned(code=code, tooth=tooth or None, surfaces=surfaces, diagnosis=diagnosis)


MORNING = on(TUESDAY, 10)
NOT_CHECKED = (Message("rx_check.interactions"),)  # what the prescriber read


@dataclass(frozen=True, slots=True, kw_only=True)
class Vignette:
    """Who came, what was found and planned, what was done; then what is expected, in words.

    `examined`: an earlier exam, with its day and what it planned. `mends`: what is done, in this order, about the
    problems that the first press names. `finishes`: when it is completed; None: an hour after it began.
    """

    title: str
    kind: VisitType = VisitType.EXAM
    born: date = date(1979, 3, 12)
    health: Health | None = WELL  # None: nobody asked
    examined: tuple[date, str] | None = None
    missing: str = ""  # teeth that are not there any more
    begins: datetime = MORNING
    finishes: datetime | None = None
    found: Mapping[str, str] = field(default_factory=dict)  # tooth ("" none) → ICD-10-CM
    planned: str = ""
    done: str = ""
    cartridges: str = ""  # agent and microlitres
    words: ExamNotes = WORDS
    unsigned: bool = False
    disposition: Disposition | None = None
    prescribed: str = ""
    calls_dentist: bool = False
    mends: tuple[str, ...] = ()
    # -- expected --
    refused: str = ""  # what the program says to what is planned or done, before it is done another way
    problems: str = ""
    warnings: str = ""
    value: str = ""
    score: str = ""
    parts: str = ""
    goes: str = ""
    tasks: str = ""
    papers: str = ""
    charges: str = ""
    chased: str = ""  # days after the completion
    recall: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The visit as it was played."""

    care: InCare
    refused: tuple[str, ...]
    problems: tuple[str, ...]


class Player:
    """Plays one vignette in a clinic."""

    def __init__(self, clinic: Clinic, case: Vignette) -> None:
        self.clinic, self.case = clinic, case
        self.by: Actor = hygienist(clinic) if case.kind is VisitType.HYGIENE else clinic.dentist
        self.refused: list[str] = []
        self.patient_id = self._patient()
        clinic.clock.time = case.begins
        self.care = self._begin()

    def play(self) -> Played:
        """From the door to the completion."""
        case, care = self.case, self.care
        if case.health is not None:
            care.confirm(case.health)
        self._treat()
        care.write(case.words, by=self.by)
        if case.disposition is not None:
            care.act(set_disposition, care.visit_id, care.page().version, case.disposition)
        if case.calls_dentist:
            self.call_id = care.act(call_dentist, care.visit_id, by=self.by)
        if not case.unsigned:
            care.sign(by=self.by)
        self.clinic.clock.time = case.finishes or case.begins + timedelta(hours=1)
        problems = self._complete()
        for mend in case.mends:
            self._mends[mend](self)
        if case.mends:
            assert self._complete() == ()
        return Played(care=care, refused=tuple(self.refused), problems=problems)

    def _treat(self) -> None:
        """What is found, planned, given, done and prescribed."""
        case, care = self.case, self.care
        for tooth, code in case.found.items():
            care.act(add_diagnosis, self._diagnosis(tooth, code))
        if care.page().exam_id is not None:
            self._plan(case.planned)
        for given in filter(None, case.cartridges.split(",")):
            agent, microlitres = given.split()
            care.act(give_anaesthetic, self._given(agent, int(microlitres)), by=self.by)
        for item in plan(case.done):
            self._attempt(item)
        if case.prescribed:
            self._prescribe()

    def _given(self, agent: str, microlitres: int) -> GiveAnaesthetic:
        return GiveAnaesthetic(visit_id=self.care.visit_id, agent=agent, volume=microlitres, technique="infiltration")

    def _patient(self) -> UUID:
        case, db = self.case, self.clinic.db
        details = PatientDetails(
            given_names="Amara", family_name="Okonkwo-Reyes", birth_date=case.born, phone="(612) 555-0142"
        )
        self.clinic.clock.time = on(case.examined[0], 9) if case.examined else case.begins
        patient_id = db.write(self.clinic.desk, lambda work: register_patient(work, details))
        if case.missing:
            gone = [new(Finding.MISSING, tooth) for tooth in case.missing.split()]
            db.write(
                self.clinic.dentist, lambda work: chart(work, patient_id, gone, exam_id=None, request_key=new_id())
            )
        if case.examined:
            an_exam(self.clinic, patient_id, *plan(case.examined[1]))
            earlier = in_care(self.clinic, patient_id, VisitType.EXAM)
            earlier.act(handle_visit_completion, earlier.visit_id)
        return patient_id

    def _begin(self) -> InCare:
        case, clinic = self.case, self.clinic
        if case.kind is not VisitType.EMERGENCY:
            return in_care(clinic, self.patient_id, case.kind, self.by)
        walk = Emergency(
            request_key="walk-in", patient_id=self.patient_id, complaint=case.words.chief_complaint, pain=8
        )
        visit_id = clinic.db.write(clinic.desk, lambda work: receive_emergency(work, walk))
        return InCare(clinic=clinic, patient_id=self.patient_id, visit_id=visit_id)

    def _diagnosis(self, tooth: str, code: str) -> NewDiagnosis:
        return NewDiagnosis(
            visit_id=self.care.visit_id,
            text="",
            code=code,
            certainty=Certainty.PROBABLE,
            tooth=ToothCode(tooth) if tooth else None,
        )

    def _plan(self, text: str) -> None:
        exam_id = self.care.page().exam_id
        assert exam_id is not None
        for item in plan(text):
            command = PlanProcedure(
                exam_id=exam_id,
                code=item.code,
                tooth=ToothCode(item.tooth) if item.tooth else None,
                surfaces=item.surfaces,
                diagnosis=item.diagnosis,
            )
            self._try(lambda command=command: self.care.act(plan_procedure, command))  # type: ignore[misc]

    def _attempt(self, item: Planned) -> None:
        """Done: as it was planned, else as it comes."""
        planned = self.care.procedures().get(item.code)
        if planned is not None:
            self._try(lambda: self.care.done(planned.id))
        else:
            self._try(lambda: self.care.add(item.code, item.tooth, item.surfaces))

    def _try(self, deed: Callable[[], object]) -> None:
        try:
            deed()
        except Refused as refused:
            self.refused += [problem.message.code for problem in refused.problems]

    def _prescribe(self) -> None:
        name, dose, times, days = self.case.prescribed.split()
        drug = Drug(
            name=name,
            drug_class=DrugClass.PENICILLIN,
            strength=f"{dose} mg",
            form="capsule",
            dose="1 capsule",
            quantity=str(int(times) * int(days)),
            dose_mg=int(dose),
            times_a_day=int(times),
            duration_days=int(days),
        )
        command = WritePrescription(visit_id=self.care.visit_id, drug=drug, request_key=new_id())
        written = self.care.act(write_prescription, command)
        version = self.clinic.db.read(lambda session: session.get_one(Prescription, written).version)
        self.care.act(sign_prescription, SignPrescription(prescription_id=written, version=version, seen=NOT_CHECKED))

    def _complete(self) -> tuple[str, ...]:
        try:
            self.care.act(handle_visit_completion, self.care.visit_id, by=self.by)
        except Refused as refused:
            return tuple(problem.place.split(":")[0] for problem in refused.problems)
        return ()

    # -- what is done about a problem --

    def _write(self) -> None:
        self.care.write(by=self.by)

    def _decide(self) -> None:
        self.care.act(allow_elective, self.care.visit_id, "The cardiologist agrees")
        for item in plan(self.case.done):
            self._attempt(item)

    def _dentist_comes(self) -> None:
        self.care.act(dentist_came, self.call_id)
        if self.case.planned:
            self.care.act(begin_exam, self.care.visit_id)
            self._plan(self.case.planned)
        self.care.act(co_sign, self.care.visit_id)

    def _consent(self) -> None:
        row = self.care.procedures()[plan(self.case.done)[0].code]
        self.clinic.db.write(self.clinic.dentist, lambda work: signed_consent(work, self.care, row.id))

    _mends: Mapping[str, Callable[[Player], None]] = {
        "ask": lambda player: player.care.confirm(WELL),
        "confirm": lambda player: player.care.act(confirm_medical_history, player.care.visit_id),
        "write": _write,
        "sign": lambda player: player.care.sign(by=player.by),
        "decide": _decide,
        "dentist": _dentist_comes,
        "consent": _consent,
    }


def signed_consent(work: Work, care: InCare, procedure_id: UUID) -> None:
    """The patient signed for this procedure."""
    work.session.add(
        Consent(
            visit_id=care.visit_id,
            kind=ConsentKind.CONSENT,
            procedures=[str(procedure_id)],
            title="Surgery",
            text="Agreed.",
            language="en",
            prepared_at=work.now,
            prepared_by=work.actor.user_id,
            read_at=work.now,
            given_by="Amara Okonkwo-Reyes",
            relation=Relation.SELF,
            signature_sha256=store_file(work.session, b"signed", "image/png"),
            signed_at=work.now,
        )
    )


def told(played: Played) -> dict[str, str]:
    """What came of it, in the words of a vignette's expectations."""
    care, db = played.care, played.care.clinic.db
    page = care.page()
    visit = db.read(lambda session: session.get_one(Visit, care.visit_id))
    exam_id = page.exam_id
    decision = db.read(lambda session: decision_of(session, exam_id)) if exam_id is not None else None
    notices = db.read(
        lambda session: list(
            session.scalars(select(Notice).where(Notice.visit_id == care.visit_id).order_by(Notice.id))
        )
    )
    routed = next((notice for notice in notices if notice.key.endswith(":routed")), None)
    return {
        "refused": " ".join(played.refused),
        "problems": " ".join(played.problems),
        "warnings": " ".join(message.code for message in page.dose.warnings),
        "value": _dollars(decision.total_value.minor) if decision else "",
        "score": str(decision.complexity_score) if decision else "",
        "parts": ", ".join(f"{line.points} {_last(line.why.code)}" for line in decision.complexity_trace)
        if decision
        else "",
        "goes": f"{visit.next_step} {visit.with_role} {routed.urgency}" if routed else "",
        "tasks": ", ".join(f"{one.role} {one.urgency} {one.next_step or '-'}" for one in notices),
        "papers": " ".join(sorted(_kinds(care))),
        "charges": ", ".join(f"{what} {_dollars(minor)}" for what, minor in care.charges()),
        "chased": " ".join(str(days) for days in _chased(care)),
        "recall": ", ".join(_recalls(care)),
    }


def _last(code: str) -> str:
    return code.rpartition(".")[2]


def _dollars(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


def _kinds(care: InCare) -> list[str]:
    query = select(Document.kind).where(Document.visit_id == care.visit_id)
    return care.clinic.db.read(lambda session: [kind.value for kind in session.scalars(query)])


def _chased(care: InCare) -> list[int]:
    """Days from today on which this visit's plan is asked about."""
    owners = [str(owner) for owner in (care.page().exam_id, care.visit_id) if owner is not None]
    query = select(FollowUp.due_on).where(or_(*(FollowUp.key.contains(owner) for owner in owners)))
    days = care.clinic.db.read(lambda session: list(session.scalars(query)))
    return sorted((day - care.today).days for day in days)


def _recalls(care: InCare) -> list[str]:
    rows = care.clinic.db.read(lambda session: recalls_of(session, care.patient_id))
    return sorted(f"{row.code} {row.due_on.isoformat()}" for row in rows)


def expected(case: Vignette) -> dict[str, str]:
    """What the vignette says should come of it."""
    names = (
        *("refused", "problems", "warnings", "value", "score", "parts", "goes", "tasks"),
        *("papers", "charges", "chased", "recall"),
    )
    return {name: getattr(case, name) for name in names}


def check(clinic: Clinic, case: Vignette) -> None:
    """Play it, and compare."""
    came = told(Player(clinic, case).play())
    wanted = expected(case)
    if came != wanted:
        lines = [f"{name}: {came[name]!r}, by hand {wanted[name]!r}" for name in wanted if came[name] != wanted[name]]
        pytest.fail(f"{case.title}\n  " + "\n  ".join(lines))
