"""What the bench tells: one block a scenario, and whether everything that was confirmed is there, once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

LONGEST_FAULTS = 12  # lines a scenario


@dataclass(kw_only=True)
class Acts:
    """How many acts there were, by what the desks were told and by what is in the database."""

    confirmed: int = 0
    unknown_done: int = 0
    unknown_not: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # by code
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        unknown = self.unknown_done + self.unknown_not
        return (
            f"{self.confirmed} confirmed, {unknown} unknown ({self.unknown_done} done, {self.unknown_not} not), "
            f"{len(self.lost)} lost, {len(self.doubled)} doubled"
        )


@dataclass(kw_only=True)
class Block:
    """One scenario on one database. `faults`: everything that must not be, each in words."""

    name: str
    kind: str
    broken: str = ""
    acts: Acts = field(default_factory=Acts)
    sent: int = 0  # messages
    papers: int = 0
    notices: int = 0
    longest_wait_s: float | None = None  # until a desk that was hit had an act confirmed again
    window: str = ""  # how its windows fared
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    took_s: float = 0.0
    short: bool = False
    skipped: bool = False

    @property
    def holds(self) -> bool:
        """Whether nothing is lost, doubled or otherwise wrong."""
        return not (self.faults or self.acts.lost or self.acts.doubled)

    def lines(self) -> list[str]:
        """The block as it is printed."""
        if self.skipped:
            return [f"{self.name} · {self.kind}", *(f"  note          {note}" for note in self.notes)]
        refused = ", ".join(f"{code} {count}×" for code, count in sorted(self.acts.refused.items()))
        told = [
            f"{self.name} · {self.kind} · {self.took_s:.0f} s{', short' if self.short else ''}",
            f"  broken        {self.broken}",
            f"  acts          {self.acts}",
            f"  told instead  {refused}" if refused else "",
            f"  left behind   {self.sent} messages, {self.papers} papers, {self.notices} notices",
            f"  longest wait  {self.longest_wait_s:.1f} s until a desk worked again" if self.longest_wait_s else "",
            f"  windows       {self.window}" if self.window else "",
            *(f"  note          {note}" for note in self.notes),
            *(f"  LOST          {each}" for each in self.acts.lost[:LONGEST_FAULTS]),
            *(f"  DOUBLED       {each}" for each in self.acts.doubled[:LONGEST_FAULTS]),
            *(f"  FAULT         {each}" for each in self.faults[:LONGEST_FAULTS]),
            f"  {'holds' if self.holds else 'DOES NOT HOLD'}",
        ]
        return [line for line in told if line]
