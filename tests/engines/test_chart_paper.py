"""The chart on paper, from both databases: what is stored, all of it, and who printed or exported it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from io import BytesIO

import pypdfium2
import pytest
from sqlalchemy import select

from dentaldesk.engines.clinical.teeth_drawing.palette import Look
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.flows.chart_paper import ChartPaper, chart_paper, note_exported, note_printed
from dentaldesk.models.charting import Finding
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.models.teeth import Notation
from tests.engines.charts import Charted, new
from tests.factories import MORNING, Clinic, a_patient

WORDS = Words(Formats())
TODAY = MORNING.date()


@pytest.fixture
def charted(clinic: Clinic) -> Charted:
    made = Charted(clinic=clinic, patient_id=a_patient(clinic))
    made.chart(new(Finding.CARIES, "16", "MO"), new(Finding.MISSING, "36"))
    return made


def words_of(pdf: bytes) -> str:
    return " ".join(
        "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(pdf))).split()
    )


def printed(charted: Charted, look: Look) -> ChartPaper:
    return charted.clinic.db.read(lambda session: chart_paper(session, WORDS, charted.patient_id, look, day=TODAY))


def test_layers_that_the_screen_hides_are_printed(charted: Charted) -> None:
    everything, hidden = printed(charted, Look()), printed(charted, Look(layers=frozenset()))
    assert hidden.drawing == everything.drawing
    assert words_of(hidden.pdf) == words_of(everything.pdf)


def test_the_paper_says_states_who_was_not_examined_and_speaks_the_notation(charted: Charted) -> None:
    paper = printed(charted, Look(notation=Notation.UNIVERSAL))
    said = words_of(paper.pdf)
    assert "not examined" in said
    assert "3 MO" in said
    assert "missing" in said
    assert "as known on" not in said
    assert paper.svg().startswith("<")


def test_a_past_day_says_as_known_then(charted: Charted) -> None:
    past = TODAY - timedelta(days=30)
    known = datetime.combine(past + timedelta(days=1), time(), MORNING.tzinfo)
    old = new(Finding.FILLING, "26", "O", true_on=past - timedelta(days=400))
    charted.chart(old)
    paper = charted.clinic.db.read(
        lambda session: chart_paper(session, WORDS, charted.patient_id, Look(), day=past, known=known)
    )
    said = words_of(paper.pdf)
    assert f"as known on {WORDS.day(past)}" in said
    assert "recorded later" in said
    assert "16 MO" not in said


def test_who_printed_and_exported_is_noted(charted: Charted) -> None:
    clinic, patient_id = charted.clinic, charted.patient_id
    clinic.db.write(clinic.dentist, lambda work: note_printed(work, patient_id, TODAY))
    clinic.db.write(clinic.dentist, lambda work: note_exported(work, patient_id, TODAY, "svg"))
    found = clinic.db.read(lambda session: session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all())[-2:]
    assert [(one.action, one.subject_type, one.subject_id) for one in found] == [
        ("print", "tooth-chart", str(patient_id)),
        ("export", "tooth-chart", str(patient_id)),
    ]
    assert [one.details for one in found] == [
        {"day": TODAY.isoformat()},
        {"day": TODAY.isoformat(), "form": "svg"},
    ]
    assert {one.actor_id for one in found} == {clinic.dentist.user_id}
