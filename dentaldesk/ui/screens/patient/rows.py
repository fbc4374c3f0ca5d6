"""What the patient panel shows: frozen, ready to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

# The fields of the form, in its order; the names are those of `PatientDetails`.
FIELDS = ("given_names", "family_name", "birth_date", "preferred_channel", "phone", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A patient as stored. `values` as they stand in the fields."""

    patient_id: UUID
    values: dict[str, str]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Whose details are shown, and whether this is someone new."""

    title: str
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """How the form stands to what is stored."""

    state: Literal["", "changed", "choose", "saving", "saved", "unsaved"]
    text: str = ""
