"""The next visit waits for what is booked before it, and its reminders leave a trace even when they are not sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import select

from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.core.messages import message_from_json
from dentaldesk.engines.flows.booking import NextVisit, TakeSlot, book_next_visit
from dentaldesk.engines.flows.charting import chart
from dentaldesk.engines.flows.checkout import checkout_of
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.states import MessageStatus
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.teeth import ToothCode
from tests.factories import Planned, a_patient, an_exam

if TYPE_CHECKING:
    from tests.factories import Clinic


def _next(clinic: Clinic, visit_id: UUID) -> NextVisit:
    found = clinic.db.read(lambda session: checkout_of(session, visit_id, clinic.clock.now())).next_visit
    assert found is not None
    return found


def _book(clinic: Clinic, proposed: NextVisit, key: str) -> UUID:
    taken = TakeSlot(request_key=key, next_visit=proposed, slot=proposed.slots[0])
    return clinic.db.write(clinic.desk, lambda work: book_next_visit(work, taken))


def test_an_implant_waits_until_the_bone_has_healed(clinic: Clinic) -> None:
    graft = Planned(code="BONEGRAFT", tooth="36")  # 112 days of healing
    implant = Planned(code="IMPLANT", tooth="36")
    patient_id = a_patient(clinic)
    gap = NewEntry(finding=Finding.MISSING, status=ChartStatus.CONDITION, teeth=(ToothCode("36"),))
    clinic.db.write(clinic.dentist, lambda work: chart(work, patient_id, [gap], exam_id=None, request_key=uuid4()))
    exam_id = an_exam(clinic, patient_id, graft, implant)
    visit_id = clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id)).visit_id
    first = _next(clinic, visit_id)
    assert first.procedures == ("Bone graft",)
    _book(clinic, first, "graft")
    second = _next(clinic, visit_id)
    assert second.procedures == ("Implant placement",)
    assert second.slots[0].starts_at >= first.slots[0].ends_at + timedelta(days=112)


def test_a_reminder_that_would_come_too_late_is_kept_as_dropped_with_its_reason(clinic: Clinic) -> None:
    exam_id = an_exam(clinic, a_patient(clinic), Planned(code="EXTRACTION", tooth="48"))
    visit_id = clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id)).visit_id
    proposed = _next(clinic, visit_id)
    assert proposed.slots[0].starts_at - clinic.clock.now() < timedelta(hours=24)
    appointment_id = _book(clinic, proposed, "today")

    def reminders(session: object) -> list[PatientMessage]:
        query = select(PatientMessage).where(PatientMessage.appointment_id == appointment_id)
        return list(session.scalars(query))  # type: ignore[attr-defined]

    kept = {row.key.rpartition(":")[2]: row for row in clinic.db.read(reminders)}
    assert kept["24h"].status is MessageStatus.DROPPED
    assert kept["24h"].failure is not None
    assert message_from_json(kept["24h"].failure).code == "reminder.too_late"
