"""The key of an encrypted clinic file: where it is kept, and how it is told on paper.

The file is encrypted with 32 random bytes. They live in the system's keyring; on a machine without one they lie beside
the file, sealed under a passphrase (Argon2id, AES-256-GCM). The recovery key that is printed when a clinic is created
is these bytes themselves.
"""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from pathlib import Path

from dentaldesk.engines.core.errors import DatabaseProblem, UserError

KEY_BYTES = 32
SERVICE = "DentalDesk"
# Argon2id as RFC 9106 recommends where memory is scarce: 3 passes over 64 MiB.
_PASSES, _MEMORY_KIB, _LANES = 3, 64 * 1024, 4
_SALT_BYTES, _NONCE_BYTES = 16, 12
_GROUP = 5


def new_key() -> bytes:
    """32 bytes from the system's randomness."""
    return secrets.token_bytes(KEY_BYTES)


def recovery_words(key: bytes) -> str:
    """The key as people write it down: groups of five letters and digits, with a checksum."""
    checked = key + zlib.crc32(key).to_bytes(4, "big")
    letters = base64.b32encode(checked).decode().rstrip("=")
    return "-".join(letters[i : i + _GROUP] for i in range(0, len(letters), _GROUP))


def key_from_recovery(typed: str) -> bytes:
    """The key that was written down. Raises UserError for a mistyped one."""
    letters = "".join(char for char in typed.upper() if char.isalnum()).translate(str.maketrans("018", "OIB"))
    try:
        checked = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError as error:
        raise UserError("key.not_a_recovery_key") from error
    key, check = checked[:KEY_BYTES], checked[KEY_BYTES:]
    if len(key) != KEY_BYTES or zlib.crc32(key).to_bytes(4, "big") != check:
        raise UserError("key.not_a_recovery_key")
    return key


def keep_in_keyring(database: Path, key: bytes) -> bool:
    """Hand the key to the system's keyring. False: this machine has none."""
    import keyring  # noqa: PLC0415 - asks the session bus; only encrypted clinics need it
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        keyring.set_password(SERVICE, str(database.resolve()), key.hex())
    except KeyringError:
        return False
    return True


def has_keyring() -> bool:
    """Whether this machine has a keyring that can be asked. May take a second: it asks the session bus."""
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        keyring.get_password(SERVICE, "")
    except KeyringError:
        return False
    return True


def from_keyring(database: Path) -> bytes | None:
    """The key of this file, if the keyring of this user has it."""
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        kept = keyring.get_password(SERVICE, str(database.resolve()))
    except KeyringError:
        return None
    return bytes.fromhex(kept) if kept else None


def sealed_path(database: Path) -> Path:
    """Where the sealed key of a file lies, when it does."""
    return database.with_suffix(".key")


def seal(database: Path, key: bytes, passphrase: str) -> None:
    """Write the key beside the file, sealed under the passphrase."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - only here

    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_derived(passphrase, salt)).encrypt(nonce, key, None)
    path = sealed_path(database)
    path.write_text(json.dumps({"format": 1, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}))
    path.chmod(0o600)


def unseal(database: Path, passphrase: str) -> bytes:
    """The key under the passphrase. Raises DatabaseProblem when it is the wrong one or the seal cannot be read."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - only here
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        kept = json.loads(sealed_path(database).read_text())
        salt, nonce, sealed = (bytes.fromhex(kept[name]) for name in ("salt", "nonce", "sealed"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatabaseProblem("key.seal_unreadable", path=str(sealed_path(database))) from error
    if (len(salt), len(nonce)) != (_SALT_BYTES, _NONCE_BYTES):
        raise DatabaseProblem("key.seal_unreadable", path=str(sealed_path(database)))
    try:
        return AESGCM(_derived(passphrase, salt)).decrypt(nonce, sealed, None)
    except InvalidTag as error:
        raise DatabaseProblem("key.wrong_passphrase") from error


def _derived(passphrase: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415 - only here

    return hash_secret_raw(passphrase.encode(), salt, _PASSES, _MEMORY_KIB, _LANES, KEY_BYTES, Type.ID)
