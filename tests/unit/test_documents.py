"""Papers for patients, read back: what stands on them, in which fonts, and that nothing breaks them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from time import perf_counter

import pypdfium2 as pdfium
import pytest
from bidi import get_display
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.bidi import embedding_levels, visual_runs
from dentaldesk.engines.documents.content import (
    Allocation,
    Clinic,
    ExamSummaryContent,
    FindingLine,
    Paper,
    Person,
    PlanLine,
    ReceiptContent,
    TreatmentPlanContent,
)
from dentaldesk.engines.documents.fonts import Glyph, Weight, faces
from dentaldesk.engines.documents.render import render_paper
from dentaldesk.engines.documents.typeset import Ink, Line, lines, one_line
from dentaldesk.models.values import Message, Money

WORDS = Words(Formats(language="en_US", currency="USD", time_zone="America/Chicago"))
CLINIC = Clinic(
    name="Maple Street Dental", address=("214 Maple Street", "Springfield, IL 62704"), phone="+1 217 555 0142"
)
AMARA = Person(name="Amara Okonkwo-Reyes", birth_date=date(1979, 3, 12), chart_number="20418")
BODY = Ink(size=10, leading=14)


def line(
    area: str = "36", procedure: str = "Root canal treatment", fee: int = 118000, insurance: int = 70800
) -> PlanLine:
    return PlanLine(
        area=area,
        procedure=procedure,
        diagnosis="Irreversible pulpitis",
        urgency="Urgent",
        fee=Money(fee),
        insurance=Money(insurance),
        patient=Money(fee - insurance),
    )


def plan(*rows: PlanLine, patient: Person = AMARA, clinic: Clinic = CLINIC) -> TreatmentPlanContent:
    rows = rows or (line(), line("16 MOD", "Composite filling", 28500, 22800))
    return TreatmentPlanContent(
        clinic=clinic,
        patient=patient,
        dentist="Dr. Eva Lindqvist",
        on=date(2026, 11, 24),
        lines=rows,
        total=Money(sum(row.fee.minor for row in rows)),
        insurance=Money(sum(row.insurance.minor for row in rows)),
        patient_part=Money(sum(row.patient.minor for row in rows)),
        valid_until=date(2027, 2, 24),
    )


RECEIPT = ReceiptContent(
    clinic=CLINIC,
    number="2026-00418",
    at=datetime(2026, 11, 24, 17, 5, tzinfo=UTC),
    payer="Chidi Okonkwo",
    patient=AMARA,
    amount=Money(44800),
    method="Cash",
    allocations=(
        Allocation(description="Open balance", amount=Money(14800)),
        Allocation(description="Down payment", amount=Money(30000)),
    ),
    balance_after=Money(121900),
    taken_by="Rosa Mbeki",
)
EXAM = ExamSummaryContent(
    clinic=CLINIC,
    patient=AMARA,
    dentist="Dr. Eva Lindqvist",
    on=date(2026, 11, 24),
    reason="Pain lower left",
    findings=(
        FindingLine(area="36", finding="Irreversible pulpitis", procedure="Root canal treatment", urgency="Urgent"),
    ),
    subjective="Pain on biting since Saturday.",
    objective="36 percussion positive.",
    assessment="Symptomatic apical periodontitis.",
    plan="Root canal treatment today.",
    signed_at=datetime(2026, 11, 24, 16, 58, tzinfo=UTC),
)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, blanks of every kind made plain."""
    document = pdfium.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def fonts(pdf: bytes) -> set[str]:
    """The families that are embedded."""
    return {name.decode() for name in re.findall(rb"/BaseFont /[A-Z]{6}\+([A-Za-z]+)", pdf)}


def ink_share(pdf: bytes, page: int = 0) -> float:
    """How much of a page is not white."""
    pixels = pdfium.PdfDocument(pdf)[page].render(scale=1, grayscale=True).to_numpy()
    return float((pixels < 200).mean())


def test_a_plan_says_who_what_when_and_how_much() -> None:
    said = text(render_paper(plan(), WORDS))
    for part in (
        "Maple Street Dental",
        "+1 217 555 0142",
        "Amara Okonkwo-Reyes",
        "Born Mar 12, 1979",
        "Chart 20418",
        "Nov 24, 2026",
    ):
        assert part in said
    for part in (
        "16 MOD",
        "Composite filling",
        "Irreversible pulpitis",
        "Urgent",
        "Feb 24, 2027",
        "not a promise of payment",
    ):
        assert part in said
    assert "36 Root canal treatment Urgent 1,180.00 708.00 472.00" in said
    assert "Fees 1,465.00 Insurance, expected \u2212936.00 Your part $529.00" in said
    assert said.endswith("Page 1 of 1")


