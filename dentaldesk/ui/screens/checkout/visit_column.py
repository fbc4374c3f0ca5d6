"""4: the next visit is booked."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from dentaldesk.ui.screens.checkout.column import Lines, OncePressed, Question, fit_table
from dentaldesk.ui.screens.checkout.texts import (
    away,
    day_and_time,
    meets_target,
    target_words,
    urgency_words,
)
from dentaldesk.ui.screens.patient.recalls import recall_name
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import Chip, ChipLook
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Separator
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import SectionLabel, label, set_look

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.flows.booking import NextVisit
    from dentaldesk.engines.flows.checkout import Checkout
    from dentaldesk.engines.scheduling.reads import Slot
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.checkout.next_visit import Booking

_WHEN = 280  # pixels: day, time and how far away, in any language


class VisitColumn(Question):
    """The next sitting, free times for it, and what is booked."""

    def __init__(self, desk: Desk, booking: Booking, parent: QWidget) -> None:
        words = desk.words
        super().__init__(4, words("Next visit"), 300, parent)
        self._desk, self._booking = desk, booking
        self._page: Checkout | None = None
        self._refusal = Banner("", "warning")
        self._refusal.hide()
        self._what = label("", "strong", wrap=True)
        self._length = label("", "detail")
        self._urgency = Chip("", "neutral")
        self._target = label("", "caption", wrap=True)
        self.slots = self._make_slots()
        self._none = label("", "detail", wrap=True)
        self._recall = label("", wrap=True)
        self._recall.setObjectName("checkout.recall")
        self._line = Separator()
        self._booked_title = SectionLabel(words("Booked"))
        self._booked = Lines()
        self.book = button("", "primary", "calendar-check", on=booking.book)
        self.book.setObjectName("checkout.book")
        self._lay_out()
        once = OncePressed(self)
        self.slots.installEventFilter(once)
        self.book.installEventFilter(once)
        self.slots.row_chosen.connect(self._chosen)
        self.slots.row_opened.connect(lambda _slot: booking.book())
        booking.changed.connect(self._follow)
        booking.refused.connect(self._say_refusal)

    def least_width(self) -> int:
        """Never so narrow that the chair beside a free time cannot be read."""
        return max(super().least_width(), self.slots.minimumWidth() + 2 * PANEL_PADDING + 2)

    def _make_slots(self) -> RowTable[Slot]:
        words = self._desk.words

        @cache  # a table asks for its texts whenever it paints
        def when(moment: datetime) -> str:
            return day_and_time(words, moment)

        columns: list[Column[Slot]] = [
            Column(
                title=words("Free time"),
                text=lambda slot: when(slot.starts_at),
                detail=lambda slot: away(words, slot.starts_at, self._desk.today()),
                icon=self._sign,
                strong=True,
            ),
            Column(title=words("Chair"), text=lambda slot: slot.operatory),
        ]
        table = RowTable(words("Free times"), columns, lambda slot: (slot.starts_at, slot.operatory_id))
        table.setObjectName("checkout.slots")
        return table

    def _sign(self, slot: Slot) -> tuple[str, str] | None:
        proposal, page = self._booking.proposal, self._page
        if proposal is None or page is None:
            return None
        meets = meets_target(proposal.urgency, slot.starts_at, page.visit_completed_at, self._desk.words)
        return {True: ("check", "good"), False: ("warning", "warning"), None: None}[meets]

    def _lay_out(self) -> None:
        self.body.addWidget(self._refusal)
        self.body.addWidget(self._what)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._length)
        row.addWidget(self._urgency)
        row.addStretch(1)
        self.body.addLayout(row)
        for widget in (
            self._target,
            self.slots,
            self._none,
            self._recall,
            self._line,
            self._booked_title,
            self._booked,
        ):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.action_foot().row.addWidget(self.book, 1)

    def _chosen(self, slot: Slot | None) -> None:
        # A table that gets the keyboard makes its first row the current one without marking it; what the button
        # will book must be seen.
        if slot is not None and not self.slots.selectionModel().hasSelection():
            self.slots.selectRow(self.slots.currentIndex().row())
        self._booking.choose(slot)

    def show_page(self, page: Checkout) -> None:
        """Show a page. The first time of a visit's first proposal is chosen; later ones the person chooses, so that a
        second Enter books nothing more.
        """
        first = self._page is None or self._page.visit_id != page.visit_id
        self._page = page
        if not self.is_news(page.visit_id, page.next_visit, page.booked, page.recall):
            return
        self._show_booked(page)
        self._show_recall(page)
        self._show_proposal(page.next_visit, choose_first=first)
        self._follow()

    def _show_proposal(self, proposal: NextVisit | None, *, choose_first: bool) -> None:
        words = self._desk.words
        slots = proposal.slots if proposal is not None else ()
        self.slots.show_rows(slots)
        fit_table(self.slots, first=_WHEN)
        for widget in (self._what, self._length, self._urgency, self._target):
            widget.setVisible(proposal is not None)
        self.slots.setVisible(bool(slots))
        self._none.setVisible(not slots)
        if proposal is None:
            self._none.setText(words("Nothing waits to be booked."))
            return
        self._none.setText(words("No free time was found in the next weeks. Book it in the day’s book."))
        self._what.setText(", ".join(proposal.procedures))
        who = slots[0].provider if slots else ""
        length = words("{minutes} min", minutes=proposal.minutes)
        self._length.setText(words("{length} with {name}", length=length, name=who) if who else length)
        urgent = proposal.urgency.is_urgent
        self._urgency.set_look(
            ChipLook(
                text=urgency_words(words, proposal.urgency),
                kind="danger" if urgent else "neutral",
                icon="lightning-fill" if urgent else "",
            )
        )
        target = target_words(words, proposal.urgency)
        self._target.setText(target)
        self._target.setVisible(bool(target))
        if choose_first and slots:
            self.slots.choose((slots[0].starts_at, slots[0].operatory_id))

    def _show_recall(self, page: Checkout) -> None:
        """Who needs no visit for what was planned comes again for this."""
        words, recall = self._desk.words, page.recall
        self._recall.setVisible(recall is not None and page.next_visit is None)
        if recall is not None:
            name = recall_name(words, recall)
            self._recall.setText(words("Next recall: {recall}, due {day}.", recall=name, day=recall.due_on))
            set_look(self._recall, tone="warning" if recall.due_on < self._desk.today() else None)

    def _show_booked(self, page: Checkout) -> None:
        words = self._desk.words
        shown = bool(page.booked)
        self._line.setVisible(shown)
        self._booked_title.setVisible(shown)
        self._booked.setVisible(shown)
        self._booked.clear()
        for row in page.booked:
            self._booked.add("", day_and_time(words, row.starts_at), icon=("check-circle", "good"), look="strong")
            self._booked.add("", f"{row.reason} · {row.provider}", look="caption")

    def _say_refusal(self, sentence: str) -> None:
        self._refusal.say(sentence, "warning")
        self._refusal.setVisible(bool(sentence))

    def _follow(self) -> None:
        words, booking = self._desk.words, self._booking
        slot = booking.slot
        self.book.setText(
            words("&Book {when}", when=day_and_time(words, slot.starts_at)) if slot is not None else words("&Book")
        )
        self.book.refuse(booking.why_not)
