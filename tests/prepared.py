"""States that many tests begin with: made once a worker and kind of database, and copied for each test.

An exam that is over takes ten transactions to make, and a copy of the clinic with it in it takes none. `@prepared`
stands where `@pytest.fixture` would; what it makes may only be asked for by name, as an argument of the test or of
another fixture, and it comes before all that other fixtures do. To the test it is what another desk did: the chain of
its audit entries, for one, has ended.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, is_dataclass, replace
from datetime import datetime
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Template, as_template, filled
from tests.factories import MORNING, Clinic, open_clinic

Maker = Callable[..., Any]

KEPT = 8  # a file has few of them, and the tests of a file follow one another
_stages: dict[tuple[str, tuple[Maker, ...]], Stage] = {}
_makers: dict[Callable[..., Any], Maker] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A clinic to copy, what its makers returned, and how late it was then."""

    template: Template
    made: Mapping[Maker, Any]
    now: datetime = MORNING


def prepared(make: Maker) -> Any:  # noqa: ANN401 - what pytest makes of a function
    """A fixture that asks for the clinic and for other prepared states alone. It returns what no test can change: ids
    and frozen records. A record may hold the clinic; each test gets it with its own.
    """

    @wraps(make)
    def given(stage: Stage, clinic: Clinic, **_others: object) -> object:
        return _in(clinic, stage.made[make])

    asked = signature(make).parameters
    wanted = {name: Parameter(name, Parameter.KEYWORD_ONLY) for name in ("stage", "clinic", *asked)}
    vars(given)["__signature__"] = signature(make).replace(parameters=list(wanted.values()))
    _makers[given] = make
    return pytest.fixture(given)


def _in(clinic: Clinic, made: object) -> object:
    if isinstance(made, Clinic):
        return clinic
    if not isinstance(getattr(made, "clinic", None), Clinic):
        return made
    if is_dataclass(made) and not isinstance(made, type):
        return replace(made, clinic=clinic)
    own: Any = copy(made)
    own.clinic = clinic
    return own


def asked_for(test: pytest.Function) -> dict[str, Maker]:
    """The prepared states of a test by their names; what one needs comes before it."""
    known = test._fixtureinfo.name2fixturedefs
    found: dict[str, Maker] = {}

    def ask(names: Iterable[str]) -> None:
        for name in names:
            make = _makers.get(known[name][-1].func) if name in known else None
            if make is not None and name not in found:
                ask(signature(make).parameters)
                found[name] = make

    ask(test._fixtureinfo.names_closure)
    return found


def stage_of(kind: str, makers: Mapping[str, Maker]) -> Stage:
    """The stage that these makers set, whoever asked for it first."""
    if not makers:
        return Stage(template=filled(kind), made={})
    key = kind, tuple(makers.values())
    found = _stages.pop(key, None) or _set(kind, makers)
    _stages[key] = found  # the last to be forgotten
    if len(_stages) > KEPT:
        _stages.pop(next(iter(_stages))).template.forget()
    return found


def _set(kind: str, makers: Mapping[str, Maker]) -> Stage:
    with tempfile.TemporaryDirectory() as folder:
        clinic = open_clinic(filled(kind).copied(Path(folder)))
        known: dict[str, Any] = {"clinic": clinic}
        for name, make in makers.items():
            known[name] = make(**{each: known[each] for each in signature(make).parameters})
        clinic.db.close()
        made = {make: known[name] for name, make in makers.items()}
        return Stage(template=as_template(clinic.address), made=made, now=clinic.clock.now())
