"""What people type, paste and mistype, through the program's own doors: kept, or refused with all that is wrong."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dentaldesk.engines import sync
from dentaldesk.engines.clinical.actions import LONGEST_NOTE, ExamNotes, open_exam, save_notes, sign_exam
from dentaldesk.engines.clinical.reads import exam_form
from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.core.topics import topic_versions
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.reads import document_bytes, documents_of_visit
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.flows.planning import PlanProcedure, plan_procedure
from dentaldesk.engines.patients.actions import Health, edit_patient, register_patient
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.treatment.reads import plan_lines
from dentaldesk.models.states import DocumentStatus
from dentaldesk.models.tables.financial import Payment
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import LARGEST_MINOR, Money
from tests.engines.footprints import till
from tests.engines.visits import a_completed_visit, cash
from tests.factories import FILLING, Clinic, a_patient, an_exam, tell_history
from tests.fakes import FakeMessages

NUL, HALF_PAIR, BELL = "\x00", "\ud83e", "\x07"
AMARA = PatientDetails(given_names="Amara", family_name="Okonkwo")


def register(clinic: Clinic, details: PatientDetails) -> UUID:
    return clinic.db.write(clinic.desk, lambda work: register_patient(work, details))


def problems(refused: Refused) -> dict[str, str]:
    """Place and code of each problem; every one can be said in words."""
    words = Words(Formats())
    for problem in refused.problems:
        said = words.text(problem.message)
        assert said != problem.message.code
        assert "{" not in said
    return {problem.place: problem.message.code for problem in refused.problems}


# -- names --


def test_a_name_of_500_characters_is_refused_with_everything_else_that_is_wrong(clinic: Clinic) -> None:
    before = clinic.db.read(topic_versions)
    typed = PatientDetails(given_names="a" * 500, family_name="b" * 500, phone="call me", email="at home")
    with pytest.raises(Refused) as refused:
        register(clinic, typed)
    assert problems(refused.value) == {
        "given_names": "patient.name_too_long",
        "family_name": "patient.name_too_long",
        "email": "patient.email_impossible",
        "phone": "patient.phone_impossible",
    }
    assert clinic.db.read(topic_versions) == before
    # Nothing was used up by the attempt.
    patient_id = register(clinic, AMARA)
    assert clinic.db.read(lambda session: patient_card(session, patient_id)).row.chart_number == 20_001


def test_the_longest_name_that_fits_is_kept_and_found(clinic: Clinic) -> None:
    patient_id = register(clinic, PatientDetails(given_names="a" * 200, family_name="b" * 200))
    assert [row.id for row in clinic.db.read(lambda session: find_patients(session, "a" * 200))] == [patient_id]
    assert [row.id for row in clinic.db.read(lambda session: find_patients(session, "bbb aaa"))] == [patient_id]


@pytest.mark.parametrize(
    "details",
    [
        PatientDetails(given_names="", family_name=""),
        PatientDetails(given_names="  ", family_name="\t\n"),
        PatientDetails(given_names=NUL, family_name=HALF_PAIR),
        PatientDetails(given_names="🦷", family_name="…"),
    ],
)
def test_a_name_without_a_word_is_refused(clinic: Clinic, details: PatientDetails) -> None:
    with pytest.raises(Refused) as refused:
        register(clinic, details)
    assert problems(refused.value) == {"family_name": "patient.name_missing"}


@pytest.mark.parametrize(
    ("typed", "kept", "query"),
    [
        ("  Amara \t Ngozi ", "Amara Ngozi", "ngozi"),
        (f"Am{NUL}ara{BELL}", "Amara", "amara"),
        (f"Amara{HALF_PAIR}", "Amara", "AMARA"),
        ("Amara 🦷", "Amara 🦷", "amara"),
        ("Ame\u0301lie", "Amélie", "amelie"),
        ("O'Brien-Łukasz", "O'Brien-Łukasz", "lukasz"),
        ("محمد", "محمد", "محم"),
        ("李小龍", "李小龍", "李"),
        ("Robert'); DROP TABLE patient;--", "Robert'); DROP TABLE patient;--", "robert drop"),
    ],
)
def test_a_name_in_any_script_is_kept_tidy_and_found(clinic: Clinic, typed: str, kept: str, query: str) -> None:
    patient_id = register(clinic, PatientDetails(given_names=typed, family_name="Okonkwo"))
    card = clinic.db.read(lambda session: patient_card(session, patient_id))
    assert card.row.given_names == kept
    assert [row.id for row in clinic.db.read(lambda session: find_patients(session, query))] == [patient_id]


def test_an_arabic_name_goes_through_the_whole_visit(clinic: Clinic) -> None:
    details = PatientDetails(given_names="محمد عبد الله", family_name="الأندلسي", phone="(612) 555-0142")
    patient_id = register(clinic, details)
    for query in ("محمد", "الأندلسي", "الاندلسي", "عبد"):
        assert [row.id for row in clinic.db.read(lambda session, query=query: find_patients(session, query))] == [  # type: ignore[misc]
            patient_id
        ]
    visit = a_completed_visit(clinic, FILLING, patient_id=patient_id)
    clinic.db.write(clinic.desk, lambda work: process_payment(work, cash("k", patient_id, visit_id=visit.visit_id)))
    provider = FakeMessages()
    deliver(clinic, provider)
    papers = clinic.db.read(lambda session: documents_of_visit(session, visit.visit_id))
    assert [paper.status for paper in papers] == [DocumentStatus.READY] * 3
    for paper in papers:
        pdf = clinic.db.read(lambda session, paper=paper: document_bytes(session, paper.id))  # type: ignore[misc]
        assert pdf.startswith(b"%PDF")
    assert len(provider.sent) == 1


def deliver(clinic: Clinic, provider: FakeMessages) -> None:
    while sync.deliver_one(clinic.db, sync.handlers(clinic.db, provider), sync.program_actor(clinic.db)):
        pass


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        NUL,
        HALF_PAIR,
        "🦷",
        "%",
        "_",
        "'",
        "\\",
        "*",
        "-",
        "0",
        "9" * 400,
        "x" * 10_000,
        f"amara{NUL}x",
        "2026-02-30",
        "٠١٢٣٤٥",
        "²³",
        " ".join(f"word{n}" for n in range(5_000)),
    ],
)
def test_whatever_is_typed_into_the_search_finds_nobody_or_somebody(clinic: Clinic, typed: str) -> None:
    register(clinic, AMARA)
    assert clinic.db.read(lambda session: find_patients(session, typed)) in ([], clinic.db.read(_everyone))


def _everyone(session: Session) -> list[object]:
    return list(find_patients(session, "okonkwo"))


@pytest.mark.parametrize("email", ["a" * 300 + "@example.org", f"a{NUL}b@example.org", f"{HALF_PAIR}@example.org"])
def test_an_address_that_no_database_holds_is_refused(clinic: Clinic, email: str) -> None:
    with pytest.raises(Refused) as refused:
        register(clinic, replace(AMARA, email=email))
    assert problems(refused.value) == {"email": "patient.email_impossible"}


def test_a_refused_edit_leaves_the_patient_as_it_was(clinic: Clinic) -> None:
    patient_id = register(clinic, AMARA)
    with pytest.raises(Refused):
        clinic.db.write(
            clinic.desk, lambda work: edit_patient(work, patient_id, 1, replace(AMARA, given_names="x" * 500))
        )
    card = clinic.db.read(lambda session: patient_card(session, patient_id))
    assert (card.row.given_names, card.version) == ("Amara", 1)


# -- notes --


def notes(clinic: Clinic, exam_id: UUID, written: ExamNotes) -> None:
    form = clinic.db.read(lambda session: exam_form(session, exam_id))
    clinic.db.write(clinic.dentist, lambda work: save_notes(work, exam_id, form.version, written))


def test_notes_of_30_000_characters_are_refused_field_by_field(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), FILLING)
    with pytest.raises(Refused) as refused:
        notes(clinic, exam_id, ExamNotes(chief_complaint="x" * 30_000, assessment="ok", plan="y" * 30_000))
    assert problems(refused.value) == {"chief_complaint": "exam.note_too_long", "plan": "exam.note_too_long"}
    assert clinic.db.read(lambda session: exam_form(session, exam_id)).chief_complaint == "Check-up"


def test_the_longest_notes_that_fit_are_kept_and_printed(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), FILLING, signed=False)
    longest = ("Tooth 16 is sensitive to cold. " * 1000)[:LONGEST_NOTE]
    notes(clinic, exam_id, ExamNotes(chief_complaint="Pain", assessment=longest, plan="x" * LONGEST_NOTE))
    clinic.db.write(clinic.dentist, lambda work: sign_exam(work, exam_id))
    done = clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    deliver(clinic, FakeMessages())
    papers = clinic.db.read(lambda session: documents_of_visit(session, done.visit_id))
    assert [paper.status for paper in papers] == [DocumentStatus.READY] * 2


def test_notes_are_kept_without_what_nobody_typed(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), FILLING)
    typed = f"Pain{NUL}\r\non the left{HALF_PAIR}\t🦷 مؤلم{BELL}"
    notes(clinic, exam_id, ExamNotes(chief_complaint=typed, assessment=typed))
    form = clinic.db.read(lambda session: exam_form(session, exam_id))
    assert form.chief_complaint == form.assessment == "Pain\non the left\t🦷 مؤلم"
    # The same again is no change.
    notes(clinic, exam_id, ExamNotes(chief_complaint=typed, assessment=typed))
    assert clinic.db.read(lambda session: exam_form(session, exam_id)).version == form.version


def test_a_medical_history_is_kept_without_what_nobody_typed(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    health = Health(asa_class=2, allergies=(f"Penicillin{NUL}", f"latex {HALF_PAIR}"), medications=f"Aspirin{NUL}")
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, patient_id, health))
    card = clinic.db.read(lambda session: patient_card(session, patient_id))
    assert card.allergies == ("Penicillin", "latex ")


# -- procedures --


@pytest.mark.parametrize(
    ("code", "tooth", "surfaces", "why"),
    [
        ("COMPOSITE3", "11", "MOD", "surface.not_on_tooth"),
        ("COMPOSITE3", "16", "M", "procedure.surface_count"),
        ("COMPOSITE3", "16", "MOX", "surface.unknown"),
        ("COMPOSITE3", None, "MOD", "procedure.tooth_missing"),
        ("ROOTCANAL3", "36", "O", "procedure.no_surfaces"),
        ("EXAM", "36", "", "procedure.whole_mouth"),
        ("NOSUCH", "36", "", "procedure.unknown"),
        (f"COMP{NUL}", "36", "", "procedure.unknown"),
        ("COMPOSITE3", "16", f"M{NUL}O", "surface.unknown"),
    ],
)
def test_a_procedure_that_does_not_fit_its_place_is_refused(
    clinic: Clinic, code: str, tooth: str | None, surfaces: str, why: str
) -> None:
    exam_id = an_exam(clinic, a_patient(clinic))
    command = PlanProcedure(exam_id=exam_id, code=code, tooth=ToothCode(tooth) if tooth else None, surfaces=surfaces)
    with pytest.raises(Refused) as refused:
        clinic.db.write(clinic.dentist, lambda work: plan_procedure(work, command))
    assert list(problems(refused.value).values()) == [why]
    form = clinic.db.read(lambda session: exam_form(session, exam_id))
    assert clinic.db.read(lambda session: plan_lines(session, form.plan_id)) == []


def test_an_exam_that_lacks_everything_is_told_everything(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    provider_id = clinic.dentist.provider_id
    assert provider_id is not None
    exam_id = clinic.db.write(clinic.dentist, lambda work: open_exam(work, patient_id, provider_id))
    with pytest.raises(Refused) as refused:
        clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    assert problems(refused.value) == {
        "complaint": "exam.no_complaint",
        "medical": "exam.medical_not_confirmed",
        "assessment": "exam.no_assessment",
        "signature": "exam.not_signed",
    }


# -- money --


@pytest.mark.parametrize(
    ("amount", "tendered", "expected"),
    [
        (0, 0, {"amount": "payment.nothing"}),
        (-500, 0, {"amount": "payment.nothing"}),
        (500, 499, {"tendered": "payment.too_little"}),
        (0, -1, {"amount": "payment.nothing", "tendered": "payment.too_little"}),
        (LARGEST_MINOR + 1, LARGEST_MINOR + 1, {"amount": "money.too_large", "tendered": "money.too_large"}),
        (500, 10**20, {"tendered": "money.too_large"}),
    ],
)
def test_an_impossible_amount_is_refused(clinic: Clinic, amount: int, tendered: int, expected: dict[str, str]) -> None:
    command = replace(cash("k", a_patient(clinic)), amount=Money(amount), tendered=Money(tendered))
    with pytest.raises(Refused) as refused:
        clinic.db.write(clinic.desk, lambda work: process_payment(work, command))
    assert problems(refused.value) == expected
    assert clinic.db.read(till).counter == 0
    assert clinic.db.read(lambda session: session.scalars(select(Payment)).all()) == []


def test_the_largest_amount_is_taken(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    pay = cash("k", patient_id, Money(LARGEST_MINOR))
    receipt = clinic.db.write(clinic.desk, lambda work: process_payment(work, pay))
    assert receipt.balance_after == Money(-LARGEST_MINOR)
    assert clinic.db.read(till).holds
