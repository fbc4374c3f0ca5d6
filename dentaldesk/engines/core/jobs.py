"""What carries out an outbox job.

A handler does the deed with no transaction open and says what to write down of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dentaldesk.engines.core.outbox import Answer, Job
    from dentaldesk.engines.core.work import Work


def _nothing(_work: Work) -> None:
    """A deed that leaves nothing but its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the deed went. `record` writes its traces in the same transaction as the answer, or not at all."""

    answer: Answer
    record: Callable[[Work], None] = _nothing


class Handler(Protocol):
    """Does one kind of job."""

    def perform(self, job: Job) -> Outcome: ...
