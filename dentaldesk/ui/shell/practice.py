"""Whoever works in a practice copy is told so all the time: what they do there, the real clinic does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.ui.widgets.notices import Banner

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.staff.reads import ClinicView
    from dentaldesk.ui.desk import Desk


class PracticeBanner(Banner):
    """Nothing in the real clinic."""

    def __init__(self, desk: Desk) -> None:
        words = desk.words
        text = words("Nothing is sent from here, and nothing that is done here reaches the real clinic.")
        super().__init__(text, "warning", strong=words("Practice copy"), icon="flask")
        self.setObjectName("practice")
        self.setVisible(desk.clinic.practice)


def clinic_title(clinic: ClinicView, words: Words) -> str:
    """The name of the clinic as windows bear it."""
    return words("{clinic} (practice copy)", clinic=clinic.name) if clinic.practice else clinic.name