def test_a_receipt_says_who_paid_what_how_and_what_is_left() -> None:
    said = text(render_paper(RECEIPT, WORDS))
    for part in (
        "2026-00418",
        "Nov 24, 2026",
        "11:05 AM",
        "Chidi Okonkwo",
        "Amara Okonkwo-Reyes",
        "$448.00",
        "Cash",
        "Rosa Mbeki",
    ):
        assert part in said
    assert "Open balance 148.00 Down payment 300.00" in said
    assert "Balance after this payment $1,219.00" in said


def test_a_credit_is_named_and_not_a_negative_balance() -> None:
    said = text(render_paper(replace(RECEIPT, balance_after=Money(-5000)), WORDS))
    assert "Credit after this payment $50.00" in said


def test_a_receipt_says_what_of_the_balance_is_the_insurances() -> None:
    said = text(render_paper(replace(RECEIPT, balance_after=Money(7_680), insurance=Money(5_000)), WORDS))
    for part in (
        "Balance after this payment 76.80",
        "Insurance, expected -50.00",
        "Left to pay $26.80",
    ):
        assert part in said.replace("\u2212", "-")


def test_a_receipt_of_a_part_names_the_whole_charge_and_the_change() -> None:
    part = Allocation(description="Full examination", amount=Money(1_920), charged=Money(9_600))
    paid = replace(RECEIPT, amount=Money(1_920), allocations=(part,), tendered=Money(5_000))
    said = text(render_paper(paid, WORDS)).replace("\u2212", "-")
    for row in ("For Charged, USD Paid, USD", "Full examination 96.00 19.20", "Cash handed over 50.00"):
        assert row in said
    assert "Change given back -30.80" in said
    exact = text(render_paper(replace(paid, tendered=paid.amount), WORDS))
    assert "Change" not in exact


def test_an_exam_summary_holds_findings_notes_and_signature() -> None:
    said = text(render_paper(EXAM, WORDS))
    for part in (
        "Pain lower left",
        "36 Irreversible pulpitis Root canal treatment Urgent",
        "Subjective",
        "36 percussion positive.",
    ):
        assert part in said
    assert "Dr. Eva Lindqvist Signed Nov 24, 2026, 10:58 AM" in said


def test_an_exam_that_is_not_signed_says_so_and_leaves_out_empty_notes() -> None:
    said = text(render_paper(replace(EXAM, signed_at=None, subjective="", findings=()), WORDS))
    assert "Not signed yet." in said
    assert "Subjective" not in said
    assert "Nothing was found that needs treatment." in said


def test_a_message_is_said_in_the_readers_words() -> None:
    said = text(render_paper(replace(RECEIPT, method=Message("tooth.unknown", {"typed": "99"})), WORDS))
    assert "There is no tooth “99”." in said


def test_amounts_follow_the_clinics_language_and_currency() -> None:
    german = Words(Formats(language="de_DE", currency="EUR"))
    assert "1.180,00 708,00 472,00" in text(render_paper(plan(line()), german))
    yen = Words(Formats(language="ja_JP", currency="JPY"))
    assert "118,000 70,800 47,200" in text(render_paper(plan(line()), yen))


@pytest.mark.parametrize(("paper", "size"), [("letter", (612, 792)), ("a4", (595, 842))])
def test_the_clinic_chooses_the_paper(paper: Paper, size: tuple[int, int]) -> None:
    pdf = render_paper(replace(RECEIPT, clinic=replace(CLINIC, paper=paper)), WORDS)
    assert tuple(round(side) for side in pdfium.PdfDocument(pdf)[0].get_size()) == size


def test_equal_content_gives_equal_bytes_whatever_was_rendered_before() -> None:
    first = render_paper(replace(EXAM, subjective="محمد يعل 12"), WORDS)
    render_paper(replace(EXAM, subjective="لا إله ﷺ ٣ कख 王"), WORDS)
    assert render_paper(replace(EXAM, subjective="محمد يعل 12"), Words(WORDS.formats)) == first


