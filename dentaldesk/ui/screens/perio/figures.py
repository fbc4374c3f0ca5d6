"""The figures of an exam in a small table: value, of how many sites, and the exam before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from dentaldesk.engines.clinical.perio_indices import Comparison, Course, Indices, Mean, Share
from dentaldesk.engines.clinical.perio_words import figure_names
from dentaldesk.models.perio import Sign
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

NONE = "–"


class Figures(QWidget):
    """Every figure with its denominator. What was not assessed is a dash."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._cells: dict[tuple[int, int], QLabel] = {}
        names = figure_names(words)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for row, name in enumerate(("", *names)):
            grid.addWidget(label(name, "detail"), row, 0)
            for column, look in (
                (1, "strong" if row else "caption"),
                (2, "caption"),
                (3, "detail" if row else "caption"),
            ):
                cell = label("", look, figures=True)  # type: ignore[arg-type]  # looks of texts
                cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(cell, row, column)
                self._cells[row, column] = cell
        self._course = label("", "detail", wrap=True)
        grid.addWidget(self._course, len(names) + 1, 0, 1, 4)
        for (row, column), cell in self._cells.items():
            cell.setObjectName(f"perio.figure.{row}.{column}")

    def show_figures(self, now: Indices, before: Indices | None, before_name: str, compared: Comparison | None) -> None:
        """Show an exam, and the one before if there is one."""
        self._cells[0, 2].setText(self._words("of"))
        self._cells[0, 3].setText(before_name)
        texts, of = _texts(now), _denominators(now)
        old = _texts(before) if before is not None else [""] * len(texts)
        for row, (text, number, earlier) in enumerate(zip(texts, of, old, strict=True), start=1):
            self._cells[row, 1].setText(text)
            self._cells[row, 2].setText(str(number) if number else NONE)
            self._cells[row, 3].setText(earlier)
        self._course.setVisible(compared is not None)
        if compared is not None:
            self._course.setText(
                self._words(
                    "Since then {worse} sites worse, {better} better, {same} the same; {new} new pockets.",
                    worse=compared.count(Course.WORSE),
                    better=compared.count(Course.BETTER),
                    same=compared.count(Course.SAME),
                    new=len(compared.new_pockets),
                )
            )


def _texts(figures: Indices) -> list[str]:
    signs = [_percent(figures.signs[sign]) for sign in Sign]
    return [
        *signs,
        _millimetres(figures.depth),
        _millimetres(figures.cal),
        _count(figures.pockets),
        _count(figures.deep_pockets),
    ]


def _denominators(figures: Indices) -> list[int]:
    return [
        *(figures.signs[sign].of for sign in Sign),
        figures.depth.of,
        figures.cal.of,
        figures.pockets.of,
        figures.deep_pockets.of,
    ]


def _percent(share: Share) -> str:
    return NONE if share.percent is None else f"{share.percent} %"


def _count(share: Share) -> str:
    return NONE if not share.of else str(share.hits)


def _millimetres(mean: Mean) -> str:
    return NONE if mean.value is None else f"{mean.value} mm"
