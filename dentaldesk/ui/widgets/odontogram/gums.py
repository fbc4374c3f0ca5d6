"""The gum of a jaw as images. It is layers of thin paint over the whole arch, the slowest part of a chart.

But it is soft: its body is painted on a coarse grain and stretched, its lines are painted sharp over it. And most
mouths have the same: the last ones are kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.primitives import Fill
from dentaldesk.engines.clinical.teeth_drawing.sheet import gum_layer
from dentaldesk.ui.widgets.odontogram.contents import JAWS, gum_of
from dentaldesk.ui.widgets.odontogram.painting import paint
from dentaldesk.ui.widgets.odontogram.pictures import Grain, Key, Layer, Sheet, aim, blank, pixels, reach

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.teeth_drawing.layout import ToothPlace
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Primitive
    from dentaldesk.ui.widgets.odontogram.contents import Shown

_SOFT = 3.5  # pixels a millimetre: enough for what fades over a centimetre
_MOST_BYTES = 16 * 1024 * 1024
_kept: OrderedDict[tuple[object, ...], Mapping[Key, Sheet]] = OrderedDict()
_lock = Lock()


def gum_sheets(shown: Shown, grain: Grain, *, upper: bool) -> Mapping[Key, Sheet]:
    """The gum of a jaw; any thread may ask."""
    key = _key(shown, grain, upper=upper)
    with _lock:
        known = _kept.get(key)
        if known is not None:
            _kept.move_to_end(key)
            return known
    made = _made(shown, grain, upper=upper)
    with _lock:
        _kept[key] = made
        while len(_kept) > 1 and sum(_bytes(sheets) for sheets in _kept.values()) > _MOST_BYTES:
            _kept.popitem(last=False)
    return made


def has_gum(shown: Shown, grain: Grain, *, upper: bool) -> bool:
    """Whether it is ready."""
    with _lock:
        return _key(shown, grain, upper=upper) in _kept


def _key(shown: Shown, grain: Grain, *, upper: bool) -> tuple[object, ...]:
    look, teeth = shown.look, shown.mouth.teeth
    arch = tuple((place.tooth, place.left, gum_of(teeth.get(place.tooth))) for place in shown.layout.arch(upper=upper))
    return look.palette, look.rows, look.lettering, look.show_gum, grain, upper, arch


def _bytes(sheets: Mapping[Key, Sheet]) -> int:
    return sum(sheet.image.sizeInBytes() for sheet in sheets.values())


def _made(shown: Shown, grain: Grain, *, upper: bool) -> Mapping[Key, Sheet]:
    content = gum_layer(shown.mouth, shown.layout, shown.look, upper=upper)
    rows = _by_row(content, shown.layout.arch(upper=upper)[0]) if content else {}
    return {
        Key(Layer.GUM, f"{JAWS[upper]} {row.value}"): _sheet(part, grain, shown.whole) for row, part in rows.items()
    }


def _by_row(content: Iterable[Primitive], place: ToothPlace) -> dict[View, list[Primitive]]:
    """Facial and lingual gum apart: the picture of both would be empty in the middle."""
    middles = {view: sum(band) / 2 for view, band in place.bands.items() if view is not View.OCCLUSAL}
    rows: dict[View, list[Primitive]] = {}
    for primitive in content:
        y = reach([primitive]).center().y()
        rows.setdefault(min(middles, key=lambda view: abs(middles[view] - y)), []).append(primitive)
    return rows


def _sheet(content: Sequence[Primitive], grain: Grain, whole: QRectF) -> Sheet:
    box = reach(content).intersected(whole)
    area = pixels(box, grain.device)
    image = blank(area, grain)
    body = _body([primitive for primitive in content if isinstance(primitive, Fill)], grain, box)
    painter = QPainter(image)
    aim(painter, area, grain)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    side = body.image.devicePixelRatioF() * grain.scale
    corner = body.area
    target = QRectF(corner.x() / side, corner.y() / side, corner.width() / side, corner.height() / side)
    painter.drawImage(target, body.image, QRectF(body.image.rect()))
    paint(painter, [primitive for primitive in content if not isinstance(primitive, Fill)])
    painter.end()
    return Sheet(image, area)


def _body(content: Sequence[Primitive], grain: Grain, box: QRectF) -> Sheet:
    coarse = Grain(scale=grain.scale, ratio=grain.ratio, coarse=grain.coarse * min(1.0, _SOFT / grain.device))
    area = pixels(box, coarse.device)
    image = blank(area, coarse)
    painter = QPainter(image)
    aim(painter, area, coarse)
    paint(painter, content)
    painter.end()
    return Sheet(image, area)
