"""What tests of the downtime pack share: bookings, a passphrase, a pack read back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pypdfium2 as pdfium
from sqlalchemy import select

from dentaldesk.engines.core.backup_reads import backup_wishes
from dentaldesk.engines.documents.downtime_content import DowntimePackContent
from dentaldesk.engines.flows.downtime_passphrase import keep_passphrase
from dentaldesk.engines.flows.downtime_reads import pack_content
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.models.tables.clinic import Operatory
from tests.factories import MORNING, Clinic

ZONE = ZoneInfo("America/Chicago")
PASSPHRASE = "a wet lighthouse, 7 gulls"


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=ZONE) + timedelta(days=days)


def book(clinic: Clinic, patient_id: UUID, at: datetime, key: str, chair: int = 0, reason: str = "Check-up") -> UUID:
    chairs = clinic.db.read(lambda session: list(session.scalars(select(Operatory).order_by(Operatory.position))))
    assert clinic.dentist.provider_id is not None
    visit = BookVisit(
        request_key=key,
        patient_id=patient_id,
        operatory_id=chairs[chair].id,
        provider_id=clinic.dentist.provider_id,
        starts_at=at,
        pattern="/XX/",
        reason=reason,
    )
    return clinic.db.write(clinic.desk, lambda work: book_visit(work, visit))


def content(clinic: Clinic, now: datetime = MORNING) -> DowntimePackContent:
    return clinic.db.read(lambda session: pack_content(session, "desk 1", now))


def clinic_id(clinic: Clinic) -> UUID:
    return clinic.db.read(backup_wishes).clinic_id


def in_keyring(clinic: Clinic) -> None:
    keep_passphrase(clinic_id(clinic), PASSPHRASE)


def said(path: Path, passphrase: str = PASSPHRASE) -> str:
    """Every word of the pack; blanks are one space."""
    document = pdfium.PdfDocument(path.read_bytes(), password=passphrase)
    try:
        found = " ".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    return " ".join(found.split())
