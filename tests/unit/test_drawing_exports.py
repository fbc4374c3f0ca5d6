from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mouth
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.teeth_drawing.legend import draw_legend
from dentaldesk.engines.clinical.teeth_drawing.palette import PRINT, Look
from dentaldesk.engines.clinical.teeth_drawing.primitives import (
    Anchor,
    Box,
    Clip,
    Colour,
    Drawing,
    Fill,
    Linear,
    Path,
    Placed,
    Primitive,
    Stroke,
    Symbol,
    Text,
)
from dentaldesk.engines.clinical.teeth_drawing.sheet import draw_mouth
from dentaldesk.engines.clinical.teeth_drawing.svg import to_svg
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents import drawing as paper
from dentaldesk.engines.documents.content import Clinic, Person
from dentaldesk.engines.documents.odontogram import ChartLine, OdontogramContent
from dentaldesk.engines.documents.render import render_odontogram
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.teeth import Surface, ToothCode

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
DAY = date(2026, 11, 24)
LOOK = Look(palette=PRINT)


def mouth() -> Mouth:
    def entry(number: int, finding: Finding, tooth: str, status: ChartStatus, **more: Any) -> ChartEntry:  # noqa: ANN401
        return ChartEntry(
            id=UUID(int=number),
            finding=finding,
            status=status,
            teeth=(ToothCode(tooth),),
            true_on=date(2020, 1, 1),
            recorded_at=datetime(2020, 1, 1, 9, 0, number, tzinfo=UTC),
            **more,
        )

    mod = (Surface.MESIAL, Surface.OCCLUSAL, Surface.DISTAL)
    entries = (
        entry(1, Finding.FILLING, "16", ChartStatus.EXISTING, surfaces=mod, variant=Variant.AMALGAM),
        entry(2, Finding.CROWN, "26", ChartStatus.PLANNED, variant=Variant.GOLD),
        entry(3, Finding.MISSING, "36", ChartStatus.EXISTING),
        entry(4, Finding.IMPLANT, "36", ChartStatus.EXISTING),
        entry(5, Finding.EXTRACTION, "48", ChartStatus.REFERRED, note="Dr. <Omari> & sons"),
        entry(6, Finding.IMPACTED, "38", ChartStatus.EXISTING, measure=40),
    )
    return mouth_at(Chart(birth_date=date(1980, 1, 1), entries=entries), DAY)


@pytest.fixture(scope="module")
def drawing() -> Drawing:
    return draw_mouth(mouth(), LOOK)


def once(content: Iterable[Primitive], seen: set[str]) -> Counter[str]:
    """What a medium that knows symbols has to draw: each symbol's content once."""
    found: Counter[str] = Counter()
    for primitive in content:
        found[type(primitive).__name__] += 1
        if isinstance(primitive, Clip):
            found += once(primitive.content, seen)
        elif isinstance(primitive, Placed) and primitive.symbol.key not in seen:
            seen.add(primitive.symbol.key)
            found += once(primitive.symbol.content, seen)
    return found


# -- SVG --


def test_svg_is_well_formed_and_holds_everything(drawing: Drawing) -> None:
    root = ET.fromstring(to_svg(drawing))  # noqa: S314  # our own text
    assert root.get("width") == f"{drawing.width:.3f}".rstrip("0").rstrip(".") + "mm"
    wanted = once(drawing.content, set())
    clips = {id(path) for clip in root.iter(f"{SVG}clipPath") for path in clip}
    paths = [path for path in root.iter(f"{SVG}path") if id(path) not in clips]
    uses = [use.get(f"{XLINK}href", "") for use in root.iter(f"{SVG}use")]
    copies = sum(name.startswith("#p") for name in uses)
    assert copies > 0
    assert sum(path.get("fill") != "none" for path in paths) + copies == wanted["Fill"]
    assert sum(path.get("fill") == "none" for path in paths) == wanted["Stroke"]
    assert len(uses) - copies == wanted["Placed"]
    assert len(list(root.iter(f"{SVG}text"))) == wanted["Text"]
    assert sum("clip-path" in group.attrib for group in root.iter(f"{SVG}g")) == wanted["Clip"]


