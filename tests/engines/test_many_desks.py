"""Exams completed at five desks, some of them killed and some asleep: nobody's notice is lost. 500: `make bench`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from dentaldesk.engines.core.audit import broken_chains
from tests.engines.desk import Desks
from tests.engines.footprints import footprint_of_exam
from tests.engines.many_desks import PLANS, a_busy_day, signed_exams
from tests.factories import Clinic

EXAMS = 40


def test_every_notice_of_a_busy_day_is_seen_or_escalated_to_somebody_by_name(
    clinic: Clinic, desks: Desks, kind: str, record_property: Callable[[str, object], None]
) -> None:
    exams = signed_exams(clinic, EXAMS)
    day = a_busy_day(clinic, desks, exams)
    record_property(f"a busy day on {kind}", str(day))
    print(f"{kind}: {day}")
    assert (day.completed, day.silent_exams, day.nobody) == (EXAMS, 0, 0)
    assert day.killed > 0
    assert day.seen > 0
    assert day.names == {"Max Manager"}
    # Completed once each, whoever was killed over it: exams of one plan leave the same behind.
    prints = clinic.db.read(lambda session: [_left_by(session, exam_id) for exam_id in exams])
    for number, left in enumerate(prints):
        assert left == prints[number % len(PLANS)]
    assert list(clinic.db.read(lambda session: list(broken_chains(session)))) == []


def _left_by(session: Session, exam_id: UUID) -> list[str]:
    """What its completion left; whether a notice was escalated afterwards is no part of it."""
    return [line for line in footprint_of_exam(session, exam_id) if not line.endswith(":escalated")]
