"""One page: its title, the table of its records where there are several, the form, and the one button that saves."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.settings.form import RecordForm
from dentaldesk.ui.screens.settings.presenter import PagePresenter
from dentaldesk.ui.screens.settings.record_table import record_table
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.both_values import BothValues, TwoValues
from dentaldesk.ui.widgets.buttons import Button, button
from dentaldesk.ui.widgets.fields import SearchField
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import Banner, EmptyState
from dentaldesk.ui.widgets.panels import Panel
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.draft import Clash
    from dentaldesk.ui.screens.settings.rows import Field, FormLine, Head, Page, PageData, Record
    from dentaldesk.ui.widgets.row_table import RowTable

WIDEST = 640  # pixels at desk density; wider fields are not read better
_LETTER = 13  # the letter height at which that is so
_ANY_WIDTH = 16_777_215  # pixels: Qt's word for no limit
_AROUND = 24  # pixels in sight around a field that is scrolled to
_SIDE_BY_SIDE = 62  # letter heights from which table and form stand beside each other


class RecordPage(Panel):
    """Shows a `Page` of any kind."""

    left = Signal()  # Esc with nothing to discard: back to the list of pages

    def __init__(self, desk: Desk, page: Page) -> None:
        super().__init__(padding=0)
        self._desk, self.page = desk, page
        self.setObjectName(f"settings.page.{page.NAME}")
        self.presenter = PagePresenter(desk, page, self)
        self._forms: dict[str, RecordForm] = {}
        self._form: RecordForm | None = None
        self._head: Head | None = None
        self._state = ""
        self._listing = self._waited_for = False
        self._unchanged = True  # the form, so that there is nothing to save
        self._foot_deeds: list[Button] = []
        self._buttons: list[tuple[Button, Callable[[], str]]] = []
        self.search: SearchField | None = None
        self._make_head()
        self._make_form()
        self.table = self._make_table() if page.columns() else None
        self._lay_out()
        self._make_foot()
        self._listen()
        self._add_keys()
        self.presenter.read()
        self._dress()

    @property
    def holds_words(self) -> bool:
        """Whether anything on the page is not saved."""
        return self.presenter.holds_words

    # -- making --

    def _make_head(self) -> None:
        words = self._desk.words
        self.deeds = FlowBox()
        for addition in self.page.additions():
            begin = button(addition.button, icon="plus", compact=True, on=partial(self.begin, addition.kind))
            begin.setObjectName(f"settings.{self.page.NAME}.new_{addition.kind}")
            self.deeds.flow.addWidget(begin)
            self._buttons.append((begin, lambda: self._desk.why_not(self.page.PERMISSION)))
        head = QWidget()
        titles = QVBoxLayout(head)
        titles.setContentsMargins(16, 12, 16, 8)
        titles.setSpacing(4)
        titles.addWidget(label(self.page.title(words), "title"))
        about = self.page.about()
        if about:
            titles.addWidget(label(about, "detail", wrap=True))
        titles.addSpacing(4)
        titles.addWidget(self.deeds)
        self.deeds.setVisible(bool(self.page.additions()))
        self.content.addWidget(head)
        self.banner = Banner("", "info", icon="lock-simple")
        self.banner.hide()
        self.warning = Banner("", "warning")
        self.warning.hide()
        for banner in (self.banner, self.warning):
            self.content.addWidget(banner)

    def add_deed(self, deed: Button, name: str, why_not: Callable[[], str]) -> None:
        """A button of the whole page, beside those that add."""
        deed.setObjectName(f"settings.{self.page.NAME}.{name}")
        self.deeds.flow.addWidget(deed)
        self.deeds.show()
        self._buttons.append((deed, why_not))
        self._order_tabs()
        self._dress()

    def add_form_deed(self, deed: Button, name: str, why_not: Callable[[], str]) -> None:
        """A button of the chosen record, in the foot."""
        deed.setObjectName(f"settings.{self.page.NAME}.{name}")
        self.foot.row.insertWidget(1, deed)
        self._foot_deeds.append(deed)
        self._buttons.append((deed, why_not))
        self._order_tabs()
        self._dress()

    def _order_tabs(self) -> None:
        """Tab goes as one reads: the page's deeds, the table, the form, the foot; however late each was made."""
        parts: list[QWidget] = [*self.deeds.findChildren(Button)]
        if self.table is not None:
            parts += [*([self.search] if self.search is not None else []), self.table, self._empty.step]
        for form in self._forms.values():
            parts += form.editors()
        parts += [*self._foot_deeds, self.discard, self.save]
        for before, after in pairwise(parts):
            QWidget.setTabOrder(before, after)

    def _make_form(self) -> None:
        self.both = BothValues(self._desk.words)
        self.both.setObjectName(f"settings.{self.page.NAME}.both")
        self._title = label("", "strong", wrap=True)
        self._note = label("", "detail", wrap=True)
        self._stack = QStackedWidget()
        self._inner = QWidget()
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        for part in (self._title, self.both):
            column.addWidget(part)
        column.addWidget(self._stack)
        column.addWidget(self._note)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _make_table(self) -> RowTable[Record]:
        page, words = self.page, self._desk.words
        first = page.additions()[0] if page.additions() else None
        step = "" if first is None else first.button
        self._empty = EmptyState(page.ICON, words("Nothing here yet"), page.about(), step=step)
        if first is not None:
            self._empty.started.connect(partial(self.begin, first.kind))
            self._buttons.append((self._empty.step, lambda: self._desk.why_not(page.PERMISSION)))
        made = record_table(page, words, mark=self._mark, empty=self._empty)
        made.row_chosen.connect(self._row_chosen)
        made.row_opened.connect(lambda _: self._form.take_focus() if self._form is not None else None)
        return made

    def _mark(self, record: Record) -> tuple[str, str] | None:
        return ("pencil-simple", "warning") if self.presenter.holds(record.key) else None

    def _lay_out(self) -> None:
        if self.table is None:
            self.content.addWidget(self._scroll, 1)
            return
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(4, 0, 0, 0)  # what stands in the cells is under the title
        column.setSpacing(8)
        if self.page.SEARCH:
            self.search = SearchField(self._desk.words("Search this page"), self._desk.words("Search"))
            self.search.setObjectName(f"settings.{self.page.NAME}.search")
            self.search.wanted.connect(lambda _: self._list())
            line = QVBoxLayout()
            line.setContentsMargins(12, 0, 16, 0)
            line.addWidget(self.search)
            column.addLayout(line)
        column.addWidget(self.table, 1)
        self._side = side
        self._scroll.setMinimumWidth(24 * current().sizes.body)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(0)
        self._body.addWidget(side, 3)
        self._body.addWidget(self._scroll, 2)
        self.content.addLayout(self._body, 1)

    def _make_foot(self) -> None:
        words = self._desk.words
        self.line = label("", "caption", wrap=True)
        self.line.setObjectName(f"settings.{self.page.NAME}.line")
        self.discard = button(words("Discard"), "quiet", on=self.presenter.discard)
        self.discard.setObjectName(f"settings.{self.page.NAME}.discard")
        self.save = button(words("Save"), "primary", on=self.presenter.save)
        self.save.setObjectName(f"settings.{self.page.NAME}.save")
        self.foot = self.add_foot()
        self.foot.row.addWidget(self.line, 1)
        self.foot.row.addWidget(self.discard)
        self.foot.row.addWidget(self.save)
        self.foot.setVisible(not self.page.READ_ONLY)

    def _listen(self) -> None:
        presenter = self.presenter
        presenter.listed.connect(self._show_data)
        presenter.head_changed.connect(self._show_head)
        presenter.values_changed.connect(lambda values: self._form.show_values(values) if self._form else None)
        presenter.problems_changed.connect(lambda found: self._form.show_problems(found) if self._form else None)
        presenter.refused.connect(self._lead_to_problem)
        presenter.clashes_changed.connect(self._show_clashes)
        presenter.line_changed.connect(self._show_line)
        presenter.warned.connect(self._warn)
        presenter.noted.connect(self._show_note)
        presenter.permissions_changed.connect(self._dress)
        self.both.chosen.connect(lambda field, mine: presenter.settle(field, mine=mine))

    def _add_keys(self) -> None:
        action = QAction(self._desk.words("Save"), self)
        action.setShortcuts([QKeySequence("Ctrl+S"), QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self._save_if_allowed)
        self.addAction(action)

    # -- showing --

    def _show_data(self, data: PageData) -> None:
        for form in self._forms.values():
            form.show_choices(data.choices)
        self._list()

    def _list(self) -> None:
        data = self.presenter.data
        if self.table is None or data is None:
            return
        wanted = self.search.text().casefold().split() if self.search is not None else []
        rows = [
            record
            for record in data.records
            if all(part in " ".join([record.title, *record.cells]).casefold() for part in wanted)
        ]
        # One row of which there can be no second is no list.
        self._side.setVisible(len(data.records) > 1 or bool(self.page.additions()) or self.page.SEARCH)
        self._fit_width()
        self._listing = True  # a row that changed is not one that a hand chose
        self.table.show_rows(rows)
        words = self._desk.words
        self._empty.say(*((words("Nothing found"),) if wanted else (words("Nothing here yet"), self.page.about())))
        self._follow()

    def _follow(self) -> None:
        """Let the table show what the form shows."""
        if self.table is None:
            return
        record, chosen = self.presenter.record, self.table.chosen()
        self._listing = True
        if (record.key if record is not None else None) != (chosen.key if chosen is not None else None):
            self.table.choose(record.key if record is not None else None)
        self._listing = False

    def _row_chosen(self, record: Record | None) -> None:
        if record is not None and not self._listing:
            self.presenter.choose(record.key)

    def _show_head(self, head: Head | None) -> None:
        self._head = head
        self._follow()
        self._inner.setVisible(head is not None)
        self._fit_width()
        if head is None:
            self._show_line(None)
            return
        if head.kind not in self._forms:
            form = RecordForm(self._desk, self.page.NAME, self.page.fields(head.kind))
            form.typed.connect(self.presenter.type)
            form.submitted.connect(self._save_if_allowed)
            if self.presenter.data is not None:
                form.show_choices(self.presenter.data.choices)
            self._forms[head.kind] = form
            self._stack.addWidget(form)
            self._order_tabs()
        self._form = self._forms[head.kind]
        self._stack.setCurrentWidget(self._form)
        self._title.setText(head.title)
        self._title.setVisible(bool(head.title))
        self._dress()
        if self._waited_for:
            self.take_focus()

    def _show_clashes(self, clashes: tuple[Clash, ...]) -> None:
        form = self._form
        if form is not None:
            self.both.show_values(
                [
                    TwoValues(
                        field=clash.field,
                        name=form.label_of(clash.field),
                        mine=form.text_of(clash.field, clash.mine),
                        theirs=form.text_of(clash.field, clash.theirs),
                    )
                    for clash in clashes
                ]
            )

    def _show_line(self, line: FormLine | None) -> None:
        self._state = "" if line is None else line.state
        self.line.setText("" if line is None else line.text)
        set_look(self.line, tone={"unsaved": "danger", "choose": "warning", "saved": "good"}.get(self._state, "muted"))
        changed = self._state in {"changed", "unsaved"}
        adding = self._head is not None and self._head.key is None
        self.discard.setVisible(changed or self._state == "choose" or adding)
        self._unchanged = not (changed or adding)
        self._refuse_save()
        if self.table is not None:
            self.table.viewport().update()

    def _lead_to_problem(self) -> None:
        refused = self._form.lead_to_problem() if self._form is not None else None
        if refused is not None:
            # In the next turn: the sentence below it needs room first.
            QTimer.singleShot(0, refused, lambda: self._scroll.ensureWidgetVisible(refused, 0, _AROUND))

    def _warn(self, warning: str) -> None:
        self.warning.setVisible(bool(warning))
        if warning:
            self.warning.say(warning, "warning")

    def _show_note(self, note: str) -> None:
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _why_not(self, field: Field) -> str:
        return self.presenter.why_not(field.permission) or self.page.closed(self.presenter.record, field)

    def _may_nothing(self) -> str:
        """Why nothing of the form may be changed; "" when some of it may."""
        fields = self._form.fields if self._form is not None else ()
        reasons = [self._why_not(field) for field in fields if field.kind != "fact"]
        return reasons[0] if reasons and all(reasons) else ""

    def _dress(self) -> None:
        if self._form is not None:
            self._form.allow(self._why_not)
        reason = self._may_nothing()
        self.banner.setVisible(bool(reason))
        if reason:
            self.banner.say(reason, "info", icon="lock-simple")
        self._refuse_save()
        for deed, why_not in self._buttons:
            deed.refuse(why_not())

    def _refuse_save(self) -> None:
        words = self._desk.words
        idle = words("Nothing was changed.") if self._unchanged else ""
        self.save.refuse(self._may_nothing() or (words("Saving…") if self._state == "saving" else idle))

    # -- the hand --

    def begin(self, kind: str) -> None:
        """Begin something new, with the keyboard in its first field."""
        self.presenter.begin(kind)
        if self._form is not None:
            self._form.take_focus()

    def take_focus(self) -> None:
        """Lead the keyboard to where work begins; as soon as there is something, when it is not read yet."""
        self._waited_for = self.presenter.data is None
        if self.table is not None and self._side.isVisibleTo(self):
            (self.search or self.table).setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._form is not None:
            self._form.take_focus()

    def _save_if_allowed(self) -> None:
        if self.save.isEnabled():
            self.presenter.save()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._searches() and key in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go_to_table()
        elif key == Qt.Key.Key_Escape:
            self._step_back()
        else:
            super().keyPressEvent(event)

    def _searches(self) -> bool:
        return self.search is not None and self.search.hasFocus()

    def _is_in_form(self) -> bool:
        held = QApplication.focusWidget()
        return held is not None and self._scroll.isAncestorOf(held) and self._side.isVisibleTo(self)

    def _go_to_table(self) -> None:
        """From searching to what was found."""
        if self.table is None or not self.table.rows():
            return
        if self.table.chosen() is None:
            self.table.choose(self.table.rows()[0].key)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step_back(self) -> None:
        """Esc: give up what is typed, after asking; else from the form to the table, and from there to the pages."""
        if self._state in {"changed", "unsaved", "choose"}:
            self._ask_to_discard()
        elif self._head is not None and self._head.key is None:
            self.presenter.discard()
        elif self.table is not None and self._is_in_form():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.left.emit()

    def _ask_to_discard(self) -> None:
        words = self._desk.words
        draft = self.presenter.draft
        count = 0 if draft is None else len(draft.unsaved) + len(draft.clashes)
        question = Question(
            title=words("Discard what was typed?"),
            text=words.count("{number} change is not saved.", "{number} changes are not saved.", count),
            deed=words("Discard"),
            keep=words("Keep typing"),
        )
        ask(self, question, self.presenter.discard)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letter = current().sizes.body
        self._fit_width()
        if self.table is not None:
            wide = self.width() >= _SIDE_BY_SIDE * letter
            across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
            self._body.setDirection(across if wide else down)
            self._body.setStretch(0, 3 if wide else 1)
            self._body.setStretch(1, 2 if wide else 1)

    def _fit_width(self) -> None:
        """A form alone ends with its action where its fields end; beside a table, the action ends the whole."""
        widest = WIDEST * current().sizes.body // _LETTER
        self._inner.setMaximumWidth(widest)
        if self.table is not None:  # what says that there is nothing yet stands in the middle of the whole page
            self._scroll.setVisible(self._head is not None or bool(self.presenter.data and self.presenter.data.records))
        alone = self.table is None or self._side.isHidden()
        self.foot.end_at(widest if alone else _ANY_WIDTH)
