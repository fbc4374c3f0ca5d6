"""What was read and decided at this desk and what the database holds. Nothing typed is ever overwritten.

Another desk's tooth is taken over where nobody touched it here; where both read it otherwise, it is a clash that a
person ends, and until then it is not saved. So it is with what was decided, and with what is known besides the chart.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from dentaldesk.engines.clinical.perio import PerioChart, ToothSheet, changed_teeth, shorthand, with_sheet
from dentaldesk.engines.clinical.perio_actions import Edit, PerioSave
from dentaldesk.engines.clinical.perio_path import Path, path_of
from dentaldesk.engines.clinical.perio_run import begin, edited, with_chart, with_path
from dentaldesk.engines.clinical.perio_state import PerioRun
from dentaldesk.models.values import ValueProblem

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.perio_reads import PerioDecision, PerioExamRow
    from dentaldesk.engines.clinical.perio_stage import PerioRisk
    from dentaldesk.models.teeth import ToothCode

T = TypeVar("T")


class Field(StrEnum):
    """What two desks can write otherwise besides teeth."""

    DECISION = "decision"
    RISK = "risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a save carried: it is what the database holds once it is answered."""

    chart: PerioChart
    decision: PerioDecision
    risk: PerioRisk
    path: str


class PerioDraft:
    """One exam at this desk. `run` is what is on the screen."""

    def __init__(self, row: PerioExamRow) -> None:
        self.version = row.version
        self.run: PerioRun = begin(row.chart, path_or_usual(row.path))
        self.decision, self.risk = row.decision, row.risk
        self.clashes: dict[ToothCode, ToothSheet | None] = {}  # what the other desk read
        self.disputed: set[Field] = set()  # what another desk wrote otherwise: theirs is what is stored
        self._stored = Sent(chart=row.chart, decision=row.decision, risk=row.risk, path=row.path)

    # -- what is to be saved --

    @property
    def unsaved(self) -> tuple[ToothCode, ...]:
        """Teeth that were read otherwise here than stored, clashes left out."""
        teeth = changed_teeth(self._stored.chart, self.run.chart)
        return tuple(tooth for tooth in teeth if tooth not in self.clashes)

    @property
    def is_dirty(self) -> bool:
        """Whether something can be saved."""
        stored = self._stored
        rest = (*self._undisputed, self.run.path.code) != (stored.decision, stored.risk, stored.path)
        return bool(self.unsaved) or rest

    @property
    def has_clashes(self) -> bool:
        """Whether a person has to choose between two desks first."""
        return bool(self.clashes or self.disputed)

    @property
    def holds_readings(self) -> bool:
        """Whether something here would be lost if the program ended now."""
        return self.is_dirty or self.has_clashes

    @property
    def _undisputed(self) -> tuple[PerioDecision, PerioRisk]:
        """What may be saved: a dispute leaves what is stored."""
        stored = self._stored
        decision = stored.decision if Field.DECISION in self.disputed else self.decision
        return decision, stored.risk if Field.RISK in self.disputed else self.risk

    def decide(self, decision: PerioDecision) -> None:
        """The clinician's choice; what the other desk chose too is no dispute."""
        self.decision = decision
        if decision == self._stored.decision:
            self.disputed.discard(Field.DECISION)

    def note(self, risk: PerioRisk) -> None:
        """What is known besides the chart; what the other desk wrote too is no dispute."""
        self.risk = risk
        if risk == self._stored.risk:
            self.disputed.discard(Field.RISK)

    def to_save(self) -> tuple[PerioSave, Sent]:
        """What changed, and what will be stored once it is saved."""
        stored, chart = self._stored, self._stored.chart
        edits: dict[ToothCode, Edit[ToothSheet | None]] = {}
        for tooth in self.unsaved:
            after = self.run.chart.sheet(tooth)
            edits[tooth] = Edit(before=stored.chart.sheet(tooth), after=after)
            chart = with_sheet(chart, tooth, after)
        decision, risk = self._undisputed
        save = PerioSave(
            teeth=edits,
            decision=Edit(before=stored.decision, after=decision) if decision != stored.decision else None,
            risk=Edit(before=stored.risk, after=risk) if risk != stored.risk else None,
            path=self.run.path.code if self.run.path.code != stored.path else None,
        )
        return save, Sent(chart=chart, decision=decision, risk=risk, path=self.run.path.code)

    def saved(self, sent: Sent, version: int) -> None:
        """A save went well; what was typed meanwhile stays unsaved."""
        self._stored, self.version = sent, version

    # -- another desk --

    def meet(self, row: PerioExamRow) -> bool:
        """Take in what the database says now; whether anything on the screen changed."""
        if row.version < self.version:
            return False  # read before our own save
        known, mine = self._stored, self.run.chart
        before, chart = known.chart, mine
        for tooth in changed_teeth(before, row.chart):
            theirs, own = row.chart.sheet(tooth), mine.sheet(tooth)
            if own == before.sheet(tooth) and tooth not in self.clashes:
                chart = with_sheet(chart, tooth, theirs)
            elif own == theirs:
                self.clashes.pop(tooth, None)
            else:
                self.clashes[tooth] = theirs
        self.decision = self._met(Field.DECISION, self.decision, known.decision, row.decision)
        self.risk = self._met(Field.RISK, self.risk, known.risk, row.risk)
        self._stored = Sent(chart=row.chart, decision=row.decision, risk=row.risk, path=known.path)
        self.version = row.version
        if chart != mine:
            self.run = with_chart(self.run, chart)
        return self._stored != known

    def _met(self, field: Field, own: T, before: T, theirs: T) -> T:
        """What this desk holds now that another one may have written `theirs` over `before`."""
        if own == theirs or (own == before and field not in self.disputed):
            self.disputed.discard(field)
            return theirs
        if theirs != before:
            self.disputed.add(field)
        return own

    @property
    def theirs(self) -> Sent:
        """What the database holds: in a dispute, what the other desk wrote."""
        return self._stored

    def clash_words(self) -> list[tuple[ToothCode, str, str]]:
        """Each tooth of a clash with what was read here and there, in short."""
        return [
            (tooth, shorthand(tooth, self.run.chart.sheet(tooth)), shorthand(tooth, theirs))
            for tooth, theirs in self.clashes.items()
        ]

    def choose(self, tooth: ToothCode, *, mine: bool) -> None:
        """End a clash: what was read here is saved over the other's, or given up for it."""
        theirs = self.clashes.pop(tooth)
        if not mine:
            self.run = edited(self.run, with_sheet(self.run.chart, tooth, theirs))

    def settle(self, field: Field, *, mine: bool) -> None:
        """End a dispute: what was written here is saved over the other's, or given up for it."""
        self.disputed.discard(field)
        if mine:
            return
        if field is Field.DECISION:
            self.decision = self._stored.decision
        else:
            self.risk = self._stored.risk

    def follow(self, path: Path) -> None:
        """Probe along another path."""
        self.run = with_path(self.run, path)


def path_or_usual(code: str) -> Path:
    """The stored path; the usual one for a code of a newer program."""
    try:
        return path_of(code)
    except ValueProblem:
        return Path()
