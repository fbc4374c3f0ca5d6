"""The 26 types of teeth by name: `u6` is an upper first molar, `lm2` a lower primary second one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.teeth_drawing.front_shapes import FRONT_TEETH
from dentaldesk.engines.clinical.teeth_drawing.lower_molar_shapes import LOWER_MOLARS
from dentaldesk.engines.clinical.teeth_drawing.premolar_shapes import PREMOLARS
from dentaldesk.engines.clinical.teeth_drawing.upper_molar_shapes import UPPER_MOLARS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dentaldesk.engines.clinical.teeth_drawing.shapes import ToothShape

SHAPES: Mapping[str, ToothShape] = FRONT_TEETH | PREMOLARS | UPPER_MOLARS | LOWER_MOLARS
