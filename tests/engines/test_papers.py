"""The life of papers, consents, templates and referrals, on both databases."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from dentaldesk.engines import sync
from dentaldesk.engines.core.errors import NotAllowed, Refused, UserError
from dentaldesk.engines.documents.reads import document_bytes, documents_of_patient
from dentaldesk.engines.documents.template_actions import SaveTemplate, restore_shipped, save_template
from dentaldesk.engines.documents.template_reads import best_template, template_of, templates
from dentaldesk.engines.documents.templates import written
from dentaldesk.engines.flows.consent_reads import consent_page, consents_of_visit, needed_consents
from dentaldesk.engines.flows.consenting import (
    PrepareConsent,
    SignConsent,
    consent_to_sign,
    discard_consent,
    mark_read,
    prepare_consent,
    sign_consent,
)
from dentaldesk.engines.flows.papers import (
    NewPaper,
    papers_of_visit,
    preview_paper,
    preview_template,
    queue_for_email,
    request_paper,
)
from dentaldesk.engines.flows.referring import (
    WriteReferral,
    answer_referral,
    close_referral,
    open_referrals,
    send_referral,
    write_referral,
)
from dentaldesk.engines.flows.treating import Doing, Done, complete_procedures
from dentaldesk.models.states import ConsentKind, DocumentKind, DocumentStatus, Relation
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.papers import Consent
from dentaldesk.models.tables.patients import Patient, PatientContact
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from tests.factories import Planned, a_patient, an_exam
from tests.fakes import FakeMessages
from tests.papers import png
from tests.unit.test_documents import text

if TYPE_CHECKING:
    from tests.factories import Clinic

EXTRACTION = Planned(code="EXTRACTION", tooth="36")


class Case:
    """A patient with an extraction planned in a visit of today."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.patient_id = a_patient(clinic)
        an_exam(clinic, self.patient_id, EXTRACTION, signed=False)
        self.visit_id, self.plan_id, self.procedure_id = clinic.db.read(self._ids)
        self.provider = FakeMessages()

    def _ids(self, session: object) -> tuple[UUID, UUID, UUID]:
        visit = session.scalars(select(Visit.id).where(Visit.patient_id == self.patient_id)).one()  # type: ignore[attr-defined]
        plan = session.scalars(select(TreatmentPlan.id).where(TreatmentPlan.visit_id == visit)).one()  # type: ignore[attr-defined]
        procedure = session.scalars(select(PlannedProcedure.id).where(PlannedProcedure.plan_id == plan)).one()  # type: ignore[attr-defined]
        return visit, plan, procedure

    def deliver(self) -> None:
        doing = sync.handlers(self.clinic.db, self.provider)
        while sync.deliver_one(self.clinic.db, doing, sync.program_actor(self.clinic.db)):
            pass

    def prepare(self, **more: object) -> UUID:
        command = PrepareConsent(
            visit_id=self.visit_id,
            **{"kind": ConsentKind.CONSENT, "procedures": (self.procedure_id,), **more},  # type: ignore[arg-type]
        )
        return self.clinic.db.write(self.clinic.dentist, lambda work: prepare_consent(work, command))

    def read_through(self, consent_id: UUID) -> None:
        self.clinic.db.write(self.clinic.dentist, lambda work: mark_read(work, consent_id))

    def signing(self, consent_id: UUID) -> SignConsent:
        return SignConsent(
            consent_id=consent_id,
            given_by="Amara Okonkwo-Reyes",
            relation=Relation.SELF,
            signature=png(),
            witnessed_by=self.clinic.dentist.user_id,
        )

    def sign(self, command: SignConsent) -> UUID:
        return self.clinic.db.write(self.clinic.dentist, lambda work: sign_consent(work, command))

    def new(self, kind: DocumentKind, **more: object) -> NewPaper:
        return NewPaper(
            kind=kind,
            patient_id=self.patient_id,
            visit_id=self.visit_id,
            plan_id=self.plan_id,
            request_key=uuid4(),
            **more,  # type: ignore[arg-type]
        )

    def request(self, new: NewPaper) -> UUID:
        return self.clinic.db.write(self.clinic.desk, lambda work: request_paper(work, new))


@pytest.fixture
def case(clinic: Clinic) -> Case:
    return Case(clinic)


