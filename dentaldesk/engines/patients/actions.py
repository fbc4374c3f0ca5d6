"""Registering patients, mending their details, recording and confirming what must be known of their health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.counters import hold_numbers, next_number
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import EditedElsewhere, Problem, Refused, UserError
from dentaldesk.engines.core.files import store_file
from dentaldesk.engines.core.phones import stored_phone
from dentaldesk.engines.patients.duplicates import Double, likely_doubles
from dentaldesk.engines.patients.finding import index_patient
from dentaldesk.engines.patients.living import lock_living
from dentaldesk.engines.patients.note_actions import add_note
from dentaldesk.engines.patients.questionnaire import EDITION, Answer, answers_to_json, derived_flags, kept_answers
from dentaldesk.engines.patients.rules import (
    PatientDetails,
    details_problems,
    sort_name,
    status_problems,
    tidy,
)
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.patients import (
    DentalHistory,
    MedicalConfirmation,
    MedicalHistory,
    Patient,
)
from dentaldesk.models.values import plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

LARGEST_PHOTO = 1_000_000  # bytes; a JPEG of 512 pixels a side has a tenth of it
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The answers to the medical questionnaire. `allergies` None: not asked; empty: none known.

    `radiotherapy` and `endocarditis_risk` None: not asked this time; what was known before stands. `texts_asked`: the
    patient was asked for medicines and illnesses, so that an empty text says that there are none.
    """

    asa_class: int | None
    allergies: tuple[str, ...] | None
    medications: str = ""
    conditions: str = ""
    anticoagulant: bool = False
    bisphosphonate: bool = False
    pregnant: bool = False
    radiotherapy: bool | None = None
    endocarditis_risk: bool | None = None
    texts_asked: bool = False


@verb(Permission.EDIT_PATIENT)
def register_patient(work: Work, details: PatientDetails, request_key: str | None = None, *, note: str = "") -> UUID:
    """A new patient with the next chart number. Raises Refused with everything that is wrong.

    The same `request_key` again finds who was registered with it. `note`, such as why somebody walked in, is pinned.
    """
    known = None if request_key is None else _registered_with(work, request_key)
    if known is not None:
        return known
    values = _checked(work, details, None)
    values.setdefault("status", PatientStatus.ACTIVE)
    patient = Patient(
        **values,
        chart_number=next_number(work, "chart"),
        request_key=request_key,
        created_at=work.now,
    )
    work.session.add(patient)
    work.session.flush()
    index_patient(work.session, patient)
    work.note("register", "patient", patient.id)
    if note.strip():
        add_note(work, patient.id, note, pinned=True)
    return patient.id


@verb(Permission.EDIT_PATIENT)
def register_unless_known(
    work: Work, details: PatientDetails, request_key: str, others: frozenset[UUID], *, note: str = ""
) -> UUID | list[Double]:
    """Register as `register_patient` does, unless somebody who is surely the same is here and not among `others`, the
    records of which a person said that this is somebody else; having been shown is not enough. Then nobody is
    registered and all who may be the same are returned.

    Two desks that register one person in the same moment come one after the other: the second meets the first's.
    """
    hold_numbers(work, "chart")
    known = _registered_with(work, request_key)
    if known is not None:
        return known
    doubles = likely_doubles(work.session, details)
    if any(double.certain and double.row.id not in others for double in doubles):
        return doubles
    return register_patient(work, details, request_key, note=note)


def _registered_with(work: Work, request_key: str) -> UUID | None:
    return work.session.scalars(select(Patient.id).where(Patient.request_key == request_key)).first()


@verb(Permission.EDIT_PATIENT)
def edit_patient(work: Work, patient_id: UUID, version: int, details: PatientDetails) -> int:
    """Change the details that the desk saw at `version`; returns the new version.

    Raises Refused, EditedElsewhere, and UserError for a record that was merged.
    """
    patient = lock_living(work.session, patient_id)
    before = patient.status
    values = _checked(work, details, before)
    # The names of the fields alone: the trail quotes no record.
    changed = sorted(name for name, value in values.items() if getattr(patient, name) != value and name != "sort_name")
    apply_edit(patient, version, values)
    work.session.flush()
    index_patient(work.session, patient)
    if changed:
        work.note("edit", "patient", patient.id, version=patient.version, fields=changed)
    if patient.status is not before:
        work.note("move", "patient", patient.id, before=before.value, after=patient.status.value)
    return patient.version


