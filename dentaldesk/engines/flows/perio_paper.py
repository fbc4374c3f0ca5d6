"""A periodontal exam as a paper: read from the records, drawn, laid out. The same drawing serves PDF and SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from dentaldesk.engines.clinical.perio_indices import Indices, Mean, Share
from dentaldesk.engines.clinical.perio_reads import PerioExamRow, perio_page
from dentaldesk.engines.clinical.perio_stage import suggest
from dentaldesk.engines.clinical.perio_words import diagnosis_words, figure_names, sheet_words, sign_words, told
from dentaldesk.engines.clinical.teeth_drawing.perio_key import draw_key
from dentaldesk.engines.clinical.teeth_drawing.perio_sheet import draw_perio
from dentaldesk.engines.clinical.teeth_drawing.svg import to_svg
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.documents.content import Clinic, Person
from dentaldesk.engines.documents.perio_chart import PerioChartContent
from dentaldesk.models.perio import Sign
from dentaldesk.models.tables import clinic as clinic_tables
from dentaldesk.models.tables.patients import Patient

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.clinical.teeth_drawing.primitives import Drawing
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

PAPER_WIDTH = 250.0  # mm: a landscape page between its margins
_TEXT, _GRAPH = 2.5, 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioPaper:
    """The paper as it is printed, and its drawing for SVG."""

    exam_id: UUID
    pdf: bytes
    drawing: Drawing

    def svg(self) -> str:
        """The drawing alone. Takes a while: not for the thread of the window."""
        return to_svg(self.drawing)


@verb(Permission.VIEW_PATIENT)
def note_printed(work: Work, perio_exam_id: UUID) -> None:
    """Someone put this periodontal exam on paper."""
    work.note("print", "perio-exam", perio_exam_id)


@verb(Permission.VIEW_PATIENT)
def note_exported(work: Work, perio_exam_id: UUID, form: Literal["pdf", "svg"]) -> None:
    """Someone kept a copy of this periodontal exam outside the program."""
    work.note("export", "perio-exam", perio_exam_id, form=form)


def perio_paper(session: Session, patient_id: UUID, exam_id: UUID, beside: Sequence[UUID], words: Words) -> PerioPaper:
    """The exam as it is stored, with other exams beside it. Raises NoResultFound, LookupError for another's exam."""
    from dentaldesk.engines.documents import render  # noqa: PLC0415 - brings reportlab and the fonts

    content = perio_chart_content(session, patient_id, exam_id, beside, words)
    return PerioPaper(exam_id=exam_id, pdf=render.render_perio_chart(content, words), drawing=content.drawing)


def perio_chart_content(
    session: Session, patient_id: UUID, exam_id: UUID, beside: Sequence[UUID], words: Words
) -> PerioChartContent:
    """What the paper says. Five queries."""
    clinic, patient = session.get_one(clinic_tables.Clinic, 1), session.get_one(Patient, patient_id)
    page = perio_page(session, patient_id)
    exams = {exam.id: exam for exam in page.exams}
    if exam_id not in exams:
        msg = "no such exam of this patient"
        raise LookupError(msg)
    exam, earlier = exams[exam_id], [exams[each] for each in beside if each in exams]
    suggestion, decision = suggest(exam.chart, exam.risk), exam.decision
    return PerioChartContent(
        clinic=_clinic(clinic),
        patient=_person(patient),
        on=exam.business_date,
        examiner=exam.examiner,
        completed=not exam.is_open,
        drawing=_drawing(exam, earlier, clinic, words),
        key=draw_key(list(sign_words(words).items()), text=_TEXT),
        figures=tuple(zip(figure_names(words), figure_texts(exam.figures, words), strict=True)),
        diagnosis=diagnosis_words(words, decision.stage, decision.extent, decision.grade),
        suggested=diagnosis_words(words, suggestion.stage, suggestion.extent, suggestion.grade),
        reasons=tuple(told(words, line, clinic.notation) for line in suggestion.trace),
    )


def _drawing(
    exam: PerioExamRow, earlier: Sequence[PerioExamRow], clinic: clinic_tables.Clinic, words: Words
) -> Drawing:
    names = tuple(words.day(each.business_date) for each in earlier)
    return draw_perio(
        exam.chart,
        [each.chart for each in earlier],
        width=PAPER_WIDTH,
        graph=_GRAPH,
        text=_TEXT,
        words=sheet_words(words, names),
        notation=clinic.notation,
    )


def figure_texts(figures: Indices, words: Words) -> tuple[str, ...]:
    """Each figure with the sites that it counts; a dash where nothing was assessed."""
    signs = [_share(figures.signs[sign], words, percent=True) for sign in Sign]
    means = [_mean(mean, words) for mean in (figures.depth, figures.cal)]
    counts = [_share(share, words, percent=False) for share in (figures.pockets, figures.deep_pockets)]
    return (*signs, *means, *counts)


def _share(share: Share, words: Words, *, percent: bool) -> str:
    if not share.of:
        return "–"
    value = f"{share.percent} %" if percent else str(share.hits)
    return words("{value} of {sites}", value=value, sites=share.of)


def _mean(mean: Mean, words: Words) -> str:
    return "–" if mean.value is None else words("{value} mm of {sites}", value=mean.value, sites=mean.of)


def _clinic(row: clinic_tables.Clinic) -> Clinic:
    return Clinic(
        name=row.name,
        address=tuple(row.address.splitlines()),
        phone=row.phone,
        paper="a4" if row.paper == "a4" else "letter",
    )


def _person(row: Patient) -> Person:
    name = f"{row.given_names} {row.family_name}".strip()
    return Person(name=name, birth_date=row.birth_date, chart_number=str(row.chart_number))
