"""Every panel in the language that nobody speaks: what is not in it never went through `Words`, and what is cut off in
it would be cut off in German.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from dentaldesk.engines.core.pseudo import PSEUDO
from dentaldesk.ui.widgets.texts import KeyCap
from tests.ui import panels
from tests.ui.panels import SPECS, at_work, patient_for
from tests.ui.walking import called, clipped, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.factories import Clinic
    from tests.ui.seat import Seat

everyone = panels.everyone  # the fixtures of this module

# Names of the test's people, places and procedures; proper names; days, units and what is typed in a notation. Each is
# taken out of a text, and what is left of it must have gone through `Words`.
DATA = re.compile(
    r"\b(?:Amara-Lucía|Okonkwo-Reyes de la Fuente|Dr\. Vale|Vale|Ms\. Coord|Rosa Desk|Max Manager|Test Clinic|"
    r"\d+ Elm Street|Springfield|Op \d|Check-up|As charted|DentalDesk|Postgres(?:QL)?|SQLite|Composite, three surfaces|"
    r"Full examination|Root canal, molar|FDI|Universal|Palmer|USD|America/\w+|United States|English|Español|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)(?= \d)|[A-Z]+\d+)\b|[\w/.-]*\.db\b|/tmp/\S*"
)
SAID = re.compile(r"\[[^\[\]]*\]")  # went through `Words`
WORDS = re.compile(r"[A-Za-z]{3,}[ -][A-Za-z]{3,}|[a-z]{2,} [a-z]{2,}|^\W*[A-Za-z][a-z]{3,}\W*$")

# panel -> what is still wrong there: English in the midst of it, or cut off
KNOWN: dict[str, set[str]] = {}


def read(top: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Every text that a person sees or hears on it."""
    for widget in shown(top):
        if isinstance(widget, KeyCap):
            continue
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget, widget.text()
        if isinstance(widget, QComboBox):
            yield widget, widget.currentText()
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            yield widget, widget.placeholderText()
        yield widget, widget.toolTip()
        yield widget, widget.accessibleName()


def unsaid(text: str) -> str:
    """What is left of a text without what went through `Words`, and without data."""
    plain, before = re.sub(r"\([][]\)", "", text.replace("&", "")), ""  # two keys are brackets themselves
    while plain != before:  # a text may hold others
        plain, before = SAID.sub("·", plain), plain
    return DATA.sub("·", plain)


def english(top: QWidget) -> list[str]:
    """Texts that never went through `Words`."""
    found = []
    for widget, text in read(top):
        if WORDS.search(unsaid(text)):
            found.append(f"{called(widget)}: says “{text[:60]}”")
    return sorted(set(found))


@pytest.mark.parametrize(
    "text",
    [
        "Maintain the list",
        "Novel ideas",
        "Save Changes",
        "2026 was a good year",
        "[Šåvé] and leave",
        "Main",
        "Rosa Desk: saved",
        "Rosa Desk is here",
    ],
)
def test_a_datum_excuses_no_english_beside_it(text: str) -> None:
    assert WORDS.search(unsaid(text))


@pytest.mark.parametrize(
    "text", ["[Ñåmé [Šåvé]: Rosa Desk]", "Rosa Desk · Nov 24, 2026", "16 MOD", "Composite, three surfaces"]
)
def test_data_and_what_was_said_are_no_english(text: str) -> None:
    assert not WORDS.search(unsaid(text))


@pytest.mark.parametrize("name", SPECS)
def test_a_panel_speaks_the_readers_language_and_has_room_for_longer_words(
    clinic: Clinic, everyone: Seat, name: str
) -> None:
    with at_work(everyone, name, patient_for(clinic, name), language=PSEUDO) as panel:
        texts = [text for _, text in read(panel) if text.startswith("[")]
        wrong = {f"{what}" for what in (*clipped(panel), *english(panel))}
    assert wrong == KNOWN.get(name, set())
    assert texts, "nothing was read"
