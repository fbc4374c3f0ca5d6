"""Which state of a record may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from dentaldesk.models.states import (
    AppointmentStatus,
    BackupState,
    DocumentStatus,
    ExamStatus,
    FollowUpStatus,
    MessageStatus,
    OutboxState,
    PatientStatus,
    PaymentStatus,
    PlanStatus,
    PrescriptionStatus,
    ProcedureStatus,
    ReferralStatus,
    VisitStatus,
)

MOVES: Mapping[type[StrEnum], Mapping[StrEnum, frozenset[StrEnum]]] = {
    VisitStatus: {
        VisitStatus.SCHEDULED: frozenset({VisitStatus.IN_PROGRESS, VisitStatus.CANCELLED}),
        VisitStatus.IN_PROGRESS: frozenset({VisitStatus.COMPLETED, VisitStatus.CANCELLED}),
        VisitStatus.COMPLETED: frozenset(),
        VisitStatus.CANCELLED: frozenset(),
    },
    ExamStatus: {
        ExamStatus.OPEN: frozenset({ExamStatus.COMPLETED}),
        ExamStatus.COMPLETED: frozenset(),
    },
    PlanStatus: {
        # Work may be done at once, and then nobody presents it any more.
        PlanStatus.PENDING: frozenset({PlanStatus.PRESENTED, PlanStatus.COMPLETED}),
        PlanStatus.PRESENTED: frozenset({PlanStatus.ACCEPTED, PlanStatus.DECLINED, PlanStatus.COMPLETED}),
        PlanStatus.ACCEPTED: frozenset({PlanStatus.IN_PROGRESS, PlanStatus.DECLINED, PlanStatus.COMPLETED}),
        # A patient may change their mind; the decline and its reason stay in the record.
        PlanStatus.DECLINED: frozenset({PlanStatus.PRESENTED}),
        PlanStatus.IN_PROGRESS: frozenset({PlanStatus.COMPLETED, PlanStatus.DECLINED}),
        PlanStatus.COMPLETED: frozenset(),
    },
    ProcedureStatus: {
        ProcedureStatus.PENDING: frozenset({ProcedureStatus.PLANNED, ProcedureStatus.DECLINED}),
        ProcedureStatus.PLANNED: frozenset(
            {
                ProcedureStatus.SCHEDULED,
                ProcedureStatus.IN_PROGRESS,
                ProcedureStatus.COMPLETED,
                ProcedureStatus.DECLINED,
            }
        ),
        # A cancelled or missed appointment puts its procedures back to planned.
        ProcedureStatus.SCHEDULED: frozenset(
            {ProcedureStatus.PLANNED, ProcedureStatus.IN_PROGRESS, ProcedureStatus.COMPLETED, ProcedureStatus.DECLINED}
        ),
        ProcedureStatus.IN_PROGRESS: frozenset({ProcedureStatus.COMPLETED, ProcedureStatus.PLANNED}),
        ProcedureStatus.COMPLETED: frozenset(),
        ProcedureStatus.DECLINED: frozenset({ProcedureStatus.PLANNED}),
    },
    AppointmentStatus: {
        AppointmentStatus.SCHEDULED: frozenset(
            {
                AppointmentStatus.CONFIRMED,
                AppointmentStatus.CHECKED_IN,
                AppointmentStatus.NO_SHOW,
                AppointmentStatus.CANCELLED,
            }
        ),
        # A confirmation, an arrival, a seat or a no-show set by mistake is taken back; what an act may follow stands in
        # `scheduling.rules.STEPS`.
        AppointmentStatus.CONFIRMED: frozenset(
            {
                AppointmentStatus.CHECKED_IN,
                AppointmentStatus.NO_SHOW,
                AppointmentStatus.CANCELLED,
                AppointmentStatus.SCHEDULED,
            }
        ),
        AppointmentStatus.CHECKED_IN: frozenset(
            {
                AppointmentStatus.IN_PROGRESS,
                AppointmentStatus.CANCELLED,
                AppointmentStatus.SCHEDULED,
                AppointmentStatus.CONFIRMED,
                AppointmentStatus.NO_SHOW,
            }
        ),
        AppointmentStatus.IN_PROGRESS: frozenset({AppointmentStatus.COMPLETED, AppointmentStatus.CHECKED_IN}),
        AppointmentStatus.COMPLETED: frozenset(),
        # Someone who arrives after all is checked in.
        AppointmentStatus.NO_SHOW: frozenset(
            {AppointmentStatus.CHECKED_IN, AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED}
        ),
        AppointmentStatus.CANCELLED: frozenset(),
    },
    OutboxState: {
        OutboxState.QUEUED: frozenset({OutboxState.CLAIMED}),
        # Claimed again when its lease ran out; queued again when the other side said "later".
        OutboxState.CLAIMED: frozenset(
            {
                OutboxState.QUEUED,
                OutboxState.CLAIMED,
                OutboxState.SETTLED,
                OutboxState.GIVEN_UP,
                OutboxState.PARKED,
            }
        ),
        OutboxState.SETTLED: frozenset(),
        OutboxState.GIVEN_UP: frozenset(),
        OutboxState.PARKED: frozenset({OutboxState.QUEUED, OutboxState.GIVEN_UP}),
    },
    BackupState: {
        BackupState.RUNNING: frozenset({BackupState.GOOD, BackupState.FAILED}),
        BackupState.GOOD: frozenset(),
        BackupState.FAILED: frozenset(),
    },
    MessageStatus: {
        MessageStatus.QUEUED: frozenset({MessageStatus.SENT, MessageStatus.DROPPED, MessageStatus.FAILED}),
        MessageStatus.SENT: frozenset(),
        MessageStatus.DROPPED: frozenset(),
        MessageStatus.FAILED: frozenset({MessageStatus.QUEUED}),
    },
    DocumentStatus: {
        DocumentStatus.REQUESTED: frozenset({DocumentStatus.READY, DocumentStatus.FAILED}),
        DocumentStatus.READY: frozenset(),
        DocumentStatus.FAILED: frozenset({DocumentStatus.REQUESTED}),
    },
    FollowUpStatus: {
        FollowUpStatus.OPEN: frozenset({FollowUpStatus.DONE, FollowUpStatus.CANCELLED}),
        FollowUpStatus.DONE: frozenset(),
        FollowUpStatus.CANCELLED: frozenset(),
    },
    PatientStatus: {
        PatientStatus.ACTIVE: frozenset(
            {PatientStatus.INACTIVE, PatientStatus.NON_PATIENT, PatientStatus.DECEASED, PatientStatus.MERGED}
        ),
        PatientStatus.INACTIVE: frozenset(
            {PatientStatus.ACTIVE, PatientStatus.NON_PATIENT, PatientStatus.DECEASED, PatientStatus.MERGED}
        ),
        # Someone who pays for others comes into care one day.
        PatientStatus.NON_PATIENT: frozenset({PatientStatus.ACTIVE, PatientStatus.DECEASED, PatientStatus.MERGED}),
        # Recorded by mistake happens, and must be mendable. A double of a dead patient is a double.
        PatientStatus.DECEASED: frozenset({PatientStatus.ACTIVE, PatientStatus.MERGED}),
        PatientStatus.MERGED: frozenset(),
    },
    PrescriptionStatus: {
        # A draft that is not wanted is deleted; what was signed may be in a pharmacy by now, and is voided.
        PrescriptionStatus.DRAFT: frozenset({PrescriptionStatus.SIGNED}),
        PrescriptionStatus.SIGNED: frozenset({PrescriptionStatus.VOIDED}),
        PrescriptionStatus.VOIDED: frozenset(),
    },
    ReferralStatus: {
        ReferralStatus.WRITTEN: frozenset({ReferralStatus.SENT, ReferralStatus.CLOSED}),
        ReferralStatus.SENT: frozenset({ReferralStatus.ANSWERED, ReferralStatus.CLOSED}),
        ReferralStatus.ANSWERED: frozenset({ReferralStatus.CLOSED}),
        ReferralStatus.CLOSED: frozenset(),
    },
    PaymentStatus: {
        PaymentStatus.TAKEN: frozenset({PaymentStatus.REVERSED}),
        PaymentStatus.REVERSED: frozenset(),
    },
}


def may_move(before: StrEnum, after: StrEnum) -> bool:
    """Whether a record may go from one state to the other."""
    return after in MOVES[type(before)][before]
