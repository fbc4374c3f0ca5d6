"""Rendering each kind of paper, against saving an empty PDF page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from benchmarks.measure import Figure, in_turn
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.render import render_paper
from dentaldesk.models.states import DocumentKind
from tests.papers import every_paper, plan

ROUNDS = 9


def figures() -> Iterator[Figure]:
    """Every kind; the treatment plan with its mouth drawn anew each time, as the outbox does."""
    words = Words(Formats())
    for kind, content in every_paper(words).items():
        made = partial(_planned, words) if kind is DocumentKind.TREATMENT_PLAN else partial(_made, content, words)
        ours, floor = in_turn(made, _empty, ROUNDS)
        yield Figure(what=f"render: {kind}", ours_ms=ours, floor="an empty page", floor_ms=floor)


def _planned(words: Words) -> None:
    render_paper(plan(words), words)


def _made(content: object, words: Words) -> None:
    render_paper(content, words)


def _empty() -> None:
    canvas = Canvas(BytesIO())
    canvas.showPage()
    canvas.save()
