"""The charting panel: chart, years, typed line; beside or below them the chosen tooth and what can be charted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from dentaldesk.engines.clinical.chart_words import say_tooth, story
from dentaldesk.engines.clinical.teeth_drawing.palette import DARK, LIGHT, Look
from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.screens.charting import wording
from dentaldesk.ui.screens.charting.draft import unexamined
from dentaldesk.ui.screens.charting.keyboard import Keyboard
from dentaldesk.ui.screens.charting.page import ChartingPage
from dentaldesk.ui.screens.charting.presenter import ChartingPresenter
from dentaldesk.ui.screens.charting.preview import Preview
from dentaldesk.ui.screens.charting.printing import print_chart
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import ThemeName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dentaldesk.engines.clinical.mouth import ToothChange
    from dentaldesk.engines.clinical.teeth_drawing.hits import Hit
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import ToothCode


class ChartingView(InParts):
    """The panel."""

    NAME: ClassVar[str] = "charting"

    def _make(self) -> Iterator[None]:
        self.setObjectName(self.NAME)
        desk, words = self._desk, self._desk.words
        self.page = page = ChartingPage(self)
        yield from page.make(words)
        yield
        # It reads from the first moment, and what it says must be heard.
        self.presenter = ChartingPresenter(desk, self)
        self.head, self.chips, self.chart, self.history = page.head, page.chips, page.chart, page.history
        self.differences, self.line, self.tooth = page.differences, page.line, page.tooth
        self.favourites, self.unsaved, self.back = page.favourites, page.unsaved, page.back
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        self.keyboard = Keyboard(self)
        self._beside = QTimer(self, singleShot=True, interval=0)
        self._beside.timeout.connect(self._show_beside)
        self._connect()
        self.setFocusProxy(self.chart)
        self._scene()
        self._draft()
        self.presenter.read()
        desk.tasks.in_turns(self, "side", [page.place_side])

    def title(self, words: Words) -> str:
        """What the panel is called."""
        return words("Dental charting")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "keyboard"):
            self.page.arrange()
            self._scene()

    # -- wiring --

    def _connect(self) -> None:
        presenter, board, chart = self.presenter, self.presenter.board, self.chart
        board.scene_changed.connect(self._scene)
        board.draft_changed.connect(self._draft)
        board.said.connect(self.line.say)
        board.deeds_changed.connect(self._deeds)
        presenter.clearing.reason_wanted.connect(self._ask_reason)
        presenter.clearing.nothing.connect(self.line.remark)
        chart.selection_changed.connect(presenter.select)
        chart.surface_pressed.connect(self._pressed)
        chart.tooth_activated.connect(lambda _tooth: presenter.acts.complete())
        chart.set_story(self._story)
        self.tooth.surface_clicked.connect(presenter.drafting.touch)
        self.tooth.surface_cleared.connect(presenter.clearing.surface)
        self.tooth.entries.moved.connect(lambda entry, status: presenter.acts.take_further((entry,), status))
        self.tooth.entries.cleared.connect(lambda entry: presenter.clearing.clear((entry,)))
        self.favourites.chosen.connect(self._choose)
        self._connect_frame()
        self._connect_line()

    def _connect_frame(self) -> None:
        presenter, past = self.presenter, self.presenter.past
        self.chips.toggled.connect(lambda _layers: self._scene())
        self.chips.unexamined_wanted.connect(self._select_unexamined)
        self.history.day_wanted.connect(past.show)
        self.history.step_wanted.connect(past.step)
        self.history.compare_wanted.connect(past.compare)
        self.history.frozen_wanted.connect(lambda on: past.freeze(on=on))
        self.back.clicked.connect(lambda _checked=False: past.show(None))
        self.unsaved.acted.connect(presenter.board.outbox.go_on)
        self.head.undo_wanted.connect(presenter.undoing.undo)
        self.head.redo_wanted.connect(presenter.undoing.redo)
        self.head.notation_chosen.connect(presenter.board.set_notation)
        self.head.print_wanted.connect(self._print)
        self._desk.chart_wanted.connect(presenter.bind)

    def _connect_line(self) -> None:
        presenter, card = self.presenter, self.line
        card.line.textEdited.connect(presenter.typed.type)
        card.line.entered.connect(presenter.enter)
        card.line.left.connect(self.chart.setFocus)
        card.confirmed.connect(presenter.enter)
        card.exam_wanted.connect(presenter.acts.begin_exam)
        card.modes.marked.connect(presenter.mark_as)
        card.modes.painted.connect(lambda on: presenter.drafting.set_paint(on=on))
        card.reason_given.connect(presenter.clearing.give_reason)
        card.reason_dropped.connect(presenter.clearing.forget)

    def _choose(self, choice: object) -> None:
        self.presenter.drafting.press(choice)  # type: ignore[arg-type]  # a Choice: signals carry objects
        self.chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pressed(self, hit: Hit, pressed: Qt.MouseButton) -> None:
        """A click on the chart that was no drag. Selecting is the chart's own."""
        presenter, draft = self.presenter, self.presenter.board.draft
        if pressed is Qt.MouseButton.RightButton:
            if hit.surface is not None:
                presenter.clearing.surface(hit.tooth, hit.surface)
        elif draft.takes_surfaces and hit.surface is not None:
            if draft.paints or not draft.teeth or hit.tooth in draft.teeth:
                presenter.drafting.touch(hit.tooth, hit.surface)
        elif draft.spans or (draft.paints and draft.choice is not None):
            presenter.drafting.pick(hit.tooth)

    def _select_unexamined(self) -> None:
        mouth = self.presenter.board.mouth
        if mouth is not None:
            self.chart.select(unexamined(mouth))
            self.chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.window().isActiveWindow():  # somebody chose the panel: its keys hold at once
            self.chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.take(event):
            super().keyPressEvent(event)

    # -- showing --

    def look(self) -> Look:
        """How the chart is drawn now."""
        palette = DARK if current().theme is ThemeName.DARK else LIGHT
        return Look(
            palette=palette, layers=self.chips.shown(), notation=self.presenter.board.notation, words=self._desk.words
        )

    def _scene(self) -> None:
        """Another mouth, day, patient or way of naming teeth."""
        board, words = self.presenter.board, self._desk.words
        if self._desk.patient_id is None or not self._desk.may(Permission.VIEW_PATIENT):
            sees = self._desk.may(Permission.VIEW_PATIENT)
            self.page.show_empty(
                words("No patient is open") if sees else words("Your role does not see patients"),
                words("Open a patient with Ctrl+K to see and chart the teeth.") if sees else "",
            )
            return
        self.page.show_parts()
        self.head.show_notation(board.notation)
        self.line.show_notation(board.notation)
        mouth = board.mouth
        self.line.setEnabled(mouth is not None)
        self.favourites.setEnabled(mouth is not None)
        self.history.setEnabled(board.loaded is not None)
        self.chips.show_palette(self.look().palette)
        if mouth is None:
            self._show_no_mouth()
            return
        self.chart.show_mouth(mouth, self.look())
        self.chips.show_counts(wording.counts(mouth), len(unexamined(mouth)))
        self._show_time()
        self._draft()

    def _show_no_mouth(self) -> None:
        board, words = self.presenter.board, self._desk.words
        if board.trouble:
            self.chart.show_trouble(board.trouble)
        else:
            self.chart.show_waiting()
        self.chips.show_counts({}, 0)
        self._show_days()
        self.differences.show_lines(())
        self.tooth.show_teeth(("", ""), (), None, self.look())
        self.tooth.show_entries((), board.trouble or words("The chart is being read …"))

    def _show_days(self) -> None:
        """The stops of the time line, and the way back from a day in the past."""
        past, shown = self.presenter.past, self.presenter.board.shown
        self.history.show_days(past.days(), self._desk.today(), shown)
        self.history.show_frozen(possible=past.has_frozen, on=shown.is_frozen)
        self.back.setVisible(shown.day is not None)
        self.page.place_back()

    def _show_time(self) -> None:
        board, words, past = self.presenter.board, self._desk.words, self.presenter.past
        shown = board.shown
        self._show_days()
        if shown.day is None:
            banner = None
        elif shown.is_frozen:
            banner = words("The mouth as the exam of {day} left it", day=shown.day)
        else:
            banner = words("The mouth as known on {day}", day=shown.day)
        self.chart.set_read_only(banner)
        changes = past.changes()
        self.chart.show_changed(changes)
        self.differences.show_lines(self._told_of_the_past(changes))

    def _told_of_the_past(self, changes: dict[ToothCode, ToothChange]) -> list[str]:
        """What was learned or corrected after the day shown, then what is different from the day compared with."""
        board, words = self.presenter.board, self._desk.words
        shown, notation = board.shown, board.notation
        told = list(wording.learned_later(words, board.chart, board.mouth, notation)) if board.mouth else []
        if shown.compared is None and not shown.is_frozen:
            return told
        count = words.count("{number} tooth", "{number} teeth", len(changes))
        if shown.compared is not None:
            head = words("Different since {before}: {count}", before=shown.compared, count=count)
        else:
            head = words("Different from what the chart says of {day}: {count}", day=shown.day, count=count)
        return [*told, head, *wording.differences(words, changes, notation)]

    def _draft(self) -> None:
        """Another draft or selection. Chart and line at once; what stands beside them when these are painted."""
        presenter, board = self.presenter, self.presenter.board
        draft = board.draft
        if board.mouth is None:
            self.line.show_preview(Preview(), enabled=False)
            return
        if self.chart.selection != draft.teeth:
            self.chart.select(draft.teeth)
        self.chart.set_surface_painting(draft.spans or (draft.paints and draft.choice is not None))
        self.chart.show_draft(presenter.marks())
        self.line.show_preview(presenter.preview(), enabled=not board.why_not, did=presenter.shown_did)
        if self.line.line.text() != presenter.typed.text:
            self.line.line.setText(presenter.typed.text)
        self._beside.start()

    def _show_beside(self) -> None:
        """The chosen tooth, its entries, and what of the buttons holds."""
        presenter, board, words = self.presenter, self.presenter.board, self._desk.words
        draft, mouth = board.draft, board.mouth
        if mouth is None:
            return
        enabled = not board.why_not
        self.favourites.show_draft(draft, enabled=enabled)
        self.line.modes.show_draft(draft, enabled=enabled)
        title = wording.title(words, draft.teeth, board.notation)
        self.tooth.show_teeth(title, draft.teeth, mouth, self.look(), presenter.marks())
        self.tooth.diagram.set_read_only(read_only=not enabled)
        empty = words("Nothing is charted here.") if draft.teeth else words("No work is planned.")
        self.tooth.show_entries(presenter.entry_lines(), empty)

    def _story(self, hit: Hit) -> str:
        board, words = self.presenter.board, self._desk.words
        if board.mouth is None:
            return ""
        state = board.mouth.teeth.get(hit.tooth)
        lines = [say_tooth(words, state, board.notation)] if state is not None else []
        return "\n".join([*lines, *story(words, board.chart, hit.tooth, board.notation)])

    def _deeds(self) -> None:
        words, undoing, outbox = self._desk.words, self.presenter.undoing, self.presenter.board.outbox
        if undoing.last_held is not None:
            last = words("the last that waits for an exam")
        else:
            last = undoing.last.what if undoing.last else ""
        self.head.show_undo(last, undoing.next.what if undoing.next else "")
        troubled = outbox.trouble is not None and bool(outbox.waiting)
        if troubled and outbox.trouble is not None:
            count = words.count(
                "{number} entry is not saved yet.", "{number} entries are not saved yet.", len(outbox.waiting)
            )
            self.unsaved.say(
                self._desk.say(outbox.trouble), "warning", strong=count, icon="cloud-slash", action=words("Try again")
            )
        self.unsaved.setVisible(troubled)

    def _ask_reason(self, what: str) -> None:
        self.line.ask_reason(what)
        if not what:
            self.chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def _print(self) -> None:
        print_chart(self, self.presenter, self.look())

    # -- the window asks --

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        words, left = self._desk.words, []
        waiting = len(self.presenter.board.outbox.waiting)
        if waiting:
            left.append(words.count("{number} entry of a chart", "{number} entries of a chart", waiting))
        if self.presenter.holds_typed:
            left.append(words("findings that were not charted yet"))
        return left
