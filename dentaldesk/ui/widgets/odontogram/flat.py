"""What is painted without a picture: teeth as flat outlines for the moment until they are shaded, and single lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPainter, QPen

from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.ui.widgets.odontogram.painting import paint, painter_path
from dentaldesk.ui.widgets.odontogram.pictures import in_tooth_space

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mouth
    from dentaldesk.engines.clinical.teeth_drawing.layout import ToothPlace
    from dentaldesk.engines.clinical.teeth_drawing.palette import Look
    from dentaldesk.engines.clinical.teeth_drawing.primitives import Primitive
    from dentaldesk.ui.widgets.odontogram.frame import Frame

_OUTLINE = 0.15  # mm, as wide as that of a shaded tooth


def paint_flat_teeth(painter: QPainter, frame: Frame, mouth: Mouth, look: Look | None) -> None:
    """Crowns and roots in two colours, where there is a crown in the mouth."""
    if look is None:
        return
    palette = look.palette
    painter.save()
    painter.translate(frame.origin)
    painter.scale(frame.grain.scale, frame.grain.scale)
    painter.setPen(QPen(QColor(palette.enamel_line), _OUTLINE))
    for place in frame.layout.places.values():
        state = mouth.teeth.get(place.tooth)
        if state is not None and state.presence.has_crown:
            _paint_tooth(painter, place, QColor(palette.root), QColor(palette.enamel))
    painter.restore()


def _paint_tooth(painter: QPainter, place: ToothPlace, root: QColor, enamel: QColor) -> None:
    form = place.form
    outlines = {View.FACIAL: form.facial_crown, View.OCCLUSAL: form.occlusal, View.LINGUAL: form.lingual_crown}
    for view in (view for view in outlines if place.has(view)):
        with in_tooth_space(painter, place, view):
            if view is View.FACIAL:
                painter.setBrush(root)
                for one in form.roots:
                    painter.drawPath(painter_path(one.outline))
            painter.setBrush(enamel)
            painter.drawPath(painter_path(outlines[view]))


def paint_content(painter: QPainter, frame: Frame, content: tuple[Primitive, ...]) -> None:
    """A few primitives of the chart, straight to the screen."""
    if not content:
        return
    painter.save()
    painter.translate(frame.origin)
    painter.scale(frame.grain.scale, frame.grain.scale)
    paint(painter, content)
    painter.restore()
