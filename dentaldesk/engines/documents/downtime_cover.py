"""The first page of a downtime pack: how to work without the program, whom to call, what lies where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.sheet import (
    ACCENT,
    BODY,
    CLINIC,
    HEADING,
    LINE,
    SECOND,
    SMALL,
    STRONG,
    STRONG_LINE,
    TITLE,
)
from dentaldesk.engines.documents.typeset import lines, one_line, text_width
from dentaldesk.models.states import Role

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.downtime_content import PackColleague
    from dentaldesk.engines.documents.downtime_pack import Pack

_TOP = 34.0
_BETWEEN = 28.0
_NUMBER = 16.0  # points: before a step
_LINE = 19.0  # points: a number, or a line to write one upon


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What lies in the pack from which page on."""

    name: str
    detail: str
    page: int


def set_cover(pack: Pack, parts: Sequence[Part]) -> None:
    """Upon a page of its own, behind what there is."""
    words, content = pack.words, pack.content
    if pack.pages[-1]:
        pack.first_page()
    pack.y = _TOP
    pack.put(pack.left, pack.width, one_line(pack.clinic.name, CLINIC, pack.width), CLINIC)
    pack.y += CLINIC.leading
    pack.put(pack.left, pack.width, one_line(pack.title, TITLE, pack.width), TITLE)
    made = words("As of {made} · made at {workstation}", made=content.made_at, workstation=content.workstation)
    pack.beside(made, STRONG, TITLE)
    pack.y += TITLE.leading + 4
    pack.rule(ACCENT, 1.4)
    pack.y += 12
    pack.flow(
        words(
            "For a day on which the program or its database stands still. It tells what was known when it was made: "
            "ask everybody again about allergies, medicines, illnesses and pregnancy before anything is done."
        ),
        STRONG,
    )
    pack.y += 10
    top, width = pack.y, (pack.width - 2 * _BETWEEN) / 3
    for number, column in enumerate((_while_it_stands, _when_it_runs, _phones)):
        pack.y = top
        x = pack.left + number * (width + _BETWEEN)
        column(pack, x, width)
        if column is _when_it_runs:
            pack.y += 12
            _contents(pack, x, width, parts)


def _steps(pack: Pack, x: float, width: float, heading: str, steps: Sequence[str]) -> None:
    pack.put(x, width, one_line(heading, HEADING, width), HEADING)
    pack.y += HEADING.leading + 2
    for number, step in enumerate(steps, start=1):
        pack.put(x, _NUMBER, one_line(f"{number}.", BODY, _NUMBER), BODY)
        for line in lines(step, BODY, width - _NUMBER):
            pack.put(x + _NUMBER, width - _NUMBER, line, BODY)
            pack.y += BODY.leading
        pack.y += 4


def _while_it_stands(pack: Pack, x: float, width: float) -> None:
    words = pack.words
    steps = (
        words("Print the pages of today, and of each sheet to write upon as many as you will need. Number them."),
        words("The desk ticks off who came and who paid. Whoever has no appointment goes on the sheet for it."),
        words("The chair writes down what was done: tooth, surfaces, materials, anaesthetic with its dose. Sign it."),
        words("A child is treated only with the consent of somebody who may give it; their names stand at the child."),
        words("Take money against a receipt from the pad. Balances here may be older than the last payment."),
        words("Book nothing for days that are not in this pack: write down the wish and call back."),
        words("Let no page lie where others can read it."),
    )
    _steps(pack, x, width, words("While it stands still"), steps)


def _when_it_runs(pack: Pack, x: float, width: float) -> None:
    words = pack.words
    steps = (
        words("Enter from the sheets in this order: who came, what was done, payments, appointments."),
        words("Date everything as it happened. A second person compares and ticks “entered”."),
        words("Signed papers are scanned into the record. All other pages are shredded, this one too."),
    )
    _steps(pack, x, width, words("When it runs again"), steps)


def _contents(pack: Pack, x: float, width: float, parts: Sequence[Part]) -> None:
    words = pack.words
    pack.put(x, width, one_line(words("In this pack"), HEADING, width), HEADING)
    pack.y += HEADING.leading + 2
    for part in parts:
        said = words("page {number}", number=part.page)
        room = width - text_width(said, SECOND) - 10
        pack.put(x, width, one_line(said, SECOND, width), SECOND, right=True)
        pack.put(x, room, one_line(part.name, BODY, room), BODY)
        pack.y += BODY.leading
        if part.detail:
            pack.put(x, room, one_line(part.detail, SMALL, room), SMALL)
            pack.y += SMALL.leading
        pack.y += 2
        pack.bar(x, width, 0.6, LINE)
        pack.y += 4


def _phones(pack: Pack, x: float, width: float) -> None:
    words = pack.words
    pack.put(x, width, one_line(words("Phone numbers"), HEADING, width), HEADING)
    pack.y += HEADING.leading + 2
    half = width * 0.55
    for name, phone in pack.content.phones:
        pack.put(x, half, one_line(name, BODY, half - 8), BODY)
        pack.put(x + half, width - half, one_line(phone, STRONG, width - half), STRONG)
        pack.y += _LINE
    unknown = [(words("Ambulance"), ""), (words("Dentist on call"), ""), (words("Care of the computers"), "")]
    for name, detail in [*unknown, *((one.name, _roles(one, words)) for one in pack.content.colleagues)]:
        if pack.y + _LINE + SMALL.leading > pack.bottom:
            break  # the clinic has a list of its own
        pack.put(x, half, one_line(name, BODY, half - 8), BODY)
        pack.y += BODY.leading
        for line in lines(detail, SMALL, half - 8) if detail else ():
            pack.put(x, half, line, SMALL)
            pack.y += SMALL.leading
        pack.y -= 2
        pack.bar(x + half, width - half, 0.5, STRONG_LINE)
        pack.y += _LINE - BODY.leading + 2


def _roles(colleague: PackColleague, words: Words) -> str:
    roles = {
        Role.DENTIST: words("Dentist"),
        Role.HYGIENIST: words("Hygienist"),
        Role.ASSISTANT: words("Assistant"),
        Role.TREATMENT_COORDINATOR: words("Treatment coordinator"),
        Role.FRONT_DESK: words("Front desk"),
        Role.MANAGER: words("Manager"),
        Role.ADMINISTRATOR: words("Administrator"),
    }
    return ", ".join(roles[role] for role in colleague.roles)
