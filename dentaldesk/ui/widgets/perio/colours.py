"""The colours of the periodontal sheet in the theme that is worn now."""

from __future__ import annotations

from dentaldesk.engines.clinical.teeth_drawing import palette
from dentaldesk.engines.clinical.teeth_drawing.perio_look import PerioLook
from dentaldesk.ui.theme.current import Look, current
from dentaldesk.ui.theme.tokens import ThemeName, mix

# How far crown, root and outline step back, so that figures and curves stand in front.
_LIGHT = (0.35, 0.5, 0.35)
_DARK = (0.68, 0.8, 0.25)


def perio_look(look: Look | None = None) -> PerioLook:
    """What `draw_perio` paints with on the screen."""
    worn = look or current()
    roles = worn.roles
    teeth = palette.LIGHT
    dark = worn.theme is ThemeName.DARK
    back = _DARK if dark else _LIGHT
    return PerioLook(
        paper=roles.surface,
        raised=roles.raised,
        text=roles.text,
        text2=roles.text2,
        muted=roles.muted,
        line=roles.line,
        control=roles.control,
        pocket=roles.info,
        gum=roles.danger,
        warning=roles.warning,
        warning_soft=roles.warning_soft,
        danger=roles.danger,
        danger_soft=roles.danger_soft,
        good=roles.good,
        plaque=roles.info,
        calculus=roles.planned,
        enamel=mix(teeth.enamel, roles.surface, back[0]),
        root=mix(teeth.root, roles.surface, back[1]),
        tooth_line=mix(teeth.enamel_line, roles.surface, back[2]),
    )
