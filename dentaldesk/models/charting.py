"""The vocabulary of the tooth chart: what can be found on a tooth or done to it, and where it can stand.

One table, `SPECS`, says of every finding what kind it is, which places and surfaces it takes, on which teeth it makes
sense and what the tooth is afterwards. Chart, drawing, typed line and catalogue all read it; a test asserts that no
finding was forgotten. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ChartStatus(StrEnum):
    """The layer of an entry (domain rules, Teeth). `CONDITION` is an observation; all others are of work."""

    CONDITION = "condition"
    EXISTING = "existing"  # done here, or by whom nobody asked
    ELSEWHERE = "elsewhere"  # existing, done by another practice
    PLANNED = "planned"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    REFERRED = "referred"
    DECLINED = "declined"

    @property
    def is_done(self) -> bool:
        """Whether the work is in the mouth."""
        return self in {ChartStatus.EXISTING, ChartStatus.ELSEWHERE, ChartStatus.COMPLETED}

    @property
    def is_open(self) -> bool:
        """Whether the work is still to be done or finished here."""
        return self in {ChartStatus.PLANNED, ChartStatus.IN_PROGRESS}


class Presence(StrEnum):
    """What stands at a tooth's place."""

    PRESENT = "present"
    ERUPTING = "erupting"
    UNERUPTED = "unerupted"
    IMPACTED = "impacted"
    ROOT_REMNANT = "root-remnant"
    MISSING = "missing"  # never there, or lost nobody knows when
    EXTRACTED = "extracted"
    IMPLANT = "implant"

    @property
    def has_crown(self) -> bool:
        """Whether there is a crown in the mouth that surfaces can be charted on."""
        return self in {Presence.PRESENT, Presence.ERUPTING}

    @property
    def is_gap(self) -> bool:
        """Whether nothing stands at the place."""
        return self in {Presence.MISSING, Presence.EXTRACTED}


class Finding(StrEnum):
    # the tooth itself
    EXAMINED = "examined"  # looked at and sound, as far as nothing else is charted
    PRESENT = "present"  # erupted, or kept beyond its time
    ERUPTING = "erupting"
    UNERUPTED = "unerupted"
    IMPACTED = "impacted"
    ROOT_REMNANT = "root-remnant"
    MISSING = "missing"
    # conditions
    CARIES = "caries"
    DEFECT = "defect"  # a defective restoration
    WEAR = "wear"  # attrition, abrasion, erosion
    WATCH = "watch"
    FRACTURE = "fracture"
    ROOT_FRACTURE = "root-fracture"
    APICAL_LESION = "apical-lesion"
    MOBILITY = "mobility"
    FURCATION = "furcation"
    RECESSION = "recession"
    CALCULUS = "calculus"
    DRIFTED = "drifted"
    ROTATED = "rotated"
    UNRECOGNISED = "unrecognised"  # an import said something that this program does not know; its words are the note
    # work on one tooth
    FILLING = "filling"
    SEALANT = "sealant"
    VENEER = "veneer"
    CROWN = "crown"
    BUILDUP = "build-up"
    ROOT_CANAL = "root-canal"
    POST = "post"
    EXTRACTION = "extraction"
    IMPLANT = "implant"
    # work on several
    BRIDGE = "bridge"
    SPLINT = "splint"
    DENTURE = "denture"
    BRACES = "braces"
    SPACE_MAINTAINER = "space-maintainer"


class Variant(StrEnum):
    """The material or kind of a work."""

    AMALGAM = "amalgam"
    COMPOSITE = "composite"
    GLASS_IONOMER = "glass-ionomer"
    GOLD = "gold"
    CERAMIC = "ceramic"
    ZIRCONIA = "zirconia"
    STEEL = "steel"
    METAL_CERAMIC = "metal-ceramic"
    TEMPORARY = "temporary"
    ACRYLIC = "acrylic"
    SURGICAL = "surgical"


class Kind(StrEnum):
    STATE = "state"  # says what stands at the place
    CONDITION = "condition"  # something is wrong there
    WORK = "work"  # something was done, or is to be