def _checked(work: Work, details: PatientDetails, before: PatientStatus | None) -> dict[str, Any]:
    """The columns of these details for a record in the state `before`. Raises Refused."""
    problems = details_problems(details, work.business_date) + status_problems(before, details)
    phones: dict[str, str | None] = {}
    for place in ("phone", "other_phone"):
        typed = getattr(details, place)
        phones[place] = stored_phone(typed, work.clinic.country) if typed.strip() else None
        if typed.strip() and phones[place] is None:
            problems.append(Problem(place, "patient.phone_impossible", typed=typed))
    if problems:
        raise Refused("patient.refused", problems)
    return {**_names(details), **phones, **_person(details), **_state(details, before)}


def _names(details: PatientDetails) -> dict[str, str]:
    given, family = tidy(details.given_names), tidy(details.family_name)
    return {"given_names": given, "family_name": family, "sort_name": sort_name(given, family)}


def _person(details: PatientDetails) -> dict[str, Any]:
    tidied = ("preferred_name", "gender", "postal_code", "city", "region", "country", "language", "referral_source")
    return {
        "birth_date": details.birth_date,
        "sex": details.sex,
        "email": details.email.strip() or None,
        "preferred_channel": details.preferred_channel,
        **{name: tidy(getattr(details, name)) or None for name in tidied},
        "street": plain(details.street).strip() or None,
        "preferred_times": plain(details.preferred_times).strip() or None,
        "provider_id": details.provider_id,
        "confidential": details.confidential,
    }


def _state(details: PatientDetails, before: PatientStatus | None) -> dict[str, Any]:
    """The state asked for, and the day of death, which goes with it."""
    if details.status is None and before is not PatientStatus.DECEASED:
        return {}
    after = details.status or before
    return {"status": after, "deceased_on": details.deceased_on if after is PatientStatus.DECEASED else None}


@verb(Permission.EDIT_PATIENT)
def set_photo(work: Work, patient_id: UUID, content: bytes | None) -> None:
    """Keep a picture of the patient's face: a small JPEG, as `ui/widgets/photo.py` makes it; None takes it away.

    Raises Refused for anything else. The last picture counts, so there is no version to compare.
    """
    if content is not None and not (content.startswith(_JPEG) and len(content) <= LARGEST_PHOTO):
        raise Refused("photo.refused", [Problem("photo", "photo.not_a_small_jpeg")])
    patient = lock_living(work.session, patient_id)
    patient.photo_sha256 = None if content is None else store_file(work.session, content, "image/jpeg")
    work.session.flush()
    work.note("set-photo" if content is not None else "remove-photo", "patient", patient_id)


@verb(Permission.VIEW_PATIENT)
def note_opened(work: Work, patient_id: UUID) -> None:
    """Someone looked at this patient's record."""
    work.note("open", "patient", patient_id)


@verb(Permission.RECORD_HISTORY)
def record_medical_history(
    work: Work, patient_id: UUID, health: Health, answers: Mapping[str, Answer] | None = None, *, seen: int = 0
) -> UUID:
    """A new version of the patient's medical history; older ones stay.

    `answers` to the questionnaire of now raise the flags that they mean, whatever `health` says. Without them (the
    short form of an exam) the answers given before are kept where they agree. `seen`: the number of the version that
    was looked at, 0 when there was none. Raises EditedElsewhere when another one stands by now and says otherwise.
    """
    lock_living(work.session, patient_id)
    latest = _latest_medical(work, patient_id)
    values = _medical_values(latest, health, answers)
    if latest is not None and latest.number != seen:
        _refuse_unseen(latest, values)
    history = MedicalHistory(
        patient_id=patient_id,
        number=(latest.number if latest else 0) + 1,
        **values,
        recorded_at=work.now,
        recorded_by=work.actor.user_id,
    )
    work.session.add(history)
    work.session.flush()
    work.note("record", "medical-history", history.id)
    return history.id


