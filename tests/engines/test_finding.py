"""The list that opens while somebody types holds as many people as it has room for."""

from __future__ import annotations

from functools import partial

from dentaldesk.engines.patients.finding import find_patients
from tests.factories import Clinic, a_patient


def test_people_of_many_like_names_hide_nobody(clinic: Clinic) -> None:
    """Each of their names is met before the next patient's."""
    for family in ("First", "Second"):
        a_patient(clinic, "Ana Anabel Anahi Anais Anat Ancel Anders", family)
    a_patient(clinic, "Anzhelika", "Third")
    for most in (1, 2, 3, 4):
        found = clinic.db.read(partial(find_patients, typed="an", limit=most))
        assert [row.family_name for row in found] == ["First", "Second", "Third"][:most]
