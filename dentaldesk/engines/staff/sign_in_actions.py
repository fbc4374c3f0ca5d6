"""What the door writes down: seats taken, wrong tries counted, passwords and PINs changed.

A secret is checked before, outside any transaction; each act here locks the credential and makes sure that it is still
the one that was checked. `seen` is always what was read then.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.staff.credentials import Credential
from dentaldesk.engines.staff.rules import PIN_TRIES, next_try
from dentaldesk.models.states import SignInKind
from dentaldesk.models.tables.people import SignIn, StaffCredential

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Workstation:
    """Where a seat is taken: as people call it, and as it is known for a PIN. A name can be chosen by anybody."""

    name: str
    id: str


class Answer(Enum):
    """What became of a try whose secret was checked a moment ago."""

    DONE = auto()
    AGAIN = auto()  # the secret was changed meanwhile: check it anew
    WAIT = auto()  # others failed meanwhile, and the door is shut


@verb(Permission.SIGN_IN)
def take_seat_by_password(work: Work, seen: Credential, workstation: Workstation, rehashed: str | None) -> Answer:
    """The password was right. `rehashed`: the same one under today's parameters, when it was kept under older ones."""
    kept = lock_row(work.session, StaffCredential, seen.actor.user_id)
    if kept.password_hash != seen.password_hash:
        return Answer.AGAIN
    # Guesses that ran side by side must not all be answered.
    if kept.failures != seen.failures and next_try(kept.failures, kept.failed_at, work.now) is not None:
        return Answer.WAIT
    kept.failures, kept.failed_at, kept.pin_failures = 0, None, 0
    if rehashed is not None:
        kept.password_hash = rehashed
    _sit(work, workstation, SignInKind.PASSWORD)
    work.note("sign-in", "staff_user", work.actor.user_id)
    return Answer.DONE


@verb(Permission.SIGN_IN)
def take_seat_by_pin(work: Work, seen: Credential, workstation: Workstation) -> Answer:
    """The PIN was right."""
    kept = lock_row(work.session, StaffCredential, seen.actor.user_id)
    if kept.pin_hash != seen.pin_hash:
        return Answer.AGAIN
    if kept.pin_failures >= PIN_TRIES:
        return Answer.WAIT
    kept.pin_failures = 0
    _sit(work, workstation, SignInKind.PIN)
    work.note("switch", "staff_user", work.actor.user_id)
    return Answer.DONE


def _sit(work: Work, workstation: Workstation, kind: SignInKind) -> None:
    work.session.add(
        SignIn(
            user_id=work.actor.user_id,
            workstation=workstation.name,
            workstation_id=workstation.id,
            kind=kind,
            at=work.now,
        )
    )


@verb(Permission.SIGN_IN)
def count_wrong_password(work: Work, seen: Credential) -> Answer:
    """One more wrong password. Nobody proved who they are, so the program itself is the actor."""
    kept = lock_row(work.session, StaffCredential, seen.actor.user_id)
    if kept.password_hash != seen.password_hash:
        return Answer.AGAIN
    kept.failures += 1
    kept.failed_at = work.now
    work.note("sign-in-failed", "staff_user", seen.actor.user_id, failures=kept.failures)
    return Answer.DONE


@verb(Permission.SIGN_IN)
def count_wrong_login(work: Work) -> None:
    """Somebody tried a name that nobody has. The name is not kept: it may be a password in the wrong field."""
    work.note("sign-in-failed", "staff_user", "unknown")


@verb(Permission.SIGN_IN)
def count_wrong_pin(work: Work, seen: Credential) -> int:
    """One more wrong PIN. Returns how many in a row that makes."""
    kept = lock_row(work.session, StaffCredential, seen.actor.user_id)
    if kept.pin_hash == seen.pin_hash and kept.pin_failures < PIN_TRIES:
        kept.pin_failures += 1
        locked = kept.pin_failures == PIN_TRIES
        action = "pin-locked" if locked else "pin-failed"
        work.note(action, "staff_user", seen.actor.user_id, failures=kept.pin_failures)
    return kept.pin_failures


@verb(Permission.SIGN_IN)
def restart_delay(work: Work, user_id: UUID) -> None:
    """The clock was set back behind the last failure: its delay is counted from now, or it would last until then."""
    kept = lock_row(work.session, StaffCredential, user_id)
    if kept.failed_at is not None and kept.failed_at > work.now:
        kept.failed_at = work.now


@verb(Permission.SIGN_IN)
def change_password(work: Work, seen: Credential, password_hash: str) -> bool:
    """A password of one's own; the old one was checked. False: it was changed elsewhere meanwhile."""
    kept = lock_row(work.session, StaffCredential, work.actor.user_id)
    if kept.password_hash != seen.password_hash:
        return False
    kept.password_hash, kept.password_set_at, kept.must_change = password_hash, work.now, False
    kept.failures, kept.failed_at = 0, None
    work.note("change-password", "staff_user", work.actor.user_id)
    return True


@verb(Permission.SIGN_IN)
def change_pin(work: Work, seen: Credential, pin_hash: str | None) -> bool:
    """A new PIN, or none any more; the password was checked. False: that was changed elsewhere meanwhile."""
    kept = lock_row(work.session, StaffCredential, work.actor.user_id)
    if kept.password_hash != seen.password_hash:
        return False
    kept.pin_hash, kept.pin_failures = pin_hash, 0
    kept.failures, kept.failed_at = 0, None
    work.note("change-pin" if pin_hash else "remove-pin", "staff_user", work.actor.user_id)
    return True
