"""The pages that are looked for by name are those that the panels have, called the same."""

from __future__ import annotations

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.screens.settings import contents
from dentaldesk.ui.screens.visit.steps import step_titles
from dentaldesk.ui.shell import pages

_WORDS = Words(Formats())


def _named(names: tuple[pages.PageName, ...]) -> list[tuple[str, str]]:
    return [(page.name, page.title) for page in names]


def test_pages_are_named_as_their_panels_name_them() -> None:
    settings = [(spec.page.NAME, spec.page.title(_WORDS)) for spec in contents.PAGES]
    assert _named(pages.SETTINGS) == settings
    assert _named(pages.PATIENT) == PatientView.page_titles(_WORDS)
    assert _named(pages.VISIT) == [(step.value, title) for step, title in step_titles(_WORDS).items()]
