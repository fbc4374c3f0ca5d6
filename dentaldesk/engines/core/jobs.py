"""What carries out an outbox job.

A handler does the deed with no transaction open and says what to write down of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.core.outbox import Answer, Job
    from dentaldesk.engines.core.work import Work
    from dentaldesk.models.values import Message


def _nothing(_work: Work) -> None:
    """A deed that leaves nothing but its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the deed went. `record` writes its traces in the same transaction as the answer, or not at all."""

    answer: Answer
    record: Callable[[Work], None] = _nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandoned:
    """Whom a deed was for that will not be done by itself any more."""

    patient_id: UUID
    visit_id: UUID | None
    what: Message


class Handler(Protocol):
    """Does one kind of job."""

    def perform(self, job: Job) -> Outcome: ...

    def abandon(self, work: Work, job: Job, problem: str) -> Abandoned | None:
        """Mark the record of a job that was parked, so that people see it; in the transaction that parked it.

        None: it was for nobody in particular, and there is nobody to tell.
        """
        ...