def _medical_values(
    latest: MedicalHistory | None, health: Health, answers: Mapping[str, Answer] | None
) -> dict[str, Any]:
    """The columns of what is told now, after `latest`."""
    flags = derived_flags(answers or {})
    told = _kept(latest, health) if answers is None else answers
    edition = EDITION if answers is not None else latest.questionnaire if latest else None
    return {
        "asa_class": health.asa_class,
        "allergies": None if health.allergies is None else [plain(allergy) for allergy in health.allergies],
        "medications": plain(health.medications) or None,
        "conditions": plain(health.conditions) or None,
        "anticoagulant": health.anticoagulant or flags["anticoagulant"],
        "bisphosphonate": health.bisphosphonate or flags["bisphosphonate"],
        "pregnant": health.pregnant or flags["pregnant"],
        "radiotherapy": _known(health.radiotherapy, latest is not None and latest.radiotherapy)
        or flags["radiotherapy"],
        "endocarditis_risk": _known(health.endocarditis_risk, latest is not None and latest.endocarditis_risk)
        or flags["endocarditis_risk"],
        "questionnaire": edition if told is not None else None,
        "answers": None if told is None else answers_to_json(told),
    }


def _refuse_unseen(latest: MedicalHistory, values: Mapping[str, Any]) -> None:
    """Nobody replaces what they did not see; saying what stands there already replaces nothing."""
    mine = {name: value for name, value in values.items() if getattr(latest, name) != value}
    if mine:
        raise EditedElsewhere(mine=mine, theirs={name: getattr(latest, name) for name in mine}, version=latest.number)


def _kept(latest: MedicalHistory | None, health: Health) -> dict[str, Answer] | None:
    """What the newest version answered, as far as the short form agrees."""
    if latest is None:
        return None
    before = {"medications": latest.medications, "conditions": latest.conditions, "allergies": latest.allergies}
    return kept_answers(latest.answers, asdict(health), before)


def _latest_medical(work: Work, patient_id: UUID) -> MedicalHistory | None:
    query = select(MedicalHistory).where(MedicalHistory.patient_id == patient_id)
    return work.session.scalars(query.order_by(MedicalHistory.number.desc()).limit(1)).first()


def _known(said: bool | None, before: bool) -> bool:  # noqa: FBT001 - two answers to one question
    """What was said this time; when it was not asked, what was known before."""
    return before if said is None else said


@verb(Permission.RECORD_HISTORY)
def record_dental_history(work: Work, patient_id: UUID, answers: Mapping[str, Answer]) -> UUID:
    """A new version of what the patient tells of their mouth; older ones stay."""
    lock_living(work.session, patient_id)
    latest = select(func.max(DentalHistory.number)).where(DentalHistory.patient_id == patient_id)
    history = DentalHistory(
        patient_id=patient_id,
        number=(work.session.scalar(latest) or 0) + 1,
        questionnaire=EDITION,
        answers=answers_to_json(answers),
        recorded_at=work.now,
        recorded_by=work.actor.user_id,
    )
    work.session.add(history)
    work.session.flush()
    work.note("record", "dental-history", history.id)
    return history.id


@verb(Permission.EXAMINE)
def confirm_medical_history(work: Work, visit_id: UUID, *, seen: int | None = None) -> None:
    """The patient confirmed today that the latest history is right. `seen`: the number of the version that was looked
    at; None: whichever stands, for who recorded it in the same act.

    Raises Refused when none was ever taken, UserError when another version stands than the one that was seen.
    """
    visit = lock_row(work.session, Visit, visit_id)
    history = _latest_medical(work, visit.patient_id)
    if history is None or history.allergies is None:
        raise Refused("medical.refused", [Problem("medical", "medical.allergies_not_asked")])
    if seen not in {None, history.number}:
        raise UserError("medical.recorded_anew")
    known = select(MedicalConfirmation).where(
        MedicalConfirmation.visit_id == visit_id,
        MedicalConfirmation.history_id == history.id,
        MedicalConfirmation.business_date == work.business_date,
    )
    if work.session.scalars(known).first() is not None:
        return
    work.session.add(
        MedicalConfirmation(
            visit_id=visit_id,
            history_id=history.id,
            confirmed_at=work.now,
            business_date=work.business_date,
            confirmed_by=work.actor.user_id,
        )
    )
    work.note("confirm", "medical-history", history.id)
