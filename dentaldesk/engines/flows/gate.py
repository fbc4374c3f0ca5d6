"""The door of one clinic: people show who they are, and sit down.

Secrets are checked outside any transaction, which they would hold up for a tenth of a second. Every method opens its
own sessions, so none may be called on the GUI thread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.core.access import PROGRAM, Actor
from dentaldesk.engines.core.errors import Problem, Refused, UserError
from dentaldesk.engines.staff.credentials import (
    Credential,
    credential_of,
    credential_of_login,
    last_password_at,
    last_passwords,
)
from dentaldesk.engines.staff.passwords import fits, hashed, is_outdated
from dentaldesk.engines.staff.reads import actors, clinic_view, people_here
from dentaldesk.engines.staff.rules import PIN_TRIES, fold_login, next_try, password_problems, pin_is_good, pin_problems
from dentaldesk.engines.staff.sign_in_actions import (
    Answer,
    Workstation,
    change_password,
    change_pin,
    count_wrong_login,
    count_wrong_password,
    count_wrong_pin,
    restart_delay,
    take_seat_by_password,
    take_seat_by_pin,
)
from dentaldesk.engines.staff.strangers import Strangers
from dentaldesk.models.states import Role
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.db import Database

_ROUNDS = 5  # checks of one try, when the secret is changed elsewhere while it is checked


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """Somebody who may sit down. `pin_here`: their PIN is good at this workstation now."""

    user_id: UUID
    name: str
    login: str
    roles: frozenset[Role]
    has_password: bool
    has_pin: bool
    pin_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who sits down. `must_change`: somebody else chose the password. `language` None: the clinic's."""

    actor: Actor
    must_change: bool
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """Why not, and until when the door stays shut (None: it does not)."""

    message: Message
    until: datetime | None = None


_WRONG = Message("gate.wrong")


