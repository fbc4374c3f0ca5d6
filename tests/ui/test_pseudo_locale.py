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

kind, everyone = panels.kind, panels.everyone  # the fixtures of this module

# Names of the test's people, places and procedures; proper names; what is typed in a notation.
DATA = re.compile(
    r"Amara|Okonkwo|Vale|Coord|Rosa Desk|Max Manager|Test Clinic|Elm Street|Springfield|Op \d|Check-up|As charted|"
    r"DentalDesk|Postgres|SQLite|Composite, three|Full examination|Root canal, molar|FDI|Universal|Palmer|composite …|"
    r"USD|America/|United States|English|Español|Main|desk in front|GMT|Nov|[A-Z]+\d+|\.db|/tmp/|\d{4}"
)
WORDS = re.compile(r"[A-Za-z]{3,}[ -][a-z]{3,}|^[A-Z][a-z]{3,}$")

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


def english(top: QWidget) -> list[str]:
    """Texts that never went through `Words`."""
    found = []
    for widget, text in read(top):
        plain = text.replace("&", "")
        if WORDS.search(plain) and "[" not in plain and not DATA.search(plain):
            found.append(f"{called(widget)}: says “{text[:60]}”")
    return sorted(set(found))


@pytest.mark.parametrize("name", SPECS)
def test_a_panel_speaks_the_readers_language_and_has_room_for_longer_words(
    clinic: Clinic, everyone: Seat, name: str
) -> None:
    with at_work(everyone, name, patient_for(clinic, name), language=PSEUDO) as panel:
        texts = [text for _, text in read(panel) if text.startswith("[")]
        wrong = {f"{what}" for what in (*clipped(panel), *english(panel))}
    assert wrong == KNOWN.get(name, set())
    assert texts, "nothing was read"
