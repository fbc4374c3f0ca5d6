"""The tooth chart on paper: the stored mouth of a day as a PDF with everything in words, and as SVG. One read.

What the screen hides or has not stored yet makes no difference: paper outlives both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.chart_words import entry_title, say_presence, say_status
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.teeth_drawing.legend import draw_legend
from dentaldesk.engines.clinical.teeth_drawing.palette import PRINT, Layer, Look
from dentaldesk.engines.clinical.teeth_drawing.sheet import draw_mouth
from dentaldesk.engines.clinical.teeth_drawing.svg import to_svg
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.documents.content import Clinic, Person
from dentaldesk.engines.documents.odontogram import ChartLine, OdontogramContent
from dentaldesk.models.charting import ChartStatus, Finding, Kind
from dentaldesk.models.tables import clinic as clinic_tables
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.teeth import Notation, Surface, ToothCode, arch_place, show_surfaces, show_teeth

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mark, Mouth
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Drawing
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPaper:
    """Both forms of one picture. The SVG is written only when somebody wants it."""

    pdf: bytes
    drawing: Drawing

    def svg(self) -> str:
        """The mouth alone. Takes a second or more."""
        return to_svg(self.drawing)


@verb(Permission.VIEW_PATIENT)
def note_printed(work: Work, patient_id: UUID, day: date) -> None:
    """Someone put this patient's chart of a day on paper."""
    work.note("print", "tooth-chart", patient_id, day=day.isoformat())


@verb(Permission.VIEW_PATIENT)
def note_exported(work: Work, patient_id: UUID, day: date, form: Literal["pdf", "svg"]) -> None:
    """Someone kept a copy of this patient's chart of a day outside the program."""
    work.note("export", "tooth-chart", patient_id, day=day.isoformat(), form=form)


def chart_paper(
    session: Session, words: Words, patient_id: UUID, look: Look, *, day: date, known: datetime | None = None
) -> ChartPaper:
    """The mouth of a day, with all layers, in the rows and notation of `look` and the colours of paper.

    `known`: a past day as it was known at that moment, which the paper says; None: from all that is known now.
    Five queries, then up to a second of drawing. Raises UserError when the chart cannot be read.
    """
    from dentaldesk.engines.documents.render import render_odontogram  # noqa: PLC0415 - reportlab is heavy

    patient, chart = session.get_one(Patient, patient_id), chart_of(session, patient_id)
    mouth = mouth_at(chart, day, known)
    printed = replace(look, palette=PRINT, words=words, layers=frozenset(Layer))
    drawing = draw_mouth(mouth, printed)
    content = OdontogramContent(
        clinic=_letterhead(session),
        patient=Person(
            name=f"{patient.given_names} {patient.family_name}".strip(),
            birth_date=patient.birth_date,
            chart_number=str(patient.chart_number),
        ),
        on=day,
        as_known_then=known is not None,
        drawing=drawing,
        legend=draw_legend(printed),
        lines=chart_lines(chart, mouth, look.notation, words, known),
    )
    return ChartPaper(pdf=render_odontogram(content, words), drawing=drawing)


def _letterhead(session: Session) -> Clinic:
    row = session.get_one(clinic_tables.Clinic, 1)
    paper = "a4" if row.paper == "a4" else "letter"
    return Clinic(name=row.name, address=tuple(row.address.splitlines()), phone=row.phone, paper=paper)  # type: ignore[arg-type]  # mypy widens the literal


# -- in words --


def chart_lines(
    chart: Chart, mouth: Mouth, notation: Notation, words: Words, known: datetime | None = None
) -> tuple[ChartLine, ...]:
    """Everything that the mouth of `chart` shows: who was not examined, how teeth stand, each entry once.

    In the order of the arches; what was learned after `known` comes last and says so.
    """
    placed = [*_states(chart, mouth, notation, words, known), *_marks(mouth, notation, words)]
    ordered = sorted(placed, key=lambda one: (arch_place(one[0]), one[1].since or date.min))
    later = _learned_later(chart, mouth, notation, words)
    return (*_unexamined(mouth, notation, words), *(line for _, line in ordered), *later)


