"""The periodontal chart as frozen data: what was read at each site, and pure edits that return a new chart.

`None` is "not assessed" everywhere and never counts as zero or as absent. Lengths are whole millimetres.
The gingival margin is measured from the cemento-enamel junction: positive is recession (the root shows), 0 is at the
junction, negative is overgrowth. Clinical attachment level CAL = probing depth + margin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dentaldesk.models.perio import Entrance, Side, Sign, Site
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import ValueProblem

DEEPEST = 15  # mm: the length of the usual probes
MARGIN = range(-DEEPEST, DEEPEST + 1)
DEPTH = range(DEEPEST + 1)
WORST_FURCATION = 3  # Hamp, Nyman and Lindhe 1975: degrees I to III
WORST_MOBILITY = 3  # Miller 1950: degrees 0 to 3

# What a site's reading is made of, by the names of its fields.
MEASURES = ("depth", "margin", *(sign.value for sign in Sign))

Cell = tuple[ToothCode, Site]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReading:
    """One site. Raises ValueProblem for a length that no probe can show."""

    depth: int | None = None
    margin: int | None = None
    bleeding: bool | None = None
    suppuration: bool | None = None
    plaque: bool | None = None
    calculus: bool | None = None

    def __post_init__(self) -> None:
        if self.depth is not None and self.depth not in DEPTH:
            raise ValueProblem("perio.depth_range", typed=self.depth, most=DEEPEST)
        if self.margin is not None and self.margin not in MARGIN:
            raise ValueProblem("perio.margin_range", typed=self.margin, most=DEEPEST)

    @property
    def cal(self) -> int | None:
        """Attachment level in mm, negative above the junction; None unless depth and margin were both read."""
        return None if self.depth is None or self.margin is None else self.depth + self.margin

    def sign(self, sign: Sign) -> bool | None:
        """Whether the sign is there; None: not looked for."""
        value: bool | None = getattr(self, sign.value)
        return value

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was assessed here."""
        return self == BLANK


BLANK = SiteReading()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToothReading:
    """What is true of a whole tooth. `furcation` holds the entrances that were assessed, in degrees 0 to 3.

    An implant is probed like a tooth and has no furcation.
    """

    furcation: Mapping[Entrance, int] = field(default_factory=dict)
    mobility: int | None = None
    not_probed: bool = False  # it is there, but cannot or must not be probed
    implant: bool = False

    def __post_init__(self) -> None:
        for degree in self.furcation.values():
            if degree not in range(WORST_FURCATION + 1):
                raise ValueProblem("perio.furcation_range", typed=degree, most=WORST_FURCATION)
        if self.mobility is not None and self.mobility not in range(WORST_MOBILITY + 1):
            raise ValueProblem("perio.mobility_range", typed=self.mobility, most=WORST_MOBILITY)


UNREAD = ToothReading()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToothSheet:
    """Everything that was read of one tooth: what is saved at once, and compared when two desks meet."""

    sites: Mapping[Site, SiteReading]  # blank ones are left out
    tooth: ToothReading


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioChart:
    """The teeth and implants that stand in the mouth, and what was read of them. Blank readings are left out."""

    teeth: tuple[ToothCode, ...]
    sites: Mapping[Cell, SiteReading] = field(default_factory=dict)
    whole: Mapping[ToothCode, ToothReading] = field(default_factory=dict)

    def at(self, tooth: ToothCode, site: Site) -> SiteReading:
        """The reading of a site, blank when there is none."""
        return self.sites.get((tooth, site), BLANK)

    def tooth(self, tooth: ToothCode) -> ToothReading:
        """The reading of a tooth, blank when there is none."""
        return self.whole.get(tooth, UNREAD)

    def sheet(self, tooth: ToothCode) -> ToothSheet | None:
        """All of one tooth; None when it does not stand in this chart."""
        if tooth not in self.teeth:
            return None
        sites = {site: self.sites[tooth, site] for site in Site if (tooth, site) in self.sites}
        return ToothSheet(sites=sites, tooth=self.tooth(tooth))

    @property
    def implants(self) -> tuple[ToothCode, ...]:
        """The places where an implant stands."""
        return tuple(tooth for tooth in self.teeth if self.tooth(tooth).implant)

    @property
    def probed(self) -> int:
        """How many sites have a depth."""
        return sum(reading.depth is not None for reading in self.sites.values())

    @property
    def holds_readings(self) -> bool:
        """Whether anything was read, of a site or of a tooth. Which teeth stand is no reading."""
        return bool(self.sites) or any(
            reading.furcation or reading.mobility is not None for reading in self.whole.values()
        )

    def looks_for(self, sign: Sign) -> bool:
        """Whether this exam assesses the sign at all."""
        return any(reading.sign(sign) is not None for reading in self.sites.values())


# -- teeth in their arch --