class Gate:
    """The door of the clinic behind `db`, at the workstation of `db`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._here = Workstation(name=db.workstation, id=db.workstation_id)
        self._strangers = Strangers()
        self._seats: dict[UUID, datetime | None] = {}  # who sat down here → when their password of then was set

    def people(self) -> list[SeatRow]:
        """Everyone who works here, by name."""

        def read(session: Session) -> list[SeatRow]:
            now = self._db.clock.now()
            here = last_passwords(session, self._db.workstation_id, now)
            return [
                SeatRow(
                    user_id=row.user_id,
                    name=row.name,
                    login=row.login,
                    roles=row.roles,
                    has_password=row.has_password,
                    has_pin=row.has_pin,
                    pin_here=row.has_pin and pin_is_good(here.get(row.user_id), row.pin_failures, now),
                )
                for row in people_here(session)
            ]

        return self._db.read(read)

    def sign_in(self, login: str, password: str) -> SignedIn | Denied:
        """By password. A name that nobody has is answered in the same words after the same time."""
        folded = fold_login(login)
        for _ in range(_ROUNDS):
            seen = self._db.read(lambda session: credential_of_login(session, folded))
            if seen is None:
                return self._unknown(folded, password)
            shut = self._shut(seen)
            if shut is not None:
                return Denied(message=Message("gate.wait"), until=shut)
            answer = self._try_password(seen, password)
            if answer is not None:
                return answer
        raise UserError("edit.stale")  # changed five times while it was checked: not by people

    def _unknown(self, login: str, password: str) -> Denied:
        """A name that nobody has, or whose owner left: the same words, the same time, the same waits."""
        shut = self._strangers.shut_until(login, self._db.clock.now())
        if shut is not None:
            return Denied(message=Message("gate.wait"), until=shut)
        fits(None, password)
        self._db.write(PROGRAM, count_wrong_login)
        now = self._db.clock.now()
        self._strangers.count(login, now)
        return Denied(message=_WRONG, until=self._strangers.shut_until(login, now))

    def _try_password(self, seen: Credential, password: str) -> SignedIn | Denied | None:
        """None: the password was changed while this one was checked."""
        right = fits(seen.password_hash, password)
        if seen.password_hash is None:
            return Denied(message=Message("gate.no_password", {"name": seen.actor.name, "login": seen.login}))
        if not right:
            counted = self._db.write(PROGRAM, lambda work: count_wrong_password(work, seen))
            return None if counted is Answer.AGAIN else Denied(message=_WRONG, until=self._shut_for(seen.actor.user_id))
        anew = hashed(password) if is_outdated(seen.password_hash) else None
        here = self._here
        answer = self._db.write(seen.actor, lambda work: take_seat_by_password(work, seen, here, anew))
        if answer is Answer.WAIT:
            return Denied(message=Message("gate.wait"), until=self._shut_for(seen.actor.user_id))
        return self._signed_in(seen) if answer is Answer.DONE else None

    def _shut(self, seen: Credential) -> datetime | None:
        """Until when wrong passwords keep the door shut to this person; None: it is open."""
        now = self._db.clock.now()
        heard = next_try(seen.failures, seen.failed_at, now)
        if heard is not None and seen.failed_at is not None and seen.failed_at > now:
            self._db.write(PROGRAM, lambda work: restart_delay(work, seen.actor.user_id))
        return heard

    def _shut_for(self, user_id: UUID) -> datetime | None:
        seen = self._db.read(lambda session: credential_of(session, user_id))
        return None if seen is None else self._shut(seen)

    def by_pin(self, user_id: UUID, pin: str) -> SignedIn | Denied:
        """By PIN, where its owner signed in by password not long ago."""
        for _ in range(_ROUNDS):
            seen = self._db.read(lambda session: credential_of(session, user_id))
            if seen is None:
                return Denied(message=_WRONG)
            refusal = self._no_pin(seen)
            if refusal is not None:
                return Denied(message=refusal)
            answer = self._try_pin(seen, pin)
            if answer is not None:
                return answer
        raise UserError("edit.stale")  # as above

    def _try_pin(self, seen: Credential, pin: str) -> SignedIn | Denied | None:
        """None: the PIN was changed while this one was checked."""
        if not fits(seen.pin_hash, pin):
            failures = self._db.write(PROGRAM, lambda work: count_wrong_pin(work, seen))
            return Denied(message=Message("gate.pin_locked" if failures >= PIN_TRIES else "gate.pin_wrong"))
        here = self._here
        answer = self._db.write(seen.actor, lambda work: take_seat_by_pin(work, seen, here))
        if answer is Answer.WAIT:
            return Denied(message=Message("gate.pin_locked"))
        return self._signed_in(seen) if answer is Answer.DONE else None

    def _no_pin(self, seen: Credential) -> Message | None:
        """Why no PIN of this person helps here now."""
        if seen.pin_hash is not None and seen.pin_failures >= PIN_TRIES:
            return Message("gate.pin_locked")
        now, here = self._db.clock.now(), self._db.workstation_id
        last = self._db.read(lambda session: last_password_at(session, seen.actor.user_id, here, now))
        if seen.pin_hash is None or not pin_is_good(last, seen.pin_failures, now):
            return Message("gate.pin_not_here", {"name": seen.actor.name})
        return None

    def set_password(self, actor: Actor, old: str, new: str) -> None:
        """Change one's own. Raises Refused with the places `old` and `new`; a wrong old one counts as a wrong try."""
        clinic = self._db.read(clinic_view)
        seen, problems = self._prove(actor, old, "old")
        about = (seen.login, actor.name, clinic.name) if seen else ()
        problems += password_problems(new, about=about, demo=clinic.demo)
        if not problems and new == old and not clinic.demo:
            problems.append(Problem("new", "password.same"))
        if problems or seen is None:
            raise Refused("password.refused", problems)
        kept = hashed(new)
        if not self._db.write(actor, lambda work: change_password(work, seen, kept)):
            raise UserError("edit.stale")

    def set_pin(self, actor: Actor, password: str, pin: str | None) -> None:
        """Choose one's PIN, or None for none any more. Raises Refused with the places `password` and `pin`."""
        clinic = self._db.read(clinic_view)
        seen, problems = self._prove(actor, password, "password")
        if pin is not None:
            problems += pin_problems(pin, demo=clinic.demo)
        if problems or seen is None:
            raise Refused("pin.refused", problems)
        kept = None if pin is None else hashed(pin)
        if not self._db.write(actor, lambda work: change_pin(work, seen, kept)):
            raise UserError("edit.stale")

    def _prove(self, actor: Actor, password: str, place: str) -> tuple[Credential | None, list[Problem]]:
        """That it is still they who sit here. Wrong tries are counted with those of the sign-in."""
        seen = self._db.read(lambda session: credential_of(session, actor.user_id))
        if seen is not None and self._shut(seen) is not None:
            return seen, [Problem(place, "gate.wait")]
        if seen is None or not fits(seen.password_hash, password):
            if seen is not None:
                counting = seen
                self._db.write(PROGRAM, lambda work: count_wrong_password(work, counting))
            return seen, [Problem(place, "password.old_wrong")]
        return seen, []

    def as_they_stand(self, actor: Actor) -> Actor | None:
        """The same person with the roles that they have now; None when they do not work here any more.

        For a seat that is taken while others change who may do what. What an emergency lent stays until it is over.
        """
        standing = {each.user_id: each for each in self._db.read(actors)}.get(actor.user_id)
        if standing is None or self._was_reset(actor.user_id):
            return None
        return replace(standing, lent=actor.lent, lent_until=actor.lent_until).as_of(self._db.clock.now())

    def break_glass(self, actor: Actor, reason: str) -> Actor:
        """The same person with emergency access. Raises UserError when the reason says too little, NotAllowed."""
        from dentaldesk.engines.flows.break_glass import break_glass  # noqa: PLC0415 - the door does not wait for it

        return self._db.write(actor, lambda work: break_glass(work, reason, self._db.workstation))

    def _signed_in(self, seen: Credential) -> SignedIn:
        self._seats[seen.actor.user_id] = seen.password_set_at
        return SignedIn(actor=seen.actor, must_change=seen.must_change, language=seen.language)

    def _was_reset(self, user_id: UUID) -> bool:
        """Whether somebody else gave them a password since they sat down here: whoever sits there may be the reason."""
        if user_id not in self._seats:
            return False
        now = self._db.read(lambda session: credential_of(session, user_id))
        return now is not None and now.must_change and now.password_set_at != self._seats[user_id]
