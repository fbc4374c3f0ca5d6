"""Keyrings for tests: one that keeps its passwords as long as the test lasts, and a machine that has none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError


class OneRing(KeyringBackend):
    """What was kept is in `kept`, by service and name."""

    priority = 1
    name = "one ring"

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


def take_keyrings_away() -> None:
    """From now on this machine has none, whatever the one that runs the tests has."""
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]


@contextmanager
def a_keyring() -> Iterator[OneRing]:
    """A machine with a keyring of its own; none afterwards."""
    made = OneRing()
    keyring.set_keyring(made)
    try:
        yield made
    finally:
        take_keyrings_away()
