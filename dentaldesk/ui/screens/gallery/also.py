"""Where a screen adds a widget of its own to the sheet: one line in `ALSO`, and it is looked at in every look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from dentaldesk.ui.widgets.chips import ChipLook
from dentaldesk.ui.widgets.figures import CountTile, FigureBoard, FigureLook
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.photo import PhotoBox
from dentaldesk.ui.widgets.questions import Asked, AskedGroup, QuestionSheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.core.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """A part of the sheet: its heading, and how it is made."""

    title: str
    make: Callable[[Words], QWidget]


def _board(_words: Words) -> QWidget:
    board = FigureBoard("Figures")
    board.show_figures(
        [
            FigureLook(
                key="collection",
                title="Collection",
                detail="41,200 of 43,000",
                value="95.8 %",
                target="98 %",
                standing=ChipLook(text="Off target", kind="warning"),
                trend=(97.0, 96.1, None, 95.2, 95.8),
                target_level=98.0,
                change="+0.6",
                movers="Neue Patienten",
            ),
            FigureLook(
                key="seen",
                title="Hinweise gesehen",
                detail="78 of 78",
                value="100 %",
                target="100 %",
                standing=ChipLook(text="On target", kind="good"),
            ),
        ]
    )
    return board


def _counts(_words: Words) -> QWidget:
    tiles = []
    for icon, role, word, count in (("armchair", "planned", "waiting", "3"), ("bell", "danger", "überfällig", "12")):
        tile = CountTile(icon, role, word)
        tile.show_count(count)
        tiles.append(tile)
    return FlowBox(*tiles)


def _photo(words: Words) -> QWidget:
    return PhotoBox(words, "gallery.photo", QSize(120, 150), title="Photo")


def _questions(words: Words) -> QWidget:
    asked = (
        Asked(code="latex", text="Are you allergic to latex?", alert=True),
        Asked(code="fear", text="How afraid are you of treatment, from 0 to 10?", kind="scale"),
        Asked(code="wish", text="What do you wish for your teeth?", kind="text"),
    )
    return QuestionSheet(words, "gallery.questions", [AskedGroup(title="Gesundheitsfragebogen", questions=asked)])


ALSO: tuple[Also, ...] = (
    Also(title="Figures against goals", make=_board),
    Also(title="Counts", make=_counts),
    Also(title="A photo", make=_photo),
    Also(title="Questions", make=_questions),
)
