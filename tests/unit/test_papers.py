"""Every kind of paper, read back; templates and the pictures on papers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.bitmaps import checked_logo, checked_signature
from dentaldesk.engines.documents.content import Paper, Person
from dentaldesk.engines.documents.figures_in_words import quantity_in_words
from dentaldesk.engines.documents.paper_words import PaperWords
from dentaldesk.engines.documents.reads import _CONTENTS
from dentaldesk.engines.documents.render import render_paper
from dentaldesk.engines.documents.shipped import shipped_templates
from dentaldesk.engines.documents.templates import (
    BLANK,
    TEMPLATED,
    Heading,
    fill,
    parse,
    plain_text,
    problems_of,
    samples_of,
    written,
)
from dentaldesk.models.states import DocumentKind
from tests.papers import AMARA, CLINIC, attendance, consent, every_paper, png
from tests.unit.test_documents import pages, text

WORDS = Words(Formats(language="en_US", currency="USD", time_zone="America/Chicago"))
SAYS = {
    DocumentKind.TREATMENT_PLAN: ("Option A: Implant", "Option B: Bridge", "Phase 2", "$1,354.00"),
    DocumentKind.EXAM_SUMMARY: ("Acute pulpitis 36. Caries 16.", "Signed"),
    DocumentKind.RECEIPT: ("000418", "$448.00"),
    DocumentKind.ESTIMATE: ("$1,354.00", "not a promise"),
    DocumentKind.PRESCRIPTION: ("21 (twenty-one) capsules", "3 times a day", "Interactions not checked", "D-20418"),
    DocumentKind.CONSENT: ("very seldom for good", "Signed by", "Rosa Mbeki"),
    DocumentKind.INFORMED_REFUSAL: ("Wants a second opinion first.", "Witness"),
    DocumentKind.AFTERCARE: ("Bite on the gauze", "+1 217 555 0142"),
    DocumentKind.REFERRAL: ("Dr. Hanne Solberg", "Licence D-20418"),
    DocumentKind.APPOINTMENT_CARD: ("Thursday, December 10, 2026", "about 60 minutes"),
    DocumentKind.ATTENDANCE: ("9:00 AM", "10:20 AM"),
}


def test_every_kind_of_paper_can_be_made() -> None:
    assert set(_CONTENTS) == set(DocumentKind) == set(every_paper(WORDS))


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("kind", DocumentKind)
def test_every_paper_says_what_it_is_for(kind: DocumentKind, paper: Paper) -> None:
    content = every_paper(WORDS)[kind]
    said = text(render_paper(replace(content, clinic=replace(CLINIC, paper=paper)), WORDS))  # type: ignore[type-var]
    assert all(part in said for part in SAYS[kind])


def test_a_note_for_work_says_no_diagnosis_and_no_procedure() -> None:
    said = text(render_paper(attendance(), WORDS)).casefold()
    assert not {"extraction", "pulpitis", "root canal"} & set(said.split())


@pytest.mark.parametrize(
    "name", ["Ελένη Παπαδάκη", "Анна Ковальова", "שרה לוי", "ليلى حسن", "अनिता शर्मा", "Zoë O’Connor-" + "Reyes" * 30]
)
@pytest.mark.parametrize("kind", DocumentKind)
def test_a_name_in_any_script_stands_on_every_paper(kind: DocumentKind, name: str) -> None:
    content = replace(every_paper(WORDS)[kind], patient=Person(name=name))  # type: ignore[type-var]
    assert render_paper(content, WORDS).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("language", "part"),
    [("en", "very seldom for good"), ("es", "muy rara vez permanente"), ("ar", "الموافقة")],
)
def test_a_consent_reads_back_in_the_language_of_its_patient(language: str, part: str) -> None:
    said = text(render_paper(consent(language), PaperWords(Formats(), language)))
    assert part in said or part[::-1] in said


def test_equal_papers_with_pictures_are_equal_files() -> None:
    assert render_paper(consent(), WORDS) == render_paper(consent(), WORDS)


def test_the_decision_and_the_signature_stand_on_one_page() -> None:
    (last,) = (page for page in pages(render_paper(consent(), WORDS)) if "Signed by" in page)
    assert "Your decision" in last


# -- templates --


@pytest.mark.parametrize("one", shipped_templates(), ids=lambda one: f"{one.language}/{one.name}")
def test_shipped_templates_have_no_problem(one: object) -> None:
    assert problems_of(one.body, one.kind) == []  # type: ignore[attr-defined]


def test_everything_that_is_shipped_in_english_is_shipped_in_spanish() -> None:
    by = {language: {one.name for one in shipped_templates() if one.language == language} for language in ("en", "es")}
    assert by["en"] == by["es"]
    assert {one.kind for one in shipped_templates()} == set(TEMPLATED)


def test_an_unknown_field_is_told_with_its_line_and_the_nearest() -> None:
    problems = problems_of("# Consent\n\nDear {patient.nam},\n{xyzzy} {", DocumentKind.CONSENT)
    assert [(one.place, one.message.code) for one in problems] == [
        ("line:3", "template.unknown_field_near"),
        ("line:4", "template.unknown_field"),
        ("line:4", "template.open_brace"),
    ]
    assert "patient.name" in str(problems[0].message.params["near"])


def test_a_missing_value_is_a_line_to_write_upon() -> None:
    (block,) = fill(parse("Until {rest_until}."), {})
    assert plain_text(block) == f"Until {BLANK}."


_VALUE = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n*{}#-\\ 1."), max_size=40)


@given(_VALUE, _VALUE)
def test_a_value_is_never_markup_and_the_words_are_kept_as_shown(name: str, tooth: str) -> None:
    blocks = fill(parse("# To {patient.name}\n\n{tooth} and **{tooth}**\n- {patient.name} x"), {
        "patient.name": name, "tooth": tooth,
    })  # fmt: skip
    assert [type(block) for block in blocks].count(Heading) == 1
    assert len(blocks) == 3
    assert [plain_text(each) for each in parse(written(blocks))] == [plain_text(each) for each in blocks]


def test_every_field_has_a_sample() -> None:
    assert all(all(samples_of(kind).values()) for kind in TEMPLATED)


# -- quantities and pictures --


@pytest.mark.parametrize(
    ("quantity", "language", "said"),
    [
        ("21 capsules", "en", "21 (twenty-one) capsules"),
        ("115 ml", "en_US", "115 (one hundred fifteen) ml"),
        ("22 cápsulas", "es", "22 (veintidós) cápsulas"),
        ("100 ml", "es_MX", "100 (cien) ml"),
        ("1.5 g", "en", "1.5 g"),
        ("one tube", "en", "one tube"),
        ("21 gélules", "fr", "21 gélules"),
    ],
)
def test_a_quantity_is_written_out(quantity: str, language: str, said: str) -> None:
    assert quantity_in_words(quantity, language) == said


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "signature.empty"),
        (b"GIF89a", "signature.not_a_picture"),
        (png()[:60], "signature.not_a_picture"),
        (png(draw=False), "signature.blank"),
        (b"\x89PNG" + bytes(200_001), "signature.too_large"),
    ],
)
def test_what_is_no_signature_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(UserError) as refused:
        checked_signature(data)
    assert refused.value.message.code == code


def test_a_logo_is_made_small() -> None:
    assert len(checked_logo(png(size=(4_000, 3_000)))) < 60_000


def test_long_names_do_not_break_the_card() -> None:
    card = every_paper(WORDS)[DocumentKind.APPOINTMENT_CARD]
    long = replace(card, patient=replace(AMARA, name="Wolfeschlegelsteinhausen " * 12))  # type: ignore[type-var]
    assert len(pages(render_paper(long, WORDS))) == 1
