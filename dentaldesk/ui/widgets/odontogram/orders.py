"""What a chart has painted beside its window's thread, and what comes back, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dentaldesk.ui.widgets.odontogram import contents as drawn
from dentaldesk.ui.widgets.odontogram.contents import JAWS
from dentaldesk.ui.widgets.odontogram.gums import gum_sheets
from dentaldesk.ui.widgets.odontogram.pictures import Key, Layer, Sheet, draw, symbols_in

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Symbol
    from dentaldesk.models.teeth import ToothCode
    from dentaldesk.ui.widgets.odontogram.contents import Shown
    from dentaldesk.ui.widgets.odontogram.painting import SymbolCache
    from dentaldesk.ui.widgets.odontogram.pictures import Content, Grain

GROUNDS = {upper: Key(Layer.GROUND, jaw) for upper, jaw in JAWS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some of what was ordered."""

    order: Order
    contents: Mapping[Key, Content] = field(default_factory=dict)
    bases: Mapping[ToothCode, Content] = field(default_factory=dict)
    sheets: Mapping[Key, Sheet | None] = field(default_factory=dict)
    grounds: frozenset[bool] = frozenset()  # the jaws whose teeth are complete
    gums: frozenset[bool] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Order:
    """Everything of a mouth, or some of it. `contents`: what is drawn already; None: nothing is."""

    shown: Shown
    grain: Grain
    contents: Mapping[Key, Content] | None
    grounds: frozenset[bool]
    gums: frozenset[bool]
    with_findings: bool  # paint the contents, too

    def carry_out(self, images: SymbolCache, is_stale: Callable[[], bool]) -> Iterator[Piece]:
        """Findings first if the teeth take long, so that they stand on flat teeth meanwhile."""
        first = self._findings(images, is_stale)
        if not self.is_quick(images):
            yield first
            first = Piece(order=self)
        bases = {tooth: drawn.base(self.shown, tooth) for tooth in self._teeth() if not is_stale()}
        for symbol in _symbols(bases).values():
            if is_stale():
                return
            images.prepare([symbol], self.grain.scale, self.grain.picture_ratio)
        sheets: dict[Key, Sheet | None] = {}
        for upper in self.grounds:
            teeth = [one for tooth, base in bases.items() if tooth.is_upper is upper for one in base]
            sheets[GROUNDS[upper]] = draw(teeth, self.grain, images, self.shown.whole)
        for upper in self.gums:
            sheets |= gum_sheets(self.shown, self.grain, upper=upper)
        yield Piece(
            order=self,
            contents=first.contents,
            bases=bases,
            sheets={**first.sheets, **sheets},
            grounds=self.grounds,
            gums=self.gums,
        )

    def _findings(self, images: SymbolCache, is_stale: Callable[[], bool]) -> Piece:
        if not self.with_findings:
            return Piece(order=self)
        contents = drawn.everything(self.shown) if self.contents is None else self.contents
        sheets = {
            key: draw(content, self.grain, images, self.shown.whole) if content and not is_stale() else None
            for key, content in contents.items()
            if key != drawn.LINES
        }
        return Piece(order=self, contents=contents, sheets=sheets)

    def _teeth(self) -> list[ToothCode]:
        return [tooth for tooth in self.shown.layout.places if tooth.is_upper in self.grounds]

    def is_quick(self, images: SymbolCache) -> bool:
        """Whether all bare teeth were built and painted before."""
        if not all(drawn.is_quick(self.shown, tooth) for tooth in self._teeth()):
            return False
        bases = {tooth: drawn.base(self.shown, tooth) for tooth in self._teeth()}
        return not missing_images(bases, images, self.grain)


def missing_images(bases: Mapping[ToothCode, Content], images: SymbolCache, grain: Grain) -> list[Symbol]:
    """The images of bare teeth that were not painted yet."""
    scale, ratio = grain.scale, grain.picture_ratio
    return [symbol for symbol in _symbols(bases).values() if images.find(symbol, scale, ratio) is None]


def _symbols(bases: Mapping[ToothCode, Content]) -> dict[str, Symbol]:
    return {symbol.key: symbol for base in bases.values() for symbol in symbols_in(base)}
