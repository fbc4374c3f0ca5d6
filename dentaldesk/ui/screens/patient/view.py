"""The patient panel: the details of the open patient, or of someone new."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import Channel
from dentaldesk.ui.screens.patient.form import PatientForm
from dentaldesk.ui.screens.patient.presenter import PatientPresenter
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.both_values import TwoValues
from dentaldesk.ui.widgets.notices import EmptyState

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.draft import Clash
    from dentaldesk.ui.screens.patient.rows import Head


class PatientView(QWidget):
    """The panel. `begin_new` is the walk-in: an empty form with the keyboard in its first field."""

    NAME: ClassVar[str] = "patient"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = PatientPresenter(desk, self)
        words = desk.words
        self._nobody = EmptyState(
            "user-circle",
            words("No patient is open"),
            words("Open a patient with Ctrl+K, or register someone who has just walked in."),
            step=words("&New patient"),
            step_icon="user-plus",
        )
        self._nobody.started.connect(self.begin_new)
        self.form = PatientForm(words, age=self.presenter.age, written=self.presenter.written)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nobody)
        self._stack.addWidget(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS)
        column.addWidget(self._stack)
        self._listen()
        self._add_save_key()
        self.presenter.warm()
        self.presenter.read()
        self._dress()

    @staticmethod
    def title(words: Words) -> str:
        """The name of the panel."""
        return words("Patient")

    def begin_new(self) -> None:
        """Register someone new."""
        self.presenter.begin_new()
        self.form.fields["given_names"].setFocus(Qt.FocusReason.OtherFocusReason)

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        return [self._desk.words("a patient’s details")] if self.presenter.holds_words else []

    def _listen(self) -> None:
        presenter, form = self.presenter, self.form
        presenter.nobody.connect(self._show_nobody)
        presenter.head_changed.connect(self._show_head)
        presenter.values_changed.connect(form.show_values)
        presenter.problems_changed.connect(form.show_problems)
        presenter.clashes_changed.connect(self._show_clashes)
        presenter.line_changed.connect(form.show_line)
        presenter.permissions_changed.connect(self._dress)
        form.typed.connect(presenter.type)
        form.saved.connect(presenter.save)
        form.discarded.connect(presenter.discard)
        form.new_wanted.connect(self.begin_new)
        form.both.chosen.connect(lambda field, mine: presenter.choose(field, mine=mine))

    def _show_nobody(self) -> None:
        words = self._desk.words
        if self._desk.may(Permission.VIEW_PATIENT):
            sentence = words("Open a patient with Ctrl+K, or register someone who has just walked in.")
            self._nobody.say(words("No patient is open"), sentence)
        else:
            self._nobody.say(words("Your role does not see patients"), "")
        self._stack.setCurrentWidget(self._nobody)

    def _show_head(self, head: Head) -> None:
        self.form.show_head(head)
        self._stack.setCurrentWidget(self.form)

    def _show_clashes(self, clashes: tuple[Clash, ...]) -> None:
        names = self.form.names()
        self.form.both.show_values(
            [
                TwoValues(
                    field=clash.field,
                    name=names[clash.field],
                    mine=self._shown(clash.field, clash.mine),
                    theirs=self._shown(clash.field, clash.theirs),
                )
                for clash in clashes
            ]
        )

    def _shown(self, field: str, value: str) -> str:
        return self.form.channel_word(Channel(value)) if field == "preferred_channel" and value else value

    def _dress(self) -> None:
        why_not = self._desk.why_not(Permission.EDIT_PATIENT)
        self.form.allow(why_not)
        self._nobody.step.setEnabled(not why_not)
        self._nobody.step.setToolTip(why_not)

    def _add_save_key(self) -> None:
        action = QAction(self._desk.words("Save"), self)
        action.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter"), QKeySequence("Ctrl+S")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self.form.save_if_allowed)
        self.addAction(action)
