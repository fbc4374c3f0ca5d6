"""Every way that a record may go, as the clinic reads it: what stands here may happen, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import product

import pytest

from dentaldesk.models import states
from dentaldesk.models.moves import MOVES, may_move

# The state before, and the states after, in the words that are stored.
WAYS: Mapping[str, Mapping[str, str]] = {
    "VisitStatus": {"scheduled": "in-progress cancelled", "in-progress": "completed cancelled"},
    "ExamStatus": {"open": "completed"},
    "PlanStatus": {
        "pending": "presented completed",  # what is done at once is never presented
        "presented": "accepted declined completed",
        "accepted": "in-progress declined completed",
        "declined": "presented",  # patients change their minds
        "in-progress": "completed declined",
    },
    "ProcedureStatus": {
        "pending": "planned declined",
        "planned": "scheduled in-progress completed declined",
        "scheduled": "planned in-progress completed declined",
        "in-progress": "completed planned",
        "declined": "planned",
    },
    "AppointmentStatus": {
        "scheduled": "confirmed checked-in no-show cancelled",
        "confirmed": "scheduled checked-in no-show cancelled",
        "checked-in": "scheduled confirmed in-progress no-show cancelled",
        "in-progress": "checked-in completed",
        "no-show": "scheduled confirmed checked-in",  # who comes after all, and what was marked by mistake
    },
    "OutboxState": {
        "queued": "claimed",  # nothing is settled that nobody claimed
        "claimed": "queued claimed settled given-up parked",
        "parked": "queued given-up",
    },
    "BackupState": {"running": "good failed"},
    "MessageStatus": {"queued": "sent dropped failed", "failed": "queued"},
    "DocumentStatus": {"requested": "ready failed", "failed": "requested"},
    "FollowUpStatus": {"open": "done cancelled"},
    "PatientStatus": {
        "active": "inactive non-patient deceased merged",
        "inactive": "active non-patient deceased merged",
        "non-patient": "active deceased merged",
        "deceased": "active merged",  # recorded by mistake, or a double
    },
    "PrescriptionStatus": {"draft": "signed", "signed": "voided"},
    "ReferralStatus": {"written": "sent closed", "sent": "answered closed", "answered": "closed"},
    "PaymentStatus": {"taken": "reversed"},
}


def test_no_state_is_left_out() -> None:
    assert set(WAYS) == {enum.__name__ for enum in MOVES}


@pytest.mark.parametrize("name", WAYS)
def test_a_record_goes_these_ways_and_no_other(name: str) -> None:
    enum: type[StrEnum] = getattr(states, name)
    allowed = {(before, after) for before, afters in WAYS[name].items() for after in afters.split()}
    assert {(str(a), str(b)) for a, b in product(enum, enum) if may_move(a, b)} == allowed
