"""Files are rows: bytes under their SHA-256, so that backup, access and audit cover them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dentaldesk.models.tables.system import StoredFile

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def store_file(session: Session, content: bytes, media_type: str) -> str:
    """Keep these bytes and return their hash. The same bytes are kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    if session.get(StoredFile, sha256) is None:
        session.add(StoredFile(sha256=sha256, media_type=media_type, size=len(content), content=content))
        session.flush()
    return sha256


def is_intact(content: bytes, sha256: str | None) -> bool:
    """Whether these are the very bytes that were kept under this hash."""
    return hashlib.sha256(content).hexdigest() == sha256


def load_file(session: Session, sha256: str) -> bytes:
    """The bytes that were kept under this hash. Raises NoResultFound when there are none."""
    return session.get_one(StoredFile, sha256).content
