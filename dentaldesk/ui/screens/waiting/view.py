"""The waiting room as a panel: groups of people, one key for each step of their day."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QElapsedTimer, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.screens.day.chair_taken import ask_chair
from dentaldesk.ui.screens.day.over import ask_over
from dentaldesk.ui.screens.day.steps import COMING_KEY, EMERGENCY_KEY, HAND_OVER_KEY, KEYS, LATE_KEY, WALK_IN_KEY
from dentaldesk.ui.screens.waiting.card import PersonCard
from dentaldesk.ui.screens.waiting.hand_over import HandOverForm
from dentaldesk.ui.screens.waiting.house import Room
from dentaldesk.ui.screens.waiting.presenter import WaitingPresenter, wait_at
from dentaldesk.ui.screens.waiting.refusals import why_not
from dentaldesk.ui.screens.waiting.walk_in_form import FormArea, WalkInForm
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import PanelHead, Separator
from dentaldesk.ui.widgets.texts import SectionLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.scheduling.day_reads import DayRow
    from dentaldesk.ui.screens.waiting.house import Held

_MINUTE_MS = 60_000
_AT_ONCE = 3  # cards that are made in one turn of the event loop
DEAD_MS = 1000  # after a press, before the same place is heard again


class WaitingView(InParts):
    """Who is here, who sits where, who comes next."""

    NAME = "waiting"

    def _make(self) -> Iterator[None]:
        self.setObjectName(self.NAME)
        desk, words = self._desk, self._desk.words
        self.presenter = WaitingPresenter(desk, self)
        self._cards: dict[UUID, PersonCard] = {}
        self._head = PanelHead(words("Waiting room"), plain=True)
        self.walk_in_form = WalkInForm(desk, self.presenter)
        self.hand_over_form = HandOverForm(desk, self.presenter)
        self.hand_over_form.left.connect(self._come_back)
        yield
        self._empty = EmptyState(
            "armchair", words("Nobody is here or expected"), words("Who has an appointment today appears here.")
        )
        self._list = QWidget()
        self._titles = {name: SectionLabel("", self._list) for name in Room().groups}
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(BETWEEN_PANELS, 4, BETWEEN_PANELS, BETWEEN_PANELS)
        self._column.setSpacing(6)
        self._column.addStretch(1)
        self._make_buttons(words)
        yield
        self._lay_out()
        yield
        self._pressed: tuple[UUID, QRect] | None = None  # the last card whose button was pressed, where that stood
        self._since_press = QElapsedTimer()
        self._tick = QTimer(self, interval=_MINUTE_MS)
        self._tick.timeout.connect(self._let_time_pass)
        self.presenter.changed.connect(self._follow)
        self.presenter.steps.unsure.connect(lambda name, then: ask_over(self, words, name, then))
        self.presenter.steps.occupied.connect(partial(ask_chair, self, words))
        desk.patient_changed.connect(self._show_may)
        self._follow()

    def title(self, words: Words) -> str:
        """What the panel is called."""
        return words("Waiting room")

    def keys_help(self) -> list[tuple[str, str]]:
        """The keys of the room."""
        words = self._desk.words
        return [
            (words("Enter"), words("Open the patient")),
            (KEYS[AppointmentStatus.CHECKED_IN], words("Check in the chosen")),
            (KEYS[AppointmentStatus.IN_PROGRESS], words("Seat the chosen")),
            (KEYS[AppointmentStatus.COMPLETED], words("The visit of the chosen is over")),
            (KEYS[AppointmentStatus.NO_SHOW], words("The chosen did not come")),
            (LATE_KEY, words("Tell those who follow that it gets later")),
            (WALK_IN_KEY, words("Check in the open patient without an appointment")),
            (EMERGENCY_KEY, words("Somebody came in pain: a visit at once")),
            (HAND_OVER_KEY, words("Hand over the chosen: then a digit, 0 to say why")),
            (COMING_KEY, words("A dentist is coming to the chosen; again: is there")),
            (words("Up, Down"), words("Other people")),
        ]

    def _make_buttons(self, words: Words) -> None:
        self.check_in = button(words("Check in next"), "secondary", "armchair", compact=True)
        self.seat = button(words("Seat next"), "secondary", "play", compact=True)
        self.late = button(words("Running late"), "quiet", "clock-clockwise", compact=True)
        self.walk_in = button(words("Walk-in"), "quiet", "user-plus", compact=True)
        step = self._step
        keyed: list[tuple[QWidget | None, str, str, Callable[[], None]]] = [
            (
                self.check_in,
                "check_in",
                KEYS[AppointmentStatus.CHECKED_IN],
                partial(step, AppointmentStatus.CHECKED_IN),
            ),
            (self.seat, "seat", KEYS[AppointmentStatus.IN_PROGRESS], partial(step, AppointmentStatus.IN_PROGRESS)),
            (None, "dismiss", KEYS[AppointmentStatus.COMPLETED], partial(step, AppointmentStatus.COMPLETED)),
            (None, "no_show", KEYS[AppointmentStatus.NO_SHOW], self._no_show),
            (self.late, "late", LATE_KEY, self._tell_late),
            (self.walk_in, "walk_in", WALK_IN_KEY, self._begin_walk_in),
            (None, "emergency", EMERGENCY_KEY, self.begin_emergency),
            (None, "hand_over", HAND_OVER_KEY, self._hand_over),
            (None, "coming", COMING_KEY, self._come),
        ]
        self.actions_by_name: dict[str, QAction] = {}
        for widget, name, keys, deed in keyed:
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            # Only while the keyboard is among the people: a letter typed into the complaint is a letter.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _checked=False, deed=deed: deed())
            self._list.addAction(action)
            self.actions_by_name[name] = action
            if widget is not None:
                widget.setObjectName(f"waiting.{name}")
                widget.clicked.connect(action.trigger)  # type: ignore[attr-defined]  # all of them are buttons

    def _lay_out(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setObjectName("waiting.list")
        self._scroll.setAccessibleName(self._desk.words("Waiting room"))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._list)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._scroll)
        deeds = QVBoxLayout()
        deeds.setContentsMargins(BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS)
        deeds.addWidget(FlowBox(self.check_in, self.seat, self.late, self.walk_in, spacing=6))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(deeds)
        column.addWidget(FormArea(self.walk_in_form))
        column.addWidget(self.hand_over_form)
        column.addWidget(Separator())
        column.addWidget(body, 1)

    # -- people --

    def cards(self) -> list[PersonCard]:
        """The cards in the order in which they are shown."""
        room = self.presenter.room or Room()
        return [self._cards[row.id] for row in room.people if row.id in self._cards]

    def _follow(self) -> None:
        self._show_room()
        people = (self.presenter.room or Room()).people
        left = sum(1 for row in people if row.id not in self._cards)
        self._desk.tasks.in_turns(self, "cards", [partial(self._show_room, again=True)] * -(-left // _AT_ONCE))

    def _show_room(self, *, again: bool = False) -> None:
        """Everybody whose card is made, and a few more. `again`: who was shown already has not changed since."""
        room = self.presenter.room
        focused = self._focused_card()
        place = self.cards_laid_out.index(focused) if focused in self.cards_laid_out else None
        stood = focused.y() if focused is not None and not focused.visibleRegion().isEmpty() else None
        self._arrange(room or Room(), again=again)
        self._show_words(room)
        self._stack.setCurrentWidget(self._scroll if room is not None and room.people else self._empty)
        self._restore_focus(place)
        cards = self.cards()
        if cards and self.focusProxy() is self.check_in and self.window().focusWidget() is self.check_in:
            cards[0].setFocus(Qt.FocusReason.OtherFocusReason)  # the panel was asked for before anybody was read
        self.setFocusProxy(cards[0] if cards else self.check_in)
        self._show_may()
        if stood is not None:
            self._keep_in_sight(stood)

    def _keep_in_sight(self, stood: int) -> None:
        """Who is chosen and was seen at `stood` may have moved to another group: they are followed, once all stands in
        its new place. Who did not move is left alone: nothing may jump under the mouse.
        """
        card = self._focused_card()
        if card is not None:
            QTimer.singleShot(0, card, partial(self._follow_card, card, stood))

    def _follow_card(self, card: PersonCard, stood: int) -> None:
        if card.y() != stood:
            self._scroll.ensureWidgetVisible(card)

    @property
    def cards_laid_out(self) -> list[PersonCard]:
        """The cards as they stand now, before a change is shown."""
        standing = [self._standing(at) for at in range(self._column.count())]
        return [widget for widget in standing if isinstance(widget, PersonCard)]

    def _arrange(self, room: Room, *, again: bool) -> None:
        known = set(self._cards) if again else set()
        missing = [row for row in room.people if row.id not in self._cards]
        for row in missing[:_AT_ONCE]:
            self._add_card(row)
        for gone in [made for made in self._cards if made not in {row.id for row in room.people}]:
            card = self._cards.pop(gone)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        sharing = room.sharing
        order: list[QWidget] = []
        for name, rows in room.groups.items():
            order.append(self._titles[name])
            self._titles[name].setVisible(bool(rows))
            for row in rows:
                if row.id in self._cards:
                    if row.id not in known:
                        self._cards[row.id].show_row(row, room.held.get(row.id), sharing.get(row.id, ""))
                    order.append(self._cards[row.id])
        self._stand_in(order)
        cards = self.cards()
        for card in cards:
            card.raise_()
        for before, after in pairwise([stop for card in cards for stop in card.stops]):
            QWidget.setTabOrder(before, after)

    def _stand_in(self, order: list[QWidget]) -> None:
        """Only who stands elsewhere is moved: whoever is put into the column anew is measured anew."""
        for at, widget in enumerate(order):
            standing, behind = self._standing(at), self._standing(at + 1)
            if standing is not None and standing is not widget and behind is widget:
                self._column.removeWidget(standing)  # gone down: its turn comes
            elif standing is not widget:
                self._column.removeWidget(widget)
                self._column.insertWidget(at, widget)

    def _standing(self, at: int) -> QWidget | None:
        item = self._column.itemAt(at)
        return None if item is None else item.widget()

    def _add_card(self, row: DayRow) -> None:
        card = self._cards[row.id] = PersonCard(self._desk, row, self._list)
        card.opened.connect(self.presenter.open)
        card.wanted.connect(self._take_by_button)
        card.stepped.connect(partial(self._walk, row.id))
        card.handing.connect(self._offer_hands)
        card.coming.connect(self.presenter.come)

    def _walk(self, row_id: UUID, by: int) -> None:
        cards = self.cards()
        at = next((place for place, card in enumerate(cards) if card.row.id == row_id), 0)
        card = cards[max(0, min(len(cards) - 1, at + by))]
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(card)

    def _focused_card(self) -> PersonCard | None:
        focus: QWidget | None = self.window().focusWidget()
        return next(
            (
                card
                for card in self._cards.values()
                if focus is not None and (focus is card or card.isAncestorOf(focus))
            ),
            None,
        )

    def _restore_focus(self, place: int | None) -> None:
        """When the card with the keyboard went, the one that took its place gets it."""
        cards = self.cards()
        if place is not None and cards and self._focused_card() is None:
            cards[min(place, len(cards) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    # -- words --

    def _show_words(self, room: Room | None) -> None:
        words = self._desk.words
        if room is None:
            may = self.presenter.may_see
            self._empty.say(words("Reading …") if may else words("Your role does not see patients"))
            self._head.set_title(words("Waiting room"))
            return
        self._empty.say(words("Nobody is here or expected"), words("Who has an appointment today appears here."))
        self._titles["called"].setText(words("Ready for the dentist"))
        self._titles["staying"].setText(words("Still in the house"))
        self._titles["waiting"].setText(words("Waiting"))
        self._titles["seated"].setText(words("In the chair"))
        self._titles["leaving"].setText(words("Ready for checkout"))
        self._titles["expected"].setText(words("Expected next"))
        longest = max((wait_at(row, self._desk.now())[0] for row in room.waiting), default=0)
        said = words("{number} waiting", number=len(room.waiting))
        if longest:
            said = words("{number} waiting · longest {minutes} min", number=len(room.waiting), minutes=longest)
        self._head.set_title(words("Waiting room"), said)

    def _show_may(self) -> None:
        words, room = self._desk.words, self.presenter.room or Room()
        refused = self._desk.why_not(Permission.BOOK)
        key = self.actions_by_name
        for each, name, lacking in (
            (self.check_in, "check_in", "" if room.expected else words("Nobody else is expected today.")),
            (self.seat, "seat", "" if room.waiting else words("Nobody waits.")),
            (self.late, "late", "" if room.people else words("Nobody is here or expected.")),
            (
                self.walk_in,
                "walk_in",
                "" if self._desk.patient_id else words("Open or register the patient first (Ctrl+K)."),
            ),
        ):
            why = refused or lacking
            each.refuse(why)
            each.setToolTip(why or key[name].shortcut().toString())

    def _let_time_pass(self) -> None:
        now = self._desk.now()
        for card in self.cards():
            card.tick(now)
        self._show_words(self.presenter.room)

    # -- deeds --

    def _chosen(self) -> DayRow | None:
        card = self._focused_card()
        return card.row if card is not None else None

    def _step(self, after: AppointmentStatus) -> None:
        chosen, refused = self._chosen(), self._desk.why_not(Permission.BOOK)
        row = self.presenter.whom(after, chosen)
        if refused:
            self._desk.toast.emit(refused)
        elif row is not None:
            self.presenter.take(row, after)
        elif chosen is not None:
            self._desk.toast.emit(why_not(self._desk.words, chosen, after))

    def _take_by_button(self, row: DayRow, after: AppointmentStatus) -> None:
        """The next step takes the place of the last one under the mouse, or another person does: for a moment a press
        there is the second half of a double click.
        """
        act = self._cards[row.id].act
        place = QRect(act.mapToGlobal(QPoint(0, 0)), act.size())
        if self._pressed is not None and self._since_press.elapsed() < DEAD_MS:
            pressed, stood = self._pressed
            if pressed == row.id or stood.intersects(place):
                self._since_press.start()
                return
        self._pressed = row.id, place
        self._since_press.start()
        self.presenter.take(row, after)

    def _no_show(self) -> None:
        row = self._chosen()
        if row is not None and row in (self.presenter.room or Room()).expected:
            self.presenter.take(row, AppointmentStatus.NO_SHOW)
        elif row is not None:
            self._desk.toast.emit(why_not(self._desk.words, row, AppointmentStatus.NO_SHOW))

    def _tell_late(self) -> None:
        room = self.presenter.room or Room()
        row = self._chosen() or next(iter(room.people), None)
        if row is not None and self._desk.may(Permission.BOOK):
            self.presenter.tell_late(row)

    def _hand_over(self) -> None:
        card = self._focused_card()
        if card is not None:
            card.hand_over()

    def _offer_hands(self, held: Held, at: QPoint) -> None:
        self.walk_in_form.hide()
        self.hand_over_form.offer(held, self._list.actions(), self, at)

    def _come_back(self, held: Held) -> None:
        cards = [card for card in self.cards() if card.held and card.held.thread.visit_id == held.thread.visit_id]
        (cards[0] if cards else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _come(self) -> None:
        room, row = self.presenter.room or Room(), self._chosen()
        called = room.called
        if row is not None and row not in called:
            self._desk.toast.emit(self._desk.words("Nobody called a dentist to {name}.", name=row.patient))
        elif called:
            self.presenter.come(room.held[(row or called[0]).id])

    def _begin_walk_in(self) -> None:
        if self.walk_in.refusal():  # by its key: the button tells it itself
            self._desk.toast.emit(self.walk_in.refusal())
            return
        self.hand_over_form.hide()
        self.walk_in_form.begin()

    def begin_emergency(self) -> None:
        """Somebody came in pain: the open patient, or who is looked for or registered from the form."""
        if self._desk.may(Permission.BOOK):
            self.hand_over_form.hide()
            self.walk_in_form.begin(emergency=True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._let_time_pass()
        self._tick.start()
        self.presenter.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()
        self.presenter.set_shown(False)
