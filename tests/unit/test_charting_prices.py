"""Which procedures an entry of the chart stands for, and what they cost."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.catalogue.reads import CatalogueRow
from dentaldesk.engines.catalogue.rules import CatalogueEntry, read_catalogue, variants_of
from dentaldesk.engines.clinical.chart import Chart, ChartEntry
from dentaldesk.engines.clinical.charting_rules import NewEntry
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.core.errors import Refused
from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.financial.rules import Coverage
from dentaldesk.engines.flows.charting_prices import implants_in, price, procedures_for
from dentaldesk.models.charting import SPECS, ChartStatus, Finding, Kind, Place, Variant
from dentaldesk.models.teeth import ToothCode, every_tooth
from dentaldesk.models.values import ZERO, Money, total
from tests.engines.charts import PLANNED, new
from tests.factories import MORNING


def _row(entry: CatalogueEntry) -> CatalogueRow:
    return CatalogueRow(
        code=entry.code,
        name=entry.name,
        area=entry.area,
        min_surfaces=entry.min_surfaces,
        max_surfaces=entry.max_surfaces,
        urgency=entry.urgency,
        pattern=entry.pattern,
        fee=entry.fee,
        charts_as=entry.charts_as,
        charts_variant=entry.charts_variant,
        tooth_class=entry.tooth_class,
        bridge_part=entry.bridge_part,
        then_code=entry.then_code,
    )


with resource("catalogues", "neutral.csv").open(encoding="utf-8") as file:
    CATALOGUE = [_row(entry) for entry in read_catalogue(file, "USD")]

V = Variant
F = Finding
MAPPED: list[tuple[NewEntry, list[str]]] = [
    (new(F.FILLING, "16", "O"), ["16 COMPOSITE1"]),
    (new(F.FILLING, "16", "MOD", variant=V.COMPOSITE), ["16 COMPOSITE3"]),
    (new(F.FILLING, "16", "MODBL"), ["16 COMPOSITE4"]),
    (new(F.FILLING, "16", "MO", variant=V.AMALGAM), ["16 AMALGAM2"]),
    (new(F.FILLING, "55", "O", variant=V.GLASS_IONOMER), ["55 GLASSIONOMER1"]),
    (new(F.FILLING, "26", "MOD", variant=V.GOLD), ["26 GOLDINLAY", "26 INLAYSEAT"]),
    (new(F.FILLING, "26", "O", variant=V.TEMPORARY), ["26 TEMPFILLING"]),
    (new(F.SEALANT, "36", "O"), ["36 SEALANT"]),
    (new(F.VENEER, "11"), ["11 VENEERPREP", "11 VENEERSEAT"]),
    (new(F.VENEER, "11", variant=V.COMPOSITE), ["11 VENEERCOMP"]),
    (new(F.CROWN, "16"), ["16 CROWNPREP", "16 CROWNSEAT"]),
    (new(F.CROWN, "16", variant=V.ZIRCONIA), ["16 ZIRCONIAPREP", "16 ZIRCONIASEAT"]),
    (new(F.CROWN, "75", variant=V.STEEL), ["75 STEELCROWN"]),
    (new(F.CROWN, "36"), ["36 IMPLANTCROWN"]),  # an implant stands there
    (new(F.BUILDUP, "16"), ["16 BUILDUP"]),
    (new(F.POST, "21"), ["21 POST"]),
    (new(F.ROOT_CANAL, "11"), ["11 ROOTCANAL1"]),
    (new(F.ROOT_CANAL, "14"), ["14 ROOTCANAL2"]),
    (new(F.ROOT_CANAL, "46"), ["46 ROOTCANAL3"]),
    (new(F.ROOT_CANAL, "54"), ["54 ROOTCANAL3"]),
    (new(F.EXTRACTION, "48"), ["48 EXTRACTION"]),
    (new(F.EXTRACTION, "48", variant=V.SURGICAL), ["48 SURGICAL"]),
    (new(F.EXTRACTION, "36"), ["36 EXTRACTION"]),  # of the implant
    (new(F.IMPLANT, "36"), ["36 IMPLANT"]),
    (
        new(F.BRIDGE, "14 15 16", replaced="15"),
        ["14 BRIDGEABUT", "14 BRIDGESEAT", "15 BRIDGEPONTIC", "16 BRIDGEABUT", "16 BRIDGESEAT"],
    ),
    (new(F.SPLINT, "32 31 41"), ["32 SPLINT", "31 SPLINT", "41 SPLINT"]),
    (new(F.DENTURE, "46 45 44", replaced="46 45 44"), ["46 DENTURE"]),
    (new(F.DENTURE, "46", replaced="46", variant=V.STEEL), ["46 DENTURESTEEL"]),
    (new(F.BRACES, "13 12 11"), ["13 BRACES"]),
    (new(F.SPACE_MAINTAINER, "55 54 53"), ["55 SPACEMAINTAINER"]),
]
IMPLANTS = frozenset({ToothCode("36")})


@pytest.mark.parametrize(
    ("entry", "codes"), MAPPED, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_work_has_its_procedures(entry: NewEntry, codes: list[str]) -> None:
    found = procedures_for(entry, CATALOGUE, IMPLANTS)
    assert [f"{tooth} {row.code}" for tooth, row in found] == codes


def test_every_work_of_the_chart_and_each_of_its_variants_can_be_planned_from_our_catalogue() -> None:
    """But what a practice does not make new: the rare variants of spans."""
    lacking = []
    for finding, spec in SPECS.items():
        if spec.kind is not Kind.WORK:
            continue
        teeth = "13 12 11" if spec.place is Place.SPAN else "16"
        for variant in (None, *variants_of(finding)):
            entry = new(
                finding,
                teeth,
                "MO" if spec.place is Place.SURFACES else "",
                variant=variant,
                replaced="12" if finding is F.BRIDGE else "",
            )
            if not price(entry, CATALOGUE, None).lines:
                lacking.append(f"{finding} {variant}")
    assert lacking == ["braces ceramic"]


def test_every_procedure_that_charts_is_reached() -> None:
    reached = {code.split()[1] for _, codes in MAPPED for code in codes}
    charting = {row.code for row in CATALOGUE if row.charts_as is not None}
    others = {"COMPOSITE2", "AMALGAM1", "AMALGAM3", "GLASSIONOMER2", "CERAMICINLAY", "BUILDUPAMALGAM", "TEMPCROWN"}
    others |= {f"{metal}{step}" for metal in ("METALCERAMIC", "GOLDCROWN") for step in ("PREP", "SEAT")}
    assert charting - reached == others


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (new(F.SEALANT, "16", "OBV"), "Nothing in the catalogue fits: sealant."),
        (new(F.BRACES, "13 12", variant=V.CERAMIC), "Nothing in the catalogue fits: braces of ceramic."),
    ],
)
def test_what_nothing_fits_is_refused_in_words(entry: NewEntry, said: str) -> None:
    with pytest.raises(Refused) as refused:
        procedures_for(entry, CATALOGUE)
    (problem,) = refused.value.problems
    assert Words(Formats()).text(problem.message) == said
    assert price(entry, CATALOGUE, None).lines == ()


def test_a_price_is_that_of_all_lines_with_the_patients_part() -> None:
    preview = price(new(F.CROWN, "16", status=PLANNED), CATALOGUE, Coverage(name="Delta", basis_points=8_000))
    assert [(line.code, line.fee) for line in preview.lines] == [("CROWNPREP", Money(134_000)), ("CROWNSEAT", ZERO)]
    assert (preview.fee, preview.patient_share) == (Money(134_000), Money(26_800))
    assert preview.chair_minutes == 5 * (len("//XXXXXXXXXXX//") + len("/XXXXXX/"))


def test_without_insurance_the_patient_pays_all() -> None:
    preview = price(new(F.FILLING, "16", "O"), CATALOGUE, None)
    assert preview.fee == preview.patient_share == Money(18_500)


def test_what_is_observed_costs_nothing() -> None:
    preview = price(new(F.CARIES, "16", "O"), CATALOGUE, None)
    assert (preview.lines, preview.fee, preview.patient_share, preview.chair_minutes) == ((), ZERO, ZERO, 0)


@given(st.sampled_from(every_tooth()), st.sampled_from([f for f in F if SPECS[f].place is not Place.SPAN]), st.data())
def test_a_price_never_raises_and_sums_its_lines(tooth: ToothCode, finding: Finding, data: st.DataObject) -> None:
    surfaces = data.draw(st.sets(st.sampled_from(tooth.surfaces)))
    variant = data.draw(st.sampled_from([None, *Variant]))
    entry = new(finding, tooth.code, "".join(sorted(surfaces)), variant=variant)
    preview = price(entry, CATALOGUE, Coverage(name="x", basis_points=3_333), data.draw(st.sets(st.just(tooth))))
    assert preview.fee == total(line.fee for line in preview.lines)
    assert ZERO <= preview.patient_share <= preview.fee
    assert {line.tooth for line in preview.lines} <= {tooth}


def _entry(finding: Finding, status: ChartStatus, tooth: str) -> ChartEntry:
    return ChartEntry(
        id=UUID(int=int(tooth)),
        finding=finding,
        status=status,
        teeth=(ToothCode(tooth),),
        true_on=date(2026, 11, 24),
        recorded_at=MORNING,
    )


def test_implants_are_those_that_stand_and_those_that_are_planned() -> None:
    entries = (
        _entry(F.MISSING, ChartStatus.CONDITION, "46"),
        _entry(F.IMPLANT, ChartStatus.ELSEWHERE, "36"),
        _entry(F.IMPLANT, PLANNED, "46"),
        _entry(F.CROWN, PLANNED, "16"),
    )
    mouth = mouth_at(Chart(birth_date=None, entries=entries), date(2026, 11, 24))
    assert implants_in(mouth) == {ToothCode("36"), ToothCode("46")}
