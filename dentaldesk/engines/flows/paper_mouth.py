"""The mouth as plans show it: the rows that patients understand, in the colours of paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from dentaldesk.engines.clinical.chart_reads import chart_of
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.legend import draw_legend
from dentaldesk.engines.clinical.teeth_drawing.palette import PRINT, Layer, Look
from dentaldesk.engines.clinical.teeth_drawing.sheet import draw_mouth
from dentaldesk.engines.documents.content import MouthPicture
from dentaldesk.models.tables.clinic import Clinic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.clinical.chart import Mouth
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import Notation

# From outside and from above: the inner side would take a third of the room and of the time, and says little more.
_ROWS = frozenset({View.FACIAL, View.OCCLUSAL})
_LEGEND_WIDTH = 52.0  # millimetres


def mouth_picture(session: Session, patient_id: UUID, day: date, words: Words) -> MouthPicture:
    """The mouth of a day with its key. Raises UserError when the chart cannot be read."""
    return drawn(mouth_at(chart_of(session, patient_id), day), session.get_one(Clinic, 1).notation, words)


def drawn(mouth: Mouth, notation: Notation, words: Words) -> MouthPicture:
    """This mouth, with its key."""
    look = Look(palette=PRINT, layers=frozenset(Layer), rows=_ROWS, notation=notation, words=words)
    legend = draw_legend(look, width=_LEGEND_WIDTH, signs=False)
    return MouthPicture(drawing=draw_mouth(mouth, look), legend=legend)
