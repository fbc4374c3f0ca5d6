"""Papers say what was decided and signed, about their own patient only, and leave the house as they were kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, update

from dentaldesk.engines import sync
from dentaldesk.engines.clinical.care_actions import NewDiagnosis, add_diagnosis, retract_diagnosis, take_vitals
from dentaldesk.engines.clinical.notes import ExamNotes
from dentaldesk.engines.clinical.signing_actions import sign_note
from dentaldesk.engines.clinical.vitals import VitalSigns
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.flows.paper_lines import PaperState, lines_of_patient, paper_content
from dentaldesk.engines.flows.papers import NewPaper, preview_paper, queue_for_email
from dentaldesk.engines.flows.presenting import note_plan_opened
from dentaldesk.engines.flows.referring import WriteReferral, write_referral
from dentaldesk.engines.staff.entering import enter_provider
from dentaldesk.engines.treatment.plan_actions import PlanWords, edit_plan
from dentaldesk.engines.treatment.plan_rules import OFFER_DAYS
from dentaldesk.models.states import Certainty, ConsentKind, DocumentKind, FactKind, MessageStatus, VisitType
from dentaldesk.models.tables.catalogue import Fee
from dentaldesk.models.tables.clinical import NoteSignature
from dentaldesk.models.tables.communication import Document, PatientMessage
from dentaldesk.models.tables.financial import Estimate
from dentaldesk.models.tables.papers import Consent
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.system import AuditEntry, StoredFile
from dentaldesk.models.tables.treatment import PlannedProcedure
from dentaldesk.models.teeth import ToothCode
from tests.engines.care import InCare, in_care
from tests.engines.paper_case import PaperCase
from tests.engines.test_papers import Case, case
from tests.engines.test_prescribing import AMOXICILLIN, WELL, care, sign, write
from tests.engines.test_presenting import CANAL, FILLED, TODAY, Planning, plan
from tests.factories import a_patient
from tests.fakes import FakeMessages
from tests.unit.test_documents import pages, text

if TYPE_CHECKING:
    from tests.factories import Clinic

__all__ = ["care", "case", "plan"]  # fixtures of their own files


def paper(clinic: Clinic, new: NewPaper) -> bytes:
    return clinic.db.read(lambda session: preview_paper(session, new, clinic.clock.now())).pdf


def deliver(clinic: Clinic) -> None:
    doing = sync.handlers(clinic.db, FakeMessages())
    while sync.deliver_one(clinic.db, doing, sync.program_actor(clinic.db)):
        pass


def plan_paper(plan: Planning, kind: DocumentKind = DocumentKind.TREATMENT_PLAN) -> str:
    new = NewPaper(kind=kind, patient_id=plan.patient_id, plan_id=plan.plan_id, request_key=uuid4())
    return text(paper(plan.clinic, new))


# -- plans --


def with_options(plan: Planning) -> None:
    plan.say("ROOTCANAL3", option="A")
    plan.say("COMPOSITE3", option="B")
    plan.act(edit_plan, plan.plan_id, PlanWords(options={}), PlanWords(options={"A": "Keep it"}))


def test_a_plan_says_until_when_it_stands_and_why_each_work_is_done(plan: Planning) -> None:
    plan.present()
    said = plan_paper(plan)
    last = TODAY + timedelta(days=OFFER_DAYS)
    assert f"Valid until {last:%b %-d, %Y}" in said
    assert "Valid until" in plan_paper(plan, DocumentKind.ESTIMATE)
    assert "Acute pulpitis" in said


def test_options_are_told_apart_on_plan_and_estimate_until_one_is_chosen(plan: Planning) -> None:
    with_options(plan)
    plan.present()
    for kind in (DocumentKind.TREATMENT_PLAN, DocumentKind.ESTIMATE):
        said = plan_paper(plan, kind)
        assert "Option A: Keep it" in said
        assert "Option B" in said
        assert "$0.00" not in said  # nothing is done in any case: there is no sum of it
    plan.accept("COMPOSITE3", option="B")
    for kind in (DocumentKind.TREATMENT_PLAN, DocumentKind.ESTIMATE):
        said = plan_paper(plan, kind)
        assert "Your choice: one of these" not in said
        assert "without the choice" not in said
        assert "Your part $285.00" in said
    assert "Your choice Option B" in plan_paper(plan)
    assert "Valid until" not in plan_paper(plan)  # it is no offer any more


def test_the_estimate_of_an_exam_with_options_sums_one_of_them(clinic: Clinic) -> None:
    plan = Planning(clinic)
    query = select(Estimate.total).where(Estimate.plan_id == plan.plan_id).order_by(Estimate.id.desc()).limit(1)
    assert clinic.db.read(lambda session: session.scalars(query).one()) == CANAL + FILLED
    with_options(plan)
    plan.present()
    assert clinic.db.read(lambda session: session.scalars(query).one()) == CANAL


def test_a_declined_plan_is_presented_anew_at_the_fees_of_the_day_once_its_offer_is_over(plan: Planning) -> None:
    plan.present()
    plan.decline()
    plan.clinic.clock.advance(timedelta(days=OFFER_DAYS + 1))

    def dearer(work: Work) -> None:
        work.session.scalars(select(Fee).where(Fee.procedure_code == "COMPOSITE3")).one().amount = FILLED + FILLED

    plan.clinic.db.write(plan.clinic.manager, dearer)
    plan.present()
    assert plan.line("COMPOSITE3").fee == FILLED + FILLED


def test_what_is_no_part_of_the_plan_is_not_counted_as_accepted(plan: Planning) -> None:
    plan.present()
    command = plan.acceptance()
    plan.accept(accepted=command.accepted | {uuid4()})
    (fact,) = plan.facts(FactKind.PLAN_ACCEPTED)
    assert fact.attributes["accepted"] == 2


def test_the_accepted_plan_lies_among_the_papers_as_a_signed_one(plan: Planning) -> None:
    presented = plan.present()
    accepted = plan.accept()
    deliver(plan.clinic)
    lines = plan.clinic.db.read(lambda session: lines_of_patient(session, plan.patient_id))
    states = {line.id: line.state for line in lines}
    assert (states[presented], states[accepted]) == (PaperState.READY, PaperState.SIGNED)


def test_looking_at_a_plan_in_the_clinics_list_is_noted(plan: Planning) -> None:
    plan.act(note_plan_opened, plan.plan_id)
    assert noted(plan.clinic, "open", "treatment-plan") == [str(plan.plan_id)]


def noted(clinic: Clinic, deed: str, subject: str) -> list[str]:
    query = select(AuditEntry.subject_id).where(AuditEntry.action == deed, AuditEntry.subject_type == subject)
    return clinic.db.read(lambda session: list(session.scalars(query)))


# -- prescriptions --


def prescription(care: InCare) -> bytes:
    new = NewPaper(
        kind=DocumentKind.PRESCRIPTION, patient_id=care.patient_id, visit_id=care.visit_id, request_key=uuid4()
    )
    return paper(care.clinic, new)


def test_each_prescriber_answers_for_their_own_drugs_on_their_own_sheet(care: InCare) -> None:
    other_id = care.act(lambda work: enter_provider(work, "Dr. Otero", "D-2"))
    sign(care, write(care))
    sign(care, write(care, replace(AMOXICILLIN, name="Zinc oxide paste")), "Both", by=second(care, other_id))
    first, other = pages(prescription(care))
    assert "Amoxicillin" in first
    assert "Licence D-1" in first
    assert "Zinc" not in first
    assert "Zinc oxide paste" in other
    assert "Licence D-2" in other
    assert "D-1" not in other


def second(care: InCare, provider_id: UUID) -> Actor:
    return replace(care.clinic.dentist, provider_id=provider_id)


def test_a_prescription_says_the_weight_it_was_written_by(care: InCare) -> None:
    care.act(take_vitals, care.visit_id, VitalSigns(weight=31_500))
    care.clinic.clock.advance(timedelta(days=20))
    later = in_care(care.clinic, care.patient_id, VisitType.FOLLOW_UP)
    later.confirm(WELL)
    sign(later, write(later))
    assert "31.5 kg" in text(prescription(later))


def test_a_prescription_does_not_say_that_allergies_were_checked_which_nobody_asked_about(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.EMERGENCY)
    sign(care, write(care), "Allergies asked by telephone")
    said = text(prescription(care))
    assert "Checked against the allergies" not in said
    assert "not asked" in said
    assert "Interactions not checked" in said


# -- consents --


def test_a_consent_keeps_what_it_is_about_in_the_words_that_were_read(case: Case) -> None:
    consent_id = case.prepare()
    case.read_through(consent_id)

    def rename(work: Work) -> None:
        work.session.get_one(PlannedProcedure, case.procedure_id).procedure_name = "Hemisection"

    case.clinic.db.write(case.clinic.dentist, rename)
    assert noted(case.clinic, "show", "consent") == [str(consent_id)]
    document_id = case.sign(case.signing(consent_id))
    case.deliver()
    said = text(case.clinic.db.read(lambda session: paper_content(session, document_id)).pdf)
    assert "Hemisection" not in said
    assert "Extraction" in said.split("What is planned")[0]


def test_a_consent_is_about_its_own_patient_and_in_words_for_a_consent(case: Case) -> None:
    other = PaperCase(case.clinic)
    with pytest.raises(UserError, match="other_patient"):
        case.prepare(procedures=(other.procedure_id,))
    with pytest.raises(Refused) as refused:
        case.prepare(template="aftercare/extraction")
    assert [problem.place for problem in refused.value.problems] == ["template"]


def test_a_long_name_and_odd_signs_are_signed_for_all_the_same(case: Case) -> None:
    def rename(work: Work) -> None:
        patient = work.session.get_one(Patient, case.patient_id)
        patient.given_names, patient.family_name = "A" * 200, "B" * 200

    case.clinic.db.write(case.clinic.dentist, rename)
    consent_id = case.prepare(kind=ConsentKind.REFUSAL, reason="Too dear\x00 {x} **now**")
    case.read_through(consent_id)
    case.sign(replace(case.signing(consent_id), given_by="A" * 200 + " " + "B" * 200))
    consent = case.clinic.db.read(lambda session: session.get_one(Consent, consent_id))
    assert (consent.reason, len(consent.given_by or "")) == ("Too dear {x} **now**", 401)


def test_a_signed_paper_is_compared_with_the_hash_that_is_locked_with_its_consent(case: Case) -> None:
    consent_id = case.prepare()
    case.read_through(consent_id)
    document_id = case.sign(case.signing(consent_id))
    aftercare = case.request(case.new(DocumentKind.AFTERCARE))
    case.deliver()
    content = case.clinic.db.read(lambda session: paper_content(session, document_id))
    assert content.intact

    def exchange(work: Work) -> None:
        other = work.session.get_one(Document, aftercare).file_sha256
        work.session.execute(update(Document).where(Document.id == document_id).values(file_sha256=other))

    case.clinic.db.write(case.clinic.dentist, exchange)
    assert not case.clinic.db.read(lambda session: paper_content(session, document_id)).intact


# -- exams --


def test_an_exam_summary_tells_what_was_diagnosed_although_nothing_is_planned(clinic: Clinic) -> None:
    care = in_care(clinic, a_patient(clinic), VisitType.EXAM)
    new = NewDiagnosis(visit_id=care.visit_id, text="Worn edges", certainty=Certainty.CONFIRMED, tooth=ToothCode("11"))
    care.act(add_diagnosis, new)
    wrong = care.act(add_diagnosis, replace(new, text="Caries"))
    care.act(retract_diagnosis, wrong)
    summary = NewPaper(
        kind=DocumentKind.EXAM_SUMMARY, patient_id=care.patient_id, visit_id=care.visit_id, request_key=uuid4()
    )
    said = text(paper(clinic, summary))
    assert "Diagnoses 11: Worn edges (confirmed)." in said
    assert "Nothing was found" not in said
    assert "Caries" not in said


# -- what leaves the house --


@pytest.mark.parametrize(
    ("kind", "of_other"),
    [
        (DocumentKind.TREATMENT_PLAN, "plan_id"),
        (DocumentKind.EXAM_SUMMARY, "visit_id"),
        (DocumentKind.CONSENT, "subject_id"),
        (DocumentKind.AFTERCARE, "procedures"),
    ],
)
def test_nothing_of_one_patient_stands_on_the_paper_of_another(case: Case, kind: DocumentKind, of_other: str) -> None:
    other = Case(case.clinic)
    values = {
        "plan_id": other.plan_id,
        "visit_id": other.visit_id,
        "subject_id": other.prepare() if of_other == "subject_id" else None,
        "procedures": (other.procedure_id,),
    }
    new = replace(case.new(kind), **{of_other: values[of_other]})  # type: ignore[arg-type]
    with pytest.raises(UserError, match="other_patient"):
        case.request(new)
    with pytest.raises(UserError, match="other_patient"):
        paper(case.clinic, new)


def test_a_damaged_paper_is_not_mailed_and_the_file_is_called_by_its_kind(case: Case) -> None:
    db, desk = case.clinic.db, case.clinic.desk
    consent_id = case.prepare()
    case.read_through(consent_id)
    whole, broken = case.sign(case.signing(consent_id)), case.request(case.new(DocumentKind.AFTERCARE))
    case.deliver()
    for document_id in (whole, broken):
        db.write(desk, lambda work, one=document_id: queue_for_email(work, one, "a@example.org", uuid4()))  # type: ignore[misc]

    def damage(work: Work) -> None:
        kept = work.session.get_one(Document, broken).file_sha256
        work.session.execute(
            insert(StoredFile), [{"sha256": "0" * 64, "media_type": "application/pdf", "size": 4, "content": b"%PDF"}]
        )
        assert kept is not None
        work.session.execute(update(Document).where(Document.id == broken).values(file_sha256="0" * 64))

    db.write(desk, damage)
    case.deliver()
    (sent,) = [one for one in case.provider.sent.values() if one.attachment is not None]
    assert sent.attachment is not None
    assert sent.attachment.name == "Consent.pdf"  # no procedure in the name of a file
    query = select(PatientMessage.status).where(PatientMessage.document_id == broken)
    assert db.read(lambda session: session.scalars(query).one()) is MessageStatus.DROPPED


def test_a_referral_takes_no_more_than_fits_and_nothing_that_nobody_typed(case: Case) -> None:
    command = WriteReferral(
        visit_id=case.visit_id, to_name="x" * 201, to_specialty="Oral\x00 surgery", reason="y" * 4_001
    )
    with pytest.raises(Refused) as refused:
        case.clinic.db.write(case.clinic.dentist, lambda work: write_referral(work, command))
    assert {problem.place for problem in refused.value.problems} == {"to_name", "reason"}
    fitting = replace(command, to_name="Dr. Solberg", reason="Impacted 38")
    referral_id = case.clinic.db.write(case.clinic.dentist, lambda work: write_referral(work, fitting))
    said = text(paper(case.clinic, replace(case.new(DocumentKind.REFERRAL), subject_id=referral_id)))
    assert "Oral surgery" in said
    assert "555" in said.split("telephone")[1][:30]  # a colleague's desk can call the patient


# -- signing notes --


def test_nobody_signs_words_that_were_changed_since_they_read_them(care: InCare) -> None:
    care.write()
    seen = care.page().note_version
    care.write(ExamNotes(chief_complaint="Pain", objective="Swelling", assessment="Abscess"))
    with pytest.raises(UserError, match="not_as_seen"):
        care.act(sign_note, care.visit_id, seen)
    count = select(func.count()).select_from(NoteSignature).where(NoteSignature.visit_id == care.visit_id)
    assert care.clinic.db.read(lambda session: session.scalar(count)) == 0
    care.act(sign_note, care.visit_id, care.page().note_version)
    assert care.clinic.db.read(lambda session: session.scalar(count)) == 1
