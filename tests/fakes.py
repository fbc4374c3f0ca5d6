"""Stand-ins that pass the tests of the real ones."""

from __future__ import annotations

from collections.abc import Iterable

from dentaldesk.engines.core.outbox import Answer, Sent, Unknown
from dentaldesk.engines.providers.protocols import OutgoingMessage


class FakeMessages:
    """A message provider that keeps what it was sent, and answers as told; then with Sent.

    Told to answer Unknown it has sent the message all the same, as one whose answer was lost.
    """

    def __init__(self, answers: Iterable[Answer] = ()) -> None:
        self.sent: dict[str, OutgoingMessage] = {}
        self.calls: list[tuple[str, str]] = []  # ("send" or "find", key)
        self._answers = list(answers)

    def send(self, message: OutgoingMessage) -> Answer:
        self.calls.append(("send", message.key))
        answer = self._answers.pop(0) if self._answers else Sent(reference=f"fake {message.key}")
        if isinstance(answer, Sent | Unknown):
            self.sent.setdefault(message.key, message)
        return answer

    def find(self, key: str) -> Sent | None:
        self.calls.append(("find", key))
        return Sent(reference=f"fake {key}") if key in self.sent else None
