"""The panel of a visit: an empty place, the first step, or the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import VisitType
from dentaldesk.ui.screens.visit.body import VisitBody
from dentaldesk.ui.screens.visit.naming import field_names
from dentaldesk.ui.screens.visit.presenter import VisitPresenter
from dentaldesk.ui.screens.visit.rows import LeftBehind, NotBegun, Page, SaveLine
from dentaldesk.ui.screens.visit.start import StartPage
from dentaldesk.ui.screens.visit.steps import Step
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.both_values import TwoValues
from dentaldesk.ui.widgets.notices import Banner, EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from uuid import UUID

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.draft import Clash

_MOST_STEPS = 7


class VisitView(QWidget):
    """The panel. What it shows is built in turns, at the latest for the first visit."""

    NAME: ClassVar[str] = "exam"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.presenter = VisitPresenter(desk, self)
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
            words("Open a patient with Ctrl+K to begin or go on with a visit."),
        )
        self._stack.addWidget(self._nobody)
        self._start: StartPage | None = None
        self._focus_when_shown = False
        self._body = VisitBody(desk, self.presenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS)
        column.setSpacing(BETWEEN_PANELS)
        for banner in (self._others, self._trouble):
            banner.hide()
            column.addWidget(banner)
        column.addWidget(self._stack, 1)
        self._add_keys()
        self._listen()
        self.presenter.read()
        self._go_on_making()

    @staticmethod
    def title(words: Words) -> str:
        """The name of the panel."""
        return words("Visit")

    def open_page(self, name: str) -> None:
        """Open a step, where the visit has it."""
        if self._stack.currentWidget() is self._body:
            self._open(Step(name))

    def flush(self) -> None:
        """Save what is typed, before the window closes."""
        self.presenter.save_all()

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        words, left = self._desk.words, []
        if not self.presenter.all_stored:
            left.append(words("notes of a visit"))
        if self._body.holds_typed:
            left.append(words("a procedure or medical answers that were not added yet"))
        return left

    def keys_help(self) -> list[tuple[str, str]]:
        """The keys of this panel."""
        words = self._desk.words
        return [
            ("Alt+1 … 7", words("Steps of the visit")),
            ("Ctrl+PgUp, Ctrl+PgDown", words("The step before, the next step")),
            ("Ctrl+Enter", words("Complete the visit")),
            ("Alt+N", words("In an area of the examination: all the rest is normal")),
            ("1 … 9", words("Among the prescriptions: prescribe a favourite")),
            ("Tab", words("In a note, after the code of a phrase: its words")),
            ("F4", words("Open the chart")),
        ]

    def _listen(self) -> None:
        presenter = self.presenter
        presenter.nobody.connect(self._show_nobody)
        presenter.not_begun.connect(self._show_start)
        presenter.page_changed.connect(self._show_page)
        presenter.saving_changed.connect(self._show_saving)
        presenter.clashes_changed.connect(self._show_clashes)
        presenter.left_behind.connect(self._show_left_behind)
        presenter.permissions_changed.connect(self._dress)

    # -- making --

    @property
    def body(self) -> VisitBody:
        """The visit. Its frame and its open step, where they are not made yet, are made now."""
        while not self._body.made and (part := self._body.next_part()) is not None:
            part()
        self._listen_when_made()  # the last part may have come in a turn that did not
        return self._body

    def _go_on_making(self) -> None:
        self._desk.tasks.in_turns(self, "make", self._turns())

    def _turns(self) -> Iterator[Callable[[], object]]:
        while (part := self._body.next_part()) is not None:
            yield part
            self._listen_when_made()

    def _listen_when_made(self) -> None:
        body, presenter = self._body, self.presenter
        if not body.made or self._stack.indexOf(body) >= 0:
            return
        self._stack.addWidget(body)
        body.foot.signed.connect(self._sign)
        body.foot.completed.connect(self._complete)
        body.chart_wanted.connect(self._open_chart)
        body.both.chosen.connect(lambda field, mine: presenter.choose(field, mine=mine))
        body.head.opened.connect(presenter.open)
        body.head.begun.connect(lambda kind: self._begin(kind, None))
        body.opened.connect(self._opened)
        presenter.notes_changed.connect(body.show_notes)
        presenter.note_problems.connect(body.show_note_problems)
        presenter.missing_changed.connect(body.show_missing)
        presenter.completed.connect(lambda: body.open_step(Step.COMPLETION))
        presenter.incomplete.connect(lambda: body.open_step(Step.COMPLETION, focus=True))
        presenter.notes_unread.connect(lambda: body.open_step(Step.NOTES, focus=True))
        presenter.tell_again()

    # -- showing --

    def _show_nobody(self) -> None:
        words = self._desk.words
        if self._desk.may(Permission.VIEW_PATIENT):
            sentence = words("Open a patient with Ctrl+K to begin or go on with a visit.")
            self._nobody.say(words("No patient is open"), sentence)
        else:
            self._nobody.say(words("Your role does not see patients"), "")
        self._stack.setCurrentWidget(self._nobody)

    def _show_start(self, found: NotBegun) -> None:
        if self._start is None:
            self._start = StartPage(self._desk.words, self._desk.clinic.providers)
            self._start.begun.connect(self._begin)
            self._start.older_wanted.connect(self.presenter.open)
            self._stack.addWidget(self._start)
        self._start.show_patient(
            found,
            choose_provider=self._desk.actor.provider_id is None,
            why_not=self._desk.why_not(Permission.TREAT),
        )
        self._stack.setCurrentWidget(self._start)
        self._lead_in()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._lead_in()

    def _lead_in(self) -> None:
        """Whoever comes to the panel itself by a key goes on where its work does."""
        shown = self._stack.currentWidget()
        if not self.hasFocus():
            return
        if self._start is not None and shown is self._start:
            self._start.start.setFocus(Qt.FocusReason.OtherFocusReason)
        elif shown is self._body:
            self._open(self._body.step)

    def _begin(self, kind: VisitType, provider_id: UUID | None) -> None:
        self._focus_when_shown = True
        again = self.presenter.page is not None
        self.presenter.begin(kind, provider_id, again=again)

    def _show_page(self, page: Page) -> None:
        body = self.body
        body.show_page(page)
        if not body.is_whole:
            self._go_on_making()
        self._stack.setCurrentWidget(body)
        if self._focus_when_shown:
            self._focus_when_shown = False
            body.open_step(body.step, focus=True)
        self._lead_in()

    def _dress(self) -> None:
        """Another person sits here: what may be done is another."""
        if self.presenter.page is not None:
            self._show_page(self.presenter.page)
        else:
            self.presenter.read()

    def _show_saving(self, line: SaveLine) -> None:
        self.body.foot.show_saving(line)
        if line.why:
            words = self._desk.words
            again = words("Discard what is not saved") if self._is_locked() else words("Try again")
            self._trouble.say(line.why, "warning", strong=f"{line.text}.", icon="cloud-slash", action=again)
        self._trouble.setVisible(bool(line.why))

    def _show_clashes(self, clashes: Sequence[Clash]) -> None:
        words = self._desk.words
        names = field_names(words)
        self.body.both.show_values(
            [
                TwoValues(
                    field=clash.field,
                    name=names.name(clash.field),
                    mine=names.value(clash.field, clash.mine),
                    theirs=names.value(clash.field, clash.theirs),
                )
                for clash in clashes
            ]
        )

    def _show_left_behind(self, left: tuple[LeftBehind, ...]) -> None:
        self._left = left
        if left:
            self._others.say(left[0].sentence, "warning", icon="cloud-slash", action=self._desk.words("Open"))
        self._others.setVisible(bool(left))

    # -- asking --

    def _opened(self, step: Step) -> None:
        if step is Step.NOTES:
            self.presenter.notes_seen()

    def _sign(self) -> None:
        self.presenter.sign()

    def _open_chart(self) -> None:
        """The teeth of this visit: what is charted there belongs to it, and what is planned there stands here."""
        page = self.presenter.page
        if page is not None:
            if page.exam_id is not None:
                self._desk.chart_in(page.exam_id)
            self._desk.show_panel("charting")

    def _is_locked(self) -> bool:
        return self.presenter.page is not None and self.presenter.page.locked

    def _mend(self) -> None:
        """Save again; what came too late for a completed visit can only be let go."""
        if self._is_locked():
            self.presenter.give_up()
        else:
            self.presenter.save_all()

    def _open_left_behind(self) -> None:
        if self._left:
            self._desk.open_patient(self._left[0].patient_id)

    # -- keys --

    def _add_keys(self) -> None:
        words, inside = self._desk.words, Qt.ShortcutContext.WidgetWithChildrenShortcut
        self._key(words("Complete the visit"), ("Ctrl+Return", "Ctrl+Enter"), inside, self._complete_by_key)
        self._key(words("Open the chart"), ("F4",), Qt.ShortcutContext.WindowShortcut, self._open_chart)
        self._key(words("The next step"), ("Ctrl+PgDown",), inside, lambda: self._body.go_on(1))
        self._key(words("The step before"), ("Ctrl+PgUp",), inside, lambda: self._body.go_on(-1))
        for number in range(1, _MOST_STEPS + 1):
            self._key(
                words("Step {number}", number=number),
                (f"Alt+{number}",),
                inside,
                lambda number=number: self._open_number(number),  # type: ignore[misc]
            )

    def _key(self, name: str, keys: Sequence[str], context: Qt.ShortcutContext, deed: Callable[[], object]) -> None:
        action = QAction(name, self)
        action.setShortcuts([QKeySequence(each) for each in keys])
        action.setShortcutContext(context)
        action.triggered.connect(lambda _=False: deed())
        self.addAction(action)

    def _open_number(self, number: int) -> None:
        if self._stack.currentWidget() is self._body and number <= len(self._body.steps):
            self._open(self._body.steps[number - 1])

    def _open(self, step: Step) -> None:
        self._body.open_step(step, focus=True)
        if not self._body.is_ready(self._body.step):
            self._go_on_making()

    def _complete_by_key(self) -> None:
        if self._stack.currentWidget() is self._body and self._body.foot.complete.isEnabled():
            self._complete()

    def _complete(self) -> None:
        writes = QApplication.focusWidget()
        if isinstance(writes, QLineEdit) and self._body.isAncestorOf(writes):
            writes.editingFinished.emit()  # a key takes the keyboard from no field: what it stores when left is stored
        self.presenter.tell_unkept(self._body.unkept())
        self.presenter.complete()
