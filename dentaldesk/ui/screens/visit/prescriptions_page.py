"""What is prescribed in a visit: favourites under their keys, and the prescriptions with what speaks against them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.prescribing_reads import MOST_FAVOURITES
from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import PrescriptionStatus
from dentaldesk.ui.screens.papers.acts import PaperActs
from dentaldesk.ui.screens.visit.prescribing import Prescribing
from dentaldesk.ui.screens.visit.prescription_card import PrescriptionCard, Rights
from dentaldesk.ui.screens.visit.prescription_form import PrescriptionForm
from dentaldesk.ui.screens.visit.prescription_words import about
from dentaldesk.ui.screens.visit.ready_drugs import ReadyDrugs
from dentaldesk.ui.screens.visit.rows import Missing
from dentaldesk.ui.screens.visit.step_page import StepPage
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import Panel, PanelHead, scrolled
from dentaldesk.ui.widgets.texts import SectionLabel, label

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.prescribing_reads import MedicationRow, PrescribingPage, PrescriptionRow
    from dentaldesk.engines.clinical.prescribing_rules import Drug
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.prescribing import Refuse
    from dentaldesk.ui.screens.visit.rows import Page

_SIDE_BY_SIDE = 48  # letter heights of the page from which on both panels stand side by side

_FORM = 1  # its place in the stack at the left


class PrescriptionsPage(StepPage):
    """A press on a favourite drafts it; signing is one more press."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.presenter = Prescribing(desk, self)
        self.presenter.page_changed.connect(self._show)
        self.papers = PaperActs(desk, self)
        self.presenter.paper_ready.connect(self.papers.print_paper)
        self._page: Page | None = None
        self._changing: PrescriptionRow | None = None  # whose form is open; None: a new one's
        self._cards: dict[UUID, PrescriptionCard] = {}
        self._shown: tuple[object, ...] = ()
        self.parts = [self._make_ready, self._make_form, self._make_list, self._lay_out]

    # -- making --

    def _make_ready(self) -> None:
        self.ready = ReadyDrugs(self.desk.words)
        self.ready.chosen.connect(self._prescribe)
        self.ready.other_wanted.connect(lambda: self._open_form(None, None))
        self.ready.shipped_wanted.connect(self.presenter.take_shipped)

    def _make_form(self) -> None:
        self.form = PrescriptionForm(self.desk.words, self.desk.words("Prescri&be"))
        self.form.saved.connect(self._save)
        self.form.cancelled.connect(self._close_form)
        escape = QAction(self.desk.words("Cancel"), self.form)
        escape.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        escape.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.triggered.connect(lambda _=False: self._close_form())
        self.form.addAction(escape)
        self._left = QStackedWidget()
        self._left.addWidget(scrolled(self.ready))
        self._left.addWidget(scrolled(self.form))

    def _make_list(self) -> None:
        words = self.desk.words
        self._about = label("", wrap=True)
        self._about.setObjectName("rx.about")
        self._nothing = EmptyState(
            "prescription", words("Nothing is prescribed"), words("Press the key of a favourite.")
        )
        self._earlier_title = SectionLabel(words("Earlier"))
        self._here, self._earlier = QVBoxLayout(), QVBoxLayout()
        for column in (self._here, self._earlier):
            column.setSpacing(8)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._nothing)
        column.addLayout(self._here)
        column.addWidget(self._earlier_title)
        column.addLayout(self._earlier)
        column.addStretch(1)
        self._scroll = scrolled(content)

    def _lay_out(self) -> None:
        words = self.desk.words
        self.sign_all = button(words("&Sign all"), "primary", "pen-nib", on=self._sign_all, compact=True)
        self.sign_all.setObjectName("rx.sign_all")
        left, head = (
            Panel(PanelHead(words("Prescribe"), icon="pill")),
            PanelHead(words("Prescriptions"), icon="prescription"),
        )
        head.add(self.sign_all)
        right = Panel(head)
        left.content.addWidget(self._left, 1)
        right.content.addWidget(self._about)
        right.content.addWidget(label(words("Interactions are not checked."), "caption", tone="muted"))
        right.content.addWidget(self._scroll, 1)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(BETWEEN_PANELS)
        self._body.addWidget(left, 2)
        self._body.addWidget(right, 3)
        self._right = right
        for key in range(1, MOST_FAVOURITES + 1):
            action = QAction(words("Favourite {number}", number=key), self)
            action.setShortcut(QKeySequence(str(key)))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _=False, key=key: self._press(key))
            self.addAction(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.parts:
            self._arrange()

    def _arrange(self) -> None:
        """Side by side; where that is too narrow below each other, and an open form has the place alone."""
        wide = self.width() >= _SIDE_BY_SIDE * current().sizes.body
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self.ready.set_columns(1 if wide else 2)
        self._right.setVisible(wide or not self._is_form_open)

    # -- what every step is --

    def show_page(self, page: Page, _why_not: str) -> None:
        """Show what this visit prescribes."""
        self._page = page
        self.presenter.turn_to(page.visit_id)
        if self.presenter.page is not None:
            self._show(self.presenter.page)

    def lead_to(self, place: str) -> bool:
        """A prescription that is not signed, by its id."""
        card = next((each for row_id, each in self._cards.items() if place == f"prescription:{row_id}"), None)
        if card is None:
            return False
        self._scroll.ensureWidgetVisible(card)
        (card.reason if card.reason.isVisible() else self.first()).setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def first(self) -> QWidget:
        """The first favourite, or the first field of an open form."""
        return self.form.lines["name"] if self._is_form_open else self.ready.target()

    def typed(self) -> object | None:
        """A form that was not saved."""
        return (self._changing, self.form.typed()) if self._is_form_open else None

    def unkept(self) -> tuple[Missing, ...]:
        """A form that is open, with something in it."""
        typed = self.form.typed()
        if not self._is_form_open or not "".join((*typed.lines.values(), typed.instructions)).strip():
            return ()
        said = self.desk.words("A prescription was begun, not kept.")
        return (Missing(place="prescription", sentence=said),)

    def turn_to(self, page: Page, typed: object | None) -> None:
        """Another visit, and what was typed there before."""
        self._page = page
        self.ready.forget()
        if isinstance(typed, tuple):
            changing, texts = typed
            self._open_form(changing, None, focus=False)
            self.form.show_typed(texts)
        else:
            self._close_form(focus=False)

    # -- showing --

    @property
    def cards(self) -> tuple[PrescriptionCard, ...]:
        """The prescriptions as they are shown, those of this visit first."""
        return tuple(self._cards.values())

    def _show(self, page: PrescribingPage) -> None:
        if self._page is None or page.visit_id != self._page.visit_id or self.parts:
            return
        desk, words = self.desk, self.desk.words
        prepare, sign = desk.why_not(Permission.TREAT), desk.why_not(Permission.PRESCRIBE)
        locked = words("The visit is completed.") if page.locked else ""
        self._about.setText(about(page.taker, words))
        self.ready.show_page(page, why_not=prepare or locked, may_take=desk.may(Permission.MANAGE_TEMPLATES))
        self._show_cards(page, Rights(prepare=prepare, sign=sign, locked=page.locked))
        drafts = self._drafts()
        self.sign_all.setVisible(bool(drafts))  # by its key one is signed too
        self.sign_all.setText(words("&Sign all") if len(drafts) > 1 else words("&Sign"))
        self.sign_all.setEnabled(not sign)
        self.sign_all.setToolTip(sign)
        self._say_detail(page, len(drafts))

    def _show_cards(self, page: PrescribingPage, rights: Rights) -> None:
        news = (page.rows, page.earlier, page.favourites, rights)
        if news == self._shown:
            return
        self._shown = news
        reasons = {row_id: card.reason.text() for row_id, card in self._cards.items()}
        before, focused = set(self._cards), self._focused()
        for column in (self._here, self._earlier):
            while (item := column.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
        self._cards = {}
        for column, rows in ((self._here, page.rows), (self._earlier, page.earlier)):
            for row in rows:
                card = self._cards[row.id] = self._card(row, page, rights)
                card.reason.setText(reasons.get(row.id, ""))
                column.addWidget(card)
        self._nothing.setVisible(not page.rows)
        self._earlier_title.setVisible(bool(page.earlier))
        if focused is not None:
            self._give_keyboard(*focused)
        new = [self._cards[row.id] for row in page.rows if row.id not in before]
        if new:
            self._bring(new[-1])

    def _bring(self, card: PrescriptionCard) -> None:
        """Its name and what warns of it into sight, once it has its place."""
        card.show()
        QTimer.singleShot(0, card, lambda: self._scroll.verticalScrollBar().setValue(card.y()))

    def _bring_end(self, card: PrescriptionCard) -> None:
        """What it asks, and the button that signs it, into sight."""
        QTimer.singleShot(0, card, lambda: self._scroll.ensureVisible(0, card.y() + card.height(), 0, 0))

    def _focused(self) -> tuple[UUID | None, str] | None:
        """The prescription in which the keyboard is, and the name of what has it; None: it is elsewhere."""
        widget = QApplication.focusWidget()
        if widget is None or not self._right.isAncestorOf(widget):
            return None
        card = next((row_id for row_id, each in self._cards.items() if each.isAncestorOf(widget)), None)
        return card, widget.objectName()

    def _give_keyboard(self, row_id: UUID | None, name: str) -> None:
        """It stays with its prescription, whatever became of that, and never goes to another signature."""
        card = self._cards.get(row_id) if row_id is not None else None
        same = card.findChild(QWidget, name) if card is not None else None
        if isinstance(same, QWidget) and not same.isHidden():
            same.setFocus(Qt.FocusReason.OtherFocusReason)
        elif card is not None:
            card.target().setFocus(Qt.FocusReason.OtherFocusReason)
        elif row_id is not None or not self._drafts():
            self.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, row: PrescriptionRow, page: PrescribingPage, rights: Rights) -> PrescriptionCard:
        ready = row.drug.medication_id
        known = any(each.id == ready for each in page.ready)
        card = PrescriptionCard(
            row,
            rights,
            self.desk.words,
            favourite=(ready in page.favourites) if known and ready else None,
            keys=row == next((each for each in page.rows if each.status is PrescriptionStatus.DRAFT), None),
        )
        presenter = self.presenter
        card.signed.connect(lambda reason: presenter.sign(row, reason, self._refusing(row)))
        card.asked.connect(lambda: self._bring_end(card))
        card.changed.connect(lambda: self._open_form(row, row.drug))
        card.discarded.connect(lambda: presenter.discard(row))
        card.printed.connect(lambda: presenter.print(row))
        card.voided.connect(lambda reason: presenter.void(row, reason, lambda: None, self._refusing(row)))
        if ready is not None:
            card.starred.connect(lambda wanted: presenter.keep_favourite(ready, wanted=wanted))
        return card

    def _drafts(self) -> list[PrescriptionCard]:
        return [card for card in self._cards.values() if card.row.status is PrescriptionStatus.DRAFT]

    def _say_detail(self, page: PrescribingPage, drafts: int) -> None:
        words = self.desk.words
        signed = sum(row.status is PrescriptionStatus.SIGNED for row in page.rows)
        if drafts:
            self.detail_changed.emit(words.count("one to sign", "{number} to sign", drafts), "warning")
        elif signed:
            self.detail_changed.emit(words.count("one signed", "{number} signed", signed), "good")
        else:
            self.detail_changed.emit("", "muted")

    # -- asking --

    def _press(self, key: int) -> None:
        if not self._is_form_open:
            self.ready.press(key)

    def _prescribe(self, row: MedicationRow) -> None:
        self.presenter.write(row.drug)

    def _sign_all(self) -> None:
        """Those that need no reason, or have one; the first that lacks it gets the keyboard."""
        drafts = self._drafts()
        lacking = [card for card in drafts if card.lacks_reason()]
        for card in (*(card for card in drafts if card not in lacking), *lacking[:1]):
            card.sign()

    def _refusing(self, row: PrescriptionRow) -> Refuse:
        def refuse(problems: Mapping[str, str]) -> None:
            card = self._cards.get(row.id)
            if card is not None:
                card.refuse(problems)

        return refuse

    # -- the form --

    @property
    def _is_form_open(self) -> bool:
        return not self.parts and self._left.currentIndex() == _FORM

    def _open_form(self, row: PrescriptionRow | None, drug: Drug | None, *, focus: bool = True) -> None:
        self._changing = row
        self.form.show_drug(drug)
        self._left.setCurrentIndex(_FORM)
        self._arrange()
        if focus:
            self.form.lines["name" if row is None else "dose"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_form(self, *, focus: bool = True) -> None:
        self._changing = None
        if self._is_form_open:
            self._left.setCurrentIndex(0)
            self._arrange()
            if focus:
                self.ready.target().setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self, drug: Drug) -> None:
        if self._changing is None:
            self.presenter.write(drug, self._close_form, self.form.refuse)
        else:
            self.presenter.change(self._changing, drug, self._close_form, self.form.refuse)
