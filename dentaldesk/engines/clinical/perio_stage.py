"""Stage, extent and grade as the chart suggests them, with every reason; the clinician decides.

Sources: Tonetti, Greenwell and Kornman 2018 (staging and grading of periodontitis, J Periodontol 89 Suppl 1), Papapanou
et al. 2018 (consensus report, case definition), Chapple et al. 2018 (health and gingivitis), all from the World
Workshop of 2017; Sanz et al. 2020 (extent is counted at the severity that defines the stage). The workshop diagnoses
implants by themselves (Berglundh et al. 2018), so that they count nowhere here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from dentaldesk.engines.clinical.perio import PerioChart, only_teeth, place_across
from dentaldesk.engines.clinical.perio_indices import POCKET, Share, indices
from dentaldesk.models.perio import PerioExtent, PerioGrade, PerioStage
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Message, ValueProblem

HEALTHY_DEPTH = 3  # mm
HEALTHY_BLEEDING = 10  # per cent of sites: from here on it is gingivitis
STAGE_II_CAL = 3  # mm, interdental
STAGE_III_CAL = 5
STAGE_II_DEPTH = 5
STAGE_III_DEPTH = 6
SEVERE_FURCATION = 2  # degree
SEVERE_MOBILITY = 2
MANY_LOST = 5  # teeth lost to periodontitis
FEW_TEETH = 20  # ten opposing pairs, of an adult's permanent teeth
GROWN = 18  # years
BUCCAL_CAL = 3  # mm, with a pocket deeper than HEALTHY_DEPTH: the second way to be a case
CASE_TEETH = 2
GENERALISED = 30  # per cent of teeth
SLOW = Decimal("0.25")  # per cent of bone lost per year of age
FAST = Decimal(1)
HEAVY_SMOKER = 10  # cigarettes a day
HBA1C = Decimal(7)  # per cent
LOWEST_HBA1C, HIGHEST_HBA1C = Decimal(4), Decimal(20)  # per cent: nobody lives outside
MOST_LOST = 32  # teeth
MOST_CIGARETTES = 100  # a day
# Per cent of sites with an attachment level, from which on a stage is suggested: cases are defined on full mouths, and
# a quarter leaves room for teeth whose junction cannot be found.
ENOUGH = 75
_ARCH_STEP = 4  # `place_across` counts four a tooth


@dataclass(frozen=True, slots=True, kw_only=True)
class PerioRisk:
    """What the chart itself cannot tell. None: not known. Raises ValueProblem for what cannot be."""

    teeth_lost: int | None = None  # to periodontitis
    bone_loss_percent: int | None = None  # of the root, at the worst tooth
    age: int | None = None  # years
    cigarettes: int | None = None  # a day; 0: does not smoke
    hba1c: Decimal | None = None  # per cent; only of someone with diabetes

    def __post_init__(self) -> None:
        if self.bone_loss_percent is not None and self.bone_loss_percent not in range(101):
            raise ValueProblem("perio.bone_loss_range", typed=self.bone_loss_percent)
        for number, most in ((self.teeth_lost, MOST_LOST), (self.cigarettes, MOST_CIGARETTES)):
            if number is not None and number not in range(most + 1):
                raise ValueProblem("perio.risk_range", typed=number, most=most)
        if self.hba1c is not None and self.hba1c > HIGHEST_HBA1C:
            # The master equation of IFCC and NGSP: what was typed is most likely in the other unit.
            percent = round(self.hba1c / Decimal("10.929") + Decimal("2.15"), 1)
            raise ValueProblem("perio.hba1c_unit", typed=self.hba1c, most=HIGHEST_HBA1C, percent=percent)
        if self.hba1c is not None and self.hba1c < LOWEST_HBA1C:
            raise ValueProblem("perio.hba1c_low", typed=self.hba1c, least=LOWEST_HBA1C, most=HIGHEST_HBA1C)


NOTHING_KNOWN = PerioRisk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """`stage` is None when too little was assessed; grade and extent only for periodontitis."""

    stage: PerioStage | None
    extent: PerioExtent | None = None
    grade: PerioGrade | None = None
    trace: tuple[Message, ...]


def suggest(chart: PerioChart, risk: PerioRisk = NOTHING_KNOWN) -> Suggestion:
    """What the measures say of the teeth by the classification of 2018; nothing as long as something decisive lacks."""
    implants = _names(tooth for tooth in chart.implants if not chart.tooth(tooth).not_probed)
    apart = (Message("perio.trace.implants", {"teeth": implants}),) if implants else ()
    teeth = only_teeth(chart)
    lacking = tuple(_lacking(teeth))
    if lacking:
        return Suggestion(stage=None, trace=(*apart, *lacking))
    made = _periodontitis(teeth, risk) if _is_case(teeth) else _without_periodontitis(teeth)
    return replace(made, trace=(*apart, *_gaps(teeth), *made.trace))


def _names(teeth: Iterable[ToothCode]) -> str:
    """As stored; whoever shows it writes them in the clinic's notation (`perio_words.told`)."""
    return ", ".join(tooth.code for tooth in teeth)


