"""The passphrase of the downtime pack: in this machine's keyring and nowhere else, one for each clinic."""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import Problem, Refused, UserError

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

LEAST = 16  # characters; nobody stops whoever has the file from trying
MOST = 127  # bytes that a PDF looks at; what came after them would protect nothing
_SERVICE = "DentalDesk downtime pack"
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_WORDS = 5  # of two syllables, and two digits: 2 to the 68th power, which outlasts who tries


def proposed_passphrase() -> str:
    """One that can be read out and written down: no letter looks or sounds like another."""
    spoken = ("".join(secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(2)) for _ in range(_WORDS))
    return f"{'-'.join(spoken)}-{secrets.randbelow(90) + 10}"


def meant(typed: str) -> str:
    """One keyboard sends é as one character, another as two; viewers take what is typed into theirs (RFC 4013)."""
    return unicodedata.normalize("NFKC", typed).strip()


def passphrase_problems(typed: str) -> list[Problem]:
    """What keeps it from being set."""
    chosen = meant(typed)
    if len(chosen) < LEAST:
        return [Problem("passphrase", "downtime.passphrase_short", least=LEAST)]
    if len(chosen.encode()) > MOST:
        return [Problem("passphrase", "downtime.passphrase_long", most=MOST)]
    return []


@verb(Permission.SET_UP_CLINIC)
def note_passphrase_set(work: Work) -> None:
    """Somebody sets the passphrase at this workstation. Noted before it is kept."""
    work.note("set", "downtime-passphrase", work.workstation)


def keep_passphrase(clinic_id: UUID, typed: str) -> None:
    """Whoever calls has noted it by `note_passphrase_set`. Raises Refused; UserError where there is no keyring."""
    import keyring  # noqa: PLC0415 - asks the session bus
    from keyring.errors import KeyringError  # noqa: PLC0415

    problems = passphrase_problems(typed)
    if problems:
        raise Refused("downtime.refused", problems)
    try:
        keyring.set_password(_SERVICE, clinic_id.hex, meant(typed))
    except KeyringError as error:
        raise UserError("downtime.no_keyring") from error


def kept_passphrase(clinic_id: UUID) -> str:
    """May take a second: it asks the session bus. Raises UserError when none was set, or there is no keyring."""
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        kept = keyring.get_password(_SERVICE, clinic_id.hex)
    except KeyringError as error:
        raise UserError("downtime.no_keyring") from error
    if not kept:
        raise UserError("downtime.no_passphrase")
    return kept


def carry_passphrase(before: UUID, clinic_id: UUID) -> bool:
    """A clinic that came back from a backup has another id than it had: keep what this machine has under that one too.

    False: there is nothing to carry along.
    """
    try:
        keep_passphrase(clinic_id, kept_passphrase(before))
    except UserError:
        return False
    return True
