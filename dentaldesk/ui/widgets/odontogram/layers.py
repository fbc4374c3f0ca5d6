"""The pictures of a mouth: which of them are lacking, and the copying of them.

A mouth that is shown for the first time, or at another size, is painted beside the window's thread (`order`, `take`);
meanwhile its pictures are shown stretched, or its findings on flat teeth, never a mouth without findings. What changes
on single teeth is painted at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from dentaldesk.engines.clinical.teeth_drawing.layout import lay_out
from dentaldesk.ui.widgets.odontogram import contents as drawn
from dentaldesk.ui.widgets.odontogram.contents import JAWS, LINES, Shown
from dentaldesk.ui.widgets.odontogram.flat import paint_content, paint_flat_teeth
from dentaldesk.ui.widgets.odontogram.gums import gum_sheets, has_gum
from dentaldesk.ui.widgets.odontogram.orders import GROUNDS, Order, Piece, missing_images
from dentaldesk.ui.widgets.odontogram.pictures import (
    Content,
    Grain,
    Key,
    Layer,
    Picture,
    copy,
    draw,
    picture_of,
    reach,
    renew,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from dentaldesk.engines.clinical.chart import Mark, Mouth
    from dentaldesk.engines.clinical.teeth_drawing.layout import ChartLayout
    from dentaldesk.engines.clinical.teeth_drawing.palette import Look
    from dentaldesk.models.teeth import ToothCode
    from dentaldesk.ui.widgets.odontogram.frame import Frame
    from dentaldesk.ui.widgets.odontogram.painting import SymbolCache
    from dentaldesk.ui.widgets.odontogram.pictures import Sheet

_DRAFT_OPACITY = 0.8
_AT_ONCE = 8  # teeth that are painted while the window waits: more would hold it up for over 50 ms
_BOTH = frozenset(JAWS)


class MouthLayers:
    """The pictures of one mouth. `show` says what is to be seen, `fit` how large; both keep what stays alike."""

    def __init__(self, images: SymbolCache) -> None:
        self.images = images
        self._shown: Shown | None = None
        self._grain: Grain | None = None
        self._reset()

    def _reset(self) -> None:
        self.drafted: frozenset[ToothCode] = frozenset()
        self._contents: dict[Key, Content] = {}
        self._is_drawn = False  # whether the contents are all of the mouth's
        self._bases: dict[ToothCode, Content] = {}
        self._pictures: dict[Key, Picture | None] = {}
        self._stale: dict[Key, tuple[Picture, Grain]] = {}
        self._stale_layout: ChartLayout | None = None
        self._dirty: dict[bool, list[QRectF]] = {True: [], False: []}
        self._lacks_findings = True
        self._lacking_grounds = set(_BOTH)
        self._lacking_gums = set(_BOTH)

    @property
    def bytes(self) -> int:
        """Of all pictures that are kept."""
        older = [picture for picture, _ in self._stale.values()]
        return sum(picture.bytes for picture in (*self._pictures.values(), *older) if picture is not None)

    @property
    def has_findings(self) -> bool:
        """Whether anything of the mouth can be painted yet: bare teeth alone would look sound."""
        return self._is_drawn or bool(self._stale)

    def clear(self) -> None:
        """Nothing is shown any more."""
        self._shown = None
        self._reset()

    # -- what is to be seen --

    def show(self, mouth: Mouth, look: Look) -> ChartLayout:
        """Another mouth, or the same one with more charted; only pictures that differ are given up."""
        before = self._shown
        if before is not None and mouth is before.mouth and look == before.look:
            return before.layout
        if before is None or look != before.look or not _have_one_layout(before.mouth, mouth):
            layout = lay_out(mouth, look)
            self._begin_anew()
            self._bases = {}
            self._shown = Shown(mouth=mouth, layout=layout, look=look)
            return layout
        self._shown = after = replace(before, mouth=mouth)
        changed = [tooth for tooth in after.layout.places if drawn.tooth_differs(tooth, before, after)]
        if self._is_drawn and len(changed) <= _AT_ONCE:
            self._change(before, after, changed)
        elif changed:
            self._begin_anew()
        return after.layout

    def _begin_anew(self) -> None:
        """Keep what is seen until all of it is painted again."""
        if self._grain is not None and self._shown is not None and (GROUNDS[True] in self._pictures or not self._stale):
            self._stale = {key: (one, self._grain) for key, one in self._pictures.items() if one is not None}
            self._stale_layout = self._shown.layout
        self._pictures, self._contents, self._is_drawn = {}, {}, False
        self._dirty = {True: [], False: []}
        self._lacks_findings = True
        self._lacking_grounds, self._lacking_gums = set(_BOTH), set(_BOTH)

    def _change(self, before: Shown, after: Shown, changed: Sequence[ToothCode]) -> None:
        for key, content in drawn.findings(after, changed).items():
            self._set(key, content)
        for upper in {tooth.is_upper for tooth in changed}:
            if _spans_in(before, changed) or _spans_in(after, changed):
                self._set(Key(Layer.SPANS, JAWS[upper]), drawn.spans(after, upper=upper))
        for key, content in drawn.signs(after).items():
            self._set(key, content)
        for tooth in changed:
            self._change_base(after, tooth)
            states = (one.mouth.teeth.get(tooth) for one in (before, after))
            if len({drawn.gum_of(state) for state in states}) > 1:
                self._change_gum(after, upper=tooth.is_upper)

    def _set(self, key: Key, content: Content) -> None:
        if self._contents.get(key) != content:
            self._contents[key] = content
            self._pictures.pop(key, None)
            self._stale.pop(key, None)

    def _change_base(self, shown: Shown, tooth: ToothCode) -> None:
        upper = tooth.is_upper
        if upper in self._lacking_grounds or not drawn.is_quick(shown, tooth):
            self._lacking_grounds.add(upper)
            return
        before, after = self._bases.get(tooth, ()), drawn.base(shown, tooth)
        if before == after:
            return
        if self._grain is None or missing_images({tooth: after}, self.images, self._grain):
            self._lacking_grounds.add(upper)
            return
        self._bases[tooth] = after
        self._dirty[upper].append(reach(before).united(reach(after)))

    def _change_gum(self, shown: Shown, *, upper: bool) -> None:
        self._lacking_gums.add(upper)
        if self._grain is not None and has_gum(shown, self._grain, upper=upper):
            self._take_gum(gum_sheets(shown, self._grain, upper=upper), upper=upper)

    def fit(self, grain: Grain) -> None:
        """Another size: what was painted stays to be stretched until there is better."""
        if grain == self._grain:
            return
        contents, is_drawn = self._contents, self._is_drawn
        self._begin_anew()
        self._contents, self._is_drawn, self._grain = contents, is_drawn, grain

    # -- a draft --

    def show_draft(self, marks: Sequence[Mark]) -> None:
        """What would be charted, over everything else. Only its own teeth are drawn."""
        self.drop_draft()
        shown = self._shown
        if shown is None:
            return
        mouth = shown.mouth
        teeth = {tooth for mark in marks for tooth in mark.entry.teeth if tooth in shown.layout.places}
        states = {
            tooth: replace(state, examined=True, marks=tuple(mark for mark in marks if tooth in mark.entry.teeth))
            for tooth in teeth
            if (state := mouth.teeth.get(tooth)) is not None
        }
        spans = tuple(mark for mark in marks if mark.entry.is_span)
        drafted = replace(shown, mouth=replace(mouth, teeth={**mouth.teeth, **states}, spans=spans))
        for key, content in drawn.findings(drafted, states).items():
            self._set(Key(Layer.DRAFT, key.part), content)
        for upper in {mark.entry.tooth.is_upper for mark in spans}:
            self._set(Key(Layer.DRAFT, JAWS[upper]), drawn.spans(drafted, upper=upper))
        self.drafted = frozenset(teeth)

    def drop_draft(self) -> None:
        """It was charted, or given up."""
        for kept in (self._contents, self._pictures, self._stale):
            for key in [key for key in kept if key.layer is Layer.DRAFT]:
                del kept[key]
        self.drafted = frozenset()

    # -- orders --

    def order(self) -> Order | None:
        """What is lacking and takes too long to be painted at once; None when the chart is complete."""
        if self._shown is None or self._grain is None:
            return None
        if not (self._lacks_findings or self._lacking_grounds or self._lacking_gums):
            return None
        return Order(
            shown=self._shown,
            grain=self._grain,
            contents=self._own_contents() if self._is_drawn else None,
            grounds=frozenset(self._lacking_grounds),
            gums=frozenset(self._lacking_gums),
            with_findings=self._lacks_findings,
        )

    def _own_contents(self) -> dict[Key, Content]:
        """What was charted; a draft is not the mouth's."""
        return {key: content for key, content in self._contents.items() if key.layer is not Layer.DRAFT}

    def take(self, piece: Piece) -> None:
        """Have a piece of an order, unless it is of another mouth or size by now."""
        order = piece.order
        if order.shown is not self._shown or order.grain != self._grain:
            return
        for key, content in piece.contents.items():
            self._contents.setdefault(key, content)
        self._bases.update(piece.bases)
        for key, sheet in piece.sheets.items():
            if key.layer is not Layer.GUM:
                self._pictures[key] = picture_of(sheet)
        for upper in piece.gums:
            gums = {key: sheet for key, sheet in piece.sheets.items() if sheet and key.layer is Layer.GUM}
            self._take_gum({key: one for key, one in gums.items() if key.part.startswith(JAWS[upper])}, upper=upper)
        for upper in piece.grounds:
            self._dirty[upper] = []
        if piece.contents and self._stale_layout is not order.shown.layout:
            self._stale = {}  # findings on teeth that stand elsewhere would be worse than flat teeth
        self._is_drawn = self._is_drawn or bool(piece.contents)
        self._lacks_findings = self._lacks_findings and not piece.contents
        self._lacking_grounds -= piece.grounds
        if self.order() is None:
            self._stale = {}

    def _take_gum(self, sheets: Mapping[Key, Sheet], *, upper: bool) -> None:
        for kept in (self._pictures, self._stale):
            for key in [key for key in kept if key.layer is Layer.GUM and key.part.startswith(JAWS[upper])]:
                del kept[key]
        self._pictures.update({key: picture_of(sheet) for key, sheet in sheets.items()})
        self._lacking_gums.discard(upper)

    # -- painting --

    def paint(self, painter: QPainter, frame: Frame, exposed: QRectF) -> None:
        """Copy the pictures. What is not ready is painted meanwhile as it was, or flat."""
        shown = self._shown
        if shown is None:
            return
        for upper, dirty in self._dirty.items():
            self._renew_ground(dirty, upper=upper)
        paint_content(painter, frame, self._contents.get(LINES, ()))  # under badges, which stand on the midline
        if self._is_drawn and not any(key.layer is Layer.GROUND for key in (*self._pictures, *self._stale)):
            paint_flat_teeth(painter, frame, shown.mouth, shown.look)
        older = frame if self._stale_layout is None else frame.holding(self._stale_layout)
        for key in sorted({*self._contents, *self._pictures, *self._stale}):
            painter.setOpacity(_DRAFT_OPACITY if key.layer is Layer.DRAFT else 1.0)
            if key in self._stale and key not in self._pictures:
                copy(painter, *self._stale[key], older, exposed)
            else:
                self._copy(painter, key, frame, exposed)
        painter.setOpacity(1.0)

    def _renew_ground(self, dirty: list[QRectF], *, upper: bool) -> None:
        picture = self._pictures.get(GROUNDS[upper])
        if picture is None or self._grain is None:
            return
        bases = [content for tooth, content in self._bases.items() if tooth.is_upper is upper] if dirty else []
        for part in dirty:
            near = [one for base in bases if reach(base).intersects(part) for one in base]
            renew(picture, near, self._grain, self.images, part)
        dirty.clear()

    def _copy(self, painter: QPainter, key: Key, frame: Frame, exposed: QRectF) -> None:
        if key not in self._pictures and key in self._contents and key != LINES and self._shown is not None:
            sheet = draw(self._contents[key], frame.grain, self.images, self._shown.whole)
            self._pictures[key] = picture_of(sheet)
        picture = self._pictures.get(key)
        if picture is not None:
            copy(painter, picture, frame.grain, frame, exposed)


def _have_one_layout(before: Mouth, after: Mouth) -> bool:
    """Whether the same teeth stand in the same places."""
    return before.upper == after.upper and before.lower == after.lower


def _spans_in(shown: Shown, teeth: Sequence[ToothCode]) -> bool:
    """Whether any span lies over one of the teeth."""
    return any(tooth in mark.entry.teeth for mark in shown.mouth.spans for tooth in teeth)
