"""What lies on the desk of a patient's papers, what new ones may be about, and who may get them, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import update

from dentaldesk.engines import sync
from dentaldesk.engines.documents.template_actions import MOST_EARLIER, SaveTemplate, save_template
from dentaldesk.engines.documents.template_reads import named_template, versions_of
from dentaldesk.engines.flows.consent_reads import consent_page
from dentaldesk.engines.flows.consenting import PrepareConsent, SignConsent, mark_read, prepare_consent, sign_consent
from dentaldesk.engines.flows.paper_lines import PaperState, lines_of_patient, lines_of_visit, paper_content
from dentaldesk.engines.flows.paper_subjects import Addressee, addressees_of, subjects_of
from dentaldesk.engines.flows.papers import NewPaper, queue_for_email, request_paper
from dentaldesk.engines.patients.actions import confirm_medical_history
from dentaldesk.models.states import ConsentKind, DocumentKind, MessageStatus, PatientStatus, Relation
from dentaldesk.models.tables.patients import Patient, PatientContact
from tests.engines.paper_case import PaperCase
from tests.factories import a_patient
from tests.fakes import FakeMessages
from tests.papers import png

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work
    from tests.factories import Clinic

DAY = date(2026, 11, 24)


@pytest.fixture
def of(clinic: Clinic) -> PaperCase:
    return PaperCase(clinic)


def deliver(of: PaperCase) -> None:
    db = of.clinic.db
    doing = sync.handlers(db, FakeMessages())
    while sync.deliver_one(db, doing, sync.program_actor(db)):
        pass


def test_what_waits_for_a_signature_lies_on_top_and_becomes_a_signed_paper(of: PaperCase) -> None:
    db, dentist = of.clinic.db, of.clinic.dentist
    new = NewPaper(kind=DocumentKind.EXAM_SUMMARY, patient_id=of.patient_id, visit_id=of.visit_id, request_key=uuid4())
    db.write(dentist, lambda work: request_paper(work, new))
    prepare = PrepareConsent(visit_id=of.visit_id, kind=ConsentKind.CONSENT, procedures=(of.procedure_id,))
    consent_id = db.write(dentist, lambda work: prepare_consent(work, prepare))
    before = db.read(lambda session: lines_of_patient(session, of.patient_id))
    assert [line.state for line in before] == [PaperState.TO_SIGN, PaperState.IN_PREPARATION]
    assert before[0].id == before[0].consent_id == consent_id
    db.write(dentist, lambda work: confirm_medical_history(work, of.visit_id))
    db.write(dentist, lambda work: mark_read(work, consent_id))
    sign = SignConsent(
        consent_id=consent_id,
        given_by="Amara Okonkwo-Reyes",
        relation=Relation.SELF,
        signature=png(),
        witnessed_by=dentist.user_id,
    )
    document_id = db.write(dentist, lambda work: sign_consent(work, sign))
    deliver(of)
    after = db.read(lambda session: lines_of_visit(session, of.visit_id))
    assert {line.kind: line.state for line in after} == {
        DocumentKind.EXAM_SUMMARY: PaperState.READY,
        DocumentKind.CONSENT: PaperState.SIGNED,
    }
    signed = next(line for line in after if line.id == document_id)
    assert signed.signed is not None
    assert (signed.signed.name, signed.signed.relation) == ("Amara Okonkwo-Reyes", Relation.SELF)
    content = db.read(lambda session: paper_content(session, document_id))
    assert content.intact


def test_a_paper_tells_where_it_was_sent(of: PaperCase) -> None:
    db, dentist = of.clinic.db, of.clinic.dentist
    new = NewPaper(kind=DocumentKind.EXAM_SUMMARY, patient_id=of.patient_id, visit_id=of.visit_id, request_key=uuid4())
    document_id = db.write(dentist, lambda work: request_paper(work, new))
    deliver(of)
    db.write(dentist, lambda work: queue_for_email(work, document_id, "a@example.org", uuid4()))
    (line,) = db.read(lambda session: lines_of_patient(session, of.patient_id))
    assert line.mailed is not None
    assert (line.mailed.address, line.mailed.status) == ("a@example.org", MessageStatus.QUEUED)


def test_what_new_papers_may_be_about(of: PaperCase) -> None:
    now = of.clinic.clock.now()
    found = of.clinic.db.read(lambda session: subjects_of(session, of.patient_id, now))
    assert [visit.id for visit in found.visits] == [of.visit_id]
    assert [(plan.id, plan.procedures) for plan in found.plans] == [(of.plan_id, 1)]
    (work,) = found.procedures
    assert (work.id, work.visit_id, work.asked_for) == (of.procedure_id, None, True)
    assert (found.payments, found.prescriptions, found.appointments) == ((), (), ())
    assert {row.kind for row in found.templates} >= {DocumentKind.CONSENT, DocumentKind.AFTERCARE}
    other = a_patient(of.clinic, "Grace", "Osei")
    nothing = of.clinic.db.read(lambda session: subjects_of(session, other, now))
    assert (nothing.visits, nothing.plans, nothing.procedures) == ((), (), ())


def test_a_refusal_shows_the_reason_under_the_heading_of_its_paper(of: PaperCase) -> None:
    db, dentist = of.clinic.db, of.clinic.dentist
    refusal = PrepareConsent(
        visit_id=of.visit_id, kind=ConsentKind.REFUSAL, procedures=(of.procedure_id,), reason="No time.", language="es"
    )
    consent_id = db.write(dentist, lambda work: prepare_consent(work, refusal))
    page = db.read(lambda session: consent_page(session, consent_id, DAY))
    said = ["".join(part.text for part in block.parts) for block in page.blocks]  # type: ignore[union-attr]
    assert said[-1] == "No time."
    assert said[-2] != "Reason given"  # in the reader's language


# -- who may get them --


def change(of: PaperCase, **values: object) -> None:
    def job(work: Work) -> None:
        work.session.execute(update(Patient).where(Patient.id == of.patient_id).values(**values))

    of.clinic.db.write(of.clinic.desk, job)


def contact(of: PaperCase, **values: object) -> None:
    fields = {"relation": Relation.PARENT, "is_written_to": True, "valid_from": DAY - timedelta(days=9), **values}
    of.clinic.db.write(
        of.clinic.desk, lambda work: work.session.add(PatientContact(patient_id=of.patient_id, **fields))
    )


def addressees(of: PaperCase) -> list[str]:
    return [each.email for each in of.clinic.db.read(lambda session: addressees_of(session, of.patient_id, DAY))]


def test_an_adult_and_those_who_are_written_to_get_papers(of: PaperCase) -> None:
    assert addressees(of) == []
    change(of, email="amara@example.org")
    contact(of, name="Ruth", email="ruth@example.org")
    contact(of, name="Nobody", email="gone@example.org", valid_until=DAY - timedelta(days=1))
    contact(of, name="Payer", email="payer@example.org", is_written_to=False)
    assert addressees(of) == ["amara@example.org", "ruth@example.org"]
    first = of.clinic.db.read(lambda session: addressees_of(session, of.patient_id, DAY))[0]
    assert first == Addressee(name="Amara Okonkwo-Reyes", email="amara@example.org")


def test_a_child_is_never_written_to(of: PaperCase) -> None:
    change(of, email="child@example.org", birth_date=date(2015, 5, 1))
    assert addressees(of) == []
    contact(of, name="Ruth", email="ruth@example.org")
    assert addressees(of) == ["ruth@example.org"]


def test_nobody_is_offered_for_a_confidential_or_closed_record(of: PaperCase) -> None:
    change(of, email="amara@example.org", confidential=True)
    assert addressees(of) == []
    change(of, confidential=False, status=PatientStatus.INACTIVE)
    assert addressees(of) == []


# -- versions of a template --


def test_a_template_keeps_what_it_said_before(clinic: Clinic) -> None:
    db, dentist = clinic.db, clinic.dentist

    def save(body: str) -> None:
        row = db.read(lambda session: named_template(session, "consent/extraction", "en"))
        assert row is not None
        command = SaveTemplate(
            template_id=row.id,
            version=row.version,
            shipped=row.shipped,
            kind=row.kind,
            name=row.name,
            language=row.language,
            body=body,
        )
        db.write(dentist, lambda work: save_template(work, command))

    for number in range(MOST_EARLIER + 3):
        save(f"Words {number}.")
    save(f"Words {MOST_EARLIER + 2}.")  # the same again is no version
    row = db.read(lambda session: named_template(session, "consent/extraction", "en"))
    assert row is not None
    template_id = row.id
    versions = db.read(lambda session: versions_of(session, "consent/extraction", "en", template_id))
    assert len(versions) == MOST_EARLIER + 2  # the words of now, those before, the shipped ones
    assert [version.body for version in versions[:2]] == [f"Words {MOST_EARLIER + 2}.", f"Words {MOST_EARLIER + 1}."]
    assert versions[0].edited_by == dentist.name
    assert versions[-1].edited_at is None
