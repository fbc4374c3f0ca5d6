"""The periodontal chart as a panel: head, sheet, and beside it site, figures, stage and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.perio_indices import indices
from dentaldesk.engines.clinical.perio_state import Layer
from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.perio.head import Head
from dentaldesk.ui.screens.perio.left_open import LeftOpen
from dentaldesk.ui.screens.perio.presenter import PerioPresenter
from dentaldesk.ui.screens.perio.printing import PerioPaperDialog
from dentaldesk.ui.screens.perio.side import Side
from dentaldesk.ui.widgets.both_values import BothValues
from dentaldesk.ui.widgets.notices import Banner, EmptyState
from dentaldesk.ui.widgets.panels import Separator
from dentaldesk.ui.widgets.perio.sheet import PerioSheet, SheetView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.perio_paper import PerioPaper
    from dentaldesk.ui.screens.perio.shown import Shown

_BESIDE = 900  # pixels: from this width on the figures stand beside the sheet
_BELOW_HEIGHT = 190
_SETTLE_MS = 120


class PerioView(InParts):
    """The panel."""

    NAME: ClassVar[str] = "perio"

    def _make(self) -> Iterator[None]:
        self.setObjectName(self.NAME)
        desk, words = self._desk, self._desk.words
        self.presenter = PerioPresenter(desk, self)
        # From the outside in: whatever gets a new parent is styled anew with all that is in it.
        self._stack = QStackedWidget(self)
        self._page = page = QWidget(self._stack)
        self._stack.addWidget(page)
        self.head = Head(words, page)
        self.sheet = PerioSheet(words, desk.clinic.notation)
        self.sheet.setObjectName("perio.sheet")
        yield
        self.side = Side(words, desk.clinic.notation, page)
        yield
        self.both = BothValues(words)
        self.both.setObjectName("perio.both_values")
        self.left_open = LeftOpen(words)
        self._trouble = Banner("", "warning", icon="cloud-slash", action=words("Try again"))
        self._trouble.setObjectName("perio.unsaved")
        self._empty = EmptyState("mdi6.tooth-outline", "", step=words("Begin periodontal exam"))
        self._empty.step.setObjectName("perio.begin")
        self._begins = False
        # Figures and suggestion follow when the typing pauses: a key must be on the screen at once.
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._show_figures)
        self._lay_out()
        self._connect()
        self._show()

    @staticmethod
    def title(words: Words) -> str:
        """What the panel is called."""
        return words("Periodontal chart")

    def flush(self) -> None:
        """Save what was probed, before the window closes."""
        self.presenter.saver.save_all()

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        return [] if self.presenter.saver.all_stored else [self._desk.words("readings of a periodontal exam")]

    def _lay_out(self) -> None:
        page = self._page
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.left_open)
        whole.addWidget(self._stack, 1)
        self._stack.addWidget(self._empty)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(Separator())
        column.addWidget(self._trouble)
        column.addWidget(self.both)
        column.addLayout(self._body, 1)
        self._body.addWidget(self.sheet, 1)
        self._body.addWidget(self.side)
        self._trouble.hide()

    def _connect(self) -> None:
        self.side.grew.connect(self._share_room)
        presenter, head, side = self.presenter, self.head, self.side
        presenter.changed.connect(self._show)
        presenter.typed.connect(self._show_run)
        presenter.clashes_changed.connect(self.both.show_values)
        self.both.chosen.connect(lambda field, mine: presenter.choose(field, mine=mine))
        self.left_open.wanted.connect(self._go_on_with)
        self.left_open.discarded.connect(presenter.discard)
        self.sheet.key.connect(presenter.press)
        self.sheet.picked.connect(presenter.go_to)
        head.key.connect(presenter.press)
        head.path_wanted.connect(presenter.follow)
        head.path_wanted.connect(lambda _path: self._to_sheet())
        head.compared.connect(presenter.compare_with)
        head.tooth_typed.connect(self._add_tooth)
        head.completed.connect(self._complete)
        head.new_wanted.connect(self._begin)
        head.print_wanted.connect(presenter.print)
        presenter.papers.made.connect(self._show_paper)
        side.layer.chosen.connect(self._choose_layer)
        side.deciding.decided.connect(presenter.decide)
        side.deciding.risk_typed.connect(presenter.note_risk)
        self._trouble.acted.connect(presenter.mend)
        self._empty.started.connect(self._first_step)

    def _complete(self) -> None:
        """Complete at once what was probed whole; else say first what stays open for good."""
        shown, words = self.presenter.shown, self._desk.words
        if shown is None:
            return
        figures = indices(shown.run.chart)
        left = figures.sites - figures.pockets.of
        if not left:
            self.presenter.complete()
            return
        text = words.count(
            "{number} of {all} sites is not assessed. A completed exam takes no more readings.",
            "{number} of {all} sites are not assessed. A completed exam takes no more readings.",
            left,
            all=figures.sites,
        )
        question = Question(
            title=words("Complete the exam as it is?"),
            text=text,
            deed=words("Complete the exam"),
            keep=words("Go on probing"),
            destructive=False,
        )
        ask(self, question, self.presenter.complete)

    # -- showing --

    def _show(self) -> None:
        shown, why_not = self.presenter.shown, self._desk.why_not(Permission.EXAMINE)
        on_screen = shown.exam_id if shown is not None else None
        self.left_open.show_exams(self.presenter.left_open, on_screen, why_not)
        if shown is None:
            self._show_empty()
            return
        earlier = self.presenter.earlier
        page = self.presenter.page
        before = page.before(shown.exam_id) if page is not None else ()
        self.head.show_exam(shown, before, earlier)
        words = self._desk.words
        again = words("Try again") if shown.row.is_open else words("Discard what is not saved")
        self._trouble.say(shown.trouble, "warning", icon="cloud-slash", action=again)
        self._trouble.setVisible(bool(shown.trouble))
        self._show_sheet(shown)
        self.side.show_site(shown)
        self._show_figures()
        self._share_room()
        self._stack.setCurrentWidget(self._page)
        if self._begins:
            self._begins = False
            self._to_sheet()

    def _show_empty(self) -> None:
        """Why there is no sheet; one that could not be read is never an empty one."""
        words, presenter = self._desk.words, self.presenter
        step = ""
        if presenter.problem:
            self._empty.say(words("The periodontal chart could not be read"), presenter.problem)
            step = words("Try again")
        elif not self._desk.may(Permission.VIEW_PATIENT):
            self._empty.say(words("Your role does not see patients"))
        elif self._desk.patient_id is None:
            self._empty.say(words("No patient is open"), words("Open a patient with Ctrl+K to probe."))
        elif presenter.page is None:
            self._empty.say(words("Reading …"))
        else:
            name = presenter.page.patient
            none = words("No periodontal exam of {patient} is completed", patient=name)
            self._empty.say(
                none if presenter.left_open else words("No periodontal exam of {patient} yet", patient=name)
            )
            step = words("Begin periodontal exam")
        why_not = "" if presenter.problem else self._desk.why_not(Permission.EXAMINE)
        self._empty.step.setText(step)
        self._empty.step.setVisible(bool(step))
        self._empty.step.setEnabled(not why_not)
        self._empty.step.setToolTip(why_not)
        self.sheet.show_view(None)
        self._stack.setCurrentWidget(self._empty)

    def _show_sheet(self, shown: Shown) -> None:
        words = self._desk.words
        earlier = tuple((words.day(exam.business_date), exam.chart) for exam in self.presenter.earlier)
        self.sheet.show_view(SheetView(run=shown.run, earlier=earlier, read_only=shown.locked))

    def _show_figures(self) -> None:
        shown, suggestion = self.presenter.shown, self.presenter.suggestion()
        if shown is not None and suggestion is not None:
            earlier = self.presenter.earlier
            self.side.show_exam(shown, earlier[0] if earlier else None, suggestion)

    def _show_run(self) -> None:
        shown = self.presenter.shown
        if shown is not None:
            self._show_sheet(shown)
            self.side.show_site(shown)
            self.head.show_run(shown)
            self._settle.start()

    # -- asking --

    def _choose_layer(self, layer: Layer) -> None:
        shown = self.presenter.shown
        if shown is not None and shown.run.layer is not layer:
            self.presenter.press("m")
        self._to_sheet()

    def _add_tooth(self, typed: str) -> None:
        problem = self.presenter.add_tooth(typed) if typed.strip() else ""
        self.head.tooth.setToolTip(problem)
        if problem:
            self._desk.toast.emit(problem)
            return
        self.head.tooth.clear()
        self._to_sheet()

    def _first_step(self) -> None:
        if self.presenter.problem:
            self.presenter.read()
        else:
            self._begin()

    def _go_on_with(self, exam_id: UUID) -> None:
        self._begins = True
        self.presenter.go_on_with(exam_id)

    def _begin(self) -> None:
        self._begins = True
        self.presenter.begin()

    def _show_paper(self, paper: PerioPaper) -> None:
        dialog = PerioPaperDialog(self, self._desk.words, paper.pdf)
        dialog.saved.connect(lambda path: self.presenter.papers.keep_copy(paper, path))
        dialog.open()

    def _to_sheet(self) -> None:
        self.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- the panel --

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Figures beside the sheet where there is room, below it elsewhere."""
        beside = self.width() >= _BESIDE
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        if beside:
            self.side.setFixedWidth(self.side.wanted_width())
            self.side.setMinimumHeight(0)
            self.side.setMaximumHeight(16_777_215)
        else:
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(16_777_215)
            self.side.setFixedHeight(_BELOW_HEIGHT)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.set_shown(False)
