"""Who is open, as the banner says it. Read off the GUI thread; imported with the first patient that is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dentaldesk.engines.core.files import load_file
from dentaldesk.engines.core.owed import Owed
from dentaldesk.engines.core.owed_reads import owed_by
from dentaldesk.engines.core.phones import shown_phone
from dentaldesk.engines.financial.reads import guarantor_of
from dentaldesk.engines.patients.reads import PatientCard, patient_card

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPatient:
    """What the banner says."""

    card: PatientCard
    owed: Owed  # by whoever pays for them
    phone: str = ""  # as people here write it
    photo: bytes | None = None


def read_open_patient(session: Session, patient_id: UUID, now: datetime, zone: ZoneInfo, country: str) -> OpenPatient:
    today = now.astimezone(zone).date()
    card = patient_card(session, patient_id, now, today)
    payer_id = guarantor_of(session, patient_id, today)
    return OpenPatient(
        card=card,
        owed=owed_by(session, [payer_id])[payer_id],
        phone=shown_phone(card.row.phone, country),
        photo=load_file(session, card.photo_sha256) if card.photo_sha256 else None,
    )