def place_across(tooth: ToothCode) -> int:
    """Where it stands in its jaw from the patient's right to the left: a wider number is further left.

    A primary tooth stands beside its successor's place, a supernumerary one distal of the tooth that it is named by.
    """
    step = tooth.position * 4 + tooth.is_primary + 2 * tooth.is_supernumerary
    return -step if tooth.is_right else step


def in_arch_order(teeth: Iterable[ToothCode], *, upper: bool) -> tuple[ToothCode, ...]:
    """The teeth of one jaw as they are seen: the patient's right first."""
    return tuple(sorted((tooth for tooth in teeth if tooth.is_upper is upper), key=place_across))


def is_right(tooth: ToothCode) -> bool:
    """Whether it stands on the patient's right."""
    return place_across(tooth) < 0


def sites_as_seen(tooth: ToothCode, side: Side) -> tuple[Site, ...]:
    """The side's sites from the patient's right to the left."""
    return tuple(reversed(side.sites)) if is_right(tooth) else side.sites


def shown_site(tooth: ToothCode, site: Site) -> str:
    """`MB`, `DL`; in the upper jaw the inner side is palatal: `MP`, `P`, `DP`."""
    return site.value.replace("L", "P") if tooth.is_upper else site.value


def entrances(tooth: ToothCode) -> tuple[Entrance, ...]:
    """The furcation entrances of a tooth; none for one root.

    Upper molars B M D, lower molars B L, upper first premolars M D (docs: anatomy); a supernumerary tooth has those of
    the tooth it is named by, since its roots are not known.
    """
    first_molar = 4 if tooth.is_primary else 6
    if tooth.position >= first_molar:
        return (
            (Entrance.BUCCAL, Entrance.MESIAL, Entrance.DISTAL)
            if tooth.is_upper
            else (Entrance.BUCCAL, Entrance.LINGUAL)
        )
    first_premolar = 4
    if tooth.is_upper and not tooth.is_primary and tooth.position == first_premolar:
        return (Entrance.MESIAL, Entrance.DISTAL)
    return ()


# -- edits --


def with_site(chart: PerioChart, cell: Cell, reading: SiteReading) -> PerioChart:
    """The chart with this reading. Raises ValueProblem for a tooth that is not there."""
    _must_stand(chart, cell[0])
    sites = dict(chart.sites)
    if reading.is_blank:
        sites.pop(cell, None)
    else:
        sites[cell] = reading
    return replace(chart, sites=sites)


def with_depth(chart: PerioChart, cell: Cell, depth: int | None) -> PerioChart:
    """The chart with this probing depth.

    Probing shows bleeding and pus, so at a probed site they are absent until marked; plaque and calculus too, once this
    exam looks for them. None takes the whole reading back but the margin: what was not probed was not assessed.
    """
    before = chart.at(*cell)
    if depth is None:
        return with_site(chart, cell, SiteReading(margin=before.margin))
    absent = {
        sign.value: False for sign in Sign if before.sign(sign) is None and (sign.is_probed or chart.looks_for(sign))
    }
    return with_site(chart, cell, replace(before, depth=depth, **absent))


def with_margin(chart: PerioChart, cell: Cell, margin: int | None) -> PerioChart:
    """The chart with this gingival margin: mm below the cemento-enamel junction, negative above it."""
    return with_site(chart, cell, replace(chart.at(*cell), margin=margin))


def with_sign(chart: PerioChart, cells: Iterable[Cell], sign: Sign, *, present: bool) -> PerioChart:
    """The chart with a sign at these sites. The first mark of a kind makes every probed site one that was looked at."""
    if not sign.is_probed and not chart.looks_for(sign):
        for cell, reading in chart.sites.items():
            if reading.depth is not None:
                chart = with_site(chart, cell, replace(reading, **{sign.value: False}))
    for cell in cells:
        chart = with_site(chart, cell, replace(chart.at(*cell), **{sign.value: present}))
    return chart


def with_furcation(chart: PerioChart, tooth: ToothCode, entrance: Entrance, degree: int | None) -> PerioChart:
    """The chart with this degree at an entrance, None for not assessed. Raises ValueProblem where there is none."""
    _must_stand(chart, tooth)
    _must_have(tooth, entrance, chart.tooth(tooth))
    found = {key: value for key, value in chart.tooth(tooth).furcation.items() if key is not entrance}
    if degree is not None:
        found[entrance] = degree
    return _with_tooth(chart, tooth, replace(chart.tooth(tooth), furcation=found))


def with_mobility(chart: PerioChart, tooth: ToothCode, degree: int | None) -> PerioChart:
    """The chart with this mobility, None for not assessed."""
    _must_stand(chart, tooth)
    return _with_tooth(chart, tooth, replace(chart.tooth(tooth), mobility=degree))


def with_not_probed(chart: PerioChart, tooth: ToothCode, *, not_probed: bool) -> PerioChart:
    """The chart with a tooth that is there but not probed; what was read of its sites is taken back."""
    _must_stand(chart, tooth)
    if not_probed:
        chart = replace(chart, sites={cell: reading for cell, reading in chart.sites.items() if cell[0] != tooth})
    return _with_tooth(chart, tooth, replace(chart.tooth(tooth), not_probed=not_probed))


