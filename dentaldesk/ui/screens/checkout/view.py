"""The checkout panel: five columns that are five questions, in the order in which they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.screens.checkout.bar import CheckoutBar
from dentaldesk.ui.screens.checkout.columns import Columns
from dentaldesk.ui.screens.checkout.documents_column import DocumentsColumn
from dentaldesk.ui.screens.checkout.done_column import DoneColumn
from dentaldesk.ui.screens.checkout.estimate_column import EstimateColumn
from dentaldesk.ui.screens.checkout.next_visit import Booking
from dentaldesk.ui.screens.checkout.paying import Paying
from dentaldesk.ui.screens.checkout.payment_column import PaymentColumn
from dentaldesk.ui.screens.checkout.presenter import Absence, CheckoutPresenter, Part
from dentaldesk.ui.screens.checkout.texts import other_day
from dentaldesk.ui.screens.checkout.visit_column import VisitColumn
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.notices import Banner, EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.checkout import Checkout


class CheckoutView(InParts):
    """Shows the page of the open patient's newest examined visit; while it is in sight the checkout counts as open."""

    NAME = "checkout"

    def _make(self) -> Iterator[None]:
        self.setObjectName(self.NAME)
        desk = self._desk
        self.presenter = CheckoutPresenter(desk, self)
        self.paying = Paying(self.presenter)
        self.booking = Booking(self.presenter)
        self._page = QWidget(self)
        self.columns = Columns(self._page)
        self.done = DoneColumn(desk, self.columns)
        self.estimate = EstimateColumn(desk, self.columns)
        yield
        self.payment = PaymentColumn(desk, self.paying, self.columns)
        self.visit = VisitColumn(desk, self.booking, self.columns)
        yield
        self.documents = DocumentsColumn(desk, self.presenter, self.columns)
        yield
        self.columns.hold([self.done, self.estimate, self.payment, self.visit, self.documents])
        self.bar = CheckoutBar(self.presenter)
        self._empty = EmptyState("receipt", desk.words("No patient is open"))
        self.other_day = Banner("", "info", icon="calendar-blank")
        self.other_day.setObjectName("checkout.other_day")
        self._over = QWidget()
        self._over.hide()
        self._lay_out()
        self.addAction(self.bar.action)
        self.bar.action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        # Who brings this panel to the front and gives it the keyboard is at the amount.
        self.setFocusProxy(self.payment.amount)
        self.presenter.page_changed.connect(self._follow)
        # What was pressed to book can be pressed no more; the keyboard goes on to what is left to do.
        self.booking.booked.connect(lambda _slot: self.bar.finish.setFocus(Qt.FocusReason.OtherFocusReason))
        self._follow()

    def title(self, words: Words) -> str:
        """What the panel is called."""
        return words("Checkout")

    def fit_ahead(self, width: int) -> None:
        """What moves for want of room moves before it is dressed."""
        self.columns.fit_ahead(width - 2 * BETWEEN_PANELS)

    def _lay_out(self) -> None:
        # From the outside in: whatever gets a new parent is styled anew with all that is in it.
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._page)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS, 0)
        column.setSpacing(0)
        over = QVBoxLayout(self._over)
        over.setContentsMargins(0, 0, 0, BETWEEN_PANELS)
        over.addWidget(self.other_day)
        column.addWidget(self._over)
        column.addWidget(self.columns, 1)
        column.addWidget(self.bar)

    def _follow(self) -> None:
        page = self.presenter.page
        if page is None:
            self._say_absence()
            self._stack.setCurrentWidget(self._empty)
            return
        self._say_day(page)
        for column in (self.done, self.estimate, self.payment, self.visit, self.documents):
            column.show_page(page)
        self._mark_steps()
        self._stack.setCurrentWidget(self._page)

    def _say_day(self, page: Checkout) -> None:
        """A page of another day says so before anything else: it is read aloud to who stands at the desk."""
        said = other_day(self._desk.words, page)
        open_still = page.completed_at is None
        self.other_day.say(said, "warning" if open_still else "info", icon="calendar-blank")
        self._over.setVisible(bool(said))

    def _mark_steps(self) -> None:
        left = self.presenter.left()
        over = self.presenter.page is not None and self.presenter.page.completed_at is not None
        steps = {Part.PAYMENT: self.payment, Part.NEXT_VISIT: self.visit, Part.DOCUMENTS: self.documents}
        for part, column in steps.items():
            if part not in left:
                column.set_state("done")
            else:
                column.set_state("current" if part is left[0] and not over else "todo")

    def _say_absence(self) -> None:
        words = self._desk.words
        title, sentence = {
            Absence.NO_PATIENT: (
                words("No patient is open"),
                words("Find a patient with Ctrl+K, or open a checkout from the bell."),
            ),
            Absence.READING: ("", ""),
            Absence.NOT_EXAMINED: (
                words("Nothing to check out yet"),
                words("The checkout opens as soon as the exam is completed."),
            ),
            Absence.UNREADABLE: (
                words("The checkout cannot be shown just now"),
                words("It comes back by itself as soon as the database answers."),
            ),
            Absence.NOT_ALLOWED: (words("Your role does not see patients"), ""),
        }[self.presenter.absence]
        self._empty.say(title, sentence)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.presenter.set_shown(False)
