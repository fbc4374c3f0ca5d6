"""The question before somebody is seated in a chair in which somebody else sits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.ui.messages import Question, ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from PySide6.QtWidgets import QWidget

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.scheduling.sitting import ChairTaken


def ask_chair(view: QWidget, words: Words, name: str, taken: ChairTaken, sit: Callable[[UUID | None], object]) -> None:
    """Offer the chair that is free, else to share this one. `sit` is called with the chair, None for the same."""
    other, instead = taken.name, taken.instead
    over = words("If {other} has left, say first that their visit is over.", other=other)
    if instead is not None:
        text = words("{chair} is free for {name}.", chair=instead.name, name=name)
        deed = words("Seat in {chair}", chair=instead.name)
    else:
        text = words("No other chair is free for {name}.", name=name)
        deed = words("Seat in {chair} all the same", chair=taken.chair.name)
    question = Question(
        title=words("{other} still sits in {chair}", other=other, chair=taken.chair.name),
        text=f"{text} {over}",
        deed=deed,
        keep=words("Not yet"),
        destructive=instead is None,
    )
    ask(view, question, lambda: sit(instead.id if instead is not None else None))
