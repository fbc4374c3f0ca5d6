"""The lists that come with the program, taken with one press into a clinic's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.medication_actions import take_shipped_medications
from dentaldesk.engines.clinical.phrase_actions import take_shipped_phrases
from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.widgets.buttons import button

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.record_page import RecordPage


def dress_phrases(desk: Desk, page: RecordPage) -> None:
    """The button that takes the phrases."""
    _dress(desk, page, take_shipped_phrases)


def dress_medications(desk: Desk, page: RecordPage) -> None:
    """The button that takes the ready prescriptions."""
    _dress(desk, page, take_shipped_medications)


def _dress(desk: Desk, page: RecordPage, take: Callable[[Work], int]) -> None:
    words = desk.words

    def done(count: int) -> None:
        said = words.count("{number} example was added.", "{number} examples were added.", count)
        desk.toast.emit(said if count else words("The clinic has all of the examples already."))
        page.presenter.read()

    deed = button(
        words("Add the program’s examples"),
        icon="download-simple",
        compact=True,
        on=lambda: desk.tasks.act(page, "take-examples", take, done),
    )
    page.add_deed(deed, "take_examples", lambda: desk.why_not(Permission.MANAGE_TEMPLATES))
