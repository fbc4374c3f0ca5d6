"""Every state is classified, and its table of moves is whole."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import pytest

from dentaldesk.models import states, teeth
from dentaldesk.models.moves import MOVES, may_move
from dentaldesk.models.states import (
    Account,
    AgingBasis,
    AppointmentStatus,
    BackupProof,
    BackupState,
    Certainty,
    Channel,
    ClinicalUrgency,
    ConsentKind,
    Diagnosis,
    Discipline,
    Disposition,
    DocumentKind,
    DocumentStatus,
    DrugClass,
    ExamArea,
    ExamStatus,
    FactKind,
    FileKind,
    FollowUpStatus,
    HistoryKind,
    MessageStatus,
    NextStep,
    NoteField,
    OutboxState,
    PatientStatus,
    PaymentMethod,
    PaymentStatus,
    PlanStatus,
    PrescriptionStatus,
    Priority,
    ProcedureStatus,
    ReferralStatus,
    Relation,
    Role,
    SequenceClass,
    Sex,
    SignatureKind,
    SignInKind,
    TaskUrgency,
    Topic,
    TransactionKind,
    TreatmentArea,
    ValueCategory,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.teeth import Notation, Surface

STATE, KIND, SCALE = "state", "kind", "scale"

# A new enum fails here until someone says what it is: a state has a table of moves; a kind has none; the members of a
# scale are compared, so that their order means something.
CLASSIFIED: dict[type[StrEnum], str] = {
    AppointmentStatus: STATE,
    BackupState: STATE,
    DocumentStatus: STATE,
    ExamStatus: STATE,
    FollowUpStatus: STATE,
    MessageStatus: STATE,
    OutboxState: STATE,
    PatientStatus: STATE,
    PaymentStatus: STATE,
    PlanStatus: STATE,
    PrescriptionStatus: STATE,
    ProcedureStatus: STATE,
    ReferralStatus: STATE,
    VisitStatus: STATE,
    Account: KIND,
    AgingBasis: KIND,
    BackupProof: KIND,
    Channel: KIND,
    ConsentKind: KIND,
    Diagnosis: KIND,
    Discipline: KIND,
    Disposition: KIND,
    DocumentKind: KIND,
    DrugClass: KIND,
    ExamArea: KIND,
    FactKind: KIND,
    FileKind: KIND,
    HistoryKind: KIND,
    NextStep: KIND,
    NoteField: KIND,
    Notation: KIND,
    PaymentMethod: KIND,
    Relation: KIND,
    Role: KIND,
    Sex: KIND,
    SignatureKind: KIND,
    SignInKind: KIND,
    TaskUrgency: KIND,
    Topic: KIND,
    TransactionKind: KIND,
    TreatmentArea: KIND,
    VisitType: KIND,
    Certainty: SCALE,
    ClinicalUrgency: SCALE,
    Priority: SCALE,
    SequenceClass: SCALE,
    Surface: SCALE,
    ValueCategory: SCALE,
}
# Where a record begins, and where its life ends.
ENDS: dict[type[StrEnum], tuple[StrEnum, set[StrEnum]]] = {
    AppointmentStatus: (
        AppointmentStatus.SCHEDULED,
        {AppointmentStatus.COMPLETED, AppointmentStatus.CANCELLED},
    ),
    BackupState: (BackupState.RUNNING, {BackupState.GOOD, BackupState.FAILED}),
    DocumentStatus: (DocumentStatus.REQUESTED, {DocumentStatus.READY}),
    ExamStatus: (ExamStatus.OPEN, {ExamStatus.COMPLETED}),
    FollowUpStatus: (FollowUpStatus.OPEN, {FollowUpStatus.DONE, FollowUpStatus.CANCELLED}),
    MessageStatus: (MessageStatus.QUEUED, {MessageStatus.SENT, MessageStatus.DROPPED}),
    OutboxState: (OutboxState.QUEUED, {OutboxState.SETTLED, OutboxState.GIVEN_UP}),
    PatientStatus: (PatientStatus.ACTIVE, {PatientStatus.MERGED}),
    PaymentStatus: (PaymentStatus.TAKEN, {PaymentStatus.REVERSED}),
    PlanStatus: (PlanStatus.PENDING, {PlanStatus.COMPLETED}),
    PrescriptionStatus: (PrescriptionStatus.DRAFT, {PrescriptionStatus.VOIDED}),
    ProcedureStatus: (ProcedureStatus.PENDING, {ProcedureStatus.COMPLETED}),
    ReferralStatus: (ReferralStatus.WRITTEN, {ReferralStatus.CLOSED}),
    VisitStatus: (VisitStatus.SCHEDULED, {VisitStatus.COMPLETED, VisitStatus.CANCELLED}),
}
STATES = sorted((enum for enum, meaning in CLASSIFIED.items() if meaning == STATE), key=lambda enum: enum.__name__)


def _defined() -> Iterator[type[StrEnum]]:
    for module in (states, teeth):
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, StrEnum) and thing.__module__ == module.__name__:
                yield thing


def test_every_enum_is_classified() -> None:
    assert set(_defined()) == set(CLASSIFIED)


def test_every_state_has_a_table_and_nothing_else_has() -> None:
    assert set(MOVES) == set(STATES) == set(ENDS)


@pytest.mark.parametrize("enum", STATES)
def test_the_moves_are_closed_over_the_members(enum: type[StrEnum]) -> None:
    assert set(MOVES[enum]) == set(enum)
    for after in MOVES[enum].values():
        assert all(isinstance(state, enum) for state in after)


@pytest.mark.parametrize("enum", STATES)
def test_every_state_is_reached_from_the_first(enum: type[StrEnum]) -> None:
    reached, edge = set(), {ENDS[enum][0]}
    while edge:
        reached |= edge
        edge = {after for before in edge for after in MOVES[enum][before]} - reached
    assert reached == set(enum)


@pytest.mark.parametrize("enum", STATES)
def test_a_life_ends_only_where_it_is_meant_to(enum: type[StrEnum]) -> None:
    assert {state for state, after in MOVES[enum].items() if not after} == ENDS[enum][1]


@pytest.mark.parametrize("enum", STATES)
def test_no_state_moves_to_itself_but_a_claim_that_is_taken_over(enum: type[StrEnum]) -> None:
    assert {state for state in enum if may_move(state, state)} <= {OutboxState.CLAIMED}


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (VisitStatus.IN_PROGRESS, VisitStatus.COMPLETED, True),
        (VisitStatus.COMPLETED, VisitStatus.IN_PROGRESS, False),
        (ExamStatus.COMPLETED, ExamStatus.OPEN, False),
        (ProcedureStatus.PENDING, ProcedureStatus.SCHEDULED, False),
        (ProcedureStatus.SCHEDULED, ProcedureStatus.PLANNED, True),  # its appointment was cancelled
        (AppointmentStatus.NO_SHOW, AppointmentStatus.CHECKED_IN, True),  # came after all
        (AppointmentStatus.CANCELLED, AppointmentStatus.SCHEDULED, False),
        (PatientStatus.DECEASED, PatientStatus.ACTIVE, True),  # recorded by mistake
        (PatientStatus.MERGED, PatientStatus.ACTIVE, False),
        (PaymentStatus.REVERSED, PaymentStatus.TAKEN, False),
        (OutboxState.QUEUED, OutboxState.SETTLED, False),  # nothing is settled unclaimed
        (OutboxState.SETTLED, OutboxState.QUEUED, False),  # nor done twice
    ],
)
def test_moves_by_hand(before: StrEnum, after: StrEnum, allowed: bool) -> None:
    assert may_move(before, after) is allowed


def test_the_scales_are_in_their_order() -> None:
    assert [urgency.rank for urgency in ClinicalUrgency] == [0, 1, 2, 3]
    assert [urgency.value for urgency in sorted(ClinicalUrgency, key=lambda urgency: urgency.rank)] == [
        "routine",
        "soon",
        "urgent",
        "emergency",
    ]
    assert [urgency.is_urgent for urgency in ClinicalUrgency] == [False, False, True, True]
    sequence = list(SequenceClass)
    for before, after in (
        (SequenceClass.URGENT, SequenceClass.HYGIENE),
        (SequenceClass.PERIODONTAL, SequenceClass.RESTORATIVE),
        (SequenceClass.ENDODONTIC, SequenceClass.CORE),
        (SequenceClass.CORE, SequenceClass.CROWN_PREPARATION),
        (SequenceClass.CROWN_PREPARATION, SequenceClass.CROWN_SEAT),
        (SequenceClass.EXTRACTION, SequenceClass.IMPLANT),
        (SequenceClass.IMPLANT, SequenceClass.IMPLANT_CROWN),
    ):
        assert sequence.index(before) < sequence.index(after)
