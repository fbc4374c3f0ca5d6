"""The page of contacts and payers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from dentaldesk.engines.patients.contact_finding import KnownPerson
from dentaldesk.models.states import PatientStatus
from dentaldesk.ui.screens.patient.contacts import ContactsPresenter, duties_of
from dentaldesk.ui.screens.patient.items_page import ItemsPage
from dentaldesk.ui.screens.patient.sheet import Field, FieldSheet, Part, choice, day_edit
from dentaldesk.ui.screens.patient.wording import relation_words
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.chips import ChipLook
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import Banner, EmptyState
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.patients.profile_reads import ContactRow, Contacts
    from dentaldesk.engines.patients.reads import PatientRow
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.patient.items import Editing
    from dentaldesk.ui.screens.patient.rows import FormLine


class ContactsPage(ItemsPage):
    """Who is written to, who may consent, who pays, whom to call."""

    presenter: ContactsPresenter

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = desk.words
        self.presenter = ContactsPresenter(desk, self)
        empty = EmptyState(
            "users",
            words("No contacts yet"),
            words("Add whoever is written to, may consent, pays, or is called in an emergency."),
            step=words("Add a contact"),
            step_icon="user-plus",
        )
        empty.started.connect(self.open_item)
        self.table: RowTable[ContactRow] = RowTable(
            words("Contacts"), self._columns(), key=lambda row: row.id, empty=empty
        )
        self.table.setObjectName("patient.contacts.table")
        self.sheet = FieldSheet("patient.contacts.", self._parts())
        self._suggestions = FlowBox(spacing=8)
        add = button(words("&Add a contact"), icon="user-plus", on=self.open_item, compact=True)
        add.setObjectName("patient.contacts.add")
        self._end = button(words("End this contact"), "quiet", on=self._end_chosen, compact=True)
        self._end.setObjectName("patient.contacts.end")
        self._end_tip = words("From today on they do none of this; the list keeps since when and until when")
        self._open = button(words("Open their record"), "quiet", on=self._open_chosen, compact=True)
        self._open.setObjectName("patient.contacts.open")
        self.lay_out(
            "patient.contacts.",
            add=add,
            titles=(words("New contact"), words("Contact")),
            deeds=(self._open, self._end),
        )
        self.sheet.fields["name"].editor.installEventFilter(self)
        self._suggestions.hide()
        # Right under the name that is typed: further down nobody looks before the second record is made.
        beneath = self.sheet.shown["name"].layout()
        if beneath is not None:
            beneath.addWidget(self._suggestions)
        self.presenter.suggested.connect(self._suggest)

    def _columns(self) -> list[Column[ContactRow]]:
        words = self.desk.words
        relations = relation_words(words)

        def held(row: ContactRow) -> str:
            details = row.details
            if details.valid_until is None:
                return words("since {day}", day=details.valid_from)
            return words("{first} to {last}", first=details.valid_from, last=details.valid_until)

        def state(row: ContactRow) -> ChipLook | None:
            if row.status is PatientStatus.DECEASED:
                return ChipLook(text=words("Deceased"), kind="danger")
            if row.holds:
                return None
            coming = row.details.valid_from > self.desk.today()
            return ChipLook(text=words("To come") if coming else words("Ended"), kind="neutral")

        return [
            Column(title=words("Name"), text=lambda row: row.name, strong=True),
            Column(title=words("Is"), text=lambda row: relations.get(row.details.relation, "")),
            Column(title=words("Does"), text=lambda row: ", ".join(duties_of(row, words)), stretch=True),
            Column(title=words("Phone"), text=lambda row: row.phone or row.email),
            Column(title=words("When"), text=held),
            Column(title="", text=lambda _: "", chip=state),
        ]

    def _parts(self) -> list[Part]:
        words, today = self.desk.words, self.desk.today

        def box(name: str, text: str) -> Field:
            return Field(name=name, label="", editor=QCheckBox(text))

        relations = choice(*((said, value) for value, said in relation_words(words).items()))
        return [
            Part(
                title="",
                fields=(
                    Field(name="name", label=words("Name"), editor=QLineEdit(), script=True),
                    Field(name="relation", label=words("Is the patient’s"), editor=relations),
                    Field(name="phone", label=words("Phone"), editor=QLineEdit()),
                    Field(name="email", label=words("E-mail"), editor=QLineEdit()),
                ),
            ),
            Part(
                title=words("What they do"),
                fields=(
                    box("is_written_to", words("Is written to")),
                    box("may_consent", words("May consent to care")),
                    box("pays", words("Pays, from today on")),
                    box("in_emergency", words("Is called in an emergency")),
                ),
            ),
            Part(
                title=words("How long"),
                fields=(
                    Field(name="valid_from", label=words("First day"), editor=day_edit(words, today)),
                    Field(name="valid_until", label=words("Last day, if known"), editor=day_edit(words, today)),
                    Field(name="note", label=words("Note"), editor=QLineEdit(), wide=True),
                ),
            ),
        ]

    def show_items(self, seen: Contacts) -> None:
        """Show the contacts, who pays, and what should be seen to."""
        words = self.desk.words
        self.clear_notices()
        for reminder in seen.reminders:
            self.notices.addWidget(Banner(words.text(reminder.message), "warning"))
        said = [words("{name} pays.", name=seen.payer) if seen.payer else words("The patient pays.")]
        if seen.pays_for:
            said.append(words("Pays for {names}.", names=", ".join(seen.pays_for)))
        self.said.setText(" ".join(said))
        self.table.show_rows(seen.rows)
        self.fit(len(seen.rows))
        self.dress()

    def show_editing(self, editing: Editing | None) -> None:
        """Show the editor; of somebody with a record it asks neither phone nor e-mail."""
        super().show_editing(editing)
        if editing is None:
            self._suggest(())
            return
        has_record = bool(editing.values["person_id"])
        self.sheet.show_only({"phone", "email"} if has_record else set())
        name = self.desk.words("{name} has a record here: phone and e-mail stand there.", name=editing.values["name"])
        if has_record and not editing.line.text:
            self.line.setText(name)

    def _show_line(self, line: FormLine) -> None:
        """A second record of one name is made by a button that says so, not by saving once more."""
        super()._show_line(line)
        words = self.desk.words
        if line.state == "changed" and self.presenter.makes_record:
            makes = words("Who pays needs a record: saving makes one, with a chart number of its own.")
            self.line.setText(f"{line.text}. {makes}")
        self.save.setText(words("&Save as somebody else") if self.presenter.asks_who else words("&Save"))

    def save_item(self) -> None:
        """The button was pressed, whatever it says."""
        if self.presenter.asks_who:
            self.presenter.save_another()
        else:
            self.presenter.save()

    def save_if_allowed(self) -> None:
        """Save; where it was asked who this is, the keyboard goes to the answer."""
        if self.presenter.asks_who and self.save.isEnabled():
            (self._first_suggested() or self.save).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().save_if_allowed()

    def _first_suggested(self) -> QPushButton | None:
        # Those suggested before wait hidden to be deleted.
        offered = (each for each in self._suggestions.findChildren(QPushButton) if each.isVisible())
        return next(offered, None)

    def shown_value(self, field: str, value: str) -> str:
        """Relations and duties by their names."""
        if field == "relation":
            return relation_words(self.desk.words).get(value, value)
        if field in {"is_written_to", "may_consent", "pays", "in_emergency"}:
            return self.desk.words("Yes") if value else self.desk.words("No")
        return value

    def _suggest(self, people: tuple[PatientRow | KnownPerson, ...]) -> None:
        self._suggestions.flow.clear()
        words = self.desk.words
        heads = {True: words("Is a contact of somebody else (↓):"), False: words("Has a record here (↓):")}
        before: bool | None = None
        for place, person in enumerate(people, start=1):
            is_contact = isinstance(person, KnownPerson)
            if is_contact is not before:
                self._suggestions.flow.addWidget(label(heads[is_contact], "caption"))
            before = is_contact
            take = button(self._said(person), compact=True, on=lambda person=person: self._take(person))  # type: ignore[misc]
            take.setObjectName(f"patient.contacts.person.{place}")
            self._suggestions.flow.addWidget(take)
        self._suggestions.setVisible(bool(people))
        self._suggestions.updateGeometry()

    def _said(self, person: PatientRow | KnownPerson) -> str:
        if isinstance(person, KnownPerson):
            return ", ".join(part for part in (person.name, person.phone or person.email) if part)
        return self.desk.words("{name}, chart {number}", name=person.name, number=person.chart_number)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down leads from the name to the first of those who have a record."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            first = self._first_suggested()
            if first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _take(self, person: PatientRow | KnownPerson) -> None:
        self.presenter.take(person)
        self.sheet.focus_on("relation")

    def dress(self) -> None:
        """Only who has a record can be opened, only what holds can end."""
        super().dress()
        row = self.table.chosen()
        self._open.setEnabled(row is not None and row.details.person_id is not None)
        self._end.setEnabled(self._end.isEnabled() and row is not None and row.holds)
        self._end.setToolTip(self._end.toolTip() or self._end_tip)

    def _end_chosen(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self.presenter.end(row)

    def _open_chosen(self) -> None:
        row = self.table.chosen()
        if row is not None and row.details.person_id is not None:
            self.desk.open_patient(row.details.person_id)

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        return [self.desk.words("a contact")] if self.presenter.holds_words else []
