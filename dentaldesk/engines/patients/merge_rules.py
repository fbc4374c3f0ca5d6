"""Two records of one person: what differs between them, which value stays, and what speaks against it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from dentaldesk.models.states import PatientStatus
from dentaldesk.models.values import Message

# What a person chooses between, field by field; an address stays together.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "given_names": ("given_names",),
    "family_name": ("family_name",),
    "preferred_name": ("preferred_name",),
    "birth_date": ("birth_date",),
    "sex": ("sex",),
    "gender": ("gender",),
    "phone": ("phone",),
    "other_phone": ("other_phone",),
    "email": ("email",),
    "address": ("street", "postal_code", "city", "region", "country"),
    "preferred_channel": ("preferred_channel",),
    "preferred_times": ("preferred_times",),
    "language": ("language",),
    "referral_source": ("referral_source",),
    "provider_id": ("provider_id",),
    "photo_sha256": ("photo_sha256",),
    "deceased_on": ("deceased_on",),
    "guarantor_id": ("guarantor_id",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field of which the two records say different things. Values as they are stored; None: nothing is said.

    `from_merged`: which one is taken unless somebody chooses: the other record's only where the kept one says nothing.
    """

    name: str
    kept: tuple[Any, ...]
    merged: tuple[Any, ...]
    from_merged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposed:
    """What is known of both records besides their fields, by which a person judges whether they are of one."""

    kept_exam_open: bool = False
    merged_exam_open: bool = False
    kept_charted: bool = False
    merged_charted: bool = False
    kept_history: bool = False
    merged_history: bool = False


def differences(kept: Mapping[str, Any], merged: Mapping[str, Any]) -> list[Difference]:
    """Every field in which both records differ and the other one says something, in the order of the form."""
    found = []
    for name, columns in FIELDS.items():
        mine, theirs = _values(kept, columns), _values(merged, columns)
        if mine != theirs and any(value is not None for value in theirs):
            nothing = all(value is None for value in mine)
            found.append(Difference(name=name, kept=mine, merged=theirs, from_merged=nothing))
    return found


def _values(record: Mapping[str, Any], columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(record[column] or None for column in columns)


def united(kept: Mapping[str, Any], merged: Mapping[str, Any], from_merged: Collection[str]) -> dict[str, Any]:
    """The columns of the kept record afterwards. `from_merged` names the fields whose value the other record gives."""
    values = {column: merged[column] for name, columns in FIELDS.items() if name in from_merged for column in columns}
    values["confidential"] = kept["confidential"] or merged["confidential"]
    values["first_visit_on"] = _earliest(kept["first_visit_on"], merged["first_visit_on"])
    values["status"] = _status(kept["status"], merged["status"])
    return values


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _status(kept: PatientStatus, merged: PatientStatus) -> PatientStatus:
    """In care when either record says so; dead when either does, for nothing may be sent to the dead."""
    for status in (PatientStatus.DECEASED, PatientStatus.ACTIVE, PatientStatus.INACTIVE):
        if status in {kept, merged}:
            return status
    return kept


def contradictions(kept: Mapping[str, Any], merged: Mapping[str, Any], known: Opposed) -> list[Message]:
    """What should make somebody look twice before the records become one."""
    said = []
    if kept["birth_date"] and merged["birth_date"] and kept["birth_date"] != merged["birth_date"]:
        params = {"kept": kept["birth_date"], "merged": merged["birth_date"]}
        said.append(Message("merge.birth_dates_differ", params))
    if kept["sex"] and merged["sex"] and kept["sex"] != merged["sex"]:
        said.append(Message("merge.sexes_differ"))
    if (kept["status"] is PatientStatus.DECEASED) != (merged["status"] is PatientStatus.DECEASED):
        said.append(Message("merge.one_is_dead"))
    if known.kept_exam_open and known.merged_exam_open:
        said.append(Message("merge.both_examined"))
    if known.kept_charted and known.merged_charted:
        said.append(Message("merge.both_charted"))
    if known.kept_history and known.merged_history:
        said.append(Message("merge.both_histories"))
    return said


def is_payer_of(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether one record pays for the other: then they are two people."""
    return bool(one["guarantor_id"] == other["id"] or other["guarantor_id"] == one["id"])


def pay_in_circle(kept: UUID, merged: UUID, payer: UUID, payer_of: Mapping[UUID, UUID]) -> bool:
    """Whether the one who pays for either of the two is, over however many others, paid for by one of them: as one
    record they would then pay for whoever pays for them.
    """
    seen: set[UUID] = set()
    at: UUID | None = payer
    while at is not None and at not in seen:
        if at in {kept, merged}:
            return True
        seen.add(at)
        at = payer_of.get(at)
    return False


def free_position(taken: Collection[int], last: int = 9) -> int | None:
    """Where an insurance of the merged record stands: behind those of the kept one. None: there is no room."""
    after = max(taken, default=0) + 1
    if after <= last:
        return after
    return next((position for position in range(1, last + 1) if position not in taken), None)


def moved_ids(ids: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What the record of a merge keeps: tables from which something moved, with the ids of the rows."""
    return {table: sorted(found) for table, found in ids.items() if found}


def as_text(key: tuple[UUID | int | str, ...]) -> str:
    """The key of a row as the record of a merge keeps it."""
    return ":".join(str(part) for part in key)