def test_many_threads_give_the_same_bytes_as_one() -> None:
    contents = [replace(EXAM, subjective=f"Note {n} محمد {'א' * n} 王") for n in range(12)]
    alone = [render_paper(content, WORDS) for content in contents]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda content: render_paper(content, WORDS), contents)) == alone


def test_a_long_plan_repeats_its_heads_and_counts_its_pages() -> None:
    rows = [line(str(11 + n % 8), f"Procedure number {n}") for n in range(60)]
    found = pages(render_paper(plan(*rows), WORDS))
    assert len(found) > 2
    for number, page in enumerate(found, start=1):
        assert f"Page {number} of {len(found)}" in page
    for page in found[:-1]:
        assert "Fee, USD Insurance Your part" in page
    for n in range(60):
        assert f"Procedure number {n} " in " ".join(found)
    # The sums and the line to sign upon are never apart.
    assert "Your part $28,320.00" in found[-1]
    assert "Patient or guardian" in found[-1]


@pytest.mark.parametrize("name", ["Wolfeschlegelsteinhausen " * 20, "x" * 500, "محمد " * 100, "王" * 500])
def test_a_name_of_500_characters_is_printed_and_stays_on_the_paper(name: str) -> None:
    person = replace(AMARA, name=name[:500])
    receipt = replace(RECEIPT, patient=person, payer=name[:500])
    for pdf in (render_paper(plan(patient=person), WORDS), render_paper(receipt, WORDS)):
        pixels = pdfium.PdfDocument(pdf)[0].render(scale=1, grayscale=True).to_numpy()
        assert (pixels[:, -50:] == 255).all(), "something runs over the right margin"
        assert "Chart 20418" in text(pdf)


def test_a_note_of_2000_words_is_printed_whole() -> None:
    said = pages(render_paper(replace(EXAM, subjective=" ".join(f"word{n}" for n in range(2000))), WORDS))
    assert len(said) > 2
    assert all(f"word{n} " in " ".join(said) for n in range(0, 2000, 97))


def test_a_cell_longer_than_a_page_goes_on_upon_the_next() -> None:
    row = line(procedure=" ".join(f"word{n}" for n in range(900)))
    found = pages(render_paper(plan(row), WORDS))
    assert len(found) > 1
    assert "word899" in " ".join(found)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Łukasz Þórður Nguyễn", "Inter"),
        ("Γεώργιος Παπαδόπουλος", "Inter"),
        ("Екатерина Щербакова", "Inter"),
        ("محمد عبد الله الحسيني", "NotoSansArabic"),
        ("יעל כהן", "NotoSansHebrew"),
        ("लक्ष्मी विश्वकर्मा", "NotoSansDevanagari"),
        ("สมชาย ใจดี", "NotoSansThai"),
        ("Արամ Պետրոսյան", "NotoSansArmenian"),
        ("გიორგი ბერიძე", "NotoSansGeorgian"),
        ("王小明 山田さん 김민준", "DroidSansFallback"),
    ],
)
def test_every_script_is_set_in_a_font_that_has_it(name: str, family: str) -> None:
    person = replace(AMARA, name=name)
    for pdf in (
        render_paper(plan(patient=person), WORDS),
        render_paper(replace(RECEIPT, patient=person), WORDS),
    ):
        assert family in fonts(pdf)
        assert "\ufffd" not in text(pdf)
        assert ink_share(pdf) > 0.005
    if family != "NotoSansDevanagari":  # conjuncts are read back by pieces
        assert name in text(render_paper(replace(EXAM, patient=person), WORDS))


def test_a_character_that_no_font_has_prints_a_box_and_reads_back_as_missing() -> None:
    with_box = render_paper(replace(EXAM, reason="before \U0001f600 after"), WORDS)
    assert "before \ufffd after" in text(with_box)
    assert ink_share(with_box) > ink_share(render_paper(replace(EXAM, reason="before   after"), WORDS))


def glyphs(said: str) -> list[Glyph]:
    """What is drawn for a text of one line, from left to right."""
    (only,) = lines(said, BODY, 10_000)
    return [glyph for piece in only.pieces for glyph in piece.glyphs]


def drawn(said: str) -> str:
    return "".join(glyph.text for glyph in glyphs(said))


