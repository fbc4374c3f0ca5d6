"""Between a patient's details and the texts that stand in the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.patients.profile_reads import Profile
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.models.states import Channel, PatientStatus, Sex
from dentaldesk.ui.screens.patient.rows import FIELDS, Record

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

# A day on which nobody was born: the engine refuses it and, in the same answer, tells everything else that is wrong.
_NO_DAY = date.max
_TEXTS = (
    "given_names",
    "family_name",
    "phone",
    "email",
    "other_phone",
    "preferred_times",
    "preferred_name",
    "gender",
    "language",
    "street",
    "postal_code",
    "city",
    "region",
    "country",
    "referral_source",
)


def empty_values() -> dict[str, str]:
    """The form of someone new."""
    return {**dict.fromkeys(FIELDS, ""), "status": PatientStatus.ACTIVE.value}


def record_of(profile: Profile, words: Words) -> Record:
    """A patient's details as the form shows them."""
    details = profile.details
    values = {
        **empty_values(),
        **{name: getattr(details, name) for name in _TEXTS},
        "birth_date": words.day(details.birth_date) if details.birth_date else "",
        "preferred_channel": details.preferred_channel or "",
        "sex": details.sex or "",
        "provider_id": str(details.provider_id or ""),
        "status": profile.status.value,
        "deceased_on": words.day(details.deceased_on) if details.deceased_on else "",
        "confidential": "yes" if details.confidential else "",
    }
    return Record(
        patient_id=profile.patient_id,
        version=profile.version,
        values=values,
        photo_sha256=profile.photo_sha256,
        chart_number=profile.chart_number,
    )


def details_of(values: Mapping[str, str], day: Callable[[str], date | None]) -> PatientDetails:
    """What the texts of the form say; `day` reads a date. What is no date is handed on as one that is refused."""

    def read(name: str) -> date | None:
        typed = values[name].strip()
        return (day(typed) or _NO_DAY) if typed else None

    texts = {name: values[name] for name in _TEXTS}
    dead = values["status"] == PatientStatus.DECEASED
    return PatientDetails(
        given_names=texts.pop("given_names"),
        family_name=texts.pop("family_name"),
        birth_date=read("birth_date"),
        preferred_channel=Channel(values["preferred_channel"]) if values["preferred_channel"] else None,
        sex=Sex(values["sex"]) if values["sex"] else None,
        provider_id=UUID(values["provider_id"]) if values["provider_id"] else None,
        confidential=bool(values["confidential"]),
        status=PatientStatus(values["status"]) if values["status"] else None,
        deceased_on=read("deceased_on") if dead else None,
        **texts,
    )
