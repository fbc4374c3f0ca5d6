"""A note dictated by what was charted, measured, concluded, done, given and prescribed in its visit.

It only proposes sentences. They are inserted as words like any others, and never written anew behind anybody's back:
what has changed since is dictated again when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.anaesthetics import MICROLITRES
from dentaldesk.engines.clinical.care_reads import DiagnosisRow
from dentaldesk.engines.clinical.chart import ChartEntry
from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.examination import NOT_EXAMINED, ItemKind, ShownFinding, is_normal, spec_of
from dentaldesk.engines.clinical.prescribing_reads import prescribed_in
from dentaldesk.engines.clinical.prescribing_rules import Drug
from dentaldesk.engines.clinical.reads import planned_work
from dentaldesk.engines.clinical.visit_reads import VisitPage, visit_page
from dentaldesk.engines.clinical.vitals import VitalSigns
from dentaldesk.engines.treatment.doing_reads import DoneLine, done_in_visit
from dentaldesk.models.charting import ChartStatus
from dentaldesk.models.states import ExamArea, NoteField
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.teeth import Notation, ToothCode, show_teeth, show_tooth
from dentaldesk.models.values import Message, Param

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.clinical.shapes import PlannedWork

Dictated = Mapping[NoteField, tuple[Message, ...]]
_OBSERVED = frozenset({ChartStatus.CONDITION, ChartStatus.EXISTING, ChartStatus.ELSEWHERE})
_TENTHS = 10
_GRAMS = 1000


def dictated(session: Session, visit_id: UUID, today: date) -> Dictated:
    """The sentences of each field of a visit's note, one a line. About twenty queries."""
    page = visit_page(session, visit_id, today)
    notation = session.get_one(Clinic, 1).notation
    done = done_in_visit(session, visit_id)
    charted = [
        entry
        for entry in chart_of(session, page.patient_id).standing()
        if entry.visit_id == visit_id and entry.status in _OBSERVED
    ]
    return {
        NoteField.SUBJECTIVE: tuple(_subjective(page)),
        NoteField.OBJECTIVE: (
            *(line for row in page.vitals[-1:] for line in _vitals(row.signs)),
            *_examined(page.findings),
            *_charted(charted, notation),
        ),
        NoteField.ASSESSMENT: tuple(_diagnosis(row, notation) for row in page.diagnoses),
        NoteField.PLAN: (
            *(_done(row, notation) for row in done),
            *_given(page, notation),
            *(_prescribed(drug) for drug in prescribed_in(session, visit_id)),
            *_planned(planned_work(session, visit_id), notation),
        ),
        NoteField.POST_OPERATIVE: tuple(_complications(done)),
    }


def _subjective(page: VisitPage) -> Iterable[Message]:
    if page.chief_complaint.strip():
        yield Message("dictated.complaint", {"complaint": page.chief_complaint.strip().rstrip(".")})
    if page.pain is not None:
        yield _pain(page.pain)
    if page.medical_confirmed:
        yield Message("dictated.medical")


def _pain(pain: int) -> Message:
    return Message("dictated.pain", {"pain": pain}) if pain else Message("dictated.no_pain")


# -- found --


def _vitals(signs: VitalSigns) -> Iterable[Message]:
    if signs.systolic is not None and signs.diastolic is not None:
        yield Message("dictated.pressure", {"systolic": signs.systolic, "diastolic": signs.diastolic})
    if signs.pulse is not None:
        yield Message("dictated.pulse", {"pulse": signs.pulse})
    if signs.temperature is not None:
        yield Message("dictated.temperature", {"degrees": Decimal(signs.temperature) / _TENTHS})
    if signs.oxygen is not None:
        yield Message("dictated.oxygen", {"percent": signs.oxygen})
    if signs.weight is not None:
        yield Message("dictated.weight", {"kilograms": Decimal(signs.weight) / _GRAMS})


def _examined(findings: Sequence[ShownFinding]) -> Iterable[Message]:
    """Area by area: what is not normal by itself, and in one sentence that all else was looked at and is.

    Nothing is said of what nobody looked at.
    """
    for area in ExamArea:
        seen = [row for row in findings if row.area is area and row.state != NOT_EXAMINED]
        told = [row for row in seen if not is_normal(row) or row.note.strip()]
        yield from (_finding(row) for row in told)
        if len(told) < len(seen):
            yield _normal(area, all_seen=len(seen) == sum(row.area is area for row in findings), some_told=bool(told))


def _normal(area: ExamArea, *, all_seen: bool, some_told: bool) -> Message:
    named = Message(f"exam_area.{area}")
    if some_told:
        return Message("dictated.rest_normal", {"area": named})
    return Message("dictated.all_normal" if all_seen else "dictated.seen_normal", {"area": named})


