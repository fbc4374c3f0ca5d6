"""The frame of a page with a list above and one editor below: contacts, insurance cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.ui.screens.patient.page import ProfilePage, widest_page
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.both_values import BothValues, TwoValues
from dentaldesk.ui.widgets.buttons import Button, button
from dentaldesk.ui.widgets.panels import Card, PanelFoot
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from dentaldesk.ui.screens.patient.items import Editing, ItemsPresenter
    from dentaldesk.ui.screens.patient.rows import FormLine
    from dentaldesk.ui.screens.patient.sheet import FieldSheet
    from dentaldesk.ui.widgets.row_table import RowTable

_LINES = 5  # of the list, before it scrolls
_EMPTY_LINES = 6  # what an empty list needs to say what it is for


class ItemsPage(ProfilePage):
    """Whoever inherits makes `presenter`, `table` and `sheet`, then calls `lay_out`."""

    presenter: ItemsPresenter
    table: RowTable[Any]
    sheet: FieldSheet

    def lay_out(self, prefix: str, *, add: Button, titles: tuple[str, str], deeds: tuple[Button, ...] = ()) -> None:
        """Put the parts together. `titles` are those of the editor: of a new item, of one that is there."""
        self._titles, self._deeds, self.add = titles, deeds, add
        self._frame()
        self._make_editor(prefix)
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        self.notices = QVBoxLayout()
        self.notices.setSpacing(8)
        head = QHBoxLayout()
        self.said = label("", "detail", wrap=True)
        head.addWidget(self.said, 1)
        for deed in (*deeds, add):
            head.addWidget(deed, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(self.notices)
        column.addLayout(head)
        column.addWidget(self.table)
        column.addWidget(self.editor)
        column.addStretch(1)
        self._connect()
        self.show_editing(None)
        self.dress()

    def _frame(self) -> None:
        self._inner = QWidget()
        scroll = QScrollArea()
        scroll.setWidget(self._inner)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        self._scroll = scroll

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inner.setMaximumWidth(widest_page())

    def _make_editor(self, prefix: str) -> None:
        words = self.desk.words
        self.editor = Card()
        self.editor.setObjectName(f"{prefix}editor")
        self.title = label("", "strong")
        self.both = BothValues(words)
        self.both.setObjectName(f"{prefix}both_values")
        self.line = label("", "caption", wrap=True)
        self.line.setObjectName(f"{prefix}line")
        self.cancel = button(words("Cancel"), "quiet", on=self.presenter.close)
        self.cancel.setObjectName(f"{prefix}cancel")
        self.save = button(words("&Save"), "primary", on=self.save_item)
        self.save.setObjectName(f"{prefix}save")
        self.extra = QVBoxLayout()
        self.extra.setSpacing(8)
        self.foot = PanelFoot()
        self.foot.row.addWidget(self.line, 1)
        self.foot.row.addWidget(self.cancel)
        self.foot.row.addWidget(self.save)
        self.layout().addWidget(self.foot)  # type: ignore[union-attr]  # made in `_frame`
        self.editor.content.setSpacing(12)
        for part in (self.title, self.both, self.sheet):
            self.editor.content.addWidget(part)
        self.editor.content.addLayout(self.extra)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.shown.connect(self.show_items)
        presenter.editing_changed.connect(self.show_editing)
        presenter.line_changed.connect(self._show_line)
        self.sheet.typed.connect(presenter.type)
        self.sheet.entered.connect(self.save_if_allowed)
        self.both.chosen.connect(lambda field, mine: presenter.choose(field, mine=mine))
        self.table.row_opened.connect(lambda row: self.open_item(row.id))
        self.table.row_chosen.connect(lambda _: self.dress())

    def show_items(self, seen: Any) -> None:  # noqa: ANN401 - each page has its own
        """Show the list and what is said above it."""
        raise NotImplementedError

    def clear_notices(self) -> None:
        """Take away what is said above the list."""
        while (item := self.notices.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def shown_value(self, field: str, value: str) -> str:  # noqa: ARG002 - for those who name their values
        """What a value is called on the screen."""
        return value

    def fit(self, rows: int) -> None:
        """Let the list be as high as it needs, up to a few lines."""
        line = self.table.verticalHeader().defaultSectionSize()
        lines = min(rows, _LINES) + 1 if rows else _EMPTY_LINES
        self.table.setFixedHeight(lines * line + current().sizes.body)

    def open_item(self, item: Any = None, values: dict[str, str] | None = None) -> None:  # noqa: ANN401 - an id
        """Open an item, or a new one, with the keyboard in its first field."""
        if self.add.isEnabled():
            self.presenter.begin(item, values)
            first = next(iter(self.sheet.shown))
            self.sheet.focus_on(first)
            self._scroll.ensureWidgetVisible(self.editor)

    def show_editing(self, editing: Editing | None) -> None:
        """Show the editor, or put it away."""
        had_keyboard = self.editor.isAncestorOf(self.window().focusWidget()) or self.save.hasFocus()
        self.editor.setVisible(editing is not None)
        self.foot.setVisible(editing is not None)
        if editing is None:
            if had_keyboard:
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.title.setText(self._titles[editing.item is not None])
        self.sheet.show_values(editing.values)
        self.sheet.show_problems(editing.problems)
        names = self.sheet.names()
        self.both.show_values(
            [
                TwoValues(
                    field=clash.field,
                    name=names.get(clash.field, clash.field),
                    mine=self.shown_value(clash.field, clash.mine),
                    theirs=self.shown_value(clash.field, clash.theirs),
                )
                for clash in editing.clashes
            ]
        )
        self._show_line(editing.line)

    def _show_line(self, line: FormLine) -> None:
        self.line.setText(line.text)
        set_look(self.line, tone={"unsaved": "warning", "choose": "warning"}.get(line.state, "muted"))
        self.save.setEnabled(line.state not in {"saving", "choose"} and not self._why_not())

    def _why_not(self) -> str:
        return self.desk.why_not(Permission.EDIT_PATIENT)

    def dress(self) -> None:
        """Allow what who sits here may do."""
        why_not = self._why_not()
        self.sheet.allow(why_not)
        self.add.refuse(why_not)
        for deed in self._deeds:
            deed.setEnabled(not why_not and self.table.chosen() is not None)
            deed.setToolTip(why_not)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.editor.isVisible() and not self._holds_words():
            self.presenter.close()
            return
        super().keyPressEvent(event)

    def _holds_words(self) -> bool:
        draft = self.presenter.draft
        return draft is not None and draft.holds_words

    def read(self) -> None:
        """Ask for the items of the open patient."""
        self.presenter.read()

    def forget(self) -> None:
        """Another patient is open."""
        self.table.show_rows([])
        self.said.setText("")
        self.clear_notices()
        self.presenter.forget()

    def save_item(self) -> None:
        """Save what stands in the editor: the button's deed."""
        self.presenter.save()

    def save_if_allowed(self) -> None:
        """Save what stands in the editor."""
        if self.editor.isVisible() and self.save.isEnabled():
            self.presenter.save()
