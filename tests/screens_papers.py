"""Papers of one patient on the morning of the pictures: one signed, one that waits, a referral and its letter."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dentaldesk.demo import ZONE
from dentaldesk.engines import sync
from dentaldesk.engines.flows.consenting import PrepareConsent, SignConsent, mark_read, prepare_consent, sign_consent
from dentaldesk.engines.flows.papers import NewPaper, request_paper
from dentaldesk.engines.flows.referring import WriteReferral, answer_referral, send_referral, write_referral
from dentaldesk.models.states import ClinicalUrgency, ConsentKind, DocumentKind, Relation
from dentaldesk.models.tables.clinical import Visit
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.treatment import PlannedProcedure, TreatmentPlan
from dentaldesk.models.teeth import ToothCode
from tests.fakes import FakeMessages
from tests.papers import png

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.screens_day import Morning

_FAMILY = "Petrenko"


def make_papers(morning: Morning) -> None:
    """What lies in the record of a patient who has a root canal ahead."""
    db, dentist, patient_id = morning.db, morning.people["ingrid"], morning.patients[_FAMILY]
    morning.clock.time = datetime.combine(morning.clock.time.date(), time(9, 14), ZoneInfo(ZONE))

    def look(session: Session) -> tuple[Visit, list[PlannedProcedure], str]:
        visit = session.scalars(select(Visit).where(Visit.patient_id == patient_id).order_by(Visit.id.desc())).first()
        assert visit is not None
        plan = session.scalars(select(TreatmentPlan.id).where(TreatmentPlan.visit_id == visit.id)).one()
        work = select(PlannedProcedure).where(PlannedProcedure.plan_id == plan).order_by(PlannedProcedure.position)
        patient = session.get_one(Patient, patient_id)
        return visit, list(session.scalars(work)), f"{patient.given_names} {patient.family_name}"

    visit, work_ahead, name = db.read(look)
    root_canal, build_up = work_ahead[0], work_ahead[1]
    consent = PrepareConsent(visit_id=visit.id, kind=ConsentKind.CONSENT, procedures=(root_canal.id,))
    consent_id = db.write(dentist, lambda work: prepare_consent(work, consent))
    db.write(dentist, lambda work: mark_read(work, consent_id))
    signing = SignConsent(
        consent_id=consent_id,
        given_by=name,
        relation=Relation.SELF,
        signature=png(),
        witnessed_by=morning.people["marta"].user_id,
    )
    db.write(dentist, lambda work: sign_consent(work, signing))
    refusal = PrepareConsent(
        visit_id=visit.id,
        kind=ConsentKind.REFUSAL,
        procedures=(build_up.id,),
        reason="Wants to think about it until after the root canal.",
    )
    db.write(dentist, lambda work: prepare_consent(work, refusal))
    letter = WriteReferral(
        visit_id=visit.id,
        to_name="Dr. Hanne Solberg",
        to_specialty="Endodontics",
        to_address="Harbour Street 8\nSpringfield",
        reason="Acute pulpitis; the mesial canals are calcified.",
        question="Please treat the mesial canals and report.",
        teeth=(ToothCode("36"),),
        urgency=ClinicalUrgency.SOON,
    )
    referral_id = db.write(dentist, lambda work: write_referral(work, letter))
    db.write(dentist, lambda work: send_referral(work, referral_id, 1))
    surgeon = WriteReferral(
        visit_id=visit.id, to_name="Dr. Amadou Keita", to_specialty="Oral surgery", reason="Impacted 48.",
        teeth=(ToothCode("48"),),
    )  # fmt: skip
    second = db.write(dentist, lambda work: write_referral(work, surgeon))
    db.write(dentist, lambda work: send_referral(work, second, 1))
    day = morning.clock.time.date()
    db.write(dentist, lambda work: answer_referral(work, second, 2, day, "Seen. Removal is advised in spring."))
    for kind in (DocumentKind.AFTERCARE, DocumentKind.ATTENDANCE):
        new = NewPaper(kind=kind, patient_id=patient_id, visit_id=visit.id, request_key=uuid4())
        db.write(dentist, lambda work, new=new: request_paper(work, new))  # type: ignore[misc]
    doing = sync.handlers(db, FakeMessages())
    while sync.deliver_one(db, doing, sync.program_actor(db)):
        pass
