"""The exam panel: an empty place, the first step, or the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.screens.exam.page import ExamPage
from dentaldesk.ui.screens.exam.presenter import ExamPresenter
from dentaldesk.ui.screens.exam.rows import COMPLAINT, LeftBehind, NotBegun, Page, SaveLine
from dentaldesk.ui.screens.exam.start import StartPage
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.both_values import TwoValues
from dentaldesk.ui.widgets.notices import Banner, EmptyState

if TYPE_CHECKING:
    from uuid import UUID

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.draft import Clash


class ExamView(QWidget):
    """The panel. Its page is built step by step while nothing else happens, at the latest for the first exam."""

    NAME: ClassVar[str] = "exam"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = ExamPresenter(desk, self)
        words = desk.words
        self._trouble = Banner("", "warning", icon="cloud-slash", action=words("Try again"))
        self._trouble.setObjectName("exam.unsaved")
        self._trouble.acted.connect(self._mend)
        self._others = Banner("", "warning", icon="cloud-slash", action=words("Open"))
        self._others.setObjectName("exam.left_behind")
        self._others.acted.connect(self._open_left_behind)
        self._left: tuple[LeftBehind, ...] = ()
        self._stack = QStackedWidget()
        self._nobody = EmptyState(
            "clipboard-text",
            words("No patient is open"),
            words("Open a patient with Ctrl+K to begin or go on with an exam."),
        )
        self._stack.addWidget(self._nobody)
        self._start: StartPage | None = None
        self._focus_when_shown = False
        self._page = ExamPage(words, self.presenter.entry)
        column = QVBoxLayout(self)
        column.setContentsMargins(BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS)
        column.setSpacing(BETWEEN_PANELS)
        for banner in (self._others, self._trouble):
            banner.hide()
            column.addWidget(banner)
        column.addWidget(self._stack, 1)
        self._add_complete_key()
        self._add_chart_key()
        self._listen()
        self.presenter.read()
        QTimer.singleShot(0, self, self._make_next)

    @staticmethod
    def title(words: Words) -> str:
        """The name of the panel."""
        return words("Exam")

    def flush(self) -> None:
        """Save what is typed, before the window closes."""
        self.presenter.saver.save_all()

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        words, left = self._desk.words, []
        if not self.presenter.saver.all_stored:
            left.append(words("notes of an exam"))
        if not self._page.steps and self._page.holds_typed:
            left.append(words("a procedure or medical answers that were not added yet"))
        return left

    def _listen(self) -> None:
        presenter = self.presenter
        presenter.nobody.connect(self._show_nobody)
        presenter.not_begun.connect(self._show_start)
        presenter.page_changed.connect(self._show_page)
        presenter.saving_changed.connect(self._show_saving)
        presenter.clashes_changed.connect(self._show_clashes)
        presenter.left_behind.connect(self._show_left_behind)
        presenter.permissions_changed.connect(self._dress)

    @property
    def page(self) -> ExamPage:
        """The form. Whatever of it is not made yet is made now."""
        while self._page.steps:
            self._make_next()
        return self._page

    def _make_next(self) -> None:
        """One step of the form; the next one when the window has had its turn."""
        if not self._page.steps:
            return
        self._page.steps.pop(0)()
        if self._page.steps:
            QTimer.singleShot(0, self, self._make_next)
        else:
            self._stack.addWidget(self._page)
            self._listen_to_page()

    def _listen_to_page(self) -> None:
        page, presenter = self._page, self.presenter
        page.typed.connect(presenter.type)
        page.left.connect(presenter.flush)
        page.signed.connect(presenter.sign)
        page.completed.connect(presenter.complete)
        page.checkout_wanted.connect(lambda: self._desk.show_panel("checkout"))
        page.chart_wanted.connect(self._open_chart)
        page.medical.confirmed.connect(presenter.confirm_medical)
        page.medical_form.recorded.connect(presenter.record_medical)
        page.both.chosen.connect(lambda field, mine: presenter.choose(field, mine=mine))
        presenter.notes_changed.connect(page.show_notes)
        presenter.note_problems.connect(page.show_note_problems)
        presenter.missing_changed.connect(page.missing.show_missing)
        presenter.medical_refused.connect(page.medical_form.refuse)
        presenter.medical_recorded.connect(page.close_medical_form)

    def _open_chart(self) -> None:
        """The teeth of this exam: what is charted there belongs to it, and what is planned there stands here."""
        if self.presenter.page is not None:
            self._desk.chart_wanted.emit(self.presenter.page.exam_id)
            self._desk.show_panel("charting")

    def _show_nobody(self) -> None:
        words = self._desk.words
        if self._desk.may(Permission.VIEW_PATIENT):
            sentence = words("Open a patient with Ctrl+K to begin or go on with an exam.")
            self._nobody.say(words("No patient is open"), sentence)
        else:
            self._nobody.say(words("Your role does not see patients"), "")
        self._stack.setCurrentWidget(self._nobody)

    def _show_start(self, found: NotBegun) -> None:
        if self._start is None:
            self._start = StartPage(self._desk.words, self._desk.clinic.providers)
            self._start.begun.connect(self._begin)
            self._start.older_wanted.connect(self.presenter.open_older)
            self._stack.addWidget(self._start)
        self._start.show_patient(
            found,
            choose_provider=self._desk.actor.provider_id is None,
            why_not=self._desk.why_not(Permission.EXAMINE),
        )
        self._stack.setCurrentWidget(self._start)

    def _begin(self, provider_id: UUID | None) -> None:
        self._focus_when_shown = True
        self.presenter.begin(provider_id)

    def _show_page(self, page: Page) -> None:
        self.page.show_page(
            page,
            why_not_write=self._desk.why_not(Permission.EXAMINE),
            why_not_sign=self._desk.why_not(Permission.COMPLETE_EXAM),
        )
        self._stack.setCurrentWidget(self.page)
        if self._focus_when_shown:
            self._focus_when_shown = False
            self.page.complaint.setFocus(Qt.FocusReason.OtherFocusReason)

    def _dress(self) -> None:
        """Another person sits here: what may be done is another."""
        if self.presenter.page is not None:
            self._show_page(self.presenter.page)
        else:
            self.presenter.read()

    def _show_saving(self, line: SaveLine) -> None:
        self.page.foot.show_saving(line)
        if line.why:
            words = self._desk.words
            again = words("Discard what is not saved") if self._is_locked() else words("Try again")
            self._trouble.say(line.why, "warning", strong=f"{line.text}.", icon="cloud-slash", action=again)
        self._trouble.setVisible(bool(line.why))

    def _is_locked(self) -> bool:
        return self.presenter.page is not None and self.presenter.page.locked

    def _mend(self) -> None:
        """Save again; what came too late for a completed exam can only be let go."""
        if self._is_locked():
            self.presenter.give_up()
        else:
            self.presenter.saver.save_all()

    def _show_clashes(self, clashes: tuple[Clash, ...]) -> None:
        names = {field: labelled.editor.accessibleName() for field, labelled in self.page.notes.fields.items()}
        names[COMPLAINT] = self.page.complaint.accessibleName()
        self.page.both.show_values(
            [
                TwoValues(field=clash.field, name=names[clash.field], mine=clash.mine, theirs=clash.theirs)
                for clash in clashes
            ]
        )

    def _show_left_behind(self, left: tuple[LeftBehind, ...]) -> None:
        self._left = left
        if left:
            self._others.say(left[0].sentence, "warning", icon="cloud-slash", action=self._desk.words("Open"))
        self._others.setVisible(bool(left))

    def _open_left_behind(self) -> None:
        if self._left:
            self._desk.open_patient(self._left[0].patient_id)

    def _add_complete_key(self) -> None:
        action = QAction(self._desk.words("Complete exam"), self)
        action.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self._complete_by_key)
        self.addAction(action)

    def _add_chart_key(self) -> None:
        action = QAction(self._desk.words("Open the chart"), self)
        action.setShortcut(QKeySequence("F4"))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(self._open_chart)
        self.addAction(action)

    def _complete_by_key(self) -> None:
        if self._stack.currentWidget() is self._page and self._page.foot.complete.isEnabled():
            self.presenter.complete()
