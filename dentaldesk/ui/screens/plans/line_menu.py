"""What can be done with the chosen procedures of a plan, with the keys that do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from dentaldesk.engines.treatment.plan_rules import OPTIONS
from dentaldesk.models.states import Priority
from dentaldesk.ui.screens.plans.wording import priority_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.core.words import Words

PRIORITY_KEYS = {Priority.HIGH: "H", Priority.MEDIUM: "M", Priority.LOW: "L"}


def option_menu(menu: QMenu, words: Words, chosen: str | None, on: Callable[[str], object]) -> list[QAction]:
    """Offer the options; `chosen` None: of several procedures that differ."""
    entries = [(letter, words("Option {letter}", letter=letter), letter) for letter in OPTIONS]
    made = []
    for value, said, key in [*entries, ("", words("In any case"), "0")]:
        action = menu.addAction(f"{said}\t{key}")
        action.setCheckable(True)
        action.setChecked(value == chosen)
        action.triggered.connect(lambda _checked=False, value=value: on(value))
        made.append(action)
    return made


class LineMenu(QMenu):
    """Option, phase, priority, order, and out with it. `lines`: the options and phases of the chosen procedures."""

    def __init__(self, words: Words, lines: Sequence[tuple[str, int]], phases: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._lines, self._phases = lines, phases
        self.setObjectName("plans.menu")
        self.setAccessibleName(words("What can be done with the procedure"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def offer(
        self,
        on_option: Callable[[str], object] | None,
        on_phase: Callable[[int], object],
        on_priority: Callable[[Priority], object],
        on_step: Callable[[int], object],
        on_out: Callable[[], object] | None,
    ) -> None:
        """Each with what happens then; `on_option` or `on_out` None: what the patient agreed to stands."""
        words = self._words
        if on_option is not None:
            options = {option for option, _ in self._lines}
            option_menu(self, words, next(iter(options)) if len(options) == 1 else None, on_option)
            self.addSeparator()
        here = {phase for _, phase in self._lines}
        for phase in range(1, self._phases + 2):
            said = words("Phase {number}", number=phase) if phase <= self._phases else words("A new phase")
            action = self.addAction(said)
            action.setEnabled(here != {phase})
            action.triggered.connect(lambda _checked=False, phase=phase: on_phase(phase))
        self.addSeparator()
        for priority, key in PRIORITY_KEYS.items():
            action = self.addAction(f"{words('Priority')}: {priority_words(words, priority)}\t{key}")
            action.triggered.connect(lambda _checked=False, priority=priority: on_priority(priority))
        if len(self._lines) == 1:
            self.addSeparator()
            for by, said, key in ((-1, words("Earlier"), "Alt+Up"), (1, words("Later"), "Alt+Down")):
                action = self.addAction(f"{said}\t{key}")
                action.triggered.connect(lambda _checked=False, by=by: on_step(by))
        if on_out is not None:
            self.addSeparator()
            out = self.addAction(words("Take out of the plan …") + "\tDel")
            out.triggered.connect(lambda _checked=False: on_out())
