"""Merging: the two records side by side, which value stays, what moves, and one deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.merging.fields import DifferenceGrid
from dentaldesk.ui.screens.merging.presenter import MergePresenter
from dentaldesk.ui.screens.merging.side import Side
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS, PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import Card, PanelFoot, PanelHead
from dentaldesk.ui.widgets.texts import label, set_look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.merging import MergePreview
    from dentaldesk.engines.patients.reads import PatientRow


class MergeView(InParts):
    """It begins with the open patient, and suggests who may be the same."""

    NAME = "merge"

    def _make(self) -> Iterator[None]:
        self.setObjectName(self.NAME)
        desk = self._desk
        self.presenter = MergePresenter(desk, self)
        self._begins = False  # the open patient is put in its place: the keyboard goes to the second record
        self._leads_on = False  # a hand chose the second record: the keyboard goes on once both were compared
        words = desk.words
        self.kept = Side(desk, "merge.kept", words("The record that stays"), "")
        self.merged = Side(
            desk,
            "merge.merged",
            words("The record that becomes part of it"),
            words("Its chart number still finds it."),
        )
        self.swap = button(words("Keep the &other one"), icon="swap", on=self.presenter.swap, compact=True)
        self.swap.setObjectName("merge.swap")
        self.swap.setToolTip(words("The two records change sides"))
        yield
        self._direction = label("", "detail", wrap=True)
        self._direction.setObjectName("merge.direction")
        self.grid = DifferenceGrid(words)
        self._differ = label("", "strong")
        self._moves = label("", "detail", wrap=True)
        self._warnings = QVBoxLayout()
        self._problem = Banner("", "danger")
        self.deed = button(words("Merge"), "danger-filled", on=self._ask)
        self.deed.setObjectName("merge.deed")
        self._lay_out()
        self._listen()
        self._follow()

    def title(self, words: Words) -> str:
        """What the panel is called."""
        return words("Merge records")

    def _lay_out(self) -> None:
        words = self._desk.words
        sides = QHBoxLayout()
        sides.setSpacing(8)
        sides.addWidget(self.kept, 1)
        sides.addWidget(self.merged, 1)
        turn = QHBoxLayout()
        turn.addWidget(self._direction, 1)
        turn.addWidget(self.swap)
        self._result = Card()
        self._result.content.addWidget(self._differ)
        self._result.content.addWidget(self.grid)
        self._result.content.addSpacing(8)
        self._result.content.addWidget(label(words("What moves"), "strong"))
        self._result.content.addWidget(self._moves)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, PANEL_PADDING)
        column.setSpacing(BETWEEN_PANELS)
        column.addWidget(self._problem)
        column.addLayout(sides)
        column.addLayout(turn)
        column.addLayout(self._warnings)
        column.addWidget(self._result)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("merge.scroll")
        scroll.setAccessibleName(words("Merge records"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        foot = PanelFoot()
        foot.row.addStretch(1)
        foot.row.addWidget(self.deed)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(PanelHead(words("Merge records"), words("Two records of one person become one"), plain=True))
        outer.addWidget(scroll, 1)
        outer.addWidget(foot)

    def _listen(self) -> None:
        presenter = self.presenter
        for place, side in enumerate((self.kept, self.merged)):
            side.wanted.connect(lambda text, place=place: presenter.find(place, text))
            side.chosen.connect(lambda row, place=place: self._choose(place, row))
        presenter.found.connect(lambda place, rows: (self.kept, self.merged)[place].show_found(rows))
        presenter.suggested.connect(self.merged.suggest)
        presenter.changed.connect(self._follow)
        presenter.phone_written.connect(self._show_sides)
        presenter.failed.connect(self._failed)
        self._desk.patient_changed.connect(self._begin)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes to what is to be done first. Not as a proxy: Tab would come to one that is hidden."""
        super().focusInEvent(event)
        kept, merged = self.presenter.sides
        first = self.kept.search if kept is None else self.merged.search if merged is None else self.swap
        first.setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()

    def _begin(self) -> None:
        """With the open patient, unless a hand has begun with somebody else."""
        patient_id, (kept, merged) = self._desk.patient_id, self.presenter.sides
        begun = merged is not None or (kept is not None and not self.presenter.is_proposal)
        if patient_id is not None and self.isVisible() and not begun and (kept is None or kept.id != patient_id):
            self._begins = True
            self.presenter.begin_with(patient_id)

    def _choose(self, place: int, row: PatientRow | None) -> None:
        self.presenter.choose(place, row)
        self._leads_on = row is not None
        if row is not None and None in self.presenter.sides:
            self._leads_on = False
            (self.kept, self.merged)[1 - place].search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_sides(self) -> None:
        for side, row in zip((self.kept, self.merged), self.presenter.sides, strict=True):
            side.show_record(row, self.presenter.phone_of(row))

    def _follow(self) -> None:
        seen = self.presenter.preview
        self._show_sides()
        self._problem.setVisible(seen is not None and seen.refusal is not None)
        self._result.setVisible(seen is not None)
        self.swap.setEnabled(seen is not None)
        self._say_direction(seen)
        self._lead()
        self._warn(seen)
        why = self._desk.words("Choose two records.")
        if seen is not None:
            why = self._show(seen)
        else:
            self.deed.setText(self._desk.words("Merge"))
        if self.presenter.sides == [None, None]:
            for side in (self.kept, self.merged):
                side.begin_anew()
        self.deed.refuse(why)
        if seen is not None and self._leads_on:
            # The next thing to do; else Enter would undo the choice.
            self._leads_on = False
            (self.swap if why else self.deed).setFocus(Qt.FocusReason.OtherFocusReason)

    def _lead(self) -> None:
        """When the open patient was put in its place, the keyboard goes on to the record that is still looked for."""
        kept = self.presenter.sides[0]
        held = QApplication.focusWidget()
        if self._begins and kept is not None and (held is None or self.isAncestorOf(held)):
            self.merged.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._begins = self._begins and kept is None

    def _say_direction(self, seen: MergePreview | None) -> None:
        """Why this one stays, or that the other one had better."""
        words, said = self._desk.words, ""
        if seen is not None and seen.fuller is not None:
            said = words("More is recorded under {number}.", number=seen.fuller.row.chart_number)
        elif seen is not None:
            said = words("As much is recorded under both; {number} is older.", number=seen.proposed.row.chart_number)
        turned = seen is not None and seen.proposed is not seen.kept
        self._direction.setText(words("{why} It goes, as things stand.", why=said) if turned else said)
        set_look(self._direction, tone="warning" if turned else None)

    def _show(self, seen: MergePreview) -> str:
        """Show what would happen; why it cannot, or nothing."""
        words = self._desk.words
        self.grid.show_differences(seen.differences, seen.names, (seen.kept.row.id, seen.merged.row.id))
        count = len(seen.differences)
        self._differ.setText(
            words.count("One field differs: choose what stays", "{number} fields differ: choose what stays", count)
            if count
            else words("All details agree")
        )
        moves = " · ".join(f"{words.text(what)}: {number}" for what, number in seen.moves)
        self._moves.setText(moves or words("Nothing is recorded there yet."))
        self.deed.setText(self._deed_words(seen).replace("&", "&&"))
        if seen.refusal is None:
            return ""
        self._problem.say(words.text(seen.refusal), "danger")
        return words.text(seen.refusal)

    def _deed_words(self, seen: MergePreview) -> str:
        return self._desk.words(
            "Merge {name} {number} into {kept}",
            name=seen.merged.row.name[:60],
            number=seen.merged.row.chart_number,
            kept=seen.kept.row.chart_number,
        )

    def _warn(self, seen: MergePreview | None) -> None:
        while (item := self._warnings.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for said in seen.contradictions if seen is not None else ():
            self._warnings.addWidget(Banner(self._desk.words.text(said), "warning"))

    def _ask(self) -> None:
        seen, words = self.presenter.preview, self._desk.words
        if seen is None:
            return
        deed = self._deed_words(seen)
        question = Question(
            title=words("{deed}?", deed=deed),
            text=words("Everything recorded there moves. This cannot be undone."),
            deed=deed,
            keep=words("Keep both records"),
        )
        chosen = self.grid.from_merged()
        ask(self, question, lambda: self.presenter.merge(chosen, seen))

    def _failed(self, error: UserError) -> None:
        self._problem.say(self._desk.say(error), "danger")
        self._problem.show()