def _lacking(chart: PerioChart) -> Iterator[Message]:
    """What is still to be read before anything can be said."""
    figures = indices(chart)
    if not figures.depth.of:
        yield Message("perio.trace.not_probed")
        return
    if not figures.cal.of:
        yield Message("perio.trace.no_margin")
        return
    open_ = [
        tooth
        for (tooth, _), reading in chart.sites.items()
        if reading.depth is not None and reading.depth >= POCKET and reading.cal is None
    ]
    if open_:
        places = _names(tooth for tooth in chart.teeth if tooth in open_)
        yield Message("perio.trace.pockets_without_cal", {"count": len(open_), "depth": POCKET, "teeth": places})
    if not Share(hits=figures.cal.of, of=figures.sites).reaches(ENOUGH):
        said = {"assessed": figures.cal.of, "sites": figures.sites, "least": ENOUGH}
        yield Message("perio.trace.too_few", said)


def _periodontitis(chart: PerioChart, risk: PerioRisk) -> Suggestion:
    stage, reasons = _stage(chart, risk)
    extent, why_extent = _extent(chart, stage)
    grade, why_grade = _grade(risk)
    return Suggestion(stage=stage, extent=extent, grade=grade, trace=(*reasons, *why_extent, *why_grade))


def _gaps(chart: PerioChart) -> Iterator[Message]:
    """What was left out."""
    whole = indices(chart)
    if whole.cal.of < whole.sites:
        yield Message("perio.trace.partly", {"assessed": whole.cal.of, "sites": whole.sites})


# -- who has periodontitis --


def interdental_loss(chart: PerioChart) -> dict[ToothCode, int]:
    """The largest interdental attachment loss in mm of each tooth that has any."""
    losses: dict[ToothCode, int] = {}
    for (tooth, site), reading in chart.sites.items():
        if site.is_interdental and reading.cal is not None and reading.cal > 0:
            losses[tooth] = max(losses.get(tooth, 0), reading.cal)
    return losses


def _is_case(chart: PerioChart) -> bool:
    """Interdental loss at two teeth that are no neighbours, or buccal or oral loss with a pocket at two teeth."""
    with_loss = list(interdental_loss(chart))
    if any(_are_apart(one, other) for one in with_loss for other in with_loss):
        return True
    return len(_pockets_with_loss(chart)) >= CASE_TEETH


def _pockets_with_loss(chart: PerioChart) -> set[ToothCode]:
    return {
        tooth
        for (tooth, site), reading in chart.sites.items()
        if not site.is_interdental
        and reading.depth is not None
        and reading.depth > HEALTHY_DEPTH
        and reading.cal is not None
        and reading.cal >= BUCCAL_CAL
    }


def _are_apart(one: ToothCode, other: ToothCode) -> bool:
    """Whether there is a place between them. The places of 1 and 1 across the midline lie twice as far apart."""
    if one.is_upper is not other.is_upper:
        return True
    gap = abs(_tooth_place(one) - _tooth_place(other))
    return gap > 1