def test_svg_escapes_words_and_repeats_itself(drawing: Drawing) -> None:
    text = to_svg(drawing)
    assert "Dr. &lt;Omari&gt; &amp; sons" in text
    assert text == to_svg(draw_mouth(mouth(), LOOK))


def test_every_reference_in_svg_has_its_definition(drawing: Drawing) -> None:
    text = to_svg(drawing)
    root = ET.fromstring(text)  # noqa: S314  # our own text
    known = {element.get("id") for element in root.iter() if element.get("id")}
    used = {use.get(f"{XLINK}href", "")[1:] for use in root.iter(f"{SVG}use")}
    for element in root.iter():
        for name in ("clip-path", "fill"):
            if element.get(name, "").startswith("url(#"):
                used.add(element.get(name, "")[5:-1])
    assert used <= known


# -- paper --


class RecordingCanvas:
    """Counts what a PDF canvas is asked to draw, and checks that what is saved is restored."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.depth = 0
        self.forms: set[str] = set()

    def saveState(self) -> None:
        self.depth += 1

    def restoreState(self) -> None:
        self.depth -= 1
        assert self.depth >= 0

    def beginPath(self) -> RecordingPath:
        return RecordingPath()

    def drawPath(self, _path: object, *, stroke: int, fill: int, fillMode: int = 0) -> None:  # noqa: N803  # reportlab's
        assert stroke + fill == 1
        assert fillMode == (1 if fill else 0)
        self.calls["Stroke" if stroke else "Fill"] += 1

    def clipPath(self, _path: object, **_: object) -> None:
        self.calls["Clip"] += 1

    def beginForm(self, name: str, *_: float) -> None:
        assert name not in self.forms
        self.forms.add(name)

    def hasForm(self, name: str) -> bool:
        return name in self.forms

    def doForm(self, name: str) -> None:
        assert name in self.forms
        self.calls["Placed"] += 1

    def ignore(self, *_: object, **__: object) -> None:
        """Colours, widths and moves."""

    drawText = setStrokeColorRGB = setFillAlpha = setLineWidth = ignore  # noqa: N815  # reportlab's
    setLineCap = setLineJoin = setDash = transform = ignore  # noqa: N815


class RecordingPath:
    def moveTo(self, *numbers: float) -> None:
        assert len(numbers) == 2

    def lineTo(self, *numbers: float) -> None:
        assert len(numbers) == 2

    def curveTo(self, *numbers: float) -> None:
        assert len(numbers) == 6

    def close(self) -> None:
        """Nothing to check."""


class RecordingPress:
    def __init__(self, canvas: RecordingCanvas) -> None:
        self.canvas = canvas
        self.words: list[str] = []

    def write(self, words: paper.Words) -> None:
        self.words.append(words.words)
        self.canvas.calls["Text"] += 1

    def end_form(self) -> None:
        """Forms are counted when they begin."""

    def shade(self, _start: paper.Point, _end: paper.Point, stops: paper.Stops) -> None:
        assert (stops[0][0], stops[-1][0]) == (0, 1)
        self.canvas.calls["Fill"] += 1
        self.canvas.calls["Clip"] -= 1  # it was cut by its own path


def record(drawing: Drawing) -> tuple[RecordingCanvas, RecordingPress]:
    canvas = RecordingCanvas()
    press = RecordingPress(canvas)
    paper.draw_on(canvas, drawing, x=10, y=500, scale=2.0, press=press)
    assert canvas.depth == 0
    return canvas, press


def test_paper_and_screen_come_from_the_same_primitives(drawing: Drawing) -> None:
    canvas, press = record(drawing)
    wanted = once(drawing.content, set())
    faded = {(placed.symbol.key, placed.opacity) for placed in drawing.content if isinstance(placed, Placed)}
    keys = {key for key, _ in faded}
    assert canvas.calls["Text"] == wanted["Text"]
    assert canvas.calls["Placed"] == wanted["Placed"]
    if len(faded) == len(keys):  # a symbol that is drawn both faint and full is written twice
        assert canvas.calls["Fill"] == wanted["Fill"]
        assert canvas.calls["Stroke"] == wanted["Stroke"]
        assert canvas.calls["Clip"] == wanted["Clip"]
    assert {"16", "36", "48"} <= set(press.words)


def _square(size: float) -> Path:
    return Path((("M", 0.0, 0.0), ("L", size, 0.0), ("L", size, size), ("L", 0.0, size), ("Z",)))


def test_the_smallest_drawing_counts_exactly() -> None:
    red = Colour("#FF0000")
    inner: tuple[Primitive, ...] = (
        Fill(_square(4.0), Linear((0.0, 0.0), (4.0, 0.0), ((0.0, "#000000"), (1.0, "#FFFFFF")))),
        Stroke(_square(4.0), red.at(0.5), 0.2, (0.5, 0.5)),
    )
    symbol = Symbol("tile", Box(0.0, 0.0, 4.0, 4.0), inner)
    whole = Drawing(
        20.0,
        10.0,
        (
            Fill(_square(20.0), red),
            Clip(_square(5.0), (Fill(_square(3.0), red),)),
            Placed(symbol),
            Placed(symbol),
            Text((3.0, 3.0), "<&>", 2.0, red, Anchor.START),
        ),
    )
    canvas, _ = record(whole)
    assert (
        +canvas.calls
        == once(whole.content, set())
        == Counter({"Fill": 3, "Stroke": 1, "Clip": 1, "Placed": 2, "Text": 1})
    )
    assert "&lt;&amp;&gt;" in to_svg(whole)


def content(paper_size: str = "a4", lines: int = 60) -> OdontogramContent:
    return OdontogramContent(
        clinic=Clinic(name="Lakeshore Dental", paper=paper_size),  # type: ignore[arg-type]  # of the two
        patient=Person(name="Amara Okonkwo-Reyes", birth_date=date(1979, 3, 12), chart_number="20418"),
        on=DAY,
        drawing=draw_mouth(mouth(), LOOK),
        legend=draw_legend(LOOK, width=75.0, signs=False),
        lines=tuple(
            ChartLine(area=f"{number}", entry="Filling, amalgam", status="existing", since=DAY)
            for number in range(lines)
        ),
    )


def pages(pdf: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(BytesIO(pdf)))


@pytest.mark.parametrize(("paper_size", "width", "height"), [("a4", 841.89, 595.28), ("letter", 792, 612)])
def test_the_chart_is_a_landscape_page_with_its_key_and_entries(paper_size: str, width: float, height: float) -> None:
    pdf = render_odontogram(content(paper_size), Words(Formats()))
    found = pages(pdf)
    assert len(found) > 1
    assert found[0].get_size() == pytest.approx((width, height), abs=0.1)
    text = "".join(page.get_textpage().get_text_range() for page in found)
    for words in ("Dental chart", "Amara Okonkwo-Reyes", "Lakeshore Dental", "planned", "referred", "Page 1 of"):
        assert words in text
    assert text.count("Filling, amalgam") == 60


def test_the_picture_is_on_the_paper() -> None:
    page = pages(render_odontogram(content(lines=0), Words(Formats())))[0]
    image = page.render(scale=1.0).to_pil().convert("RGB")
    box = (45, 110, 530, 520)
    colours = image.crop(box).getcolors(1_000_000) or []
    white = sum(count for count, colour in colours if min(colour) > 250)
    total = (box[2] - box[0]) * (box[3] - box[1])
    assert 0.15 < 1 - white / total < 0.9
    assert len(colours) > 500, "shaded teeth, not flat shapes"


def test_equal_charts_give_equal_files() -> None:
    words = Words(Formats())
    assert render_odontogram(content(lines=3), words) == render_odontogram(content(lines=3), words)
