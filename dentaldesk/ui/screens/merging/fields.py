"""Where two records differ: which value stays, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from dentaldesk.models.states import Channel, Sex
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.patient.wording import sex_words
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.patients.merge_rules import Difference


def field_words(words: Words, name: str) -> str:
    """What a field is called."""
    return {
        "given_names": words("Given names"),
        "family_name": words("Family name"),
        "preferred_name": words("Preferred name"),
        "birth_date": words("Birth date"),
        "sex": words("Sex"),
        "gender": words("Gender"),
        "phone": words("Phone"),
        "other_phone": words("Other phone"),
        "email": words("E-mail"),
        "address": words("Address"),
        "preferred_channel": words("Reached by"),
        "preferred_times": words("Preferred times"),
        "language": words("Language"),
        "referral_source": words("Referred by"),
        "provider_id": words("Usual provider"),
        "photo_sha256": words("Photo"),
        "deceased_on": words("Died on"),
        "guarantor_id": words("Who pays"),
    }[name]


def value_words(words: Words, difference: Difference, values: Sequence[Any], names: Mapping[UUID, str]) -> str:
    """What a record says of a field."""
    if difference.name == "photo_sha256":
        return words("A photo") if values[0] else words("No photo")
    said = [_value(words, value, names) for value in values if value is not None]
    return ", ".join(part for part in said if part) or words("Nothing recorded")


def _value(words: Words, value: Any, names: Mapping[UUID, str]) -> str:  # noqa: ANN401 - a column's
    match value:
        case UUID():
            return names.get(value, "")
        case Sex():
            return sex_words(words)[value]
        case Channel():
            return words.text(Message(f"channel.{value}"))
        case str():
            return " ".join(value.split())
        case _:
            return words.show(value)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A hand chose the value of this record, when the two said this."""

    record: UUID
    values: Mapping[UUID, Sequence[Any]]


class DifferenceGrid(QWidget):
    """A line a field: its name and the two values, of which one holds.

    What a hand chose is a value of one of the two records: it stays that record's when they change sides, and goes when
    another record is looked at or a value becomes another. What nobody chose follows the proposal.
    """

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._groups: dict[str, QButtonGroup] = {}
        self._records: tuple[UUID, UUID] | None = None  # the one that stays, the one that goes
        self._chosen: dict[str, _Choice] = {}  # by hand
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)

    def show_differences(
        self, differences: Sequence[Difference], names: Mapping[UUID, str], records: tuple[UUID, UUID]
    ) -> None:
        """Show these of `records`, the one that stays and the one that goes."""
        if self._records is None or set(records) != set(self._records):
            self._chosen = {}
        self._records = records
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._groups = {}
        for line, difference in enumerate(differences):
            self._add(line, difference, names, records)

    def _add(self, line: int, difference: Difference, names: Mapping[UUID, str], records: tuple[UUID, UUID]) -> None:
        words, title = self._words, field_words(self._words, difference.name)
        group = self._groups[difference.name] = QButtonGroup(self)
        self._grid.addWidget(label(title, "detail"), line, 0, Qt.AlignmentFlag.AlignTop)
        for place, values in enumerate((difference.kept, difference.merged)):
            said = value_words(words, difference, values, names)
            part = QRadioButton(said.replace("&", "&&"))
            part.setObjectName(f"merge.{difference.name}.{('kept', 'merged')[place]}")
            part.setAccessibleName(f"{title}: {said}")
            part.setToolTip(said)
            group.addButton(part, place)
            self._grid.addWidget(part, line, place + 1)
        both = dict(zip(records, (difference.kept, difference.merged), strict=True))
        chosen = self._chosen.get(difference.name)
        if chosen is not None and chosen.values != both:
            del self._chosen[difference.name]  # made of other values than those that stand here now
            chosen = None
        group.button(int(difference.from_merged) if chosen is None else records.index(chosen.record)).setChecked(True)
        group.idClicked.connect(lambda place: self._choose(difference.name, _Choice(records[place], both)))

    def _choose(self, name: str, choice: _Choice) -> None:
        self._chosen[name] = choice

    def from_merged(self) -> frozenset[str]:
        """The fields whose value the record that goes gives."""
        return frozenset(name for name, group in self._groups.items() if group.checkedId() == 1)

    def count(self) -> int:
        """How many fields differ."""
        return len(self._groups)
