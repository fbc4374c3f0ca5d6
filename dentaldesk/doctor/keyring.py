"""The keyring: which one answers, and whether it gives back what it was given."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from dentaldesk.doctor.findings import Finding, fine, look, wrong

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place

SERVICE = "DentalDesk doctor"
PATIENCE_S = 15  # a locked keyring asks its user for a password, and nobody may be there to type it
_USER = "trial"


def keyring(_: Place) -> Iterator[Finding]:
    """A secret is made up, kept, asked for and taken away again."""
    told: SimpleQueue[Finding | Exception] = SimpleQueue()
    Thread(target=_try_into, args=(told,), daemon=True).start()
    try:
        found = told.get(timeout=PATIENCE_S)
    except Empty:
        yield look("doctor.keyring_silent", seconds=PATIENCE_S)
        return
    if isinstance(found, Exception):
        raise found
    yield found


def _try_into(told: SimpleQueue[Finding | Exception]) -> None:
    try:
        told.put(_try())
    except Exception as error:  # noqa: BLE001 - the check that waits raises it
        told.put(error)


def _try() -> Finding:
    import keyring as library  # noqa: PLC0415 - asks the session bus
    from keyring.errors import KeyringError  # noqa: PLC0415

    backend = str(library.get_keyring().name)
    secret = secrets.token_hex(16)
    try:
        library.set_password(SERVICE, _USER, secret)
        kept = library.get_password(SERVICE, _USER)
        if kept is not None:
            library.delete_password(SERVICE, _USER)
    except KeyringError:
        return look("doctor.keyring_none")
    return (
        fine("doctor.keyring", backend=backend) if kept == secret else wrong("doctor.keyring_forgets", backend=backend)
    )
