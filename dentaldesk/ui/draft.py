"""What was typed over a record that other desks may change at the same time. Pure: no Qt, no database.

Each field knows three values: the record's as it was last seen (the base), what stands in the field now, and, where
both moved apart, what the other desk wrote. Nothing typed and nothing of theirs is lost until a person chooses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A field that two desks wrote differently since they last agreed."""

    field: str
    mine: str
    theirs: str


class Draft:
    """The fields of one record as this desk sees and types them. `version` is what an edit brings along."""

    def __init__(self, values: Mapping[str, str], version: int) -> None:
        self.version = version
        self._base = dict(values)
        self._now = dict(values)
        self._theirs: dict[str, str] = {}

    def __getitem__(self, field: str) -> str:
        return self._now[field]

    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return dict(self._now)

    def type(self, field: str, text: str) -> None:
        """This text stands in the field now. Typing what the other desk wrote ends a clash."""
        self._now[field] = text
        if self._theirs.get(field) == text:
            self.take_theirs(field)

    @property
    def unsaved(self) -> frozenset[str]:
        """Fields that a save would change: typed here, and not waiting for a choice."""
        return frozenset(
            field for field, text in self._now.items() if text != self._base[field] and field not in self._theirs
        )

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """Fields that wait for a choice, in the order of the form."""
        return tuple(
            Clash(field=field, mine=text, theirs=self._theirs[field])
            for field, text in self._now.items()
            if field in self._theirs
        )

    @property
    def holds_words(self) -> bool:
        """Whether anything would be lost if this draft were thrown away."""
        return bool(self.unsaved or self._theirs)

    def to_save(self, only: Collection[str] | None = None) -> dict[str, str]:
        """What to write now: a field that waits for a choice stays as the other desk wrote it.

        Fields that are not in `only` stay as the record has them.
        """
        return {
            field: self._theirs.get(field, text if only is None or field in only else self._base[field])
            for field, text in self._now.items()
        }

    def saved(self, sent: Mapping[str, str], version: int) -> None:
        """The record holds what was sent; what was typed meanwhile is unsaved still."""
        self._base.update(sent)
        self.version = version

    def meet(self, values: Mapping[str, str], version: int) -> None:
        """The record as it stands. Fields without typed text follow it; where both changed there is a clash.

        An answer older than what was seen already is passed over.
        """
        if version < self.version:
            return
        self.version = version
        for field, text in values.items():
            if field not in self._now:  # of a record that was new when it was typed
                self._base[field] = self._now[field] = text
            elif field in self._theirs:
                self._theirs[field] = text
                self.type(field, self._now[field])
            elif self._now[field] in {self._base[field], text}:
                self._base[field] = self._now[field] = text
            elif text != self._base[field]:
                self._theirs[field] = text

    def give_up(self) -> None:
        """Nothing of what was typed here is wanted any more: the record stands."""
        self._base.update(self._theirs)
        self._theirs.clear()
        self._now = dict(self._base)

    def keep_mine(self, field: str) -> None:
        """What this desk typed is to be saved over what the other one wrote."""
        if field in self._theirs:
            self._base[field] = self._theirs.pop(field)

    def take_theirs(self, field: str) -> None:
        """What the other desk wrote stands."""
        if field in self._theirs:
            self._base[field] = self._now[field] = self._theirs.pop(field)
