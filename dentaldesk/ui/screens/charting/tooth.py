"""The chosen tooth, large, in a place that never moves; below it what stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.models.charting import ChartStatus
from dentaldesk.ui.screens.charting.entries import ElidedCaption, EntryList
from dentaldesk.ui.screens.charting.favourites import key_hint
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.odontogram.diagram import ToothDiagram
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mark, Mouth
    from dentaldesk.engines.clinical.teeth_drawing.palette import Look
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import ToothCode
    from dentaldesk.ui.screens.charting.wording import EntryLine


_PICTURE = 86  # pixels of the tooth alone
_MOST = 16_777_215  # Qt's word for no limit


class ToothPanel(QWidget):
    """Head, diagram, entries."""

    surface_clicked = Signal(object, object)  # ToothCode, Surface
    surface_cleared = Signal(object, object)  # ToothCode, Surface

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._tooth: ToothCode | None = None
        self.number = label("", "strong")
        self.number.setObjectName("charting.tooth")
        self._title = ElidedCaption("")
        self.diagram = ToothDiagram(words)
        # Takes what is left; what it would like to have makes no column scroll.
        self.diagram.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.diagram.setObjectName("charting.diagram")
        self.diagram.surface_clicked.connect(lambda surface, _view: self._tell(self.surface_clicked, surface))
        self.diagram.surface_cleared.connect(lambda surface: self._tell(self.surface_cleared, surface))
        self.entries = EntryList(words)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.number)
        head.addWidget(self._title, 1)
        self._keys = (key_hint("D", words("done")), key_hint("Del", words("clear")))
        for part in self._keys:
            head.addWidget(part)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(head)
        self._column.addWidget(self.diagram)
        self._listed = label("", "caption", wrap=True)
        self._column.addWidget(self._listed)
        self._column.addWidget(self.entries)
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """In a low panel the diagram gives up its tiles: the tooth itself can be pressed too."""
        self.diagram.set_compact(compact)
        self._is_compact = compact
        self._share_height()

    def _share_height(self) -> None:
        """A tooth takes the larger part; without one, and in a low panel, its entries do."""
        none = self._tooth is None
        least = _PICTURE if self._is_compact else self.diagram.minimumSizeHint().height()
        row = current().sizes.row
        self.diagram.setMinimumHeight(row if none else least)
        self.diagram.setMaximumHeight(row if none else _MOST)
        few = none or self._is_compact
        self._column.setStretchFactor(self.diagram, 1 if few else 3)
        self._column.setStretchFactor(self.entries, 2)

    def _tell(self, signal: object, surface: object) -> None:
        if self._tooth is not None:
            signal.emit(self._tooth, surface)  # type: ignore[attr-defined]  # a bound signal

    def show_teeth(
        self,
        title: tuple[str, str],
        teeth: Sequence[ToothCode],
        mouth: Mouth | None,
        look: Look,
        draft: Sequence[Mark] = (),
    ) -> None:
        """Show the one tooth that is chosen, with what is drafted on it; of several, only their names."""
        number, about = title
        self.number.setText(number)
        self._title.say(about if teeth else "")
        self._listed.setText("" if teeth else about)
        self._listed.setVisible(bool(about) and not teeth)
        self._tooth = teeth[0] if len(teeth) == 1 else None
        state = mouth.teeth.get(self._tooth) if mouth is not None and self._tooth is not None else None
        own = [mark for mark in draft if self._tooth in mark.entry.teeth]
        self.diagram.show_tooth(state, look, own)
        self._share_height()

    def show_entries(self, lines: Sequence[EntryLine], empty: str) -> None:
        """What stands on the chosen teeth."""
        self.entries.show_lines(lines, empty)
        done, clear = self._keys
        done.setVisible(any(ChartStatus.COMPLETED in line.moves for line in lines))
        clear.setVisible(any(line.may_clear for line in lines))
