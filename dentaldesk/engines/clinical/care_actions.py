"""What is measured, concluded, given and used in a visit. A wrong line is taken back, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.actions import unsign
from dentaldesk.engines.clinical.anaesthetics import AGENTS, LARGEST_VOLUME, MICROLITRES, TECHNIQUES
from dentaldesk.engines.clinical.diagnoses import code_named
from dentaldesk.engines.clinical.visits import lock_care, lock_open_visit
from dentaldesk.engines.clinical.vitals import VitalSigns, vital_problems
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import BugError, Problem, Refused
from dentaldesk.models.states import Certainty
from dentaldesk.models.tables.base import NAME_LENGTH
from dentaldesk.models.tables.clinical import AnaestheticGiven, MaterialUsed, Visit, VisitDiagnosis, Vitals
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

LONGEST_CODE = 80
LONGEST_TEXT = 2000  # characters of a diagnosis


@verb(Permission.TREAT)
def take_vitals(work: Work, visit_id: UUID, signs: VitalSigns) -> UUID:
    """Keep a measurement. Raises Refused with everything that cannot be true of a living person."""
    problems = vital_problems(signs)
    if problems:
        raise Refused("vitals.refused", problems)
    visit = lock_open_visit(work, visit_id)
    row = Vitals(
        visit_id=visit.id,
        systolic=signs.systolic,
        diastolic=signs.diastolic,
        pulse=signs.pulse,
        temperature=signs.temperature,
        oxygen=signs.oxygen,
        weight=signs.weight,
        taken_at=work.now,
        taken_by=work.actor.user_id,
    )
    return _added(work, row, "vitals")


@verb(Permission.TREAT)
def void_vitals(work: Work, vitals_id: UUID) -> None:
    """It was another patient's, or a slip of the keys."""
    _void(work, lock_row(work.session, Vitals, vitals_id), "vitals")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDiagnosis:
    """What a clinician concluded. `code` of ICD-10-CM; `text` empty: the title of the code."""

    visit_id: UUID
    text: str
    certainty: Certainty
    tooth: ToothCode | None = None
    code: str | None = None


@verb(Permission.EXAMINE)
def add_diagnosis(work: Work, new: NewDiagnosis) -> UUID:
    """Keep a diagnosis. Raises Refused without words, or for a code that is not in the list."""
    known = code_named(new.code) if new.code else None
    text = plain(new.text).strip() or (known.title if known else "")
    problems = []
    if new.code and known is None:
        problems.append(Problem("code", "diagnosis.unknown_code", typed=new.code))
    elif not text:
        problems.append(Problem("text", "diagnosis.empty"))
    if len(text) > LONGEST_TEXT:
        problems.append(Problem("text", "exam.note_too_long", length=len(text), most=LONGEST_TEXT))
    if problems:
        raise Refused("diagnosis.refused", problems)
    visit = _lock_to_conclude(work, new.visit_id)
    row = VisitDiagnosis(
        visit_id=visit.id,
        tooth=new.tooth,
        code=known.code if known else None,
        text=text,
        certainty=new.certainty,
        recorded_at=work.now,
        recorded_by=work.actor.user_id,
    )
    return _added(work, row, "visit-diagnosis")


@verb(Permission.EXAMINE)
def retract_diagnosis(work: Work, diagnosis_id: UUID) -> None:
    """It is not so. What was thought stays in the record. Raises UserError when the visit is over."""
    _lock_to_conclude(work, work.session.get_one(VisitDiagnosis, diagnosis_id).visit_id)
    row = lock_row(work.session, VisitDiagnosis, diagnosis_id)
    if row.retracted_at is None:
        row.retracted_at, row.retracted_by = work.now, work.actor.user_id
        work.note("retract", "visit-diagnosis", row.id)


def _lock_to_conclude(work: Work, visit_id: UUID) -> Visit:
    """The visit, and its exam without the signature: what was signed were other conclusions."""
    exam, visit = lock_care(work, visit_id)
    if exam is not None:
        unsign(exam)
    return visit


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAnaesthetic:
    """A local anaesthetic as it was given; `volume` in microlitres."""

    visit_id: UUID
    agent: str
    volume: int
    technique: str
    tooth: ToothCode | None = None