def places(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {problem.place for problem in error.value.problems}


def test_a_consent_is_read_signed_and_kept_as_bytes(case: Case) -> None:
    consent_id = case.prepare()
    case.read_through(consent_id)
    document_id = case.sign(case.signing(consent_id))
    db = case.clinic.db
    (row,) = db.read(lambda session: consents_of_visit(session, case.visit_id))
    assert (row.stored, row.document_id) == (False, document_id)
    case.deliver()
    (row,) = db.read(lambda session: consents_of_visit(session, case.visit_id))
    pdf = db.read(lambda session: document_bytes(session, document_id))
    kept = db.read(lambda session: session.get_one(Consent, consent_id).file_sha256)
    assert row.stored
    assert kept == hashlib.sha256(pdf).hexdigest()
    assert "Dr. Vale has explained to me why tooth 36" in text(pdf)
    (paper,) = db.read(lambda session: papers_of_visit(session, case.visit_id))
    assert (paper.signed, paper.title, paper.status) == (
        True,
        "Consent to the removal of a tooth",
        DocumentStatus.READY,
    )


def test_a_signature_without_reading_is_refused_with_everything_else_at_once(case: Case) -> None:
    consent_id = case.prepare()
    command = replace(case.signing(consent_id), given_by="Somebody Else", signature=b"", witnessed_by=None)
    with pytest.raises(Refused) as refused:
        case.sign(command)
    assert places(refused) == {"read", "given_by", "witness", "signature"}
    page = case.clinic.db.read(lambda session: consent_page(session, consent_id, date(2026, 11, 24)))
    assert [problem.message.code for problem in page.problems] == ["consent.not_read"]
    assert page.row.signed_at is None


def test_what_is_signed_can_be_neither_signed_again_nor_discarded(case: Case) -> None:
    consent_id = case.prepare()
    case.read_through(consent_id)
    case.sign(case.signing(consent_id))
    with pytest.raises(UserError, match="signed_already"):
        case.sign(case.signing(consent_id))
    with pytest.raises(UserError, match="signed_already"):
        case.clinic.db.write(case.clinic.dentist, lambda work: discard_consent(work, consent_id))


def test_a_consent_after_the_deed_says_so_and_is_dated_as_it_is(case: Case) -> None:
    db = case.clinic.db
    done = Done(visit_id=case.visit_id, items=(Doing(procedure_id=case.procedure_id),))
    db.write(case.clinic.dentist, lambda work: complete_procedures(work, done))
    (needed,) = db.read(lambda session: needed_consents(session, case.visit_id))
    assert (needed.procedure_id, needed.is_done) == (case.procedure_id, True)

    def ask() -> UUID:
        return db.write(case.clinic.dentist, lambda work: consent_to_sign(work, case.visit_id, (case.procedure_id,)))

    consent_id = ask()
    assert ask() == consent_id  # one that waits is not prepared twice
    day = date(2026, 11, 24)
    page = db.read(lambda session: consent_page(session, consent_id, day))
    shown = written(page.blocks)
    assert "What was done" in shown
    assert "This was signed after the work was done (Nov 24, 2026" in shown
    case.read_through(consent_id)
    case.clinic.clock.advance(timedelta(minutes=20))
    document_id = case.sign(case.signing(consent_id))
    case.deliver()
    assert "This was signed after the work was done (Nov 24, 2026" in text(
        db.read(lambda session: document_bytes(session, document_id))
    )
    assert db.read(lambda session: needed_consents(session, case.visit_id)) == []


def test_surgery_asks_for_the_medical_history_of_the_very_day(case: Case) -> None:
    consent_id = case.prepare()
    case.read_through(consent_id)
    page = case.clinic.db.read(lambda session: consent_page(session, consent_id, date(2026, 11, 25)))
    assert [problem.place for problem in page.problems] == ["medical"]


def test_for_a_child_a_contact_of_today_signs(case: Case) -> None:
    db, desk = case.clinic.db, case.clinic.desk

    def child(work: object) -> None:
        work.session.get_one(Patient, case.patient_id).birth_date = date(2018, 1, 1)  # type: ignore[attr-defined]
        for name, until in (("Ngozi Okonkwo", None), ("Old Guardian", date(2026, 11, 23))):
            work.session.add(  # type: ignore[attr-defined]
                PatientContact(
                    patient_id=case.patient_id,
                    name=name,
                    relation=Relation.PARENT,
                    may_consent=True,
                    valid_from=date(2018, 1, 1),
                    valid_until=until,
                )
            )

    db.write(desk, child)
    consent_id = case.prepare()
    case.read_through(consent_id)
    for name in ("Amara Okonkwo-Reyes", "Old Guardian"):
        with pytest.raises(Refused) as refused:
            case.sign(replace(case.signing(consent_id), given_by=name, relation=Relation.PARENT))
        assert places(refused) == {"given_by"}
    case.sign(replace(case.signing(consent_id), given_by="ngozi okonkwo", relation=Relation.PARENT))


def test_a_refusal_needs_its_reason_and_ends_the_asking(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        case.prepare(kind=ConsentKind.REFUSAL)
    assert places(refused) == {"reason"}
    assert len(case.clinic.db.read(lambda session: needed_consents(session, case.visit_id))) == 1
    consent_id = case.prepare(kind=ConsentKind.REFUSAL, reason="Wants to wait")
    case.read_through(consent_id)
    case.sign(case.signing(consent_id))
    assert case.clinic.db.read(lambda session: needed_consents(session, case.visit_id)) == []


def test_a_template_is_changed_for_this_clinic_and_restored(case: Case) -> None:
    db, manager = case.clinic.db, case.clinic.manager
    best = db.read(lambda session: best_template(session, DocumentKind.CONSENT, "en_US", ["EXTRACTION"]))
    assert best is not None
    command = SaveTemplate(
        template_id=None, shipped=best.shipped, kind=best.kind, name="Ours", language="en", body="For {patient.name}."
    )
    with pytest.raises(NotAllowed):
        db.write(case.clinic.desk, lambda work: save_template(work, command))
    with pytest.raises(Refused) as refused:
        db.write(manager, lambda work: save_template(work, replace(command, name=" ", body="x\n{patient.nme}")))
    assert places(refused) == {"name", "line:2"}
    template_id = db.write(manager, lambda work: save_template(work, command))
    changed = db.read(lambda session: best_template(session, DocumentKind.CONSENT, "en", ["EXTRACTION"]))
    assert changed is not None
    assert (changed.id, changed.name) == (template_id, "Ours")
    count = len(db.read(templates))
    version = db.read(lambda session: template_of(session, template_id).version)
    db.write(manager, lambda work: restore_shipped(work, template_id, version))
    assert len(db.read(templates)) == count
    assert db.read(lambda session: best_template(session, DocumentKind.CONSENT, "en", ["EXTRACTION"])) == best


@pytest.mark.parametrize(
    "kind",
    [DocumentKind.TREATMENT_PLAN, DocumentKind.ESTIMATE, DocumentKind.EXAM_SUMMARY, DocumentKind.AFTERCARE,
     DocumentKind.ATTENDANCE, DocumentKind.APPOINTMENT_CARD, DocumentKind.PRESCRIPTION],
)  # fmt: skip
def test_a_preview_stores_nothing_and_is_what_is_made(case: Case, kind: DocumentKind) -> None:
    db = case.clinic.db
    details = {"until": "2026-11-24T17:00:00+00:00"} if kind is DocumentKind.ATTENDANCE else {}
    new = case.new(kind, details=details)
    preview = db.read(lambda session: preview_paper(session, new, case.clinic.clock.now()))
    assert db.read(lambda session: documents_of_patient(session, case.patient_id)) == []
    document_id = case.request(new)
    assert case.request(new) == document_id
    case.deliver()
    assert db.read(lambda session: document_bytes(session, document_id)) == preview.pdf


def test_a_paper_without_its_subject_is_refused(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        case.request(case.new(DocumentKind.REFERRAL))
    assert places(refused) == {"subject_id"}


def test_a_paper_is_mailed_once_with_its_bytes(case: Case) -> None:
    db, desk, key = case.clinic.db, case.clinic.desk, uuid4()
    document_id = case.request(case.new(DocumentKind.AFTERCARE))
    with pytest.raises(UserError, match="not_ready"):
        db.write(desk, lambda work: queue_for_email(work, document_id, "a@example.org", key))
    case.deliver()
    with pytest.raises(UserError, match="bad_address"):
        db.write(desk, lambda work: queue_for_email(work, document_id, "a@example", key))
    first = db.write(desk, lambda work: queue_for_email(work, document_id, "a@example.org", key))
    assert db.write(desk, lambda work: queue_for_email(work, document_id, "a@example.org", key)) == first
    case.deliver()
    (sent,) = [one for one in case.provider.sent.values() if one.attachment is not None]
    assert sent.attachment is not None
    assert sent.attachment.content == db.read(lambda session: document_bytes(session, document_id))
    assert (sent.address, sent.attachment.media_type) == ("a@example.org", "application/pdf")
    assert db.read(lambda session: session.get_one(PatientMessage, first).document_id) == document_id


def test_a_template_is_previewed_with_samples(case: Case) -> None:
    for kind in (DocumentKind.CONSENT, DocumentKind.AFTERCARE, DocumentKind.REFERRAL):
        pdf = case.clinic.db.read(
            lambda session, kind=kind: preview_template(session, kind, "Dear {patient.name}", "es", "Prueba")  # type: ignore[misc]
        )
        assert "Dear Amara Okonkwo-Reyes" in text(pdf)


def test_a_referral_is_written_sent_answered_and_closed(case: Case) -> None:
    db, dentist = case.clinic.db, case.clinic.dentist
    command = WriteReferral(
        visit_id=case.visit_id,
        to_name="Dr. Hanne Solberg",
        to_specialty="Oral surgery",
        reason="Root near the nerve",
        teeth=(ToothCode("38"),),
    )
    with pytest.raises(Refused) as refused:
        db.write(dentist, lambda work: write_referral(work, replace(command, to_name="", reason="")))
    assert places(refused) == {"to_name", "reason"}
    referral_id = db.write(dentist, lambda work: write_referral(work, command))
    document_id = db.write(dentist, lambda work: send_referral(work, referral_id, 1))
    case.deliver()
    said = text(db.read(lambda session: document_bytes(session, document_id)))
    assert "Root near the nerve" in said
    assert "Allergies: none known" in said
    (row,) = db.read(open_referrals)
    assert row.document_id == document_id
    with pytest.raises(UserError, match="not_open"):
        db.write(dentist, lambda work: send_referral(work, referral_id, row.version))
    db.write(dentist, lambda work: answer_referral(work, referral_id, row.version, date(2026, 11, 24), "Removed."))
    (row,) = db.read(open_referrals)
    db.write(dentist, lambda work: close_referral(work, referral_id, row.version))
    assert db.read(open_referrals) == []
