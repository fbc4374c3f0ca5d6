"""The key to the marks of a periodontal sheet, for paper, where nothing can be hovered."""

from __future__ import annotations

from collections.abc import Sequence

from dentaldesk.engines.clinical.teeth_drawing.perio_look import PerioLook
from dentaldesk.engines.clinical.teeth_drawing.perio_marks import mark_at
from dentaldesk.engines.clinical.teeth_drawing.primitives import Anchor, Colour, Drawing, Primitive, Text
from dentaldesk.models.perio import Sign

_LETTER = 0.62  # of the text's size: how wide a letter is taken to be


def draw_key(names: Sequence[tuple[Sign, str]], *, text: float, look: PerioLook | None = None) -> Drawing:
    """One line: each mark with its name. `text` is the size of the words in millimetres."""
    colours = look or PerioLook()
    drawn: list[Primitive] = []
    x, height = 0.0, text * 1.6
    for sign, name in names:
        drawn += mark_at(sign, (x + text * 0.5, height / 2), text * 0.36, Colour(colours.sign(sign)))
        baseline = height / 2 + text * 0.36
        drawn.append(Text((x + text * 1.3, baseline), name, text, Colour(colours.text2), Anchor.START))
        x += text * (2.6 + _LETTER * len(name))
    return Drawing(max(x, text), height, tuple(drawn))
