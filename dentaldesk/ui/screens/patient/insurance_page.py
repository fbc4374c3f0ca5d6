"""The page of insurance cards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from dentaldesk.models.states import Relation
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.patient.insurance import NEW_PLAN, InsurancePresenter, percentage
from dentaldesk.ui.screens.patient.items_page import ItemsPage
from dentaldesk.ui.screens.patient.photo import Photo
from dentaldesk.ui.screens.patient.sheet import Field, FieldSheet, Part, choice, day_edit
from dentaldesk.ui.screens.patient.wording import holder_words
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import ChipLook
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.photo import PhotoBox
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
    from dentaldesk.engines.financial.coverage_reads import CardRow, Cards
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.patient.items import Editing

_SIDE = 1600  # pixels in which the small print of a card is still read
_NEW_PLAN_FIELDS = {"plan_name", "percentage"}
_OTHERS_FIELDS = {"subscriber_name", "subscriber_birth_date"}


class InsurancePage(ItemsPage):
    """Which insurances answer for this patient, in which order, and how long."""

    presenter: InsurancePresenter

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = desk.words
        self.presenter = InsurancePresenter(desk, self)
        self._cards: dict[UUID, CardRow] = {}
        self._item: UUID | None = None
        empty = EmptyState(
            "cardholder",
            words("No insurance yet"),
            words("Estimates count no insurance until a card is added here."),
            step=words("Add a card"),
        )
        empty.started.connect(self.open_item)
        self.table: RowTable[CardRow] = RowTable(
            words("Insurance cards"), self._columns(), key=lambda row: row.id, empty=empty
        )
        self.table.setObjectName("patient.insurance.table")
        self.sheet = FieldSheet("patient.insurance.", self._parts())
        self._pictures = QWidget()
        self._sides = {"front": self._picture("front"), "back": self._picture("back")}
        add = button(words("&Add a card"), icon="plus", on=self.open_item, compact=True)
        add.setObjectName("patient.insurance.add")
        remove = button(words("Remove…"), "quiet", on=self._ask_to_remove, compact=True, tone="danger")
        remove.setObjectName("patient.insurance.remove")
        self.lay_out(
            "patient.insurance.",
            add=add,
            titles=(words("New insurance card"), words("Insurance card")),
            deeds=(remove,),
        )
        row = QHBoxLayout(self._pictures)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for photo, _ in self._sides.values():
            row.addWidget(photo)
        row.addStretch(1)
        self.extra.addWidget(self._pictures)
        self.sheet.typed.connect(lambda name, _: self._arrange() if name in {"plan", "relation"} else None)

    def _picture(self, side: Literal["front", "back"]) -> tuple[PhotoBox, Photo]:
        words = self.desk.words
        title = words("Front of the card") if side == "front" else words("Back of the card")
        box = PhotoBox(words, f"patient.insurance.{side}", QSize(200, 126), icon="cardholder", title=title)
        return box, Photo(self.desk, box, partial(self._keep, side), _SIDE)

    def _keep(self, side: Literal["front", "back"], content: bytes | None, actor: Actor) -> None:
        if self._item is not None:
            self.presenter.keep_picture(self._item, side, content, actor)

    def _columns(self) -> list[Column[CardRow]]:
        words = self.desk.words

        def held(row: CardRow) -> str:
            details = row.details
            if details.valid_until is None:
                return words("since {day}", day=details.valid_from)
            return words("{first} to {last}", first=details.valid_from, last=details.valid_until)

        def member(row: CardRow) -> str:
            details = row.details
            whose = "" if details.relation is Relation.SELF else details.subscriber_name
            return " · ".join(part for part in (details.member_number, whose) if part)

        chips = {
            "holds": ChipLook(text=words("Valid"), kind="good"),
            "to-come": ChipLook(text=words("To come"), kind="neutral"),
            "expired": ChipLook(text=words("Expired"), kind="warning"),
        }
        return [
            Column(title=words("Place"), text=lambda row: str(row.details.position), figures=True),
            Column(title=words("Insurance"), text=lambda row: row.plan.name, strong=True, stretch=True),
            Column(title=words("Pays"), text=lambda row: f"{percentage(row.plan.basis_points)} %", figures=True),
            Column(title=words("Member"), text=member),
            Column(title=words("When"), text=held),
            Column(title="", text=lambda _: "", chip=lambda row: chips[row.state]),
        ]

    def _parts(self) -> list[Part]:
        words = self.desk.words

        def day(name: str, title: str) -> Field:
            return Field(name=name, label=title, editor=day_edit(words, self.desk.today))

        def line(name: str, title: str, hint: str = "") -> Field:
            return Field(name=name, label=title, editor=QLineEdit(), help=hint)

        relations = holder_words(words)
        self._plans = choice((words("Another one…"), NEW_PLAN))
        return [
            Part(
                title="",
                fields=(
                    Field(name="plan", label=words("Insurance"), editor=self._plans),
                    line("member_number", words("Member number")),
                    line("plan_name", words("Name of the insurance")),
                    line("percentage", words("Pays, in percent of the fee")),
                    line("group_number", words("Group number")),
                    line("position", words("Place among the cards"), words("1 is asked first.")),
                    day("valid_from", words("First day")),
                    day("valid_until", words("Last day, if known")),
                ),
            ),
            Part(
                title=words("Whose insurance it is"),
                fields=(
                    Field(
                        name="relation",
                        label=words("The holder is"),
                        editor=choice(*((said, value) for value, said in relations.items())),
                    ),
                    line("subscriber_name", words("Name of the holder")),
                    day("subscriber_birth_date", words("Holder born on")),
                ),
            ),
        ]

    def show_items(self, seen: Cards) -> None:
        """Show the cards; the plans there are can be chosen in the editor."""
        words = self.desk.words
        self._cards = {row.id: row for row in seen.rows}
        known = {self._plans.itemData(place) for place in range(self._plans.count())}
        for plan in seen.plans:
            if str(plan.id) not in known:
                said = words("{name}, {percentage} %", name=plan.name, percentage=percentage(plan.basis_points))
                self._plans.insertItem(self._plans.count() - 1, said, str(plan.id))
        holding = [row for row in seen.rows if row.state == "holds"]
        expired = bool(seen.rows) and not holding
        self.said.setText(words("No card holds today: estimates count no insurance.") if expired else "")
        self.table.show_rows(seen.rows)
        self.fit(len(seen.rows))
        self._show_pictures()
        self.dress()

    def show_editing(self, editing: Editing | None) -> None:
        """Show the editor; pictures belong to a card that is saved."""
        item = editing.item if editing is not None else None
        if item != self._item:
            self._item = item
            for _, photo in self._sides.values():
                photo.forget()
        super().show_editing(editing)
        if editing is not None:
            self._arrange()
        self._show_pictures()

    def _show_pictures(self) -> None:
        card = self._cards.get(self._item) if self._item is not None else None
        self._pictures.setVisible(card is not None)
        if card is not None:
            self._sides["front"][1].show(card.front_sha256)
            self._sides["back"][1].show(card.back_sha256)

    def _arrange(self) -> None:
        draft = self.presenter.draft
        if draft is not None:
            hidden = _NEW_PLAN_FIELDS if draft["plan"] else set()
            self.sheet.show_only(hidden | (_OTHERS_FIELDS if draft["relation"] == Relation.SELF else set()))

    def shown_value(self, field: str, value: str) -> str:
        """Plans and relations by their names."""
        if field == "plan":
            return self._plans.itemText(self._plans.findData(value))
        return holder_words(self.desk.words).get(value, value) if field == "relation" else value

    def _ask_to_remove(self) -> None:
        row, words = self.table.chosen(), self.desk.words
        if row is None:
            return
        question = Question(
            title=words("Remove the card of {plan}?", plan=row.plan.name),
            text=words("This is for cards typed by mistake. An insurance that has ended gets a last day instead."),
            deed=words("Remove the card"),
            keep=words("Keep it"),
        )
        ask(self, question, lambda: self.presenter.remove(row))

    def dress(self) -> None:
        """Allow what who sits here may do."""
        super().dress()
        for box, _ in self._sides.values():
            box.allow(self._why_not())

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        return [self.desk.words("an insurance card")] if self.presenter.holds_words else []
