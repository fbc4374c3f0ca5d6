"""Passwords and PINs as they are kept: Argon2id, in its own text form. Slow on purpose; never inside a transaction."""

from __future__ import annotations

import unicodedata
from functools import cache, cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# Of a random text that nobody kept: checked for a name that nobody has, so that the answer takes as long.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$p7iIUp9z47l5NwXSBkj2sw$zOwrEMeSk2Ybtr5t24W0oEJx9KfYDKeR3i2NjGJLlnQ"


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415 - needed when somebody signs in, not before

    return PasswordHasher()  # RFC 9106 for machines with little memory: 64 MiB, three passes, four lanes


class Chosen:
    """A password that somebody chose: as it was typed, to be judged, and as it is kept.

    It is hashed once, however often a transaction is tried: by `ready`, before one begins, or by whoever asks first.
    """

    def __init__(self, typed: str) -> None:
        self.typed = typed

    def __repr__(self) -> str:  # a password must not reach a log
        return "Chosen(…)"

    @cached_property
    def kept(self) -> str | None:
        """What is kept of it; None of nothing."""
        return hashed(self.typed) if self.typed else None

    def ready(self) -> Chosen:
        """The same, hashed."""
        _ = self.kept
        return self


def hashed(secret: str) -> str:
    """What is kept of a password or PIN."""
    return _hasher().hash(_meant(secret))


def fits(kept: str | None, typed: str) -> bool:
    """Whether this was the secret. None fits nothing, and takes as long to say so."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - as above

    try:
        _hasher().verify(kept or _NOBODY, _meant(typed))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was made with other parameters than today's, and is made anew at the next chance."""
    return _hasher().check_needs_rehash(kept)


def _meant(secret: str) -> bytes:
    # One keyboard sends é as one character, another as two (NIST SP 800-63B, 5.1.1.2).
    return unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")
