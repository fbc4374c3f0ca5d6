"""What the keys of the run do, and what the marks on the sheet mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.engines.clinical.perio_words import sign_words
from dentaldesk.engines.clinical.teeth_drawing.perio_marks import mark_at
from dentaldesk.engines.clinical.teeth_drawing.primitives import Colour
from dentaldesk.models.perio import Sign
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.widgets.odontogram.painting import paint
from dentaldesk.ui.widgets.perio.colours import perio_look
from dentaldesk.ui.widgets.texts import key_cap, label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


class SignMark(QWidget):
    """The mark of a sign, as it stands on the sheet."""

    def __init__(self, sign: Sign) -> None:
        super().__init__()
        self._sign = sign
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = current().sizes.small
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        half = min(self.width(), self.height()) / 2
        ink = Colour(perio_look().sign(self._sign))
        paint(painter, mark_at(self._sign, (self.width() / 2, self.height() / 2), half * 0.7, ink))
        painter.end()


class Legend(QWidget):
    """Keys of the run with their deeds."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        marks = QGridLayout()
        marks.setHorizontalSpacing(8)
        marks.setVerticalSpacing(4)
        names = sign_words(words)
        for number, sign in enumerate(Sign):
            pair = QHBoxLayout()
            pair.setSpacing(6)
            pair.addWidget(key_cap(sign.value[0].upper(), self))
            pair.addWidget(SignMark(sign))
            pair.addWidget(label(names[sign], "caption"), 1)
            marks.addLayout(pair, number // 2, number % 2)
        column.addLayout(marks)
        rows = QGridLayout()
        rows.setHorizontalSpacing(8)
        rows.setVerticalSpacing(4)
        rows.setColumnStretch(1, 1)
        rows.setColumnMinimumWidth(0, 0)
        for number, (keys, deed) in enumerate(_deeds(words)):
            caps = QHBoxLayout()
            caps.setSpacing(2)
            for key in keys:
                caps.addWidget(key_cap(key, self))
            caps.addStretch(1)
            rows.addLayout(caps, number, 0)
            rows.addWidget(label(deed, "caption", wrap=True), number, 1)
        column.addLayout(rows)


def _deeds(words: Words) -> list[tuple[tuple[str, ...], str]]:
    return [
        (("0–9",), words("depth, and on to the next site")),
        ((".", "0–5"), words("10 to 15 mm")),
        ((words("Shift"), "B"), words("mark the whole side")),
        (("M",), words("margin or depth; − before overgrowth")),
        (("E",), words("margin at the junction, this tooth")),
        (("N",), words("not assessed")),
        (("F", "0–3"), words("furcation; F again: next entrance")),
        (("G", "0–3"), words("mobility")),
        (("X",), words("tooth not probed")),
        (("I",), words("implant, or a tooth after all")),
        ((words("Del"),), words("tooth missing")),
        (("⌫",), words("back one site, and clear it")),
        (("← → ↑ ↓",), words("move · Space skips · Enter next tooth")),
    ]