def test_arabic_stands_from_right_to_left_and_is_joined() -> None:
    assert drawn("محمد") == "دمحم"
    joined = [glyph.gid for glyph in glyphs("ببب")]
    assert len(set(joined)) == 3, "final, medial and initial form differ"
    assert glyphs("ب")[0].gid not in joined


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("Patient יעל is here", "Patient לעי is here"),
        ("Call יעל כהן, 12", "Call 12 ,ןהכ לעי"),
        ("Patient יעל (כהן) came", "Patient (ןהכ) לעי came"),
        ("יעל took 400 mg", "took 400 mg לעי"),
        ("a \u2067יעל 3\u2069: 4", "a 3 לעי: 4"),
        ("\u202aab\u202c יעל", "ab לעי"),
    ],
)
def test_mixed_lines_stand_in_the_order_of_the_standard(said: str, seen: str) -> None:
    assert drawn(said) == seen


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="ab אבمح 12٣ .,:()[]-+/%$\u0301\u064e", max_size=14), st.sampled_from([0, 1]))
def test_the_order_agrees_with_an_independent_implementation(said: str, base: int) -> None:
    levels = embedding_levels(said, base)
    levels[len(said.rstrip()) :] = [base] * (len(said) - len(said.rstrip()))
    runs = [said[run.start : run.stop][:: -1 if levels[run.start] % 2 else 1] for run in visual_runs(levels)]
    assert "".join(runs) == get_display(said, base_dir="LR"[base])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.floats(min_value=1, max_value=300))
def test_lines_hold_every_character_and_fit_the_width(said: str, width: float) -> None:
    found = lines(said, BODY, width)
    for one in found:
        wide = {glyph.cluster for piece in one.pieces for glyph in piece.glyphs if glyph.advance}
        assert one.width <= width + 0.01 or len(wide) == 1
    assert letters(found) == letters(lines(said, BODY, float("inf")))


def letters(found: list[Line]) -> list[str]:
    """Every character that prints, in no order."""
    return sorted(
        glyph.text for one in found for piece in one.pieces for glyph in piece.glyphs if not glyph.text.isspace()
    )


def test_a_line_that_is_cut_says_so() -> None:
    cut = one_line("A rather long line of words", BODY, 60)
    assert cut.width <= 60
    assert cut.pieces[-1].glyphs[-1].text == "…"


def test_figures_of_one_length_have_one_width() -> None:
    widths = {lines(said, BODY, 1000)[0].width for said in ("1,111.11", "8,088.00", "4,747.47")}
    assert max(widths) - min(widths) < 0.01


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.text(alphabet=st.characters(), max_size=500),
    note=st.text(alphabet=st.characters(), max_size=2000),
    minor=st.integers(-(10**14), 10**14),
)
def test_no_text_or_amount_breaks_a_document(name: str, note: str, minor: int) -> None:
    person = Person(name=name)
    row = PlanLine(area=name[:9], procedure=note[:80], fee=Money(minor), insurance=Money(minor), patient=Money(minor))
    for pdf in (
        render_paper(plan(row, patient=person), WORDS),
        render_paper(replace(RECEIPT, payer=name, patient=person, amount=Money(minor), taken_by=note), WORDS),
        render_paper(
            replace(EXAM, patient=person, subjective=note, findings=(FindingLine(area=name, finding=note),)),
            WORDS,
        ),
    ):
        assert len(pdfium.PdfDocument(pdf)) >= 1


def test_an_empty_document_is_still_a_page() -> None:
    blank = Person(name="")
    empty = replace(plan(), lines=(), patient=blank, clinic=Clinic(name=""), dentist="")
    assert "No procedures are planned." in text(render_paper(empty, WORDS))
    assert pages(render_paper(ExamSummaryContent(clinic=CLINIC, patient=blank, dentist="", on=date(2026, 1, 1)), WORDS))


def test_every_font_is_shipped_with_its_licence_and_has_truetype_outlines() -> None:
    folder = resource("fonts")
    for weight in Weight:
        for face in faces(weight):
            data = (folder / f"{face.name}.ttf").read_bytes()
            assert data[:4] == b"\x00\x01\x00\x00"
            assert list(folder.glob(f"{face.name.split('-')[0]}-*.txt")), f"{face.name} has no licence"
    assert b"tnum" in (folder / "Inter-Regular.ttf").read_bytes()


def test_a_document_takes_well_under_a_third_of_a_second() -> None:
    rows = [line(str(11 + n % 8), f"Procedure number {n}") for n in range(60)]
    render_paper(plan(*rows), WORDS)
    begun = perf_counter()
    render_paper(plan(*rows), WORDS)
    # Generous, because test machines are shared; a document of one page takes about 20 ms.
    assert perf_counter() - begun < 1.0
