"""The documents panel: papers of the open patient, and referrals."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.screens.papers.papers_page import PapersPage
from dentaldesk.ui.screens.papers.presenter import PapersPresenter
from dentaldesk.ui.screens.papers.referrals_page import ReferralsPage
from dentaldesk.ui.widgets.buttons import Segmented, button
from dentaldesk.ui.widgets.panels import PanelHead

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk


class PapersView(QWidget):
    """Two pages of the open patient."""

    NAME: ClassVar[str] = "papers"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.NAME)
        self._desk = desk
        self.presenter = PapersPresenter(desk, self)
        words = desk.words
        self.pages = Segmented(
            words("Pages of the documents"),
            [(words("Papers"), "papers"), (words("Referrals"), "referrals")],
            compact=True,
        )
        self.pages.setObjectName("papers.pages")
        self._referrals: ReferralsPage | None = None
        self.new_paper = button(words("&New paper"), "primary", "file-plus", compact=True, on=self._begin_paper)
        self.new_paper.setObjectName("papers.new_paper")
        self.new_referral = button(
            words("&New referral"), "primary", "paper-plane-tilt", compact=True, on=self._begin_referral
        )
        self.new_referral.setObjectName("papers.new_referral")
        self._stack = QStackedWidget()
        self._lay_out()
        self.papers = PapersPage(desk, self.presenter, self._stack)
        self._add_keys()
        self.pages.chosen.connect(lambda name: self.open_page(str(name)))
        self.presenter.changed.connect(self._enable)
        desk.actor_changed.connect(self._enable)
        self.open_page("papers")
        # A third of the panel's making, for what is not looked at yet: in a turn of its own.
        desk.tasks.in_turns(self, "referrals", [lambda: self.referrals])

    @property
    def referrals(self) -> ReferralsPage:
        """The page of the referrals. Made a turn after the panel."""
        if self._referrals is None:
            self._referrals = ReferralsPage(self._desk, self.presenter)
            self._stack.addWidget(self._referrals)
        return self._referrals

    @staticmethod
    def title(words: Words) -> str:
        """What the panel is called."""
        return words("Documents")

    def keys_help(self) -> list[tuple[str, str]]:
        """The keys of the list."""
        words = self._desk.words
        return [
            (words("Up, Down"), words("Other papers")),
            (words("Enter"), words("Show it large, or read and sign it")),
            ("Ctrl+N", words("New paper")),
            ("Ctrl+P", words("Print")),
        ]

    def _begin_paper(self) -> None:
        self.papers.begin_new()

    def _lay_out(self) -> None:
        head = PanelHead(self._desk.words("Documents"), plain=True)
        for widget in (self.pages, self.new_paper, self.new_referral):
            head.add(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)

    def _add_keys(self) -> None:
        action = QAction(self._desk.words("New paper"), self)
        action.setShortcut(QKeySequence("Ctrl+N"))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self._begin_new)
        self.addAction(action)

    def _begin_referral(self) -> None:
        self.referrals.begin_new()

    def _begin_new(self) -> None:
        shown = self.new_paper if self._stack.currentWidget() is self.papers else self.new_referral
        if shown.isEnabled():
            shown.click()

    def open_page(self, name: str) -> None:
        """Open "papers" or "referrals"."""
        is_papers = name != "referrals"
        self.pages.choose("papers" if is_papers else "referrals")
        self._stack.setCurrentWidget(self.papers if is_papers else self.referrals)
        self.new_paper.setVisible(is_papers)
        self.new_referral.setVisible(not is_papers)
        self.setFocusProxy(self.papers.table if is_papers else self.referrals.table)
        self._enable()

    def print_paper(self) -> None:
        """Print the paper that is looked at."""
        if self._stack.currentWidget() is self.papers and self.papers.viewer.print.isEnabled():
            self.papers.viewer.print.click()

    def _enable(self) -> None:
        nobody = "" if self._desk.patient_id else self._desk.words("No patient is open")
        for widget, permission in (
            (self.new_paper, Permission.VIEW_PATIENT),
            (self.new_referral, Permission.EXAMINE),
        ):
            why = nobody or self._desk.why_not(permission)
            widget.setEnabled(not why)
            widget.setToolTip(why)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.set_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.set_seen(False)
