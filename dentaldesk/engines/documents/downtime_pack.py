"""The downtime pack: what desk and chairs need on paper when the program stands still for a day.

A first page that says how to work without it, the chairs of each coming day, everybody who comes in order of time, and
sheets to write upon.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.downtime_chairs import set_chairs
from dentaldesk.engines.documents.downtime_cover import Part, set_cover
from dentaldesk.engines.documents.downtime_forms import set_forms
from dentaldesk.engines.documents.downtime_visits import set_visits
from dentaldesk.engines.documents.landscape import Landscape
from dentaldesk.engines.documents.sheet import ACCENT, SECOND, SMALL, TITLE, Sheet
from dentaldesk.engines.documents.typeset import Ink, one_line, text_width

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.downtime_content import DowntimePackContent, PackDay

_TOP = 34.0
_BESIDE = 0.6  # of the width, at most: what stands beside a head
_HEAD = replace(TITLE, size=17, leading=22)


class Pack(Landscape):
    """Pages on their side; each says that it is confidential and how old it is."""

    def __init__(self, content: DowntimePackContent, words: Words) -> None:
        super().__init__(content.clinic, words("Downtime pack"), "", words)
        self.content = content
        self._heading = self.title

    @property
    def foot(self) -> str:
        """Whose it is, how old it is, and that it tells of people’s health."""
        made = self.content.made_at
        return self.words("Confidential health data · {clinic} · as of {made}", clinic=self.clinic.name, made=made)

    @property
    def running(self) -> str:
        """What the page goes on with."""
        return self._heading

    def begin(self, heading: str, detail: str, running: str = "") -> None:
        """A new page with a head of its own; `running` heads the pages that it goes on over, blank: the same words."""
        if self.pages[-1]:
            self.first_page()
        self._heading = running or heading
        self.y = _TOP
        room = self.width - min(text_width(detail, SECOND), self.width * _BESIDE) - 18
        self.put(self.left, room, one_line(heading, _HEAD, room), _HEAD)
        self.beside(detail, SECOND, _HEAD)
        self.y += _HEAD.leading + 4
        self.rule(ACCENT, 1.4)
        self.y += 10

    def beside(self, text: str, ink: Ink, head: Ink) -> None:
        """At the right end of a line in `head` that begins at `y`, upon its baseline."""
        lower = (head.leading + 0.727 * head.size - ink.leading - 0.727 * ink.size) / 2  # as `put` sets a line
        self.y += lower
        self.put(self.left, self.width, one_line(text, ink, self.width * _BESIDE), ink, right=True)
        self.y -= lower

    def note(self, text: str) -> None:
        """A calm line below a head."""
        self.flow(text, SMALL)
        self.y += 6


def lay_out(content: DowntimePackContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    pack = Pack(content, words)
    found: list[Part] = []
    for day in content.days:
        name = _name(day, content, words)
        count = words.count("{number} visit", "{number} visits", len(day.visits))
        detail = f"{day.place} · {count}" if content.several else count
        found.append(Part(name=words.long_date(day.on), detail=detail, page=_next(pack)))
        set_chairs(pack, day, name)
        if day.visits:
            set_visits(pack, day, name)
    found.append(Part(name=words("Sheets to write upon"), detail="", page=_next(pack)))
    set_forms(pack)
    set_cover(pack, found)
    pack.pages.insert(0, pack.pages.pop())
    return pack


def _next(pack: Pack) -> int:
    """The number of the page that is begun next, behind the first one, which is made last."""
    return len(pack.pages) + 2 if pack.pages[-1] else 2


def _name(day: PackDay, content: DowntimePackContent, words: Words) -> str:
    """The day, and where, when there are several places."""
    named = words.long_date(day.on)
    return f"{named} · {day.place}" if content.several else named