class Place(StrEnum):
    TOOTH = "tooth"
    SURFACES = "surfaces"
    SPAN = "span"  # several teeth of one jaw, one object ever after


class Unit(StrEnum):
    DEGREE = "degree"  # Roman numerals on the chart
    MILLIMETRES = "millimetres"
    ANGLE = "angle"  # degrees from upright, crown towards mesial positive


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What number a finding may carry."""

    unit: Unit
    least: int
    most: int
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSpec:
    """What is true of a finding wherever it is charted."""

    kind: Kind
    place: Place
    # Presences that it fits when it is observed or done; None: any.
    fits: frozenset[Presence] | None = None
    # What stands at the place once it holds (a state) or is done (a work); None: as before.
    leaves: Presence | None = None
    surfaces_optional: bool = False
    variants: tuple[Variant, ...] = ()  # the first is the usual one
    measure: Measure | None = None
    roots_only: bool = False  # needs a tooth with more than one root (furcation)


_CROWNED = frozenset({Presence.PRESENT, Presence.ERUPTING})
_ROOTED = frozenset({Presence.PRESENT, Presence.ERUPTING, Presence.ROOT_REMNANT})
_IN_BONE = frozenset({*_ROOTED, Presence.UNERUPTED, Presence.IMPACTED})
_GAP = frozenset({Presence.MISSING, Presence.EXTRACTED})
_STANDING = frozenset(Presence) - _GAP
_NATURAL = frozenset(Presence) - {Presence.IMPLANT}  # a gap too: a tooth may come where one seemed to be missing
_CROWN_BEARING = frozenset({*_CROWNED, Presence.IMPLANT})

_FILLINGS = (
    Variant.COMPOSITE,
    Variant.AMALGAM,
    Variant.GLASS_IONOMER,
    Variant.GOLD,
    Variant.CERAMIC,
    Variant.TEMPORARY,
)
_CROWNS = (
    Variant.CERAMIC,
    Variant.ZIRCONIA,
    Variant.METAL_CERAMIC,
    Variant.GOLD,
    Variant.STEEL,
    Variant.TEMPORARY,
)
_DEGREES = Measure(unit=Unit.DEGREE, least=1, most=3, required=True)


def _state(leaves: Presence | None, fits: frozenset[Presence] | None, *, measure: Measure | None = None) -> FindingSpec:
    return FindingSpec(kind=Kind.STATE, place=Place.TOOTH, fits=fits, leaves=leaves, measure=measure)


def _condition(
    place: Place = Place.TOOTH,
    fits: frozenset[Presence] | None = _CROWNED,
    *,
    optional: bool = False,
    measure: Measure | None = None,
    roots_only: bool = False,
) -> FindingSpec:
    return FindingSpec(
        kind=Kind.CONDITION,
        place=place,
        fits=fits,
        surfaces_optional=optional,
        measure=measure,
        roots_only=roots_only,
    )


def _work(
    place: Place,
    fits: frozenset[Presence] | None,
    *variants: Variant,
    leaves: Presence | None = None,
) -> FindingSpec:
    return FindingSpec(kind=Kind.WORK, place=place, fits=fits, variants=variants, leaves=leaves)


SPECS: Mapping[Finding, FindingSpec] = {
    Finding.EXAMINED: _state(None, _STANDING),
    Finding.PRESENT: _state(Presence.PRESENT, _NATURAL),
    Finding.ERUPTING: _state(Presence.ERUPTING, _NATURAL),
    Finding.UNERUPTED: _state(Presence.UNERUPTED, _NATURAL),
    Finding.IMPACTED: _state(Presence.IMPACTED, _NATURAL, measure=Measure(unit=Unit.ANGLE, least=-180, most=180)),
    Finding.ROOT_REMNANT: _state(Presence.ROOT_REMNANT, _NATURAL),
    Finding.MISSING: _state(Presence.MISSING, None),
    Finding.CARIES: _condition(Place.SURFACES, _ROOTED),
    Finding.DEFECT: _condition(Place.SURFACES),
    Finding.WEAR: _condition(Place.SURFACES),
    Finding.WATCH: _condition(Place.SURFACES, _STANDING, optional=True),
    Finding.FRACTURE: _condition(Place.SURFACES, optional=True),
    Finding.ROOT_FRACTURE: _condition(fits=_ROOTED),
    Finding.APICAL_LESION: _condition(
        fits=_IN_BONE | {Presence.IMPLANT}, measure=Measure(unit=Unit.MILLIMETRES, least=1, most=30)
    ),
    Finding.MOBILITY: _condition(fits=_CROWN_BEARING, measure=_DEGREES),
    Finding.FURCATION: _condition(Place.SURFACES, optional=True, measure=_DEGREES, roots_only=True),
    Finding.RECESSION: _condition(
        Place.SURFACES,
        _CROWN_BEARING,
        optional=True,
        measure=Measure(unit=Unit.MILLIMETRES, least=1, most=15, required=True),
    ),
    Finding.CALCULUS: _condition(Place.SURFACES, _CROWN_BEARING, optional=True),
    Finding.DRIFTED: _condition(measure=Measure(unit=Unit.MILLIMETRES, least=-15, most=15)),
    Finding.ROTATED: _condition(measure=Measure(unit=Unit.ANGLE, least=-180, most=180)),
    Finding.UNRECOGNISED: _condition(fits=None),
    Finding.FILLING: _work(Place.SURFACES, _CROWNED, *_FILLINGS),
    Finding.SEALANT: _work(Place.SURFACES, _CROWNED),
    Finding.VENEER: _work(Place.TOOTH, _CROWNED, Variant.CERAMIC, Variant.COMPOSITE),
    Finding.CROWN: _work(Place.TOOTH, _CROWN_BEARING, *_CROWNS),
    Finding.BUILDUP: _work(Place.TOOTH, _ROOTED | {Presence.IMPLANT}, Variant.COMPOSITE, Variant.AMALGAM),
    Finding.ROOT_CANAL: _work(Place.TOOTH, _ROOTED),
    Finding.POST: _work(Place.TOOTH, _ROOTED),
    Finding.EXTRACTION: _work(Place.TOOTH, _IN_BONE | {Presence.IMPLANT}, leaves=Presence.EXTRACTED),
    Finding.IMPLANT: _work(Place.TOOTH, _GAP, leaves=Presence.IMPLANT),
    Finding.BRIDGE: _work(Place.SPAN, None, *_CROWNS),
    Finding.SPLINT: _work(Place.SPAN, _CROWN_BEARING, Variant.STEEL, Variant.COMPOSITE),
    Finding.DENTURE: _work(Place.SPAN, None, Variant.ACRYLIC, Variant.STEEL),
    Finding.BRACES: _work(Place.SPAN, _CROWN_BEARING, Variant.STEEL, Variant.CERAMIC),
    Finding.SPACE_MAINTAINER: _work(Place.SPAN, None),
}
# Which extraction it is to be; a simple one has no variant.
EXTRACTION_KINDS = (Variant.SURGICAL,)

# Restorations that take the whole crown: what stood on single surfaces is under them or gone.
COVERS_CROWN = frozenset({Finding.CROWN})
# Conditions that a restoration of their surfaces ends.
MENDED_BY_RESTORATION = frozenset({Finding.CARIES, Finding.DEFECT, Finding.WEAR, Finding.FRACTURE, Finding.WATCH})
# What restores surfaces: the newest lies on top of the older.
RESTORES_SURFACES = frozenset({Finding.FILLING, Finding.SEALANT})


class ToothClass(StrEnum):
    """For which kind of tooth a procedure of the catalogue is."""

    ANTERIOR = "anterior"
    PREMOLAR = "premolar"
    MOLAR = "molar"
    IMPLANT = "implant"  # whatever the place: what stands on an implant


class BridgePart(StrEnum):
    """Which unit of a bridge a procedure of the catalogue makes."""

    ABUTMENT = "abutment"
    PONTIC = "pontic"
