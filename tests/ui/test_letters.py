"""In every language that is shipped, Alt with a letter leads to one thing of a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dentaldesk.engines.core.words import languages
from tests.ui import panels
from tests.ui.panels import SPECS, at_work, patient_for
from tests.ui.walking import doubled_letters

if TYPE_CHECKING:
    from tests.factories import Clinic
    from tests.ui.seat import Seat

everyone = panels.everyone  # the fixtures of this module


@pytest.mark.parametrize("language", [code for code, _name in languages()])
def test_no_panel_has_two_deeds_of_one_letter(clinic: Clinic, everyone: Seat, language: str) -> None:
    wrong: set[str] = set()
    for name in SPECS:
        with at_work(everyone, name, patient_for(clinic, name), language=language) as panel:
            wrong |= {f"{name}: {what}" for what in doubled_letters(panel)}
    assert wrong == set()
