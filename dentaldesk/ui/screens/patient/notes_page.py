"""The page of notes that are not clinical: written, pinned into the banner, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import Topic
from dentaldesk.ui.screens.patient.notes import NotesPresenter
from dentaldesk.ui.screens.patient.page import ProfilePage, widest_page
from dentaldesk.ui.screens.patient.sheet import LongEdit
from dentaldesk.ui.widgets.buttons import Button, button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import Card, IconLabel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.patients.profile_reads import NoteRow
    from dentaldesk.ui.desk import Desk


class NotesPage(ProfilePage):
    """A field to write into, and the notes below it."""

    TOPICS: ClassVar[frozenset[Topic]] = frozenset({Topic.PATIENTS, Topic.PEOPLE})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = desk.words
        self.presenter = NotesPresenter(desk, self)
        self._cards: list[Card] = []
        self._deeds: list[Button] = []
        self.text = LongEdit(3)
        self.text.setObjectName("patient.notes.text")
        self.hint = label("", "caption", wrap=True)
        self.hint.setObjectName("patient.notes.hint")
        self.field = LabeledField(words("A note that is not clinical"), self.text)
        self.pinned = QCheckBox(words("&Pin it into the banner"))
        self.pinned.setObjectName("patient.notes.pinned")
        self.add = button(words("&Add the note"), "primary", on=self.save_if_allowed)
        self.add.setObjectName("patient.notes.add")
        sentence = words("Write what everyone at the desk should know: “Deaf in the left ear”, “Prefers mornings”.")
        self._empty = EmptyState("note", words("No notes yet"), sentence)
        self._lay_out()
        self.text.textChanged.connect(lambda: self.presenter.type(self.text.toPlainText()))
        self.pinned.clicked.connect(lambda on: self.presenter.pin_it(on=on))
        self.presenter.shown.connect(self._show)
        self.presenter.typed_changed.connect(self._show_typed)
        self.presenter.refused.connect(self.field.set_problem)
        self.presenter.hinted.connect(self.hint.setText)
        self.dress()

    def _lay_out(self) -> None:
        inner = self._inner = QWidget()
        below = QHBoxLayout()
        below.addWidget(self.pinned)
        below.addWidget(self.hint, 1)
        below.addWidget(self.add)
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addLayout(below)
        column.addSpacing(8)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        column.addWidget(self._empty)
        column.addLayout(self._list)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inner.setMaximumWidth(widest_page())

    def _show(self, rows: tuple[NoteRow, ...]) -> None:
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._deeds = []
        self._cards = [self._card(place, row) for place, row in enumerate(rows, start=1)]
        for card in self._cards:
            self._list.addWidget(card)
        self._empty.setVisible(not rows)
        self.dress()

    def _card(self, place: int, row: NoteRow) -> Card:
        words, card = self.desk.words, Card()
        text = label(row.text, wrap=True, tone="muted" if row.voided_at else None)
        face = text.font()
        face.setStrikeOut(row.voided_at is not None)
        text.setFont(face)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said = words("{moment}, {name}", moment=row.written_at, name=row.written_by)
        if row.voided_at is not None:
            taken = words("taken back {moment}, {name}", moment=row.voided_at, name=row.voided_by)
            said = f"{said} · {taken}"
        head = QHBoxLayout()
        head.setSpacing(8)
        if row.pinned:
            head.addWidget(IconLabel("push-pin-fill", "accent", 14))
        head.addWidget(label(said, "caption", wrap=True), 1)
        for deed in self._deeds_of(place, row):
            head.addWidget(deed)
        card.content.addLayout(head)
        card.content.addWidget(text)
        return card

    def _deeds_of(self, place: int, row: NoteRow) -> list[Button]:
        words = self.desk.words

        def deed(name: str, text: str, act: object, note_id: UUID) -> Button:
            made = button(text, "quiet", compact=True, on=lambda: act(note_id))  # type: ignore[operator]
            made.setObjectName(f"patient.notes.{name}.{place}")
            made.setAccessibleName(words("{deed}: {note}", deed=text, note=row.text[:40]))
            self._deeds.append(made)
            return made

        if row.voided_at is not None:
            return [deed("restore", words("Let it stand again"), self.presenter.restore, row.id)]
        if row.pinned:
            pin = deed("unpin", words("Unpin"), lambda note: self.presenter.pin(note, pinned=False), row.id)
        else:
            pin = deed("pin", words("Pin"), lambda note: self.presenter.pin(note, pinned=True), row.id)
        return [pin, deed("void", words("Take back"), self.presenter.void, row.id)]

    def _show_typed(self, text: str, pinned: bool) -> None:
        if self.text.toPlainText() != text:
            self.text.setPlainText(text)
        self.pinned.setChecked(pinned)

    def dress(self) -> None:
        """Allow what who sits here may do."""
        why_not = self.desk.why_not(Permission.EDIT_PATIENT)
        for control in (self.text, self.pinned, self.add, *self._deeds):
            control.setEnabled(not why_not)
            control.setToolTip(why_not)

    def read(self) -> None:
        """Ask for the notes of the open patient."""
        self.presenter.read()

    def forget(self) -> None:
        """Another patient is open."""
        self._show(())
        self.presenter.forget()

    def save_if_allowed(self) -> None:
        """Add what was written."""
        if self.add.isEnabled():
            self.presenter.add()

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        return [self.desk.words("a note")] if self.presenter.holds_words else []
