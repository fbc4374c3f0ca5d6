"""The chosen tooth, large, in a place that never moves; below it what stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.ui.screens.charting.entries import EntryList
from dentaldesk.ui.widgets.odontogram.diagram import ToothDiagram
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mark, Mouth
    from dentaldesk.engines.clinical.teeth_drawing.palette import Look
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import ToothCode
    from dentaldesk.ui.screens.charting.wording import EntryLine


_PICTURE = 96  # pixels of the tooth alone
_WITH_TILES = 290


class ToothPicture(ToothDiagram):
    """The diagram, which in a low panel gives up the tiles below it: the tooth itself can be pressed too."""

    def __init__(self, words: Words) -> None:
        self._is_compact = False
        super().__init__(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_compact(compact=False)

    def set_compact(self, *, compact: bool) -> None:
        """With the tiles, or without them."""
        self._is_compact = compact
        self.setMinimumHeight(_PICTURE if compact else _WITH_TILES)
        self._name_tiles()
        self._place_tiles()
        self._picture = None
        self.update()

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(200, _PICTURE if self._is_compact else _WITH_TILES)

    def _tiles_height(self) -> int:
        return 0 if self._is_compact else super()._tiles_height()

    def _name_tiles(self) -> None:
        super()._name_tiles()
        if self._is_compact:
            for tile in self._tiles:
                tile.hide()


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
        self._title = label("", "caption")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.diagram = ToothPicture(words)
        self.diagram.setObjectName("charting.diagram")
        self.diagram.surface_clicked.connect(lambda surface, _view: self._tell(self.surface_clicked, surface))
        self.diagram.surface_cleared.connect(lambda surface: self._tell(self.surface_cleared, surface))
        self.entries = EntryList(words)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.number)
        head.addWidget(self._title, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(head)
        self._column.addWidget(self.diagram, 3)
        self._column.addWidget(self.entries, 2)

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
        self._title.setText(about)
        self._title.setToolTip(about)
        self._tooth = teeth[0] if len(teeth) == 1 else None
        state = mouth.teeth.get(self._tooth) if mouth is not None and self._tooth is not None else None
        own = [mark for mark in draft if self._tooth in mark.entry.teeth]
        self.diagram.show_tooth(state, look, own)

    def show_entries(self, lines: Sequence[EntryLine], empty: str) -> None:
        """What stands on the chosen teeth."""
        self.entries.show_lines(lines, empty)
