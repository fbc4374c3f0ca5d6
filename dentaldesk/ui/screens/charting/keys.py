"""One table: which key stands for which finding, status or deed. Buttons, menus and the keyboard all read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dentaldesk.models.charting import SPECS, ChartStatus, Finding, FindingSpec, Variant
from dentaldesk.models.teeth import Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A finding that can be chosen. `name` is English, for words; `key` holds on its page."""

    name: str
    finding: Finding
    variant: Variant | None = None
    key: str

    @property
    def spec(self) -> FindingSpec:
        """What is true of the finding."""
        return SPECS[self.finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How work is marked. `name` is English, for words."""

    name: str
    status: ChartStatus
    key: str
    hint: str


FAVOURITES = (
    Choice(key="C", name="Caries", finding=Finding.CARIES),
    Choice(key="F", name="Composite filling", finding=Finding.FILLING, variant=Variant.COMPOSITE),
    Choice(key="A", name="Amalgam filling", finding=Finding.FILLING, variant=Variant.AMALGAM),
    Choice(key="G", name="Glass ionomer", finding=Finding.FILLING, variant=Variant.GLASS_IONOMER),
    Choice(key="S", name="Sealant", finding=Finding.SEALANT),
    Choice(key="V", name="Veneer", finding=Finding.VENEER, variant=Variant.CERAMIC),
    Choice(key="K", name="Crown", finding=Finding.CROWN, variant=Variant.CERAMIC),
    Choice(key="U", name="Core build-up", finding=Finding.BUILDUP, variant=Variant.COMPOSITE),
    Choice(key="R", name="Root canal", finding=Finding.ROOT_CANAL),
    Choice(key="O", name="Post", finding=Finding.POST),
    Choice(key="X", name="Extraction", finding=Finding.EXTRACTION),
    Choice(key="-", name="Missing", finding=Finding.MISSING),
    Choice(key="I", name="Implant", finding=Finding.IMPLANT),
    Choice(key="B", name="Bridge", finding=Finding.BRIDGE, variant=Variant.CERAMIC),
    Choice(key="P", name="Apical lesion", finding=Finding.APICAL_LESION),
    Choice(key="T", name="Fracture", finding=Finding.FRACTURE),
    Choice(key="Z", name="Mobility", finding=Finding.MOBILITY),
    Choice(key="W", name="Watch", finding=Finding.WATCH),
)
EXAMINED = Choice(key="Q", name="Examined: sound", finding=Finding.EXAMINED)

# The second page: its keys hold while it is open.
MORE = (
    Choice(key="D", name="Defective filling", finding=Finding.DEFECT),
    Choice(key="W", name="Wear", finding=Finding.WEAR),
    Choice(key="F", name="Root fracture", finding=Finding.ROOT_FRACTURE),
    Choice(key="U", name="Furcation", finding=Finding.FURCATION),
    Choice(key="R", name="Recession", finding=Finding.RECESSION),
    Choice(key="C", name="Calculus", finding=Finding.CALCULUS),
    Choice(key="G", name="Gold inlay", finding=Finding.FILLING, variant=Variant.GOLD),
    Choice(key="K", name="Ceramic inlay", finding=Finding.FILLING, variant=Variant.CERAMIC),
    Choice(key="T", name="Temporary filling", finding=Finding.FILLING, variant=Variant.TEMPORARY),
    Choice(key="Z", name="Zirconia crown", finding=Finding.CROWN, variant=Variant.ZIRCONIA),
    Choice(key="M", name="Metal-ceramic", finding=Finding.CROWN, variant=Variant.METAL_CERAMIC),
    Choice(key="O", name="Gold crown", finding=Finding.CROWN, variant=Variant.GOLD),
    Choice(key="S", name="Steel crown", finding=Finding.CROWN, variant=Variant.STEEL),
    Choice(key="V", name="Temporary crown", finding=Finding.CROWN, variant=Variant.TEMPORARY),
    Choice(key="X", name="Surgical removal", finding=Finding.EXTRACTION, variant=Variant.SURGICAL),
    Choice(key="P", name="Present", finding=Finding.PRESENT),
    Choice(key="N", name="Unerupted", finding=Finding.UNERUPTED),
    Choice(key="E", name="Erupting", finding=Finding.ERUPTING),
    Choice(key="I", name="Impacted", finding=Finding.IMPACTED),
    Choice(key="Q", name="Root remnant", finding=Finding.ROOT_REMNANT),
    Choice(key="H", name="Drifted", finding=Finding.DRIFTED),
    Choice(key="Y", name="Rotated", finding=Finding.ROTATED),
    Choice(key="L", name="Splint", finding=Finding.SPLINT, variant=Variant.STEEL),
    Choice(key="J", name="Denture", finding=Finding.DENTURE, variant=Variant.ACRYLIC),
    Choice(key="B", name="Braces", finding=Finding.BRACES, variant=Variant.STEEL),
    Choice(key="A", name="Space maintainer", finding=Finding.SPACE_MAINTAINER),
)

MODES = (
    Mode(key="N", name="Planned", status=ChartStatus.PLANNED, hint="Work to be done"),
    Mode(key="E", name="Existing", status=ChartStatus.EXISTING, hint="Work that is in the mouth"),
    Mode(key="J", name="Elsewhere", status=ChartStatus.ELSEWHERE, hint="Work in the mouth that another practice did"),
    Mode(key="Y", name="Referred", status=ChartStatus.REFERRED, hint="Work that somebody else is to do"),
)

DONE = "D"
FURTHER = "L"  # what else may become of planned work
PAINT = "H"  # holds the finding while teeth are clicked
MORE_KEY = "."
EARLIER, LATER = "[", "]"
# What begins the typed line besides a digit; they are not part of what is typed.
LINE_KEYS = frozenset({'"', "/"})
# Begins the line too, and is part of it: a day.
DAY_KEY = "@"

BY_KEY: Mapping[str, Choice] = {choice.key: choice for choice in (*FAVOURITES, EXAMINED)}
MORE_BY_KEY: Mapping[str, Choice] = {choice.key: choice for choice in MORE}
MODE_BY_KEY: Mapping[str, Mode] = {mode.key: mode for mode in MODES}
# While a finding waits for its surfaces, these letters mean surfaces. One key for the biting side and one for the
# cheek's side of every tooth: each may be called by either of its names.
SURFACE_BY_KEY: Mapping[str, Surface] = {
    "M": Surface.MESIAL,
    "O": Surface.OCCLUSAL,
    "I": Surface.OCCLUSAL,
    "D": Surface.DISTAL,
    "B": Surface.BUCCAL,
    "F": Surface.BUCCAL,
    "V": Surface.CERVICAL,
    "L": Surface.LINGUAL,
}
