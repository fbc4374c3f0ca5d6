"""The question before a visit is over of which nothing was charted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.ui.messages import Question, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.core.words import Words


def ask_over(view: QWidget, words: Words, name: str, then: Callable[[], object]) -> None:
    """Ask whether a visit is over of which nothing was charted."""
    question = Question(
        title=words("Is the visit of {name} over?", name=name),
        text=words("Nothing was charted today. A visit that is over cannot be taken back."),
        deed=words("Visit over"),
        keep=words("Not yet"),
    )
    ask(view, question, then)
