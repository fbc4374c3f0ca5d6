"""The last step: what is still wrong, each a way to its field; then the creation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.engines.staff.countries import country_name
from dentaldesk.ui.screens.setup.step import Step, tab_before
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.notices import Banner, Busy
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.setup.draft import ClinicDraft
    from dentaldesk.ui.screens.setup.presenter import Told


class CreateStep(Step):
    """Says what would be made; `mend_wanted(Told)` leads to what is wrong."""

    create_wanted = Signal()
    mend_wanted = Signal(object)

    def __init__(self, words: Words, titles: Sequence[str]) -> None:
        text = words("The clinic is made in one go: if anything fails, nothing is left half-made.")
        super().__init__(words, words("Create the clinic"), text)
        self._titles = titles
        self._is_busy = False
        self._summary = label("", "body", wrap=True)
        self._summary.setObjectName("setup.summary")
        self._wrong = Banner("", "warning")
        self._wrong.hide()
        self._links = QVBoxLayout()
        self._links.setSpacing(4)
        self._busy = Busy(words("The clinic is being created"))
        self.go = button(words("Create the clinic"), "primary", "check", on=self._want)
        self.go.setObjectName("setup.create")
        self.column.addWidget(self._summary)
        self.column.addWidget(self._wrong)
        self.column.addLayout(self._links)
        line = QHBoxLayout()
        line.addWidget(self.go)
        line.addStretch(1)
        self.column.addLayout(line)
        self.column.addWidget(self._busy)
        self.column.addStretch(1)

    def take(self, draft: ClinicDraft) -> None:
        """Nothing is typed here; what the other steps hold is summed up."""
        words = self.words
        where = f"{draft.database} · {draft.host}" if draft.on_server else draft.path
        lines = (
            f"{draft.name.strip() or '…'} · {country_name(draft.country, words.language)} · {draft.currency}",
            words.count("One chair", "{number} chairs", len(draft.chairs)),
            words.count("One person", "{number} people", len(draft.people)),
            words.count("One holiday", "{number} holidays", len(draft.closures)),
            where,
        )
        self._summary.setText("\n".join(lines))

    def show_problems(self, problems: Iterable[Told]) -> None:
        while self._links.count():
            item = self._links.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        told = list(problems)
        links: list[QWidget] = []
        for number, each in enumerate(told):
            where = f"{self._titles[each.step]}: " if each.step < len(self._titles) else ""
            link = button(f"{where}{each.text}", "quiet", "arrow-right")
            link.setObjectName(f"setup.problem.{number}")
            link.clicked.connect(lambda _checked=False, each=each: self.mend_wanted.emit(each))
            self._links.addWidget(link, alignment=Qt.AlignmentFlag.AlignLeft)
            links.append(link)
        tab_before(self.go, links)
        self._wrong.setVisible(bool(told))
        if told:
            one, many = "One thing is still to be mended.", "{number} things are still to be mended."
            self._wrong.say(self.words.count(one, many, len(told)), "warning")

    def _want(self) -> None:
        if not self._is_busy:
            self.create_wanted.emit()

    def begin(self) -> None:
        """It is being created."""
        self._is_busy = True  # not switched off: the keyboard would go elsewhere
        self._wrong.hide()
        self._busy.start()

    def end(self, failure: str = "") -> None:
        """It was created, or why not."""
        self._is_busy = False
        self._busy.stop()
        if failure:
            self._wrong.say(failure, "danger", strong=self.words("Nothing was created."))
            self._wrong.show()
