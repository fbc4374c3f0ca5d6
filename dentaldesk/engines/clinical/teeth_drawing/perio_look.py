"""What a periodontal sheet is drawn of: the charts, the colours and the words. Shared by its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dentaldesk.engines.clinical.perio import PerioChart
from dentaldesk.engines.clinical.teeth_drawing.perio_layout import Line, PerioLayout
from dentaldesk.models.perio import Sign
from dentaldesk.models.teeth import Notation


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioLook:
    """Colours as `#RRGGBB`. The defaults are for paper."""

    paper: str = "#FFFFFF"
    raised: str = "#F8FAFA"
    text: str = "#15222A"
    text2: str = "#465660"
    muted: str = "#5A6A74"
    line: str = "#DBE1E4"
    control: str = "#7C8B94"
    pocket: str = "#1B5CB0"  # the base of the pocket
    gum: str = "#AE2A1F"  # the gingival margin
    warning: str = "#855000"
    warning_soft: str = "#FDF1DA"
    danger: str = "#AE2A1F"
    danger_soft: str = "#FCEAE7"
    good: str = "#1A6B3C"
    plaque: str = "#1B5CB0"
    calculus: str = "#6A3FA0"
    enamel: str = "#F7F3EA"
    root: str = "#EFE5CE"
    tooth_line: str = "#B3A98F"

    def sign(self, sign: Sign) -> str:
        """The colour of a sign's mark."""
        return {
            Sign.BLEEDING: self.danger,
            Sign.SUPPURATION: self.warning,
            Sign.PLAQUE: self.plaque,
            Sign.CALCULUS: self.calculus,
        }[sign]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioWords:
    """What the sheet says, in the reader's language. `earlier` names the exams beside this one, the newest first."""

    buccal: str = "Buccal"
    palatal: str = "Palatal"
    lingual: str = "Lingual"
    lines: Mapping[Line, str] = field(
        default_factory=lambda: {
            Line.DEPTH: "Depth",
            Line.MARGIN: "Margin",
            Line.CAL: "CAL",
            Line.SIGNS: "Signs",
        }
    )
    earlier: tuple[str, ...] = ()
    mobility: str = "M"
    implant: str = "Impl."


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioPicture:
    """What is drawn, how, and where. `earlier` charts are shown faded beside the current one, the newest first."""

    chart: PerioChart
    layout: PerioLayout
    earlier: tuple[PerioChart, ...] = ()
    look: PerioLook = PerioLook()
    words: PerioWords = field(default_factory=PerioWords)
    notation: Notation = Notation.FDI
