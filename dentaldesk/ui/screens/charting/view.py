"""The charting panel: chart, years, typed line; beside or below them the chosen tooth and what can be charted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.chart_words import say_tooth, story
from dentaldesk.engines.clinical.teeth_drawing.palette import DARK, LIGHT, Look
from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.screens.charting import wording
from dentaldesk.ui.screens.charting.keyboard import Keyboard
from dentaldesk.ui.screens.charting.page import ChartingPage
from dentaldesk.ui.screens.charting.presenter import ChartingPresenter
from dentaldesk.ui.screens.charting.printing import print_chart
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import ThemeName

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.hits import Hit
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.charting.deeds import Deed


class ChartingView(QWidget):
    """The panel."""

    NAME: ClassVar[str] = "charting"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName(self.NAME)
        self._desk = desk
        words = desk.words
        self.presenter = ChartingPresenter(desk, self)
        self.page = page = ChartingPage(words)
        self.head, self.chips, self.chart, self.history = page.head, page.chips, page.chart, page.history
        self.differences, self.line, self.tooth = page.differences, page.line, page.tooth
        self.favourites, self.unsaved, self.back = page.favourites, page.unsaved, page.back
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        self.keyboard = Keyboard(self)
        self._had_keyboard = False
        self._beside = QTimer(self, singleShot=True, interval=0)
        self._beside.timeout.connect(self._show_beside)
        self._connect()
        self.setFocusProxy(self.chart)
        self._scene()
        self._draft()
        self.presenter.read()

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
        presenter, chart = self.presenter, self.chart
        presenter.scene_changed.connect(self._scene)
        presenter.draft_changed.connect(self._draft)
        presenter.said.connect(self.line.say)
        presenter.deeds_changed.connect(self._deeds)
        presenter.reason_wanted.connect(self._ask_reason)
        presenter.toasted.connect(self._toast)
        chart.selection_changed.connect(presenter.select)
        chart.surface_pressed.connect(self._pressed)
        chart.tooth_activated.connect(lambda _tooth: presenter.complete())
        chart.set_story(self._story)
        chart.set_describer(lambda state: say_tooth(self._desk.words, state, presenter.notation))
        self.tooth.surface_clicked.connect(presenter.touch)
        self.tooth.surface_cleared.connect(presenter.clearing.surface)
        self.tooth.entries.completed.connect(lambda entry: presenter.complete((entry,)))
        self.tooth.entries.cleared.connect(lambda entry: presenter.clearing.clear((entry,)))
        self.favourites.chosen.connect(self._choose)
        self._connect_frame()
        self._connect_line()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _connect_frame(self) -> None:
        presenter = self.presenter
        self.chips.toggled.connect(lambda _layers: self._scene())
        self.chips.unexamined_wanted.connect(self._select_unexamined)
        self.history.day_wanted.connect(presenter.past.show)
        self.history.step_wanted.connect(presenter.past.step)
        self.history.compare_wanted.connect(presenter.past.compare)
        self.back.clicked.connect(lambda _checked=False: presenter.past.show(None))
        self.unsaved.acted.connect(presenter.deeds.go_on)
        self.head.undo_wanted.connect(presenter.undoing.undo)
        self.head.redo_wanted.connect(presenter.undoing.redo)
        self.head.notation_chosen.connect(presenter.set_notation)
        self.head.print_wanted.connect(self._print)
        self._desk.chart_wanted.connect(presenter.bind)

    def _connect_line(self) -> None:
        presenter, card = self.presenter, self.line
        card.line.textEdited.connect(presenter.typed.type)
        card.line.entered.connect(self.enter)
        card.line.left.connect(self.chart.setFocus)
        card.confirmed.connect(self.enter)
        card.exam_wanted.connect(presenter.begin_exam)
        card.modes.marked.connect(presenter.mark_as)
        card.modes.painted.connect(lambda on: presenter.set_paint(on=on))
        card.reason_given.connect(presenter.clearing.give_reason)
        card.reason_dropped.connect(presenter.clearing.forget)

    def enter(self) -> None:
        """Enter, or the button: chart what is drafted or typed."""
        if self.line.line.text():
            if self.presenter.typed.enter():
                self.line.line.clear()
                self._draft()
        else:
            self.presenter.enter()

    def _choose(self, choice: object) -> None:
        self.presenter.press(choice)  # type: ignore[arg-type]  # a Choice: signals carry objects
        self.chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pressed(self, hit: Hit, pressed: Qt.MouseButton) -> None:
        """A click on the chart that was no drag. Selecting is the chart's own."""
        presenter, draft = self.presenter, self.presenter.draft
        if pressed is Qt.MouseButton.RightButton:
            if hit.surface is not None:
                presenter.clearing.surface(hit.tooth, hit.surface)
        elif draft.takes_surfaces and hit.surface is not None:
            presenter.touch(hit.tooth, hit.surface)
        elif draft.spans or (draft.paints and draft.choice is not None):
            presenter.pick(hit.tooth)

    def _select_unexamined(self) -> None:
        mouth = self.presenter.mouth
        if mouth is not None:
            self.chart.select(tooth for tooth in mouth.order() if not mouth.teeth[tooth].examined)
            self.chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """The keyboard left the panel: what is whole is charted."""
        # Between two windows nobody has it for a moment.
        if new is None:
            return
        if self.isAncestorOf(new):
            self._had_keyboard = True
        elif self._had_keyboard:
            self._had_keyboard = False
            self.presenter.settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.take(event):
            super().keyPressEvent(event)

    # -- showing --

    def look(self) -> Look:
        """How the chart is drawn now."""
        palette = DARK if current().theme is ThemeName.DARK else LIGHT
        return Look(
            palette=palette, layers=self.chips.shown(), notation=self.presenter.notation, words=self._desk.words
        )

    def _scene(self) -> None:
        """Another mouth, day, patient or way of naming teeth."""
        presenter, words = self.presenter, self._desk.words
        if self._desk.patient_id is None or not self._desk.may(Permission.VIEW_PATIENT):
            sees = self._desk.may(Permission.VIEW_PATIENT)
            self.page.show_empty(
                words("No patient is open") if sees else words("Your role does not see patients"),
                words("Open a patient with Ctrl+K to see and chart the teeth.") if sees else "",
            )
            return
        self.page.show_parts()
        self.head.show_notation(presenter.notation)
        mouth = presenter.mouth
        self.line.setEnabled(mouth is not None)
        self.favourites.setEnabled(mouth is not None)
        self.history.setEnabled(mouth is not None)
        self.chips.show_palette(self.look().palette)
        if mouth is None:
            self._show_no_mouth()
            return
        self.chart.show_mouth(mouth, self.look())
        self.chips.show_counts(wording.counts(mouth), wording.unexamined(mouth))
        self._show_time()
        self._draft()

    def _show_no_mouth(self) -> None:
        presenter, words = self.presenter, self._desk.words
        if presenter.trouble:
            self.chart.show_trouble(presenter.trouble)
        else:
            self.chart.show_waiting()
        self.chips.show_counts({}, 0)
        self.back.hide()
        self.differences.show_lines(())
        self.tooth.show_teeth(("", ""), (), None, self.look())
        self.tooth.show_entries((), presenter.trouble or words("The chart is being read …"))

    def _show_time(self) -> None:
        presenter, words = self.presenter, self._desk.words
        day, mouth = presenter.past.day, presenter.mouth
        self.history.show_days(presenter.past.days(), self._desk.today(), day, presenter.past.compared)
        self.chart.set_read_only(None if day is None else words("The mouth as known on {day}", day=day))
        self.back.setVisible(day is not None)
        self.page.place_back()
        changes = presenter.past.changes()
        self.chart.show_changed(changes)
        later = wording.learned_later(words, mouth, presenter.notation) if mouth is not None else ()
        told = [words("Recorded later: {what}", what=each) for each in later]
        if presenter.past.compared is None:
            self.differences.show_lines(told)
            return
        lines = wording.differences(words, changes, presenter.notation)
        head = words(
            "Different since {before}: {count}",
            before=presenter.past.compared,
            count=words.count("{number} tooth", "{number} teeth", len(changes)),
        )
        self.differences.show_lines([*told, head, *lines])

    def _draft(self) -> None:
        """Another draft or selection. Chart and line at once; what stands beside them when these are painted."""
        presenter, draft, mouth = self.presenter, self.presenter.draft, self.presenter.mouth
        if mouth is None:
            self.line.show_preview(wording.Preview(), enabled=False)
            return
        if self.chart.selection != draft.teeth:
            self.chart.select(draft.teeth)
        self.chart.set_surface_painting(draft.spans or (draft.paints and draft.choice is not None))
        self.chart.show_draft(presenter.marks())
        self.line.show_preview(presenter.typed.preview(), enabled=not presenter.why_not)
        if self.line.line.text() != presenter.typed.text:
            self.line.line.setText(presenter.typed.text)
        self.head.show_selection(draft.teeth, presenter.notation)
        self._beside.start()

    def _show_beside(self) -> None:
        """The chosen tooth, its entries, and what of the buttons holds."""
        presenter, words, draft, mouth = self.presenter, self._desk.words, self.presenter.draft, self.presenter.mouth
        if mouth is None:
            return
        enabled = not presenter.why_not
        self.favourites.show_draft(draft, enabled=enabled)
        self.line.modes.show_draft(draft, enabled=enabled)
        title = wording.title(words, draft.teeth, presenter.notation)
        self.tooth.show_teeth(title, draft.teeth, mouth, self.look(), presenter.marks())
        self.tooth.diagram.set_read_only(read_only=not enabled)
        empty = words("Nothing is charted here.") if draft.teeth else words("No work is planned.")
        self.tooth.show_entries(presenter.entry_lines(), empty)

    def _story(self, hit: Hit) -> str:
        presenter, words = self.presenter, self._desk.words
        if presenter.mouth is None:
            return ""
        state = presenter.mouth.teeth.get(hit.tooth)
        lines = [say_tooth(words, state, presenter.notation)] if state is not None else []
        return "\n".join([*lines, *story(words, presenter.chart, hit.tooth, presenter.notation)])

    def _deeds(self) -> None:
        presenter, words = self.presenter, self._desk.words
        undoing, deeds = presenter.undoing, presenter.deeds
        last = words("the last that waits for an exam") if presenter.held else undoing.last.says if undoing.last else ""
        self.head.show_undo(last, undoing.next.says if undoing.next else "")
        troubled = deeds.trouble is not None and bool(deeds.waiting)
        if troubled and deeds.trouble is not None:
            count = words.count(
                "{number} entry is not saved yet.", "{number} entries are not saved yet.", len(deeds.waiting)
            )
            self.unsaved.say(
                self._desk.say(deeds.trouble), "warning", strong=count, icon="cloud-slash", action=words("Try again")
            )
        self.unsaved.setVisible(troubled)

    def _ask_reason(self, what: str) -> None:
        self.line.ask_reason(what)
        if not what:
            self.chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toast(self, deed: Deed) -> None:
        undoing = self.presenter.undoing
        if undoing.last is deed:
            self._desk.undo_toast.emit(deed.says, self._desk.words("Undo"), lambda: undoing.undo_if_last(deed))
        else:
            self._desk.toast.emit(deed.says)

    def _print(self) -> None:
        print_chart(self, self.presenter, self.look())

    # -- the window asks --

    def flush(self) -> None:
        """Chart what is whole, before the window closes."""
        self.presenter.settle()

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        words, left = self._desk.words, []
        waiting = len(self.presenter.deeds.waiting)
        if waiting:
            left.append(words.count("{number} entry of a chart", "{number} entries of a chart", waiting))
        if self.presenter.holds_typed:
            left.append(words("findings that were not charted yet"))
        return left
