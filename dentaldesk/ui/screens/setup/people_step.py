"""Who works here: first whoever sets the clinic up, then others, who choose a password of their own when they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.models.states import Role
from dentaldesk.ui.entry.roles import role_words
from dentaldesk.ui.screens.setup.draft import PersonDraft
from dentaldesk.ui.screens.setup.step import Step, beside, tab_before
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QLineEdit

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.setup.draft import ClinicDraft
    from dentaldesk.ui.screens.setup.presenter import Told


class PeopleStep(Step):
    """A card a person. Nobody needs to be added but oneself: the others can be added later in the settings."""

    def __init__(self, words: Words) -> None:
        super().__init__(words, words("People"), words("Yourself first. Others can also be added later, in Settings."))
        self._cards: list[_PersonCard] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        add = self._add = button(words("Add another person"), "secondary", "plus", on=self.add)
        add.setObjectName("setup.people.add")
        self.column.addLayout(self._list)
        line = QHBoxLayout()
        line.addWidget(add)
        line.addStretch(1)
        self.column.addLayout(line)
        self.column.addStretch(1)
        self.add()

    def add(self) -> None:
        """One more card; the keyboard goes there."""
        card = _PersonCard(self, len(self._cards))
        card.remove.clicked.connect(lambda _checked=False: self._take_away(card))
        self._cards.append(card)
        self._list.addWidget(card)
        tab_before(self._add, card.controls())
        if len(self._cards) > 1:
            card.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Only now it stands in its window, without which Qt forgets the order.
        tab_before(self._add, [control for card in self._cards for control in card.controls()])

    def _take_away(self, card: _PersonCard) -> None:
        self._cards.remove(card)
        card.hide()
        card.deleteLater()
        self._cards[-1].name.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, draft: ClinicDraft) -> None:
        draft.people = [card.person() for card in self._cards]

    def show_problems(self, problems: Iterable[Told]) -> None:
        # Cards may have gone: a place counts from the first that is there.
        self.fields = {}
        for number, card in enumerate(self._cards):
            self.fields |= {f"people.{number}.{name}": field for name, field in card.fields.items()}
        super().show_problems(problems)


class _PersonCard(Card):
    """One person."""

    def __init__(self, step: PeopleStep, number: int) -> None:
        super().__init__(padding=16)
        words = step.words
        made = {
            name: step.line(f"people.{number}.{name}", text, help_text, secret=secret)
            for name, text, help_text, secret in _lines(words, first=number == 0)
        }
        self.fields = {name: step.fields[f"people.{number}.{name}"] for name in made}
        self._lines: dict[str, QLineEdit] = made
        self.name = made["name"]
        self.remove = button(words("Take away"), "quiet", compact=True)
        self.remove.setObjectName(f"setup.people.{number}.remove")
        self.remove.setVisible(number > 0)
        self._roles = {role: QCheckBox(text) for role, text in role_words(words).items()}
        self._treats = QCheckBox(words("Treats patients, with a column in the day"))
        self._treats.setObjectName(f"setup.people.{number}.treats")
        roles = self._role_boxes(number)
        self.fields["roles"] = step.field(f"people.{number}.roles", words("What they do here"), roles)
        head = QHBoxLayout()
        head.addWidget(label(words("You") if number == 0 else words("Another person"), "strong"))
        head.addStretch(1)
        head.addWidget(self.remove)
        self.content.addLayout(head)
        fields = self.fields
        self.content.addLayout(beside(fields["name"], fields["login"]))
        self.content.addLayout(beside(fields["password"], fields["again"], fields["pin"]))
        self.content.addWidget(fields["roles"])
        self.content.addLayout(beside(_tall(self._treats), fields["licence"]))
        self._roles[Role.MANAGER].setChecked(number == 0)

    def _role_boxes(self, number: int) -> QWidget:
        made = FlowBox()
        for role, box in self._roles.items():
            box.setObjectName(f"setup.people.{number}.role.{role}")
            made.flow.addWidget(box)
            if role in {Role.DENTIST, Role.HYGIENIST}:
                box.toggled.connect(self._follow_role)
        return made

    def _follow_role(self, checked: bool) -> None:
        if checked:
            self._treats.setChecked(True)

    def controls(self) -> list[QWidget]:
        """Everything that takes the keyboard, in reading order."""
        lines = self._lines
        first = [lines[name] for name in ("name", "login", "password", "again", "pin")]
        return [self.remove, *first, *self._roles.values(), self._treats, lines["licence"]]

    def person(self) -> PersonDraft:
        """What stands in the card."""
        said = {name: line.text() for name, line in self._lines.items()}
        return PersonDraft(
            roles=frozenset(role for role, box in self._roles.items() if box.isChecked()),
            treats=self._treats.isChecked(),
            **said,
        )


def _lines(words: Words, *, first: bool) -> tuple[tuple[str, str, str, bool], ...]:
    """Name, label, help, whether it is secret."""
    password = words("At least 10 characters.") if first else words("For the first day; then they choose their own.")
    return (
        ("name", words("Name"), "", False),
        ("login", words("Name to sign in with"), words("Short, as “rosa”."), False),
        ("password", words("Password"), password, True),
        ("again", words("The same once more"), "", True),
        ("pin", words("PIN (if wanted)"), words("4 to 8 digits, to switch person quickly."), True),
        ("licence", words("Licence (of who treats)"), "", False),
    )


def _tall(box: QCheckBox) -> QWidget:
    """A check box that stands level with the editor of a field beside it."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, box.fontMetrics().lineSpacing() + 8, 0, 0)
    column.addWidget(box)
    return made
