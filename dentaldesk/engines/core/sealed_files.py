r"""Files that only the holder of a recovery key can read, and that nobody can change or cut short unnoticed.

Sealing needs the lock alone: the public half (X25519) of a recovery key, and a mark that is derived from it too. A desk
seals at night without anything that could read what it sealed. Who does not know the mark cannot make a file that
passes for one of ours. Opening needs the recovery key, from which both follow.

    "DentalDesk sealed 1\n" · length of the header (4 bytes) · header (JSON, in the clear) · chunks

A chunk is up to 1 MiB under AES-256-GCM with a key of this file's own: HKDF-SHA256 over the mark and the shared secret
of the lock and a throw-away key, with the whole head of the file as salt, so that a changed head opens nothing. A
chunk's nonce is its number and whether it is the last (the STREAM construction): chunks that are swapped, lost or cut
off are refused.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from dentaldesk.engines.core.errors import UserError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"DentalDesk sealed 1\n"
CHUNK = 2**20  # bytes of plain text in a chunk: memory stays flat, whatever the size of the file
_TAG = 16
_LONGEST_HEADER = 2**16
_KEY_INFO = b"DentalDesk recovery key 1"
_MARK_INFO = b"DentalDesk mark 1"
_FILE_INFO = b"DentalDesk sealed file 1"
_KEY_BYTES = 32
_PUBLIC = 64  # characters of a lock that are its public half; the rest is the mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A file that was sealed just now. `file_key` opens this one file, for proving it without the recovery key."""

    size: int
    file_key: bytes = field(repr=False)


def lock_of(key: bytes) -> str:
    """The lock that this recovery key opens, in hex. It reads nothing, but belongs to those who may seal."""
    return _private(key).public_key().public_bytes_raw().hex() + _derived(key, None, _MARK_INFO).hex()


def lock_name(lock: str) -> str:
    """By what a file says which lock it is under; it may be known to anybody."""
    return lock[:_PUBLIC]


def seal(target: IO[bytes], lock: str, header: Mapping[str, Any], plain: Iterable[bytes]) -> Sealed:
    """Write the file for whoever holds the key of `lock`. `plain` comes in pieces of any size; nothing is kept."""
    from cryptography.hazmat.primitives.asymmetric import x25519  # noqa: PLC0415 - with the first backup

    throw_away = x25519.X25519PrivateKey.generate()
    public = throw_away.public_key().public_bytes_raw()
    head = _head({**header, "lock": lock_name(lock), "sender": public.hex()})
    theirs = x25519.X25519PublicKey.from_public_bytes(bytes.fromhex(lock_name(lock)))
    file_key = _file_key(throw_away.exchange(theirs), lock, head)
    cipher = _cipher(file_key)
    target.write(head)
    size = len(head)
    for number, (chunk, last) in enumerate(_chunks(plain)):
        sealed = cipher.encrypt(_nonce(number, last=last), chunk, None)
        target.write(sealed)
        size += len(sealed)
    return Sealed(size=size, file_key=file_key)


def read_header(source: IO[bytes]) -> dict[str, Any]:
    """What stands in the clear. Raises UserError for what is no sealed file. Nothing of it is proven yet."""
    return _read_head(source)[1]


def opened(source: IO[bytes], key: bytes) -> Iterator[bytes]:
    """The plain text in pieces, each proven before it is given out.

    Raises UserError: `seal.other_key`, `seal.damaged` (also for a file that was cut off, after the pieces before).
    """
    from cryptography.hazmat.primitives.asymmetric import x25519  # noqa: PLC0415 - as above

    head, header = _read_head(source)
    lock = lock_of(key)
    if lock_name(lock) != header["lock"]:
        raise UserError("seal.other_key")
    try:
        shared = _private(key).exchange(x25519.X25519PublicKey.from_public_bytes(bytes.fromhex(str(header["sender"]))))
    except (KeyError, ValueError) as error:
        raise UserError("seal.damaged") from error
    return _open_chunks(source, _file_key(shared, lock, head))


def opened_again(source: IO[bytes], file_key: bytes) -> Iterator[bytes]:
    """As `opened`, by the key of this one file."""
    _read_head(source)
    return _open_chunks(source, file_key)


def _open_chunks(source: IO[bytes], file_key: bytes) -> Iterator[bytes]:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above

    cipher, number = _cipher(file_key), 0
    sealed = source.read(CHUNK + _TAG)
    while True:
        following = source.read(CHUNK + _TAG)
        try:
            plain = cipher.decrypt(_nonce(number, last=not following), sealed, None)
        except (InvalidTag, ValueError) as error:  # ValueError: shorter than its own tag
            raise UserError("seal.damaged") from error
        yield plain
        if not following:
            return
        sealed, number = following, number + 1


def _chunks(plain: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The pieces as full chunks, each with whether it is the last; an empty text is one empty chunk."""
    waiting = bytearray()
    for piece in plain:
        waiting += piece
        while len(waiting) > CHUNK:  # a full one waits: it may be the last
            yield bytes(waiting[:CHUNK]), False
            del waiting[:CHUNK]
    yield bytes(waiting), True


def _head(header: Mapping[str, Any]) -> bytes:
    told = json.dumps(header, sort_keys=True).encode()
    return MAGIC + struct.pack(">I", len(told)) + told


def _read_head(source: IO[bytes]) -> tuple[bytes, dict[str, Any]]:
    start = source.read(len(MAGIC) + 4)
    if not start.startswith(MAGIC) or len(start) < len(MAGIC) + 4:
        raise UserError("seal.not_one")
    (length,) = struct.unpack(">I", start[len(MAGIC) :])
    told = source.read(length) if length <= _LONGEST_HEADER else b""
    try:
        header = json.loads(told)
        lock = header["lock"]
        bytes.fromhex(lock)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError("seal.damaged") from error
    return start + told, header


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(file_key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

    return AESGCM(file_key)


def _file_key(shared: bytes, lock: str, head: bytes) -> bytes:
    return _derived(shared + bytes.fromhex(lock[_PUBLIC:]), hashlib.sha256(head).digest(), _FILE_INFO)


def _private(key: bytes) -> X25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric import x25519  # noqa: PLC0415 - as above

    # Not the key itself: in an encrypted clinic it is also the file's own.
    return x25519.X25519PrivateKey.from_private_bytes(_derived(key, None, _KEY_INFO))


def _derived(secret: bytes, salt: bytes | None, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=info).derive(secret)
