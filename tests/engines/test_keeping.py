"""Files, facts and numbers: kept once, unique, without gaps."""

from __future__ import annotations

import hashlib
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, NoResultFound

from dentaldesk.engines.core import db as database
from dentaldesk.engines.core.access import Actor
from dentaldesk.engines.core.counters import next_number
from dentaldesk.engines.core.db import Database
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import BugError, EditedElsewhere, UserError
from dentaldesk.engines.core.facts import record_fact
from dentaldesk.engines.core.files import load_file, store_file
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.models.states import FactKind
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.system import Fact, StoredFile
from dentaldesk.models.values import Money
from tests.engines.desk import Desks, Task
from tests.factories import MORNING, Clinic, a_patient

PICTURE = b"\x89PNG\x00\xff" * 1000


def keep(actor: Actor, content: bytes, db: Database) -> str:
    return db.write(actor, lambda work: store_file(work.session, content, "image/png"))


# -- files --


def test_the_same_bytes_are_kept_once(clinic: Clinic) -> None:
    first = keep(clinic.desk, PICTURE, clinic.db)
    assert first == hashlib.sha256(PICTURE).hexdigest()
    assert keep(clinic.dentist, PICTURE, clinic.db) == first
    assert clinic.db.read(lambda session: load_file(session, first)) == PICTURE
    assert clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(StoredFile))) == 1
    with pytest.raises(NoResultFound):
        clinic.db.read(lambda session: load_file(session, "0" * 64))


def test_an_empty_file_is_a_file(clinic: Clinic) -> None:
    kept = keep(clinic.desk, b"", clinic.db)
    assert clinic.db.read(lambda session: load_file(session, kept)) == b""


def test_the_same_bytes_from_several_desks_at_once_are_kept_once(clinic: Clinic, desks: Desks) -> None:
    task = Task(address=clinic.address, deed=partial(keep, clinic.desk, PICTURE))
    results = desks.together([task] * 8)
    assert {result.value for result in results} == {hashlib.sha256(PICTURE).hexdigest()}


# -- facts --


def test_the_same_thing_cannot_happen_twice(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WRITE_TRIES", 2)
    clinic.db.write(clinic.desk, _paid)
    with pytest.raises(IntegrityError):
        clinic.db.write(clinic.desk, _paid)
    fact = clinic.db.read(lambda session: session.scalars(select(Fact)).one())
    assert (fact.kind, fact.at, fact.amount) == (FactKind.PAYMENT_TAKEN, MORNING, Money(100))
    assert fact.business_date.isoformat() == "2026-11-24"
    assert fact.attributes == {"method": "cash"}


def _paid(work: Work) -> None:
    record_fact(work, FactKind.PAYMENT_TAKEN, "once", amount=Money(100), method="cash")


# -- numbers --


def test_numbers_go_up_by_one_and_a_failure_leaves_no_gap(clinic: Clinic) -> None:
    first = clinic.db.write(clinic.desk, lambda work: next_number(work, "chart"))

    def fails(work: Work) -> None:
        assert next_number(work, "chart") == first + 1
        raise UserError("patient.refused")

    with pytest.raises(UserError):
        clinic.db.write(clinic.desk, fails)
    both = clinic.db.write(clinic.desk, lambda work: (next_number(work, "chart"), next_number(work, "chart")))
    assert both == (first + 1, first + 2)
    with pytest.raises(BugError):
        clinic.db.write(clinic.desk, lambda work: next_number(work, "moon"))


# -- edits --


def edit(clinic: Clinic, patient_id: object, version: int, **changes: object) -> int:
    def job(work: Work) -> int:
        return apply_edit(lock_row(work.session, Patient, patient_id), version, changes).version

    return clinic.db.write(clinic.desk, job)


def test_an_edit_counts_the_version_up_and_saying_the_same_does_not(clinic: Clinic) -> None:
    patient_id = a_patient(clinic, "Amara", "Okonkwo")
    assert edit(clinic, patient_id, 1, given_names="Amina") == 2
    assert edit(clinic, patient_id, 2, given_names="Amina") == 2
    # Someone else made the same change meanwhile: nothing to decide.
    assert edit(clinic, patient_id, 1, given_names="Amina") == 2
    assert edit(clinic, patient_id, 1) == 2


def test_a_stale_edit_names_only_what_differs(clinic: Clinic) -> None:
    patient_id = a_patient(clinic, "Amara", "Okonkwo")
    edit(clinic, patient_id, 1, given_names="Amina", email="a@example.org")
    with pytest.raises(EditedElsewhere) as refused:
        edit(clinic, patient_id, 1, given_names="Ama", email="a@example.org", family_name="Okonkwo")
    assert (refused.value.mine, refused.value.theirs) == ({"given_names": "Ama"}, {"given_names": "Amina"})
    assert clinic.db.read(lambda session: patient_card(session, patient_id)).row.given_names == "Amina"
