"""An appointment card for a pocket: when to come next, with whom, and the number to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.sheet import (
    ACCENT,
    CLINIC,
    LINE,
    SECOND,
    SMALL,
    STRONG,
    TITLE,
    Bar,
    Mark,
    Sheet,
    Type,
)
from dentaldesk.engines.documents.typeset import one_line

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content_papers import AppointmentCardContent, CardLine

_SIZE = (298.0, 420.0)  # points: an A6 card, on any printer
_MARGIN = 26.0
_FOOT = 58.0
_ADDRESS_LINES = 3  # above the number to call


class Card(Sheet):
    """A small page; where to come and the number to call stand in its footer."""

    def __init__(self, content: AppointmentCardContent, words: Words) -> None:
        super().__init__(content.clinic, words("Your appointments"), content.patient.name, words)
        self.page_width, self.page_height = _SIZE
        self.left, self.right = _MARGIN, self.page_width - _MARGIN
        self.width = self.right - self.left
        self._address = [line.strip() for line in content.clinic.address if line.strip()][:_ADDRESS_LINES]
        self._foot = _FOOT + len(self._address) * SMALL.leading
        self.bottom = self.page_height - self._foot
        self.y = _MARGIN

    def finish(self) -> list[list[Mark]]:
        """Every card with where to come and the clinic's number."""
        said = self.words("If you cannot come, please call us the day before.")
        for marks in self.pages:
            y = self.page_height - self._foot + 8
            marks.append(Bar(self.left, y, self.width, 0.6, LINE))
            y += 4
            for text, ink in (*((each, SMALL) for each in self._address), (self.clinic.phone, STRONG), (said, SMALL)):
                y += ink.leading
                marks.append(Type(self.left, y, one_line(text, ink, self.width), ink))
        return self.turned()


def lay_out(content: AppointmentCardContent, words: Words) -> Sheet:
    """The finished cards."""
    card = Card(content, words)
    card.put(card.left, card.width, one_line(content.clinic.name, CLINIC, card.width), CLINIC)
    card.y += CLINIC.leading + 4
    card.rule(ACCENT, 1.4)
    card.y += 14
    card.put(card.left, card.width, one_line(card.title, TITLE, card.width), TITLE)
    card.y += TITLE.leading
    card.put(card.left, card.width, one_line(content.patient.name, SECOND, card.width), SECOND)
    card.y += SECOND.leading + 12
    for line in content.lines:
        _line(card, line, words)
    if not content.lines:
        card.flow(words("No appointment is booked."), SECOND)
    return card


def _line(card: Card, line: CardLine, words: Words) -> None:
    card.keep(64)
    card.rule(LINE)
    card.y += 8
    day = words.long_date(line.starts_at.astimezone(words.zone).date())
    card.put(card.left, card.width, one_line(day, STRONG, card.width), STRONG)
    card.y += STRONG.leading + 1
    time = words("{time}, about {minutes} minutes", time=words.time(line.starts_at), minutes=line.minutes)
    card.put(card.left, card.width, one_line(time, SECOND, card.width), SECOND)
    card.y += SECOND.leading
    card.put(card.left, card.width, one_line(line.provider, SMALL, card.width), SMALL)
    card.y += SMALL.leading + 9
