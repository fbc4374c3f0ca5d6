"""The bell: a card for each notice, the pressing first."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from dentaldesk.models.states import TaskUrgency
from dentaldesk.ui.screens.bell.card import NoticeCard
from dentaldesk.ui.screens.bell.presenter import BellPresenter
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import PanelHead

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk

_SECOND_MS = 1000


class BellView(QWidget):
    """The notices of the roles here. `presenter.counted` and `presenter.urgent` are for the shell."""

    NAME = "bell"

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, presenter: BellPresenter | None = None) -> None:
        """`presenter`: one that listened before anybody looked."""
        super().__init__(parent)
        self.setObjectName(self.NAME)
        self._desk = desk
        self.presenter = presenter or BellPresenter(desk, self)
        self._cards: dict[UUID, NoticeCard] = {}
        words = desk.words
        self._head = PanelHead(words("Notices"), plain=True)
        self._all_seen = button(words("&Mark all seen"), "quiet", compact=True, on=self.presenter.all_seen)
        self._head.add(self._all_seen)
        self._empty = EmptyState("bell", words("Nothing waits for you"), words("Notices for your roles appear here."))
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS)
        self._column.setSpacing(BETWEEN_PANELS)
        self._column.addStretch(1)
        self._lay_out()
        self._tick = QTimer(self, interval=_SECOND_MS)
        self._tick.timeout.connect(self._let_time_pass)
        self.presenter.changed.connect(self._follow)
        self._follow()

    def keys_help(self) -> list[tuple[str, str]]:
        """The keys of a notice."""
        words = self._desk.words
        return [
            (words("Enter"), words("Open where the notice is acted on")),
            ("S", words("Seen")),
            ("D", words("Done")),
            (words("Up, Down"), words("Other notices")),
        ]

    def title(self, words: Words) -> str:
        """What the panel is called."""
        return words("Bell")

    def _lay_out(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setObjectName("bell.list")
        self._scroll.setAccessibleName(self._desk.words("Notices"))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._list)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(body, 1)

    def cards(self) -> list[NoticeCard]:
        """The cards in the order in which they are shown."""
        return [self._cards[row.id] for row in self.presenter.rows if row.id in self._cards]

    def _follow(self) -> None:
        rows = self.presenter.rows
        focused = self._focused_place()
        self._drop_gone({row.id for row in rows})
        for place, row in enumerate(rows):
            card = self._cards.get(row.id)
            if card is None:
                card = self._cards[row.id] = self._make_card(row.id, place)
            card.show_row(row)
            card.set_first(place == 0 and row.seen_at is None and row.urgency is TaskUrgency.URGENT)
            if self._column.indexOf(card) != place:
                self._column.insertWidget(place, card)
            # The order of children is the order in which they are found and, with no other word, tabbed through.
            card.raise_()
        self._chain()
        self._show_count()
        self._stack.setCurrentWidget(self._scroll if rows else self._empty)
        self._restore_focus(focused)
        # Who brings this panel to the front and gives it the keyboard is at the most pressing notice.
        cards = self.cards()
        waited = self.hasFocus()  # it was asked for before there was a notice
        self.setFocusProxy(cards[0] if cards else None)  # type: ignore[arg-type]  # the stubs forget that none may be
        if waited and cards:
            cards[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_card(self, notice_id: UUID, place: int) -> NoticeCard:
        row = next(row for row in self.presenter.rows if row.id == notice_id)
        card = NoticeCard(self._desk, row)
        card.opened.connect(self.presenter.open)
        card.seen.connect(self.presenter.seen)
        card.done.connect(self.presenter.done)
        card.stepped.connect(lambda by: self._step(notice_id, by))
        self._column.insertWidget(place, card)
        return card

    def _drop_gone(self, standing: set[UUID]) -> None:
        for notice_id in [known for known in self._cards if known not in standing]:
            card = self._cards.pop(notice_id)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()

    def _focused_place(self) -> int | None:
        laid_out = self._cards_as_laid_out()
        return next((place for place, card in enumerate(laid_out) if self._focus_inside(card)), None)

    def _focus_inside(self, card: NoticeCard) -> bool:
        # A widget, though the stubs do not say that a window may have no focus at all.
        focus: QWidget | None = self.window().focusWidget()
        return focus is not None and (focus is card or card.isAncestorOf(focus))

    def _cards_as_laid_out(self) -> list[NoticeCard]:
        items = [self._column.itemAt(at) for at in range(self._column.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [card for card in widgets if isinstance(card, NoticeCard)]

    def _restore_focus(self, place: int | None) -> None:
        """When the card with the keyboard went, the one that took its place gets it."""
        cards = self.cards()
        if place is None or not cards or any(self._focus_inside(card) for card in cards):
            return
        cards[min(place, len(cards) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, notice_id: UUID, by: int) -> None:
        cards = self.cards()
        at = next((place for place, card in enumerate(cards) if card.row.id == notice_id), 0)
        card = cards[max(0, min(len(cards) - 1, at + by))]
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(card)

    def _chain(self) -> None:
        before: QWidget = self._all_seen
        for card in self.cards():
            for each in (card, card.open_button, card.seen_button, card.done_button):
                QWidget.setTabOrder(before, each)
                before = each

    def _show_count(self) -> None:
        words = self._desk.words
        count = sum(row.seen_at is None for row in self.presenter.rows)
        said = words.count("{number} unseen", "{number} unseen", count) if count else ""
        self._head.set_title(words("Notices"), said)
        self._all_seen.setVisible(count > 1)

    def _let_time_pass(self) -> None:
        now = self._desk.now()
        for card in self._cards.values():
            card.tick(now)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._let_time_pass()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()
