"""Each verb is refused to a role that lacks its permission, before anything is done."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

import dentaldesk.engines
from dentaldesk.engines.core.access import MATRIX, VERBS, Permission
from dentaldesk.engines.core.errors import NotAllowed
from dentaldesk.engines.core.topics import topic_versions
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.patients.actions import note_opened
from dentaldesk.models.states import Role
from dentaldesk.models.tables.system import AuditEntry
from tests.factories import Clinic, a_patient

for _module in pkgutil.walk_packages(dentaldesk.engines.__path__, "dentaldesk.engines."):
    if _module.name.endswith("actions") or ".flows." in _module.name:
        importlib.import_module(_module.name)

# What no role of a clinic's staff may do is the program's own.
LACKING = [
    (name, role) for name, permission in sorted(VERBS.items()) for role in Role if permission not in MATRIX[role]
]


def the_verb(name: str) -> Callable[..., Any]:
    module, _, function = name.rpartition(".")
    verb: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return verb


@pytest.fixture
def kind() -> str:
    """Who may do what is decided before any SQL."""
    return "sqlite"


def test_a_role_that_lacks_the_permission_is_refused(clinic: Clinic) -> None:
    assert len(VERBS) >= 25
    before = clinic.db.read(topic_versions)
    entries = clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(AuditEntry)))
    for name, role in LACKING:
        verb, actor = the_verb(name), replace(clinic.desk, roles=frozenset({role}))
        arguments = [None] * (len(inspect.signature(verb).parameters) - 1)  # it is refused before it looks at them
        with pytest.raises(NotAllowed) as refused:
            clinic.db.write(actor, lambda work, verb=verb, arguments=arguments: verb(work, *arguments))  # type: ignore[misc]
        said = Words(Formats()).text(refused.value.message)
        assert said.startswith("Rosa Desk may not ")
        assert "permission." not in said, name
    assert clinic.db.read(topic_versions) == before
    assert clinic.db.read(lambda session: session.scalar(select(func.count()).select_from(AuditEntry))) == entries


def test_one_of_several_roles_is_enough(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    both = replace(clinic.desk, roles=frozenset({Role.ADMINISTRATOR, Role.HYGIENIST}))
    clinic.db.write(both, lambda work: note_opened(work, patient_id))


def test_nobody_without_a_role_may_do_anything(clinic: Clinic) -> None:
    nobody = replace(clinic.desk, roles=frozenset())
    assert not any(nobody.may(permission) for permission in Permission)


def test_an_administrator_sees_no_patient() -> None:
    about_the_house = {
        Permission.SIGN_IN,
        Permission.SET_UP_CLINIC,
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_TEMPLATES,
        Permission.BREAK_GLASS,
        Permission.RUN_OUTBOX,
    }
    about_patients = set(Permission) - about_the_house
    assert not MATRIX[Role.ADMINISTRATOR] & about_patients


def test_an_administrator_cannot_open_a_patient(clinic: Clinic) -> None:
    patient_id: UUID = a_patient(clinic)
    administrator = replace(clinic.manager, roles=frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(NotAllowed):
        clinic.db.write(administrator, lambda work: note_opened(work, patient_id))
