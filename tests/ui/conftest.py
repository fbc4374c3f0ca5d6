"""A desk for one screen, in the light theme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from dentaldesk.engines.core.topics import topic_versions
from dentaldesk.ui.theme.apply import apply_theme
from tests.ui.charting import exam_id, patient_id, person, sat, view  # noqa: F401 - fixtures of the charting panel
from tests.ui.papers import paper_case, papers  # noqa: F401 - fixtures of the documents panel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from dentaldesk.ui.desk import Desk
    from tests.factories import Clinic


@pytest.fixture
def kind() -> str:
    """What a screen does is the same on every database; where it may not be, a test or its file asks for both."""
    return "sqlite"


@pytest.fixture
def look(qapp: QApplication) -> None:
    """What screens are drawn in."""
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def bugs() -> list[Exception]:
    """What broke in a task; a test that breaks one on purpose takes it out."""
    return []


@pytest.fixture
def desk(clinic: Clinic, look: None, bugs: list[Exception]) -> Iterator[Desk]:
    """The clinic's own connection, the front desk sitting; `live` is started by whoever needs it."""
    assert look is None  # asked for what it does
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.staff.reads import clinic_view
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.live import Live
    from dentaldesk.ui.tasks import Tasks

    seen = clinic.db.read(clinic_view)
    tasks, live = Tasks(clinic.db, clinic.desk), Live(clinic.db, known=clinic.db.read(topic_versions))
    tasks.acted.connect(live.look_now)
    tasks.broke.connect(bugs.append)
    yield Desk(tasks=tasks, live=live, words=Words(seen.formats), clock=clinic.clock, clinic=seen)
    live.stop()
    tasks.stop()
    assert bugs == []
