"""Taking entries out of the chart: at once while nobody signed them, else with a word why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.chart_words import say_entry
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.ui.screens.charting import draft as drafts
from dentaldesk.ui.screens.charting import wording
from dentaldesk.ui.screens.charting.deeds import trimming, voiding
from dentaldesk.ui.screens.charting.draft import surfaces_on

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import ChartEntry
    from dentaldesk.models.teeth import Surface, ToothCode
    from dentaldesk.ui.screens.charting.presenter import ChartingPresenter


class Clearing:
    """Which entries go. `asks`: those of a signed record, which wait for a reason."""

    def __init__(self, presenter: ChartingPresenter) -> None:
        self._presenter = presenter
        self.asks: tuple[ChartEntry, ...] = ()

    def newest(self) -> None:
        """Delete: the newest entry on each selected tooth; a draft goes first."""
        presenter = self._presenter
        draft, words = presenter.draft, presenter.desk.words
        if not draft.is_empty:
            presenter.escape()
        elif not draft.teeth:
            presenter.said.emit(words("Choose a tooth first."))
        elif waiting := tuple(new for new in presenter.held if set(new.teeth) & set(draft.teeth)):
            presenter.let_go(waiting)
        else:
            self.clear(wording.newest_entries(presenter.chart, draft.teeth, presenter.desk.today()))

    def clear(self, entries: Sequence[ChartEntry], reason: str = "") -> None:
        """Take these out; those of a signed record ask for a reason first."""
        presenter = self._presenter
        words, who = presenter.desk.words, presenter.who
        if why := presenter.why_not:
            presenter.said.emit(why)
            return
        if who is None:
            return
        if not entries:
            presenter.said.emit(words("There is nothing to clear."))
            return
        named = "; ".join(say_entry(words, entry, presenter.notation) for entry in entries)
        if not reason and all(presenter.undoing.made(entry.id) for entry in entries):
            reason = words("Taken back at once")  # whoever charted it a moment ago need not say why
        if not reason and not all(entry.is_draft for entry in entries):
            self.asks = tuple(entries)
            presenter.reason_wanted.emit(named)
            return
        self.asks = ()
        said = words("Cleared: {what}", what=named)
        presenter.do(voiding(who, entries, reason, said, presenter.deeds.makers(entries)))
        presenter.said.emit("")
        presenter.draft_changed.emit()

    def surface(self, tooth: ToothCode, surface: Surface) -> None:
        """A right click on a surface: out of the draft, or out of the newest entry that holds it."""
        presenter = self._presenter
        left = drafts.untouch(presenter.draft, surface)
        if left is not None:
            presenter.draft = left
            presenter.draft_changed.emit()
            return
        own = [entry for entry in presenter.chart.standing() if tooth in entry.teeth and surface in entry.surfaces]
        newest = max(own, key=lambda entry: (entry.recorded_at, entry.id), default=None)
        if newest is None:
            presenter.said.emit(presenter.desk.words("There is nothing to clear."))
        elif len(newest.surfaces) == 1 or not newest.is_draft or presenter.deeds.makers([newest]):
            self.clear([newest])
        else:
            self._trim(newest, surface)

    def _trim(self, entry: ChartEntry, surface: Surface) -> None:
        presenter = self._presenter
        who = presenter.who
        if who is None or presenter.why_not:
            presenter.said.emit(presenter.why_not)
            return
        left = NewEntry(
            finding=entry.finding,
            status=entry.status,
            teeth=entry.teeth,
            surfaces=surfaces_on(entry.tooth, set(entry.surfaces) - {surface}),
            variant=entry.variant,
            measure=entry.measure,
            note=entry.note,
            true_on=entry.true_on,
            follows=entry.follows,
        )
        words = presenter.desk.words
        said = words("Cleared: {what}", what=say_entry(words, entry, presenter.notation, (surface,)))
        presenter.do(trimming(who, entry, left, said))

    def give_reason(self, reason: str) -> None:
        """Why the entries that wait are void."""
        entries, self.asks = self.asks, ()
        if entries and reason.strip():
            self.clear(entries, reason.strip())

    def forget(self) -> None:
        """Nothing is cleared."""
        self.asks = ()
        self._presenter.reason_wanted.emit("")
