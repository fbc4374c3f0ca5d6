"""What every step of a visit is: a page that is made in parts, shown what stands, and led to its places."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.panels import scrolled

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.rows import Missing, Page


class StepPage(QWidget):
    """One step. `parts` are made one a turn of the event loop; before all are done nothing is shown on it."""

    detail_changed = Signal(str, str)  # the second line of the rail and its tone, where the step knows more
    left = Signal()  # a written field lost the keyboard

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.parts: list[Callable[[], object]] = []

    def show_page(self, page: Page, why_not: str) -> None:
        """Show this visit; `why_not` is "" where the person here may write. Called after every reading."""

    def lead_to(self, _place: str) -> bool:
        """Put the keyboard where a problem is mended; False for a place that is not here."""
        return False

    def first(self) -> QWidget | None:
        """Where the keyboard goes when the step is opened."""
        return None

    def typed(self) -> object | None:
        """What was typed and not yet added; None when nothing was."""
        return None

    def unkept(self) -> tuple[Missing, ...]:
        """What was typed here and would be left behind if the visit were completed now."""
        return ()

    def turn_to(self, _page: Page, _typed: object | None) -> None:
        """Another visit, and what was typed there before."""

    def to_top(self) -> None:
        """Another visit is read from its beginning."""


class Scrolled(StepPage):
    """A step whose cards stand below each other, in `column`, and scroll where there is no room.

    It takes at most `WIDEST` heights of a letter: on a large screen its two ends are still read in one glance.
    """

    WIDEST: ClassVar[int] = 84

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._content = content = QWidget()
        self._fit()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(BETWEEN_PANELS)
        self._scroll = scrolled(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)

    def _fit(self) -> None:
        self._content.setMaximumWidth(self.WIDEST * current().sizes.body)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_content"):
            self._fit()

    def to_top(self) -> None:
        """Another visit is read from its beginning."""
        self._scroll.verticalScrollBar().setValue(0)

    def go_to(self, widget: QWidget) -> bool:
        """Bring a control into sight, with the keyboard in it."""
        self._scroll.ensureWidgetVisible(widget)
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        return True
