"""Rendering a treatment plan, against saving an empty PDF page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from benchmarks.measure import Figure, in_turn
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.content import Clinic, Person, PlanLine, TreatmentPlanContent
from dentaldesk.engines.documents.render import render_treatment_plan
from dentaldesk.models.values import Money

ROUNDS = 15


def figures() -> Iterator[Figure]:
    """One page with twelve procedures."""
    lines = tuple(
        PlanLine(
            area=f"{tooth} MOD",
            procedure="Composite, three surfaces",
            fee=Money(28_500),
            insurance=Money(22_800),
            patient=Money(5_700),
        )
        for tooth in range(11, 23)
    )
    content = TreatmentPlanContent(
        clinic=Clinic(name="Bench"),
        patient=Person(name="Amara Okonkwo-Reyes"),
        dentist="Dr. Vale",
        on=date(2026, 11, 24),
        lines=lines,
        total=Money(342_000),
        insurance=Money(273_600),
        patient_part=Money(68_400),
    )
    words = Words(Formats())
    ours, floor = in_turn(lambda: _render(content, words), _empty, ROUNDS)
    yield Figure(what="render a treatment plan", ours_ms=ours, floor="an empty page", floor_ms=floor)


def _render(content: TreatmentPlanContent, words: Words) -> None:
    render_treatment_plan(content, words)


def _empty() -> None:
    canvas = Canvas(BytesIO())
    canvas.showPage()
    canvas.save()
