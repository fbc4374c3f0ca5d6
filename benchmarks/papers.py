"""Each kind of paper: made, against half a second and against saving an empty PDF page; drawn for the screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from benchmarks.measure import Figure, in_turn, limit
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.paper_words import PaperWords
from dentaldesk.engines.documents.render import render_paper
from dentaldesk.models.states import DocumentKind
from dentaldesk.ui.widgets.pdf_view import draw_pages, on_artist
from tests.papers import FORMATS, consent, every_paper, plan

ROUNDS = 9
MOST_MS = 500  # that somebody waits for a paper
SCREEN_WIDTH = 900  # pixels of a page in a window of its own


def figures() -> Iterator[Figure]:
    """Every kind; the treatment plan with its mouth drawn anew each time, as the outbox does."""
    words = Words(Formats())
    slowest = 0.0
    for kind, content in every_paper(words).items():
        made = partial(_planned, words) if kind is DocumentKind.TREATMENT_PLAN else partial(_made, content, words)
        ours, floor = in_turn(made, _empty, ROUNDS, clock=time.thread_time)
        yield limit(f"paper: {kind}", ours, MOST_MS, floor="half a second")
        yield Figure(what=f"render: {kind}", ours_ms=ours, floor="an empty page", floor_ms=floor)
        slowest = max(slowest, _shown(render_paper(content, words)))
    arabic = PaperWords(FORMATS, "ar")
    ours, _ = in_turn(partial(_made, consent("ar"), arabic), _empty, ROUNDS, clock=time.thread_time)
    yield limit("paper: consent in Arabic", ours, MOST_MS, floor="half a second")
    yield limit("a paper’s pages drawn for the screen", slowest, MOST_MS, floor="half a second")


def _planned(words: Words) -> None:
    render_paper(plan(words), words)


def _made(content: object, words: Words) -> None:
    render_paper(content, words)


def _shown(pdf: bytes) -> float:
    """Milliseconds until all pages of a paper are pictures, on the thread that draws for all views."""

    def shown() -> None:
        on_artist(lambda: draw_pages(pdf, SCREEN_WIDTH))

    ours, _ = in_turn(shown, _empty, 3, 1)
    return ours


def _empty() -> None:
    canvas = Canvas(BytesIO())
    canvas.showPage()
    canvas.save()
