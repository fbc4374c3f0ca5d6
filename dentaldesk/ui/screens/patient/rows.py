"""What the patient panel shows: frozen, ready to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from dentaldesk.engines.patients.reads import PatientRow

# The fields of the form, in its order; the names are those of `PatientDetails`, and the complaint of a walk-in.
FIELDS = (
    "given_names",
    "family_name",
    "birth_date",
    "phone",
    "complaint",
    "email",
    "preferred_channel",
    "other_phone",
    "preferred_times",
    "preferred_name",
    "sex",
    "gender",
    "language",
    "street",
    "postal_code",
    "city",
    "region",
    "country",
    "provider_id",
    "referral_source",
    "status",
    "deceased_on",
    "confidential",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A patient as stored. `values` as they stand in the fields."""

    patient_id: UUID
    values: dict[str, str]
    version: int
    photo_sha256: str | None = None
    chart_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Whose details are shown, and whether this is someone new."""

    title: str
    new: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """How the form stands to what is stored."""

    state: Literal["", "changed", "choose", "saving", "saved", "unsaved"]
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """Somebody who may be the one that is typed in, and why."""

    row: PatientRow
    title: str
    reasons: str
    certain: bool
