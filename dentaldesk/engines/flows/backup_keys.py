"""Which key opens a clinic's backups, where it is kept, and what seals them at night.

An encrypted file's backups are opened by the recovery key that was printed when the clinic was created. For a clinic
on a server, and for a plain file, a key of their own is made once and told once. What seals is derived from the key and
stands in the clinic itself, so that every desk can back up and none needs a secret for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.connections import SqliteFile
from dentaldesk.engines.core.edits import lock_row
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.keys import seal, sealed_path, unseal
from dentaldesk.engines.core.sealed_files import lock_name, lock_of
from dentaldesk.models.tables.clinic import Clinic

if TYPE_CHECKING:
    from dentaldesk.engines.core.connections import Address
    from dentaldesk.engines.core.work import Work

_SERVICE = "DentalDesk backup"
_SHOWN = 16  # characters of a lock's name that tell two of them apart


def lock_at(address: Address, kept: str | None) -> str | None:
    """What seals the backups of this clinic; `kept`: what stands in it. None: no key was made yet."""
    if isinstance(address, SqliteFile) and address.key is not None:
        return lock_of(address.key)
    return kept


@verb(Permission.SET_UP_CLINIC)
def set_backup_lock(work: Work, lock: str, *, anew: bool = False) -> None:
    """From now on backups are sealed so that the key of this lock opens them; older ones open with their own.

    Raises UserError when there is one and it was not to be made `anew`.
    """
    clinic = lock_row(work.session, Clinic, 1)
    if clinic.backup_lock not in {None, lock} and not anew:
        raise UserError("backup.key_exists")
    clinic.backup_lock = lock
    work.note("make-backup-key", "clinic", "1", lock=lock_name(lock)[:_SHOWN])


def keep_backup_key(key: bytes, folder: Path, passphrase: str | None) -> bool:
    """In this machine's keyring; without one in `folder`, sealed under the passphrase. False: on paper alone."""
    import keyring  # noqa: PLC0415 - asks the session bus
    from keyring.errors import KeyringError  # noqa: PLC0415

    name = lock_name(lock_of(key))
    try:
        keyring.set_password(_SERVICE, name, key.hex())
    except KeyringError:
        if passphrase is None:
            return False
        folder.mkdir(parents=True, exist_ok=True)
        seal(_sealed(folder, name), key, passphrase)
    return True


def kept_backup_key(name: str, folder: Path, passphrase: str | None) -> bytes | None:
    """The key of the lock of this name, as far as this machine has it.

    Raises UserError for a passphrase that does not open what lies here.
    """
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        kept = keyring.get_password(_SERVICE, name)
    except KeyringError:
        kept = None
    if kept:
        return bytes.fromhex(kept)
    if passphrase is not None and sealed_path(_sealed(folder, name)).exists():
        return unseal(_sealed(folder, name), passphrase)
    return None


def _sealed(folder: Path, name: str) -> Path:
    return folder / f"backup-{name[:_SHOWN]}"
