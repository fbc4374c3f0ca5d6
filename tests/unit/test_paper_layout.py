"""What must not happen upon a page: headings alone at its foot, sums of nothing, words that turn others around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dentaldesk.engines.core.words import Formats
from dentaldesk.engines.documents import treatment_plan
from dentaldesk.engines.documents.content import Person
from dentaldesk.engines.documents.paper_words import PaperWords, paper_languages
from dentaldesk.engines.documents.render import _LAYOUTS, render_paper
from dentaldesk.engines.documents.sheet import MARGIN, Sheet, Type
from dentaldesk.engines.documents.templates import Paragraph, Span, fill, parse
from dentaldesk.models.states import DocumentKind
from dentaldesk.models.values import Money
from tests.papers import AMARA, CARD, DAY, ESTIMATE, FORMATS, PLAN_LINES, attendance, consent, every_paper, line, plan
from tests.unit.test_documents import pages, text

WORDS = PaperWords(FORMATS)
OPTIONS = {"A": "Implant", "B": "Bridge"}


class Missed(PaperWords):
    """Remembers what was said in English because nobody wrote it down in the reader's language."""

    def __init__(self, language: str) -> None:
        super().__init__(FORMATS, language)
        self.missed: set[str] = set()

    def __call__(self, english: str, **params: object) -> str:
        if english and english not in self._labels:
            self.missed.add(english)
        return super().__call__(english, **params)


def said(mark: Type) -> str:
    return "".join(glyph.text for piece in mark.line.pieces for glyph in piece.glyphs)


def lines_of(page: Sequence[object]) -> list[str]:
    """The lines of a page in the order in which they were set."""
    return [said(mark) for mark in page if isinstance(mark, Type)]


def test_no_phase_begins_at_the_foot_of_a_page() -> None:
    rows = (line("16", "Composite", 28_500, 0, phase=1), line("16", "Crown", 28_500, 0, phase=2))
    content = replace(plan(WORDS), lines=rows, options={}, mouth=None)
    for above in range(160, 220, 3):
        sheet = Sheet(content.clinic, "Plan", "", WORDS)
        sheet.y = sheet.bottom - above
        treatment_plan._procedures(sheet, content, WORDS)
        assert all(not lines_of(page)[-1:] or "Phase" not in lines_of(page)[-1] for page in sheet.pages), above


def test_a_plan_with_nothing_in_it_asks_for_no_signature_and_sums_nothing() -> None:
    zero = Money(0)
    nothing = replace(plan(WORDS), lines=(), options={}, total=zero, insurance=zero, patient_part=zero)
    whole = text(render_paper(nothing, WORDS))
    assert "No procedures are planned." in whole
    assert "0.00" not in whole
    assert "Patient or guardian" not in whole


def test_each_option_says_what_the_whole_plan_costs_with_it() -> None:
    for content in (plan(WORDS), replace(ESTIMATE, lines=PLAN_LINES, options=OPTIONS)):
        whole = text(render_paper(content, WORDS))
        assert "Your part of the whole plan $4,329.00" in whole  # 1,354 in any case and 2,975
        assert "Your part of the whole plan $3,104.00" in whole  # and 1,750


def test_options_longer_than_a_page_go_on_upon_the_next() -> None:
    rows = tuple(line(f"{tooth}", f"Work {tooth}", 10_000, 0, option="AB"[tooth % 2]) for tooth in range(100, 180))
    sheet = treatment_plan.lay_out(replace(plan(WORDS), lines=rows), WORDS)
    baselines = [mark.baseline for page in sheet.pages for mark in page if isinstance(mark, Type)]
    assert max(baselines) < sheet.bottom + 1
    whole = " ".join(found for page in sheet.pages for found in lines_of(page))
    assert all(f"Work {tooth}" in whole for tooth in range(100, 180))


@pytest.mark.parametrize("signed", [True, False])
def test_a_consent_is_one_page_when_it_can_be_and_is_signed_below_its_decision(*, signed: bool) -> None:
    made = pages(render_paper(consent(signed=signed), WORDS))
    assert len(made) == 1 or not signed
    assert "Your decision" in made[-1]
    assert ("Signed by" if signed else "Patient or guardian") in made[-1]


def test_a_title_that_just_does_not_fit_is_set_smaller() -> None:
    long = replace(consent(), title="Consentimiento para la extracción de un diente")
    sheet = _LAYOUTS[type(long)](long, WORDS)
    (title,) = [mark for mark in sheet.pages[0] if isinstance(mark, Type) and mark.ink.size > 17]
    assert title.line.width <= sheet.page_width - 2 * MARGIN + 1


@pytest.mark.parametrize("name", ["Amara\u202e rezzil", "Amara \u2067{x}", "\u202aAmara <b>"])
def test_a_name_turns_no_words_around_it(name: str) -> None:
    (block,) = fill(parse("That {patient.name} was here at 9:00."), {"patient.name": name})
    assert isinstance(block, Paragraph)
    (span,) = block.parts
    assert isinstance(span, Span)
    assert not set(span.text) & {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
    assert ("{x}" in span.text, "<b>" in span.text) == ("{x}" in name, "<b>" in name)


@pytest.mark.parametrize(
    ("clinic", "language", "day", "time"),
    [
        ("en_US", None, "Nov 24, 2026", "11:05\u202fAM"),
        ("en_US", "es", "24 nov 2026", "11:05\u202fa.m."),
        ("de_DE", "es", "24 nov 2026", "11:05"),
        ("en_US", "ar", "24 نوفمبر 2026", "11:05 ص"),
        ("en_US", "fr", "Nov 24, 2026", "11:05\u202fAM"),  # nobody wrote papers in French: they come in English
    ],
)
def test_days_and_times_are_written_in_the_language_of_the_paper(
    clinic: str, language: str | None, day: str, time: str
) -> None:
    words = PaperWords(Formats(language=clinic, currency="USD", time_zone="America/Chicago"), language)
    moment = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
    assert (words.day(DAY), words.time(moment)) == (day, time)


@pytest.mark.parametrize(("language", "tag"), [(None, b"en-US"), ("es", b"es"), ("ar", b"ar")])
def test_a_paper_says_in_which_language_it_is_to_be_read_out(language: str | None, tag: bytes) -> None:
    assert b"/Lang (" + tag + b")" in render_paper(CARD, PaperWords(FORMATS, language))


def test_a_card_says_where_to_come_and_a_note_for_work_not_under_which_number_somebody_is_filed() -> None:
    assert "214 Lakeshore Avenue" in text(render_paper(CARD, WORDS))
    note = text(render_paper(attendance(), WORDS))
    assert f"Chart {AMARA.chart_number}" not in note
    assert "Born Mar 12, 1979" in note


@pytest.mark.parametrize("language", [code for code, _ in paper_languages() if PaperWords(FORMATS, code)._labels])
def test_a_language_of_papers_has_every_label_of_every_paper(language: str) -> None:
    words = Missed(language)
    assert set(every_paper(words)) == set(DocumentKind)
    for content in every_paper(words).values():
        _LAYOUTS[type(content)](content, words).finish()
    assert words.missed == set()


def test_a_paper_about_nobody_special_still_stands() -> None:
    unknown = replace(plan(WORDS), patient=Person(name="王"), mouth=None)
    assert "王" in text(render_paper(unknown, WORDS))
