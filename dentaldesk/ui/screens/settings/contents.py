"""Which pages there are, in their order, and how each is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dentaldesk.ui.screens.settings.backup_deeds import dress_backups
from dentaldesk.ui.screens.settings.closure_deeds import dress_closures
from dentaldesk.ui.screens.settings.downtime_deeds import dress_downtime
from dentaldesk.ui.screens.settings.example_deeds import dress_medications, dress_phrases
from dentaldesk.ui.screens.settings.fee_files import dress_catalogue
from dentaldesk.ui.screens.settings.pages.backups import Backups
from dentaldesk.ui.screens.settings.pages.catalogue import Catalogue
from dentaldesk.ui.screens.settings.pages.clinic import ClinicForm
from dentaldesk.ui.screens.settings.pages.closures import Closures
from dentaldesk.ui.screens.settings.pages.database import DatabasePage
from dentaldesk.ui.screens.settings.pages.downtime import DowntimePage
from dentaldesk.ui.screens.settings.pages.hours import Hours
from dentaldesk.ui.screens.settings.pages.languages import Languages
from dentaldesk.ui.screens.settings.pages.medications import Medications
from dentaldesk.ui.screens.settings.pages.people import People
from dentaldesk.ui.screens.settings.pages.phrases import Phrases
from dentaldesk.ui.screens.settings.pages.places import Places
from dentaldesk.ui.screens.settings.pages.policies import PolicyForm
from dentaldesk.ui.screens.settings.pages.templates import TemplatesPage
from dentaldesk.ui.screens.settings.pages.workstation import Workstation
from dentaldesk.ui.screens.settings.people_deeds import dress_people
from dentaldesk.ui.screens.settings.record_page import RecordPage
from dentaldesk.ui.screens.settings.routing_trial import dress_policies

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.rows import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """A page of the settings. `dress` adds what only this page can do."""

    page: type[Page | TemplatesPage]
    dress: Callable[[Desk, RecordPage], object] | None = None

    def make(self, desk: Desk) -> RecordPage | TemplatesPage:
        """The page, reading already."""
        if issubclass(self.page, TemplatesPage):
            return self.page(desk)
        made = RecordPage(desk, self.page(desk))
        if self.dress is not None:
            self.dress(desk, made)
        return made


PAGES = (
    PageSpec(page=ClinicForm),
    PageSpec(page=Places),
    PageSpec(page=Hours),
    PageSpec(page=Closures, dress=dress_closures),
    PageSpec(page=People, dress=dress_people),
    PageSpec(page=Catalogue, dress=dress_catalogue),
    PageSpec(page=PolicyForm, dress=dress_policies),
    PageSpec(page=TemplatesPage),
    PageSpec(page=Phrases, dress=dress_phrases),
    PageSpec(page=Medications, dress=dress_medications),
    PageSpec(page=Languages),
    PageSpec(page=Workstation),
    PageSpec(page=Backups, dress=dress_backups),
    PageSpec(page=DowntimePage, dress=dress_downtime),
    PageSpec(page=DatabasePage),
)