def _tooth_place(tooth: ToothCode) -> int:
    """−8 … −1, 0 … 7: neighbours differ by one."""
    place = place_across(tooth)
    return place // _ARCH_STEP - 1 if place > 0 else -(-place // _ARCH_STEP)


def _without_periodontitis(chart: PerioChart) -> Suggestion:
    figures = indices(chart)
    bleeding = figures.bleeding
    deepest = max(reading.depth for reading in chart.sites.values() if reading.depth is not None)
    trace = []
    losses = interdental_loss(chart)
    if losses:
        places = _names(tooth for tooth in chart.teeth if tooth in losses)
        trace.append(Message("perio.trace.single_loss", {"teeth": places}))
    if bleeding.percent is None:
        return Suggestion(stage=None, trace=(*trace, Message("perio.trace.no_bleeding")))
    said = {"hits": bleeding.hits, "sites": bleeding.of, "percent": bleeding.percent}
    if bleeding.reaches(HEALTHY_BLEEDING):
        trace.append(Message("perio.trace.gingivitis", said))
        extent = PerioExtent.GENERALISED if bleeding.reaches(GENERALISED) else PerioExtent.LOCALISED
        return Suggestion(stage=PerioStage.GINGIVITIS, extent=extent, trace=tuple(trace))
    trace.append(Message("perio.trace.little_bleeding", said))
    if deepest > HEALTHY_DEPTH:
        # Pockets without loss of attachment are no periodontitis, and yet not what the definition of health allows.
        trace.append(Message("perio.trace.deep_without_loss", {"depth": deepest}))
        return Suggestion(stage=None, trace=tuple(trace))
    return Suggestion(stage=PerioStage.HEALTH, trace=tuple(trace))


# -- how far it went --


def _stage(chart: PerioChart, risk: PerioRisk) -> tuple[PerioStage, list[Message]]:
    loss = max(interdental_loss(chart).values(), default=0)
    severity = _by_loss(loss)
    reasons = [Message("perio.trace.loss", {"loss": loss, "stage": severity.value})]
    stage = severity
    for reached, why in (*_worse_than_first(chart), *_third(chart, risk)):
        reasons.append(why)
        stage = max(stage, reached, key=_ORDER.index)
    if stage is PerioStage.III:
        for why in _fourth(chart, risk):
            reasons.append(why)
            stage = PerioStage.IV
    return stage, reasons


_ORDER = list(PerioStage)


def _by_loss(loss: int) -> PerioStage:
    if loss >= STAGE_III_CAL:
        return PerioStage.III
    return PerioStage.II if loss >= STAGE_II_CAL else PerioStage.I


def _worse_than_first(chart: PerioChart) -> Iterator[tuple[PerioStage, Message]]:
    deepest = max(reading.depth for reading in chart.sites.values() if reading.depth is not None)
    if deepest == STAGE_II_DEPTH:
        yield PerioStage.II, Message("perio.trace.depth", {"depth": deepest, "stage": PerioStage.II.value})
    if deepest >= STAGE_III_DEPTH:
        yield PerioStage.III, Message("perio.trace.depth", {"depth": deepest, "stage": PerioStage.III.value})


def _third(chart: PerioChart, risk: PerioRisk) -> Iterator[tuple[PerioStage, Message]]:
    furcation = max((max(tooth.furcation.values(), default=0) for tooth in chart.whole.values()), default=0)
    if furcation >= SEVERE_FURCATION:
        yield PerioStage.III, Message("perio.trace.furcation", {"degree": furcation})
    if risk.teeth_lost:
        yield PerioStage.III, Message("perio.trace.lost", {"count": risk.teeth_lost})


