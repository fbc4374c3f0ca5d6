"""The colours of the chart, and what of it is to be seen.

What lies on a tooth has the same hue in light, dark and print: enamel is ivory everywhere. Only what stands beside the
teeth follows the theme. No status is told by its hue alone: line and fill differ first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.models.charting import ChartStatus, Variant
from dentaldesk.models.teeth import Notation


class Layer(StrEnum):
    """What can be switched on and off."""

    EXISTING = "existing"
    CONDITIONS = "conditions"
    PLANNED = "planned"
    COMPLETED = "completed"
    REFERRED = "referred"
    DECLINED = "declined"


LAYER_OF: Mapping[ChartStatus, Layer] = {
    ChartStatus.EXISTING: Layer.EXISTING,
    ChartStatus.ELSEWHERE: Layer.EXISTING,
    ChartStatus.CONDITION: Layer.CONDITIONS,
    ChartStatus.PLANNED: Layer.PLANNED,
    ChartStatus.IN_PROGRESS: Layer.PLANNED,
    ChartStatus.COMPLETED: Layer.COMPLETED,
    ChartStatus.REFERRED: Layer.REFERRED,
    ChartStatus.DECLINED: Layer.DECLINED,
}


class Texture(StrEnum):
    """Lines on a material: it is known in grey, too. Angles in degrees."""

    PLAIN = "plain"
    CROSS = "cross"  # both diagonals
    DOTS = "dots"
    SLANTED = "slanted"  # 45
    STEEP = "steep"  # 60
    UPRIGHT = "upright"  # 90
    LEVEL = "level"  # 0
    DENSE = "dense"  # 90, twice as many


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """How something solid looks: its ground, its texture and the lines of it."""

    fill: str
    line: str
    texture: Texture = Texture.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """`#RRGGBB` for everything that is drawn. The first group is equal in all three looks."""

    # on enamel
    ink: str = "#2E3A46"
    condition: str = "#D1410C"
    planned: str = "#0067B1"
    completed: str = "#00795A"
    referred: str = "#8E3A86"
    declined: str = "#5F6B75"
    casing: str = "#FFFFFF"
    decay: str = "#8A2A12"
    decay_dots: str = "#FFC9A8"
    steel: str = "#AEB9C2"
    steel_dark: str = "#5D6973"
    steel_light: str = "#EDF1F4"
    calculus: str = "#C9992E"
    calculus_dots: str = "#6E4E0C"
    lesion: str = "#4A1708"
    dentine: str = "#D9B066"
    enamel: str = "#F3EDDF"  # for what is drawn plain: a pontic's ground, a germ
    enamel_line: str = "#7D7462"
    root: str = "#DCCBA2"
    acrylic: str = "#E8A3AC"
    # beside the teeth
    paper: str = "#FFFFFF"
    text: str = "#15222A"
    muted: str = "#5A6A74"
    line: str = "#DBE1E4"
    ghost: str = "#7C8B94"
    badge: str = "#FFFFFF"
    gum: str = "#E9A5AB"
    gum_line: str = "#B84D60"
    bone: str = "#F3E3DC"
    # status colours that are read on the paper, not on a tooth
    condition_text: str = "#B93408"
    planned_text: str = "#005C9E"
    completed_text: str = "#006B4F"
    referred_text: str = "#7E3077"
    declined_text: str = "#55616B"
    lesion_wash: str = "#6B2413"
    # how much is seen of a tooth that nobody looked at, that lies in the bone, that waits behind a primary one: on a
    # dark ground less than half would no longer be ivory
    veil: float = 0.4
    in_bone: float = 0.55
    germ: float = 0.42


LIGHT = Palette()
DARK = replace(
    LIGHT,
    paper="#172026",
    text="#E6EDF0",
    muted="#98A8B1",
    line="#2C3940",
    ghost="#8798A2",
    badge="#1D282E",
    gum="#A35560",
    gum_line="#D97F8D",
    bone="#2A2527",
    condition_text="#FF8F66",
    planned_text="#6DB8F2",
    completed_text="#5CCFA8",
    referred_text="#DE9AD6",
    declined_text="#A3B0B8",
    lesion_wash="#E8825A",
    veil=0.5,
    in_bone=0.68,
    germ=0.56,
)
PRINT = replace(LIGHT, line="#B9C2C7", muted="#46545C", gum="#F0C4C6", gum_line="#B5727C", bone="#F8EEEA")

MATERIALS: Mapping[Variant, Material] = {
    Variant.AMALGAM: Material(fill="#66727D", line="#C4CDD4", texture=Texture.CROSS),
    Variant.COMPOSITE: Material(fill="#A9C9EE", line="#2F6CB0", texture=Texture.DOTS),
    Variant.GOLD: Material(fill="#DBA22C", line="#7A5206", texture=Texture.SLANTED),
    Variant.GLASS_IONOMER: Material(fill="#A8D9C0", line="#2F7F5E", texture=Texture.UPRIGHT),
    Variant.CERAMIC: Material(fill="#D3E4F4", line="#5F87B4", texture=Texture.LEVEL),
    Variant.ZIRCONIA: Material(fill="#D6DAEA", line="#6A6FA8", texture=Texture.UPRIGHT),
    Variant.METAL_CERAMIC: Material(fill="#C6CDD4", line="#55616C", texture=Texture.CROSS),
    Variant.STEEL: Material(fill="#A3ADB6", line="#4B555E", texture=Texture.DENSE),
    Variant.TEMPORARY: Material(fill="#E9D5A4", line="#92722C", texture=Texture.PLAIN),
    Variant.ACRYLIC: Material(fill="#E8A3AC", line="#B4606D", texture=Texture.STEEP),
    Variant.SURGICAL: Material(fill="#E9D5A4", line="#92722C", texture=Texture.PLAIN),
}
SEALANT = Material(fill="#B9E6C2", line="#2F7F5E")
PLAIN_METAL = Material(fill="#AEB9C2", line="#4B555E", texture=Texture.DENSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """Millimetres of the type beside the teeth: a window that is small asks for more, or nobody could read it."""

    number: float = 2.5
    badge: float = 1.95
    lanes: int = 2  # of badges beside each jaw


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What of a chart is shown, and how."""

    palette: Palette = LIGHT
    layers: frozenset[Layer] = frozenset(Layer)
    rows: frozenset[View] = frozenset(View)
    notation: Notation = Notation.FDI
    show_gum: bool = True
    lettering: Lettering = Lettering()
    # Says the few words of the badges in the reader's language.
    words: Callable[[str], str] = str

    def shows(self, status: ChartStatus) -> bool:
        """Whether entries of this status are to be seen."""
        return LAYER_OF[status] in self.layers
