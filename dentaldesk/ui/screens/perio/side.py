"""What stands beside the sheet: the current site, the figures, stage and grade, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.perio_indices import compare, indices
from dentaldesk.engines.clinical.perio_state import Layer
from dentaldesk.engines.clinical.perio_words import told
from dentaldesk.ui.screens.perio.deciding import Deciding
from dentaldesk.ui.screens.perio.figures import Figures
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import Segmented
from dentaldesk.ui.widgets.panels import Separator
from dentaldesk.ui.widgets.perio.legend import Legend
from dentaldesk.ui.widgets.perio.saying import place_words, say_cell
from dentaldesk.ui.widgets.texts import SectionLabel, label, set_look

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.perio_reads import PerioExamRow
    from dentaldesk.engines.clinical.perio_stage import Suggestion
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import Notation
    from dentaldesk.ui.screens.perio.shown import Shown

_LETTERS = 23  # of the text's height: how wide the column is at the least


class Side(QScrollArea):
    """Scrolls when the window is low."""

    grew = Signal()  # what is in it takes another width than before

    def __init__(self, words: Words, notation: Notation, parent: QWidget) -> None:
        super().__init__(parent)
        self._words, self._notation = words, notation
        self.place = label("", "strong")
        self.place.setObjectName("perio.place")
        self.reading = label("", "detail", wrap=True)
        self.reading.setObjectName("perio.reading")
        self.layer = Segmented(
            words("What digits enter"), [(words("Depth"), Layer.DEPTH), (words("Margin"), Layer.MARGIN)], compact=True
        )
        self.layer.setObjectName("perio.layer")
        self.figures = Figures(words)
        self.deciding = Deciding(words, notation)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        # In its place before it is filled: with each new parent all that is in it is styled anew.
        self.setWidget(self._inside)
        self._wanted = 0
        self._inside.installEventFilter(self)
        self._fill()

    def _fill(self) -> None:
        words = self._words
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, PANEL_PADDING)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.place, 1)
        head.addWidget(self.layer)
        column.addLayout(head)
        column.addWidget(self.reading)
        for title, widget in (
            (words("Figures"), self.figures),
            (words("Stage and grade"), self.deciding),
            (words("Keys"), Legend(words)),
        ):
            column.addWidget(Separator())
            column.addWidget(SectionLabel(title))
            column.addWidget(widget)
        column.addStretch(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Figures that are shown take more room than none, and another language more than this one.
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            wanted, self._wanted = self._wanted, self.wanted_width()
            if wanted != self._wanted:
                self.grew.emit()
        return super().eventFilter(watched, event)

    def wanted_width(self) -> int:
        """Pixels with which nothing in it is cut off."""
        bar = self.verticalScrollBar().sizeHint().width()
        return max(_LETTERS * current().sizes.body, self._inside.minimumSizeHint().width() + bar)

    def show_site(self, shown: Shown) -> None:
        """The current site, or why the last key did nothing."""
        words, run = self._words, shown.run
        self.place.setText(place_words(words, run.chart, run.at, self._notation) if run.at is not None else "")
        if run.problem is not None:
            self.reading.setText(told(words, run.problem, self._notation))
        else:
            said = say_cell(words, run, self._notation)
            self.reading.setText(said.removeprefix(f"{self.place.text()}. "))
        set_look(self.reading, tone="danger" if run.problem is not None else None)
        self.layer.choose(run.layer)
        self.layer.setEnabled(not shown.locked)

    def show_exam(self, shown: Shown, earlier: PerioExamRow | None, suggestion: Suggestion) -> None:
        """Figures, and stage and grade."""
        now = indices(shown.run.chart)
        self.figures.show_figures(
            now,
            earlier.figures if earlier is not None else None,
            self._words.day(earlier.business_date) if earlier is not None else "",
            compare(earlier.chart, shown.run.chart) if earlier is not None else None,
        )
        self.deciding.show_suggestion(shown, suggestion)
