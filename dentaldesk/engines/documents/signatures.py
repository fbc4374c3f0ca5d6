"""A drawn signature, kept as a file of the clinic: consents and accepted plans hold its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.core.files import store_file

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work

PNG = "image/png"


def store_signature(work: Work, png: bytes) -> str:
    """Keep a signature (a PNG of at most 200 kB) and return its hash.

    Raises UserError for one that is missing, blank, too large, or no picture.
    """
    from dentaldesk.engines.documents.bitmaps import checked_signature  # noqa: PLC0415 - brings Pillow

    return store_file(work.session, checked_signature(png), PNG)
