"""What is done in a visit: the work, the anaesthetics, the materials."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.booked_work import booked_by_name
from dentaldesk.engines.flows.consent_reads import NeededConsent, needed_consents
from dentaldesk.ui.screens.papers.acts import PaperActs
from dentaldesk.ui.screens.visit.anaesthetic import AnaestheticCard
from dentaldesk.ui.screens.visit.consents import open_consent
from dentaldesk.ui.screens.visit.elective import ElectiveCard
from dentaldesk.ui.screens.visit.entry import EntryRow
from dentaldesk.ui.screens.visit.materials import MaterialsCard
from dentaldesk.ui.screens.visit.planning import DoneEntry
from dentaldesk.ui.screens.visit.rows import Entry, Missing
from dentaldesk.ui.screens.visit.step_page import Scrolled
from dentaldesk.ui.screens.visit.work_done import AheadPanel, DonePanel
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.notices import Banner

if TYPE_CHECKING:
    from dentaldesk.engines.catalogue.reads import CatalogueRow
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.presenter import VisitPresenter
    from dentaldesk.ui.screens.visit.rows import Page

# From this many letter heights on what was given stands beside the work.
_SIDE_BY_SIDE = 52
_NOTHING = (("", ""), ("", "", "", ""), "")


class CarePage(Scrolled):
    """The work of the visit at the left, what was given and used at the right."""

    WIDEST = 120

    def __init__(self, desk: Desk, presenter: VisitPresenter) -> None:
        super().__init__(desk)
        self._presenter = presenter
        self._deeds = presenter.deeds
        self._papers = PaperActs(desk, self)
        self.adding = DoneEntry(desk, self)
        self.adding.plan_changed.connect(presenter.read)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(BETWEEN_PANELS)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for side, share in ((self._left, 3), (self._right, 2)):
            side.setSpacing(BETWEEN_PANELS)
            self._body.addLayout(side, share)
        self.column.addLayout(self._body, 1)
        self.parts = [
            self._make_elective,
            self._make_booked,
            self._make_ahead,
            self._make_entry,
            self._make_done,
            self._make_given,
            self._make_used,
        ]

    def _make_elective(self) -> None:
        words = self.desk.words
        self._needed: list[NeededConsent] = []
        self._consents = Banner("", "warning", icon="pen-nib", action=words("Prepare"))
        self._consents.setObjectName("exam.consents")
        self._consents.acted.connect(self._prepare_needed)
        self._consents.hide()
        self._left.addWidget(self._consents)
        self.elective = ElectiveCard(self.desk, self._deeds)
        self._left.addWidget(self.elective)

    def prepare_consent(self, procedure_id: UUID | None = None) -> None:
        """What is to be signed is chosen, unless it is known, and read to its end here, without leaving the visit."""
        page = self._presenter.page
        if page is not None:
            open_consent(self, self.desk, self._papers, page, procedure_id)

    def _prepare_needed(self) -> None:
        """Of one procedure it is clear what is signed; for several, one paper may do."""
        self.prepare_consent(self._needed[0].procedure_id if len(self._needed) == 1 else None)

    def _make_booked(self) -> None:
        """What the book names stands with what is to be done: nobody types it again."""
        self._booked: CatalogueRow | None = None
        self.booked = Banner("", "info", icon="list-bullets", action=self.desk.words("Done"))
        self.booked.setObjectName("exam.booked")
        self.booked.acted.connect(self._do_booked)
        self.booked.hide()
        self._left.addWidget(self.booked)

    def _do_booked(self) -> None:
        page, row = self._presenter.page, self._booked
        if page is not None and row is not None:
            self.booked.hide()  # once; the next reading tells whether more is named
            self._deeds.add_done(
                page.visit_id, row.code, None, "", None, lambda: None, lambda said: self._say_booked(row, said)
            )

    def _say_booked(self, row: CatalogueRow, problems: dict[str, str] | None = None) -> None:
        words = self.desk.words
        refused = " ".join((problems or {}).values())
        said = words("Booked for today: {procedure}", procedure=row.name)
        self.booked.say(
            refused, "danger" if refused else "info", strong=said, icon="list-bullets", action=words("Done")
        )
        self.booked.show()

    def _read_booked(self, page: Page, why_not: str) -> None:
        def show(rows: list[CatalogueRow]) -> None:
            if self._presenter.page is None or self._presenter.page.visit_id != page.visit_id:
                return
            self._booked = rows[0] if rows and not page.locked and not why_not else None
            self.booked.setVisible(self._booked is not None)
            if self._booked is not None:
                self._say_booked(self._booked)

        self.desk.tasks.query(self, "booked", lambda session: booked_by_name(session, page.visit_id, page.today), show)

    def _make_ahead(self) -> None:
        self.ahead = AheadPanel(self.desk, self._deeds)
        self.ahead.elective.connect(self._decide_first)
        self._left.addWidget(self.ahead)

    def _decide_first(self) -> None:
        """What was refused waits for a decision: that of who sits here, if they may."""
        if self.elective.reason.isVisibleTo(self) and self.elective.reason.isEnabled():
            self.go_to(self.elective.reason)

    def _make_entry(self) -> None:
        self.entry = EntryRow(self.desk.words, self.adding, "exam.done", planned=False)

    def _make_done(self) -> None:
        self.done = DonePanel(self.desk, self._deeds, self.entry)
        self._left.addWidget(self.done)
        self._left.addStretch(1)

    def _make_given(self) -> None:
        self.anaesthetic = AnaestheticCard(self.desk, self._deeds)
        self._right.addWidget(self.anaesthetic)

    def _make_used(self) -> None:
        self.materials = MaterialsCard(self.desk, self._deeds)
        self._right.addWidget(self.materials)
        self._right.addStretch(1)

    def show_page(self, page: Page, _why_not: str) -> None:
        """Show the work of this visit."""
        treat, complete = self.desk.why_not(Permission.TREAT), self.desk.why_not(Permission.COMPLETE_VISIT)
        self.adding.turn_to(None if page.locked else page.visit_id)
        self._read_consents(page)
        self._read_booked(page, complete)
        self.elective.show_page(page)
        self.ahead.show_page(page, complete)
        self.done.show_page(page, complete)
        self.anaesthetic.show_page(page, treat)
        self.materials.show_page(page, treat)

    def _read_consents(self, page: Page) -> None:
        """Whether work that waits, or was done here, needs a consent that nobody signed."""

        def show(needed: list[NeededConsent]) -> None:
            if self._presenter.page is None or self._presenter.page.visit_id != page.visit_id:
                return
            self._needed = needed
            self.ahead.mark_unsigned(frozenset(each.procedure_id for each in needed))
            names = ", ".join(dict.fromkeys(each.name for each in needed))
            self._consents.setVisible(bool(names) and not page.locked)
            self._consents.say(
                self.desk.words("Nobody signed a consent yet: {procedures}", procedures=names),
                "warning",
                icon="pen-nib",
                action=self.desk.words("Prepare"),
            )

        self.desk.tasks.query(self, "consents", lambda session: needed_consents(session, page.visit_id), show)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE * current().sizes.body
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def lead_to(self, place: str) -> bool:
        """Work that lacks, and the decision about work that could wait."""
        if place == "elective":
            return self.go_to(self.elective.reason)
        if place == "work":
            return self.go_to(self.entry.procedure)
        if place == "anaesthetic":
            return self.go_to(self.anaesthetic.volume)
        if place == "material":
            return self.go_to(self.materials.name)
        if place == "done":
            return self.go_to(self.first())
        return False

    def first(self) -> QWidget:
        """What waits first, else the entry row."""
        return self.ahead.table if self.ahead.table.rows() else self.entry.tooth

    def typed(self) -> object | None:
        """What was not added."""
        entry = self.entry.typed()
        given = self.anaesthetic.texts(), self.materials.texts(), self.elective.reason.text()
        return None if entry is None and given == _NOTHING else (entry, given)

    def unkept(self) -> tuple[Missing, ...]:
        """Work, an anaesthetic or a material that was not added; a tooth alone says nothing."""
        words, entry = self.desk.words, self.entry.typed()
        said = {
            "work": (entry.procedure if entry is not None else "", words("Work was typed, not added.")),
            "anaesthetic": (self.anaesthetic.volume.text(), words("An anaesthetic was typed, not added.")),
            "material": ("".join(self.materials.texts()), words("A material was typed, not added.")),
            "elective": (self.elective.reason.text(), words("Why care goes on was typed, not kept.")),
        }
        asked = {"elective": self.elective.reason.isVisibleTo(self.elective)}
        return tuple(
            Missing(place=place, sentence=sentence)
            for place, (text, sentence) in said.items()
            if text.strip() and asked.get(place, True)
        )

    def turn_to(self, _page: Page, typed: object | None) -> None:
        """Another visit, and what was typed there before."""
        entry, given = typed if isinstance(typed, tuple) else (None, _NOTHING)
        self.entry.turn_to(entry if isinstance(entry, Entry) else None)
        self.anaesthetic.show_texts(given[0])
        self.materials.show_texts(given[1])
        self.elective.reason.setText(given[2])
