"""The vocabulary of the periodontal chart. Standard library only."""

from __future__ import annotations

from enum import StrEnum


class Site(StrEnum):
    """Where a probe is read: three sites on the outer side of a tooth, three on the inner.

    Stored with L for the inner side of both jaws; upper teeth show it as palatal (`shown_site`).
    """

    MB = "MB"
    B = "B"
    DB = "DB"
    ML = "ML"
    L = "L"
    DL = "DL"

    @property
    def side(self) -> Side:
        """The side of the tooth that it lies on."""
        return Side.BUCCAL if self in {Site.MB, Site.B, Site.DB} else Side.LINGUAL

    @property
    def is_interdental(self) -> bool:
        """Whether it faces a neighbouring tooth."""
        return self not in {Site.B, Site.L}


class Side(StrEnum):
    BUCCAL = "buccal"
    LINGUAL = "lingual"

    @property
    def sites(self) -> tuple[Site, Site, Site]:
        """Its sites from mesial to distal."""
        return (Site.MB, Site.B, Site.DB) if self is Side.BUCCAL else (Site.ML, Site.L, Site.DL)

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.LINGUAL if self is Side.BUCCAL else Side.BUCCAL


class Sign(StrEnum):
    """What is seen at a site besides its measures."""

    BLEEDING = "bleeding"
    SUPPURATION = "suppuration"
    PLAQUE = "plaque"
    CALCULUS = "calculus"

    @property
    def is_probed(self) -> bool:
        """Whether probing alone shows it; the others count only once someone looks for them."""
        return self in {Sign.BLEEDING, Sign.SUPPURATION}


class Entrance(StrEnum):
    """The way into a furcation."""

    MESIAL = "M"
    DISTAL = "D"
    BUCCAL = "B"
    LINGUAL = "L"


class PerioStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    VOID = "void"


class PerioStage(StrEnum):
    """The state of the periodontium: without periodontitis, or its stage (World Workshop 2017)."""

    HEALTH = "health"
    GINGIVITIS = "gingivitis"
    I = "I"  # noqa: E741 - the stage's own name
    II = "II"
    III = "III"
    IV = "IV"


class PerioGrade(StrEnum):
    A = "A"
    B = "B"
    C = "C"


class PerioExtent(StrEnum):
    LOCALISED = "localised"
    GENERALISED = "generalised"
    MOLAR_INCISOR = "molar-incisor"


class PathPreset(StrEnum):
    """In which order the sites are probed."""

    BY_ARCH = "by-arch"  # all buccal sites of an arch, then all lingual ones from the same end
    ZIG_ZAG = "zig-zag"  # buccal to the other end, lingual back again
    BY_TOOTH = "by-tooth"  # buccal and lingual of a tooth, then the next tooth


class Corner(StrEnum):
    """Where the path begins, as the patient has it."""

    UPPER_RIGHT = "upper-right"
    UPPER_LEFT = "upper-left"
    LOWER_LEFT = "lower-left"
    LOWER_RIGHT = "lower-right"

    @property
    def is_upper(self) -> bool:
        return self in {Corner.UPPER_RIGHT, Corner.UPPER_LEFT}

    @property
    def is_right(self) -> bool:
        return self in {Corner.UPPER_RIGHT, Corner.LOWER_RIGHT}
