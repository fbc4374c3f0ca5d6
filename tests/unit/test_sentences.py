"""Every code that the program says has its sentence, with the parameters it brings; no sentence is left over."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import dentaldesk
from dentaldesk.engines.clinical.anaesthetics import AGENTS, TECHNIQUES
from dentaldesk.engines.clinical.examination import AREAS, NOT_EXAMINED
from dentaldesk.engines.clinical.vitals import PressureLevel
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.sentences import SENTENCES
from dentaldesk.engines.flows.timeline_entries import TimelineKind
from dentaldesk.engines.patients.questionnaire import DentalQuestion, MedicalQuestion
from dentaldesk.engines.scheduling.rules import CancelReason
from dentaldesk.models.charting import ChartStatus, Finding, Presence, Variant
from dentaldesk.models.migrations import SchemaState
from dentaldesk.models.states import (
    AppointmentStatus,
    Certainty,
    Channel,
    ClinicalUrgency,
    Diagnosis,
    Disposition,
    DocumentKind,
    DrugClass,
    ExamArea,
    FileKind,
    MessageStatus,
    NextStep,
    PaymentMethod,
    PlanStatus,
    ProcedureStatus,
    ReferralStatus,
    Relation,
    Topic,
    TransactionKind,
    VisitType,
)

SOURCE = Path(dentaldesk.__file__).parent

# Which argument of a call is the code, counted from 0.
SAYING = {
    "Message": 0,
    "ValueProblem": 0,
    "UserError": 0,
    "NotAllowed": 0,
    "Refused": 0,
    "DatabaseProblem": 0,
    "ConnectionLost": 0,
    "Problem": 1,
}
# Codes that end in a member of an enum; a new family fails until it stands here.
FAMILIES: dict[str, Iterable[str]] = {
    "exam_area.": ExamArea,
    "exam_item.": {spec.code for specs in AREAS.values() for spec in specs},
    "exam_state.": {state for specs in AREAS.values() for spec in specs for state in spec.states} | {NOT_EXAMINED},
    "agent.": AGENTS,
    "technique.": TECHNIQUES,
    "certainty.": Certainty,
    "disposition.": Disposition,
    "drug_class.": DrugClass,
    "handoff.": NextStep,
    "permission.": Permission,
    "urgency.": ClinicalUrgency,
    "diagnosis.": Diagnosis,
    "relation.": Relation,
    "referral.": ReferralStatus,
    "notice.": NextStep,
    "method.": PaymentMethod,
    "channel.": Channel,
    "document.": DocumentKind,
    "database.schema_": SchemaState,
    "finding.": Finding,
    "variant.": Variant,
    "chart_status.": ChartStatus,
    "presence.": Presence,
    "timeline_kind.": TimelineKind,
    "visit_type.": VisitType,
    "plan_state.": PlanStatus,
    "procedure_state.": ProcedureStatus,
    "transaction.": TransactionKind,
    "message_state.": MessageStatus,
    "file_kind.": FileKind,
    "appointment_state.": AppointmentStatus,
    "cancel.": CancelReason,
    "medical_question.": MedicalQuestion,
    "medical_short.": MedicalQuestion,
    "dental_question.": DentalQuestion,
}
# What `Refused` adds by itself.
GIVEN = {"Refused": {"count"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One place where a code is said. `params` None: not written out there."""

    code: str
    params: frozenset[str] | None
    call: str
    place: str


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if path.name != "sentences.py":
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _said() -> Iterator[Said]:
    for path, tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = _name(node.func)
            if name in SAYING and len(node.args) > SAYING[name] and not isinstance(node.args[0], ast.Starred):
                place = f"{path.relative_to(SOURCE.parent)}:{node.lineno}"
                for code in _codes(node.args[SAYING[name]], place):
                    yield Said(code=code, params=_params(node, name), call=name, place=place)
            for keyword in node.keywords:  # a reminder that is dropped names its reason by the code alone
                if keyword.arg == "dropped" and isinstance(keyword.value, ast.Constant):
                    code = str(keyword.value.value)
                    yield Said(code=code, params=None, call=name, place=f"{path}:{node.lineno}")


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute):
        return function.attr
    return ""


def _codes(argument: ast.expr, place: str) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(code)):
            yield code
        case ast.JoinedStr(values=[ast.Constant(value=str(family)), ast.FormattedValue()]):
            assert family in FAMILIES, f"{place}: name the enum behind {family}"
            yield from (f"{family}{member}" for member in FAMILIES[family])
        case ast.IfExp(body=body, orelse=otherwise):
            yield from _codes(body, place)
            yield from _codes(otherwise, place)
        case ast.Name() | ast.Attribute() | ast.Subscript():
            pass  # the code was made elsewhere, and is found there
        case _:
            pytest.fail(f"{place}: write the code where it can be found")


def _params(node: ast.Call, name: str) -> frozenset[str] | None:
    if any(keyword.arg is None for keyword in node.keywords):
        return None
    if name == "Message":
        given = node.args[1:] or [keyword.value for keyword in node.keywords if keyword.arg == "params"]
        if not given:
            return frozenset()
        if isinstance(given[0], ast.Dict) and all(isinstance(key, ast.Constant) for key in given[0].keys):
            return frozenset(key.value for key in given[0].keys if isinstance(key, ast.Constant))  # type: ignore[misc]
        return None
    return frozenset(keyword.arg for keyword in node.keywords if keyword.arg)


def _wanted(code: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name}


ALL_SAID = list(_said())


def test_the_walk_finds_what_is_said() -> None:
    """A walk that finds nothing would find no fault."""
    assert len(ALL_SAID) > 80
    codes = {said.code for said in ALL_SAID}
    assert {"money.too_large", "exam.not_signed", "permission.book", "database.schema_newer", "edit.stale"} <= codes


def test_every_code_that_is_said_has_a_sentence() -> None:
    missing = sorted(f"{said.place}: {said.code}" for said in ALL_SAID if said.code not in SENTENCES)
    assert not missing


def test_what_is_said_brings_the_parameters_of_its_sentence() -> None:
    wrong = []
    for said in ALL_SAID:
        if said.params is None or said.code not in SENTENCES:
            continue
        wanted = _wanted(said.code)
        if not wanted <= said.params | GIVEN.get(said.call, set()) or not said.params <= wanted:
            wrong.append(f"{said.place}: {said.code} wants {sorted(wanted)}, is given {sorted(said.params)}")
    assert not wrong


def test_no_sentence_is_left_over() -> None:
    words = {
        node.value
        for _, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    said = words | {said.code for said in ALL_SAID}
    # What only screens say, of codes that are kept.
    kept: dict[str, Iterable[str]] = {"pressure.": PressureLevel}
    kept |= {name: FAMILIES[name] for name in ("exam_area.", "exam_item.", "exam_state.", "disposition.")}
    said |= {f"{family}{member}" for family, members in kept.items() for member in members}
    assert sorted(set(SENTENCES) - said) == []


def test_the_codes_stand_for_an_english_sentence_once() -> None:
    assert all(code == code.lower() and "." in code for code in SENTENCES)
    assert not set(Topic) & set(SENTENCES)
