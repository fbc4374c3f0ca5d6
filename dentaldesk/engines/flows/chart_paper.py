"""The tooth chart on paper: the mouth of a day as a PDF with all entries in words, and as SVG. One read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.chart_words import finding_title, say_status
from dentaldesk.engines.clinical.teeth_drawing.legend import draw_legend
from dentaldesk.engines.clinical.teeth_drawing.palette import PRINT, Look
from dentaldesk.engines.clinical.teeth_drawing.sheet import draw_mouth
from dentaldesk.engines.clinical.teeth_drawing.svg import to_svg
from dentaldesk.engines.documents.content import Clinic, Person
from dentaldesk.engines.documents.odontogram import ChartLine, OdontogramContent
from dentaldesk.models.tables import clinic as clinic_tables
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.teeth import Notation, arch_place, show_surfaces, show_teeth

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.clinical.chart import Mark, Mouth
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Drawing
    from dentaldesk.engines.core.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPaper:
    """Both forms of one picture. The SVG is written only when somebody wants it."""

    pdf: bytes
    drawing: Drawing

    def svg(self) -> str:
        """The mouth alone. Takes a second or more."""
        return to_svg(self.drawing)


def chart_paper(session: Session, words: Words, patient_id: UUID, mouth: Mouth, look: Look) -> ChartPaper:
    """The mouth as the screen shows it, in the colours of paper. Two queries, then up to a second of drawing."""
    from dentaldesk.engines.documents.render import render_odontogram  # noqa: PLC0415 - reportlab is heavy

    patient = session.get_one(Patient, patient_id)
    printed = replace(look, palette=PRINT, words=words)
    drawing = draw_mouth(mouth, printed)
    content = OdontogramContent(
        clinic=_letterhead(session),
        patient=Person(
            name=f"{patient.given_names} {patient.family_name}".strip(),
            birth_date=patient.birth_date,
            chart_number=str(patient.chart_number),
        ),
        on=mouth.day,
        drawing=drawing,
        legend=draw_legend(printed),
        lines=_lines(mouth, look, words),
    )
    return ChartPaper(pdf=render_odontogram(content, words), drawing=drawing)


def _letterhead(session: Session) -> Clinic:
    row = session.get_one(clinic_tables.Clinic, 1)
    paper = "a4" if row.paper == "a4" else "letter"
    return Clinic(name=row.name, address=tuple(row.address.splitlines()), phone=row.phone, paper=paper)  # type: ignore[arg-type]  # mypy widens the literal


def _lines(mouth: Mouth, look: Look, words: Words) -> tuple[ChartLine, ...]:
    """What stands in the mouth, in the order of the arches, each span once."""
    seen: dict[UUID, Mark] = {}
    for state in mouth.teeth.values():
        seen.update((mark.entry.id, mark) for mark in state.marks if look.shows(mark.status))
    ordered = sorted(seen.values(), key=lambda mark: (arch_place(mark.entry.tooth), mark.entry.true_on))
    return tuple(_line(mark, look.notation, words) for mark in ordered)


def _line(mark: Mark, notation: Notation, words: Words) -> ChartLine:
    area = f"{show_teeth(mark.entry.teeth, notation)} {show_surfaces(mark.surfaces)}".strip()
    return ChartLine(
        area=area,
        entry=finding_title(words, mark.entry),
        status=say_status(words, mark.status),
        since=mark.entry.true_on,
    )
