"""What was charted on one tooth, as signs above the gum, from bottom to top."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dentaldesk.engines.clinical.chart import Mark, ToothState
from dentaldesk.engines.clinical.teeth_drawing import crowns, implants, roots, signs
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.layout import ToothPlace
from dentaldesk.engines.clinical.teeth_drawing.palette import Look
from dentaldesk.engines.clinical.teeth_drawing.primitives import Primitive
from dentaldesk.engines.clinical.teeth_drawing.scene import HIDDEN, Scene
from dentaldesk.models.charting import ChartStatus, Finding, Presence

Sign = Callable[[Mark, Scene], list[Primitive]]

SIGNS: Mapping[Finding, Sign] = {
    Finding.CARIES: crowns.in_cavity,
    Finding.FILLING: crowns.in_cavity,
    Finding.DEFECT: crowns.defect,
    Finding.WEAR: crowns.wear,
    Finding.WATCH: crowns.watch,
    Finding.FRACTURE: crowns.fracture,
    Finding.SEALANT: crowns.sealed,
    Finding.VENEER: crowns.veneer,
    Finding.CROWN: crowns.whole_crown,
    Finding.BUILDUP: crowns.build_up,
    Finding.ROOT_CANAL: roots.root_canal,
    Finding.POST: roots.post,
    Finding.APICAL_LESION: roots.apical_lesion,
    Finding.ROOT_FRACTURE: roots.root_fracture,
    Finding.FURCATION: roots.furcation,
    Finding.RECESSION: roots.recession,
    Finding.CALCULUS: roots.calculus,
    Finding.MOBILITY: roots.mobility,
    Finding.IMPLANT: implants.implant,
    Finding.EXTRACTION: signs.extraction,
    Finding.DRIFTED: signs.drifted,
    Finding.ROTATED: signs.rotated,
    Finding.UNRECOGNISED: signs.unrecognised,
}
# Drawn by `spans`, over all teeth.
SPANS = frozenset({Finding.BRIDGE, Finding.SPLINT, Finding.DENTURE, Finding.BRACES, Finding.SPACE_MAINTAINER})

# What lies in the root must not hide what lies on the crown, and a cross is over all.
_ORDER: Mapping[Finding, int] = {
    Finding.IMPLANT: 0,
    Finding.ROOT_CANAL: 1,
    Finding.POST: 2,
    Finding.BUILDUP: 3,
    Finding.CROWN: 4,
    Finding.VENEER: 4,
    Finding.SEALANT: 5,
    Finding.FILLING: 6,
    Finding.WEAR: 7,
    Finding.CARIES: 8,
    Finding.DEFECT: 9,
    Finding.CALCULUS: 10,
    Finding.RECESSION: 10,
    Finding.APICAL_LESION: 11,
    Finding.FRACTURE: 12,
    Finding.ROOT_FRACTURE: 12,
    Finding.FURCATION: 13,
    Finding.EXTRACTION: 20,
}
_SIGN_ORDER = 15


def tooth_marks(state: ToothState, place: ToothPlace, look: Look) -> list[Primitive]:
    """Everything charted on the tooth that its look shows; spans are drawn apart."""
    scene = Scene(state=state, place=place, look=look)
    drawn = _standing(scene)
    for mark in sorted(state.marks, key=lambda mark: _ORDER.get(mark.finding, _SIGN_ORDER)):
        if mark.finding in SIGNS and look.shows(mark.status):
            drawn += draw_mark(mark, scene)
    if state.is_unexamined:
        drawn += signs.unexamined(scene)
    return drawn


def draw_mark(mark: Mark, scene: Scene) -> list[Primitive]:
    """One mark with the small sign of work done elsewhere."""
    drawn = SIGNS[mark.finding](mark, scene)
    if mark.status is ChartStatus.ELSEWHERE and drawn:
        view = signs.main_view(scene)
        if mark.finding in {Finding.ROOT_CANAL, Finding.POST} and View.FACIAL in scene.views:
            drawn += signs.elsewhere(scene.at(View.FACIAL, (0.0, -scene.form.root_length * 0.3)), scene)
        else:
            # In the lingual distal corner, where no cavity of more than one surface hides it.
            x = -scene.place.mesial * scene.form.width * 0.3
            drawn += signs.elsewhere(
                scene.at(view, (x, scene.form.depth * 0.3 if view is View.OCCLUSAL else 1.2)), scene
            )
    return drawn


def _standing(scene: Scene) -> list[Primitive]:
    """The signs of how the tooth stands there."""
    if scene.state.presence in HIDDEN:
        return signs.follicle(scene)
    if scene.state.presence is Presence.ROOT_REMNANT:
        return signs.remnant(scene)
    return []