def _unexamined(mouth: Mouth, notation: Notation, words: Words) -> Iterator[ChartLine]:
    teeth = [tooth for tooth in mouth.order() if mouth.teeth[tooth].is_unexamined]
    if teeth:
        yield ChartLine(area=show_teeth(teeth, notation), entry=words("not examined"), status="")


def _states(
    chart: Chart, mouth: Mouth, notation: Notation, words: Words, known: datetime | None
) -> Iterator[tuple[ToothCode, ChartLine]]:
    """How teeth stand that do not simply stand; those alike in one line."""
    alike: dict[tuple[str, str, date | None], list[ToothCode]] = {}
    charted = [entry for entry in chart.standing(known) if entry.true_on <= mouth.day]
    for tooth in mouth.order():
        said = say_presence(words, mouth.teeth[tooth])
        if said:
            made = _made_so(charted, tooth)
            status = _state_status(made, words)
            alike.setdefault((said, status, made.true_on if made else None), []).append(tooth)
    for (said, status, since), teeth in alike.items():
        line = ChartLine(area=show_teeth(teeth, notation), entry=said, status=status, since=since)
        yield min(teeth, key=arch_place), line


def _made_so(charted: list[ChartEntry], tooth: ToothCode) -> ChartEntry | None:
    """The last entry that changed what stands at the place; None: nobody charted it, it is usual at that age."""
    own = [entry for entry in charted if tooth in entry.teeth and entry.spec.leaves is not None]
    return next((entry for entry in reversed(own) if entry.spec.kind is Kind.STATE or entry.status.is_done), None)


def _state_status(made: ChartEntry | None, words: Words) -> str:
    if made is None:
        return words("usual at this age")
    return words("observed") if made.status is ChartStatus.CONDITION else say_status(words, made.status)


def _marks(mouth: Mouth, notation: Notation, words: Words) -> Iterator[tuple[ToothCode, ChartLine]]:
    """What lies on the teeth, each span once."""
    seen: dict[UUID, Mark] = {}
    for state in mouth.teeth.values():
        seen.update((mark.entry.id, mark) for mark in state.marks)
    for mark in seen.values():
        yield mark.entry.tooth, _line(mark.entry, mark.surfaces, say_status(words, mark.status), notation, words)


def _learned_later(chart: Chart, mouth: Mouth, notation: Notation, words: Words) -> Iterator[ChartLine]:
    """What was true on the day but not known yet, and what was believed and turned out wrong, or right after all."""
    for entry in mouth.learned_later:
        status = words("recorded later, on {day}", day=_day(entry.recorded_at, words))
        yield _line(entry, entry.surfaces, status, notation, words)
    entries = {entry.id: entry for entry in chart.entries}
    for correction in mouth.corrected_later:
        entry, day = entries[correction.entry_id], _day(correction.at, words)
        if correction.is_void:
            status = words("void since {day}: {reason}", day=day, reason=correction.reason)
        else:
            status = words("no longer void since {day}", day=day)
        yield _line(entry, entry.surfaces, status, notation, words)


def _line(entry: ChartEntry, surfaces: tuple[Surface, ...], status: str, notation: Notation, words: Words) -> ChartLine:
    title = entry_title(words, entry, notation)
    # The words of an import that nobody understood are its title already.
    note = "" if entry.finding is Finding.UNRECOGNISED else entry.note
    return ChartLine(
        area=f"{show_teeth(entry.teeth, notation)} {show_surfaces(surfaces)}".strip(),
        entry=f"{title} · {note}" if note else title,
        status=status,
        since=entry.true_on,
    )


def _day(moment: datetime, words: Words) -> date:
    return moment.astimezone(words.zone).date()