def with_implant(chart: PerioChart, tooth: ToothCode, *, implant: bool) -> PerioChart:
    """The chart with an implant at this place, or a tooth again; an implant loses the furcation that was read."""
    _must_stand(chart, tooth)
    before = chart.tooth(tooth)
    return _with_tooth(chart, tooth, replace(before, implant=implant, furcation={} if implant else before.furcation))


def with_sheet(chart: PerioChart, tooth: ToothCode, sheet: ToothSheet | None) -> PerioChart:
    """The chart with all of this tooth as on the sheet; None takes the tooth out of the mouth."""
    sites = {cell: reading for cell, reading in chart.sites.items() if cell[0] != tooth}
    whole = {key: value for key, value in chart.whole.items() if key != tooth}
    teeth = set(chart.teeth) - {tooth}
    if sheet is not None:
        teeth.add(tooth)
        sites |= {(tooth, site): reading for site, reading in sheet.sites.items() if not reading.is_blank}
        if sheet.tooth != UNREAD:
            whole[tooth] = sheet.tooth
    return PerioChart(teeth=_sorted(teeth), sites=sites, whole=whole)


def blank_chart(teeth: Iterable[ToothCode]) -> PerioChart:
    """A chart of these teeth with nothing read yet."""
    return PerioChart(teeth=_sorted(set(teeth)))


def only_teeth(chart: PerioChart) -> PerioChart:
    """The chart without its implants: their diagnoses (Berglundh et al. 2018) are apart from those of teeth."""
    implants = set(chart.implants)
    if not implants:
        return chart
    return PerioChart(
        teeth=tuple(tooth for tooth in chart.teeth if tooth not in implants),
        sites={cell: reading for cell, reading in chart.sites.items() if cell[0] not in implants},
        whole={tooth: reading for tooth, reading in chart.whole.items() if tooth not in implants},
    )


def check_sheet(tooth: ToothCode, sheet: ToothSheet) -> None:
    """Raises ValueProblem for what cannot be read of this tooth, however it was typed."""
    for entrance in sheet.tooth.furcation:
        _must_have(tooth, entrance, sheet.tooth)
    if sheet.tooth.not_probed and any(not reading.is_blank for reading in sheet.sites.values()):
        raise ValueProblem("perio.not_probed", tooth=tooth.code)


def added(chart: PerioChart, tooth: ToothCode) -> PerioChart:
    """The chart with one more tooth, unread."""
    return chart if tooth in chart.teeth else replace(chart, teeth=_sorted({*chart.teeth, tooth}))


def _sorted(teeth: set[ToothCode]) -> tuple[ToothCode, ...]:
    return in_arch_order(teeth, upper=True) + in_arch_order(teeth, upper=False)


def _with_tooth(chart: PerioChart, tooth: ToothCode, reading: ToothReading) -> PerioChart:
    whole = dict(chart.whole)
    whole.pop(tooth, None)
    if reading != UNREAD:
        whole[tooth] = reading
    return replace(chart, whole=whole)


def _must_have(tooth: ToothCode, entrance: Entrance, reading: ToothReading) -> None:
    if reading.implant or entrance not in entrances(tooth):
        raise ValueProblem("perio.no_furcation", tooth=tooth.code, entrance=entrance.value)


def _must_stand(chart: PerioChart, tooth: ToothCode) -> None:
    if tooth not in chart.teeth:
        raise ValueProblem("perio.no_tooth", tooth=tooth.code)


def changed_teeth(before: PerioChart, after: PerioChart) -> tuple[ToothCode, ...]:
    """The teeth of which something was read otherwise, that came or that went; in arch order."""
    every = set(before.teeth) | set(after.teeth)
    return _sorted({tooth for tooth in every if before.sheet(tooth) != after.sheet(tooth)})


# -- in short --


def shorthand(tooth: ToothCode, sheet: ToothSheet | None) -> str:
    """`MB 3/1b · B 2 · …`: depth, margin and signs of a tooth in one line; `–` for not assessed, `` for no tooth."""
    if sheet is None:
        return ""
    parts = [f"{shown_site(tooth, site)} {_short(sheet.sites.get(site, BLANK))}" for site in Site]
    parts += [f"F{entrance} {degree}" for entrance, degree in sorted(sheet.tooth.furcation.items())]
    if sheet.tooth.mobility is not None:
        parts.append(f"M {sheet.tooth.mobility}")
    if sheet.tooth.implant:
        parts.append("I")
    return "×" if sheet.tooth.not_probed else " · ".join(parts)


def _short(reading: SiteReading) -> str:
    depth = "–" if reading.depth is None else str(reading.depth)
    margin = "" if reading.margin is None else f"/{reading.margin}"
    return depth + margin + "".join(sign.value[0] for sign in Sign if reading.sign(sign))