def _finding(row: ShownFinding) -> Message:
    spec = spec_of(row.area, row.item)
    states = row.state.split(",") if spec is not None and spec.kind is ItemKind.MANY else [row.state]
    number = spec is not None and spec.kind is ItemKind.NUMBER
    said: list[Param] = [row.state] if number else [Message(f"exam_state.{state}") for state in states]
    params: dict[str, Param] = {"item": Message(f"exam_item.{row.item}"), "state": _listed(said)}
    if row.note.strip():
        return Message("dictated.finding_noted", {**params, "note": row.note.strip().rstrip(".")})
    return Message("dictated.finding", params)


def _listed(said: Sequence[Param]) -> Param:
    first, *rest = said
    return Message("dictated.and", {"first": first, "rest": _listed(rest)}) if rest else first


def _charted(entries: Sequence[ChartEntry], notation: Notation) -> Iterable[Message]:
    """What was seen on the teeth, each finding once with all its places."""
    places: dict[tuple[str, bool], list[str]] = {}
    for entry in entries:
        teeth = show_teeth(entry.teeth, notation)
        surfaces = "".join(surface.value for surface in entry.surfaces)
        key = (entry.finding.value, entry.status is ChartStatus.CONDITION)
        places.setdefault(key, []).append(f"{teeth} {surfaces}".strip())
    for (finding, is_condition), where in places.items():
        params: dict[str, Param] = {"finding": Message(f"finding.{finding}"), "places": ", ".join(dict.fromkeys(where))}
        yield Message("dictated.charted" if is_condition else "dictated.charted_work", params)


# -- concluded, done, given --


def _diagnosis(row: DiagnosisRow, notation: Notation) -> Message:
    params: dict[str, Param] = {
        "text": row.text.strip().rstrip("."),
        "certainty": Message(f"certainty.{row.certainty}"),
    }
    if row.tooth is None:
        return Message("dictated.diagnosis", params)
    return Message("dictated.diagnosis_of_tooth", {**params, "tooth": show_tooth(row.tooth, notation)})


def _done(row: DoneLine, notation: Notation) -> Message:
    return Message("dictated.done", {"work": _work(row.procedure, row.tooth, row.surfaces, notation)})


def _complications(done: Iterable[DoneLine]) -> Iterable[Message]:
    """What went otherwise than planned."""
    told = (row.complications.strip().rstrip(".") for row in done)
    return (Message("dictated.complications", {"text": text}) for text in told if text)


def _given(page: VisitPage, notation: Notation) -> Iterable[Message]:
    for given in page.anaesthetics:
        params: dict[str, Param] = {
            "agent": Message(f"agent.{given.agent}"),
            "volume": Decimal(given.volume) / MICROLITRES,
            "technique": Message(f"technique.{given.technique}"),
        }
        if given.tooth is None:
            yield Message("dictated.anaesthetic", params)
        else:
            yield Message("dictated.anaesthetic_at", {**params, "tooth": show_tooth(given.tooth, notation)})
    for used in page.materials:
        details = " ".join(part for part in (used.name, used.shade) if part)
        if used.lot:
            yield Message("dictated.material_lot", {"name": details, "lot": used.lot})
        else:
            yield Message("dictated.material", {"name": details})


def _prescribed(drug: Drug) -> Message:
    params: dict[str, Param] = {
        "name": f"{drug.name} {drug.strength}",
        "dose": drug.dose,
        "quantity": drug.quantity,
    }
    if drug.times_a_day is None:
        return Message("dictated.prescribed_as_needed", params)
    if drug.duration_days is None:
        return Message("dictated.prescribed", {**params, "times": drug.times_a_day})
    return Message("dictated.prescribed_days", {**params, "times": drug.times_a_day, "days": drug.duration_days})


def _planned(work: Iterable[PlannedWork], notation: Notation) -> Iterable[Message]:
    """What is done in any case, then each of the options: of them one is done."""
    named: dict[str, list[str]] = {}
    for row in work:
        named.setdefault(row.option, []).append(_work(row.name, row.tooth, row.surfaces, notation))
    certain = named.pop("", None)
    if certain:
        yield Message("dictated.planned", {"work": "; ".join(certain)})
    for letter in sorted(named):
        said: dict[str, Param] = {"letter": letter, "work": "; ".join(named[letter])}
        yield Message("dictated.option", {**said, "count": len(named)})


def _work(name: str, tooth: ToothCode | None, surfaces: str, notation: Notation) -> str:
    return " ".join(part for part in (name, show_tooth(tooth, notation) if tooth else "", surfaces) if part)
