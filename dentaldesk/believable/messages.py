"""What patients are written: what is past has left, what is to come leaves by the program's own outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dentaldesk.believable.people import Person
from dentaldesk.believable.scene import Row, Scene, said
from dentaldesk.believable.stamps import dashed, moment_text
from dentaldesk.engines.communication.actions import SEND_MESSAGE
from dentaldesk.engines.communication.rules import choose_channel
from dentaldesk.models.states import Channel, MessageStatus, OutboxState, PatientStatus
from dentaldesk.models.tables.communication import PatientMessage
from dentaldesk.models.tables.system import OutboxJob

_PROVIDER = "demo"  # how the provider of messages named what it took


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message about somebody, decided on `at` to leave at `send_at`. `dropped`: why it does not."""

    key: str
    person: Person
    text: Mapping[str, Any]
    at: int
    send_at: int
    appointment: str | None = None
    dropped: str | None = None


def addressee(person: Person, day: int) -> tuple[Channel, str] | None:
    """Where a message about somebody goes: a child's to who pays for it."""
    to = person.guarantor if person.is_minor(day) and person.guarantor is not None else person
    return choose_channel(status=PatientStatus.ACTIVE, preferred=to.channel, phone=to.phone, email=to.email)


def write(scene: Scene, new: Message) -> Row | None:
    """Queue it, or keep that it left. None: there is nobody to write to."""
    to = addressee(new.person, scene.day(new.send_at))
    if to is None:
        return None
    row = scene.add(
        PatientMessage,
        id=scene.ids(new.at),
        key=new.key,
        patient_id=new.person.id,
        appointment_id=new.appointment,
        channel=to[0],
        address=to[1],
        text=new.text,
        send_at=moment_text(new.send_at),
        status=MessageStatus.DROPPED if new.dropped else MessageStatus.QUEUED,
        failure=said(new.dropped) if new.dropped else None,
    )
    if new.dropped:
        return row
    if new.send_at < scene.now:
        row.update(status=MessageStatus.SENT, sent_at=moment_text(new.send_at), provider_reference=_PROVIDER)
    else:
        _queue(scene, row, new.at)
    return row


def _queue(scene: Scene, message: Row, at: int) -> None:
    scene.add(
        OutboxJob,
        id=scene.ids(at),
        key=f"message:{message['key']}",
        kind=SEND_MESSAGE,
        payload={"message_id": dashed(message["id"])},
        state=OutboxState.QUEUED,
        not_before=message["send_at"],
        created_at=moment_text(at),
    )
