"""The settings panel: the list of pages, and the page that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from dentaldesk.ui.screens.settings.contents import PAGES
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.icons import icon
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.panels import Panel

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.pages.templates import TemplatesPage
    from dentaldesk.ui.screens.settings.record_page import RecordPage


class SettingsView(QWidget):
    """The panel. A page is made when it is first opened."""

    NAME: ClassVar[str] = "settings"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        words = desk.words
        self.pages: dict[str, RecordPage | TemplatesPage] = {}
        self.list = QListWidget()
        self.list.setObjectName("settings.pages")
        self.list.setAccessibleName(words("Pages of the settings"))
        self.list.setIconSize(QSize(18, 18))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for spec in PAGES:
            item = QListWidgetItem(icon(spec.page.ICON), spec.page.title(words))
            item.setData(Qt.ItemDataRole.UserRole, spec.page.NAME)
            self.list.addItem(item)
        self._stack = QStackedWidget()
        row = QHBoxLayout(self)
        row.setContentsMargins(BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS)
        row.setSpacing(BETWEEN_PANELS)
        side = Panel(padding=4)
        side.content.addWidget(self.list)
        row.addWidget(side)
        row.addWidget(self._stack, 1)
        self._fit_list()
        self.setFocusProxy(self.list)
        self.list.currentRowChanged.connect(self._open)
        self.list.itemActivated.connect(lambda _: self._enter())
        self._add_keys()
        self.list.setCurrentRow(0)

    @staticmethod
    def title(words: Words) -> str:
        """The name of the panel."""
        return words("Settings")

    def open_page(self, name: str) -> None:
        """Show a page, with the keyboard in it. Raises StopIteration for a page there is not."""
        self.list.setCurrentRow(next(n for n, spec in enumerate(PAGES) if name == spec.page.NAME))
        self._enter()

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        words = self._desk.words
        return [
            words("settings: {page}", page=spec.page.title(words))
            for spec in PAGES
            if spec.page.NAME in self.pages and self.pages[spec.page.NAME].holds_words
        ]

    def _open(self, row: int) -> None:
        if row < 0:
            return
        spec = PAGES[row]
        if spec.page.NAME not in self.pages:
            page = spec.make(self._desk)
            page.left.connect(lambda: self.list.setFocus(Qt.FocusReason.OtherFocusReason))
            self.pages[spec.page.NAME] = page
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(self.pages[spec.page.NAME])

    def _enter(self) -> None:
        self.pages[PAGES[self.list.currentRow()].page.NAME].take_focus()

    def _step(self, by: int) -> None:
        self.list.setCurrentRow((self.list.currentRow() + by) % self.list.count())

    def _add_keys(self) -> None:
        words = self._desk.words
        for keys, name, by in (("Ctrl+PgDown", words("Next page"), 1), ("Ctrl+PgUp", words("Page before"), -1)):
            action = QAction(name, self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _=False, by=by: self._step(by))
            self.addAction(action)

    def _fit_list(self) -> None:
        widest = max(self.list.sizeHintForColumn(0), 12 * current().sizes.body)
        self.list.setFixedWidth(widest + 24)
        for n in range(self.list.count()):
            self.list.item(n).setSizeHint(QSize(widest, current().sizes.row + 4))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == event.Type.StyleChange:
            self._fit_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Right and self.list.hasFocus():
            self._enter()
            return
        super().keyPressEvent(event)