def _fourth(chart: PerioChart, risk: PerioRisk) -> Iterator[Message]:
    if risk.teeth_lost and risk.teeth_lost >= MANY_LOST:
        yield Message("perio.trace.many_lost", {"count": risk.teeth_lost, "least": MANY_LOST})
    mobility = max((tooth.mobility or 0 for tooth in chart.whole.values()), default=0)
    if mobility >= SEVERE_MOBILITY:
        yield Message("perio.trace.mobility", {"degree": mobility})
    if len(chart.teeth) < FEW_TEETH and _is_adults(chart, risk):
        yield Message("perio.trace.few_teeth", {"count": len(chart.teeth), "least": FEW_TEETH})


def _is_adults(chart: PerioChart, risk: PerioRisk) -> bool:
    """Whether it is the permanent dentition of an adult: children have fewer teeth without having lost any."""
    return not any(tooth.is_primary for tooth in chart.teeth) and (risk.age is None or risk.age >= GROWN)


def _extent(chart: PerioChart, stage: PerioStage) -> tuple[PerioExtent, list[Message]]:
    """The share of the assessed teeth whose loss is as severe as the stage; a stage that complexity raised counts
    those that are as severe as the worst tooth's own. First molars and incisors alone are a pattern of their own.
    """
    losses = interdental_loss(chart)
    severity = min(stage, _by_loss(max(losses.values(), default=0)), key=_ORDER.index)
    least = {PerioStage.I: 1, PerioStage.II: STAGE_II_CAL}.get(severity, STAGE_III_CAL)
    assessed = {tooth for (tooth, _), reading in chart.sites.items() if reading.cal is not None}
    share = Share(hits=sum(loss >= least for loss in losses.values()), of=len(assessed))
    extent = PerioExtent.GENERALISED if share.reaches(GENERALISED) else PerioExtent.LOCALISED
    said = {"hits": share.hits, "of": share.of, "percent": share.percent or 0, "loss": least}
    reasons = [Message("perio.trace.extent", said)]
    if _is_molar_incisor(losses):
        return PerioExtent.MOLAR_INCISOR, [*reasons, Message("perio.trace.molar_incisor")]
    return extent, reasons


def _is_molar_incisor(with_loss: Iterable[ToothCode]) -> bool:
    """Whether first molars and incisors, both of them and no other teeth, have lost attachment."""
    positions = {None if tooth.is_primary or tooth.is_supernumerary else tooth.position for tooth in with_loss}
    return positions <= {*_INCISORS, _FIRST_MOLAR} and _FIRST_MOLAR in positions and bool(positions & _INCISORS)


_INCISORS = {1, 2}
_FIRST_MOLAR = 6


# -- how fast --


def _grade(risk: PerioRisk) -> tuple[PerioGrade, list[Message]]:
    grade, why = _by_bone(risk)
    reasons = [why]
    for reached, reason in _modifiers(risk):
        if _GRADES.index(reached) > _GRADES.index(grade):
            grade = reached
        reasons.append(reason)
    return grade, reasons


_GRADES = list(PerioGrade)


def _by_bone(risk: PerioRisk) -> tuple[PerioGrade, Message]:
    if risk.bone_loss_percent is None or not risk.age:
        return PerioGrade.B, Message("perio.trace.grade_default")
    ratio = Decimal(risk.bone_loss_percent) / risk.age
    grade = PerioGrade.A if ratio < SLOW else PerioGrade.C if ratio > FAST else PerioGrade.B
    return grade, Message(
        "perio.trace.bone",
        {"bone": risk.bone_loss_percent, "age": risk.age, "ratio": round(ratio, 2), "grade": grade.value},
    )


def _modifiers(risk: PerioRisk) -> Iterator[tuple[PerioGrade, Message]]:
    if risk.cigarettes:
        grade = PerioGrade.C if risk.cigarettes >= HEAVY_SMOKER else PerioGrade.B
        yield grade, Message("perio.trace.smoking", {"count": risk.cigarettes, "grade": grade.value})
    if risk.hba1c is not None:
        grade = PerioGrade.C if risk.hba1c >= HBA1C else PerioGrade.B
        yield grade, Message("perio.trace.hba1c", {"percent": risk.hba1c, "grade": grade.value})