@verb(Permission.TREAT)
def give_anaesthetic(work: Work, new: GiveAnaesthetic) -> UUID:
    """Keep what was given, however much it was: `visit_page` says what is too much. Raises Refused for a slip."""
    problems = []
    if new.agent not in AGENTS:
        problems.append(Problem("agent", "anaesthetic.unknown"))
    if not 0 < new.volume <= LARGEST_VOLUME:
        problems.append(Problem("volume", "anaesthetic.volume", most=LARGEST_VOLUME // MICROLITRES))
    if new.technique not in TECHNIQUES:
        problems.append(Problem("technique", "anaesthetic.technique"))
    if problems:
        raise Refused("anaesthetic.refused", problems)
    visit = lock_open_visit(work, new.visit_id)
    row = AnaestheticGiven(
        visit_id=visit.id,
        agent=new.agent,
        volume=new.volume,
        technique=new.technique,
        tooth=new.tooth,
        given_at=work.now,
        given_by=work.actor.user_id,
    )
    return _added(work, row, "anaesthetic")


@verb(Permission.TREAT)
def void_anaesthetic(work: Work, anaesthetic_id: UUID) -> None:
    """It was not given."""
    _void(work, lock_row(work.session, AnaestheticGiven, anaesthetic_id), "anaesthetic")


@dataclass(frozen=True, slots=True, kw_only=True)
class UseMaterial:
    """What stays in the mouth, or must be found again by its lot."""

    visit_id: UUID
    name: str
    procedure_id: UUID | None = None
    shade: str | None = None
    lot: str | None = None
    expires_on: date | None = None


@verb(Permission.TREAT)
def use_material(work: Work, new: UseMaterial) -> UUID:
    """Keep what was used. Raises Refused for what does not fit. What is out of date is kept too: it was used."""
    name, shade, lot = plain(new.name).strip(), _code(new.shade), _code(new.lot)
    problems = []
    if not name:
        problems.append(Problem("name", "material.no_name"))
    if len(name) > NAME_LENGTH:
        problems.append(Problem("name", "material.too_long", most=NAME_LENGTH))
    for place, text in (("shade", shade), ("lot", lot)):
        if text is not None and len(text) > LONGEST_CODE:
            problems.append(Problem(place, "material.too_long", most=LONGEST_CODE))
    if problems:
        raise Refused("material.refused", problems)
    visit = lock_open_visit(work, new.visit_id)
    _check_patient(work, visit.patient_id, new.procedure_id)
    row = MaterialUsed(
        visit_id=visit.id,
        procedure_id=new.procedure_id,
        name=name,
        shade=shade,
        lot=lot,
        expires_on=new.expires_on,
        used_at=work.now,
        used_by=work.actor.user_id,
    )
    return _added(work, row, "material")


@verb(Permission.TREAT)
def void_material(work: Work, material_id: UUID) -> None:
    """It was not used."""
    _void(work, lock_row(work.session, MaterialUsed, material_id), "material")


def _code(text: str | None) -> str | None:
    return plain(text or "").strip() or None


def _check_patient(work: Work, patient_id: UUID, procedure_id: UUID | None) -> None:
    owner = select(TreatmentPlan.patient_id).join(PlannedProcedure, PlannedProcedure.plan_id == TreatmentPlan.id)
    if procedure_id is not None and work.session.scalar(owner.where(PlannedProcedure.id == procedure_id)) != patient_id:
        msg = "the procedure is another patient's"
        raise BugError(msg)


def _added(work: Work, row: Vitals | VisitDiagnosis | AnaestheticGiven | MaterialUsed, subject: str) -> UUID:
    work.session.add(row)
    work.session.flush()
    work.note("record", subject, row.id)
    return row.id


def _void(work: Work, row: Vitals | AnaestheticGiven | MaterialUsed, subject: str) -> None:
    lock_open_visit(work, row.visit_id)
    if row.voided_at is None:
        row.voided_at, row.voided_by = work.now, work.actor.user_id
        work.note("void", subject, row.id)
