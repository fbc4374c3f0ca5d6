"""`make pictures`: the charts of `docs/pictures/`, drawn afresh: for the screen in light and dark, as PDF and SVG."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mouth
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.teeth_drawing.legend import draw_legend
from dentaldesk.engines.clinical.teeth_drawing.palette import DARK, LIGHT, PRINT, Look, Palette
from dentaldesk.engines.clinical.teeth_drawing.perio_look import PerioWords
from dentaldesk.engines.clinical.teeth_drawing.perio_sheet import draw_perio
from dentaldesk.engines.clinical.teeth_drawing.primitives import Drawing
from dentaldesk.engines.clinical.teeth_drawing.sheet import draw_mouth
from dentaldesk.engines.clinical.teeth_drawing.svg import to_svg
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.content import Clinic, Person
from dentaldesk.engines.documents.odontogram import OdontogramContent
from dentaldesk.engines.documents.render import render_odontogram
from dentaldesk.engines.flows.chart_paper import chart_lines
from dentaldesk.models.charting import ChartStatus, Finding, Variant
from dentaldesk.models.teeth import Notation
from dentaldesk.ui.theme.current import Look as Worn
from dentaldesk.ui.theme.fonts import load_fonts
from dentaldesk.ui.theme.tokens import DARK as DARK_ROLES
from dentaldesk.ui.theme.tokens import LIGHT as LIGHT_ROLES
from dentaldesk.ui.theme.tokens import ThemeName
from dentaldesk.ui.widgets.odontogram.painting import paint
from dentaldesk.ui.widgets.perio.colours import perio_look
from tests.mouths import BORN, EARLIER, TODAY, child_of_eight, entry, healthy_adult, rich_adult
from tests.paper_pictures import draw_papers
from tests.perio_mouths import followed_up

WIDTH = 1400  # pixels
STORED = ("rich-adult",)  # one SVG is enough: it takes megabytes, and all are made alike
PERIO_WIDTH = 200  # millimetres
WORDS = Words(Formats())


def planned_against_existing() -> Chart:
    """The same work twice, in the mouth on the patient's right and planned on the left."""
    entries: list[ChartEntry] = list(healthy_adult().entries)
    for quadrants, status in (((1, 4), ChartStatus.EXISTING), ((2, 3), ChartStatus.PLANNED)):
        for quadrant in quadrants:
            work = partial(entry, status=status, on=EARLIER if status.is_done else TODAY)
            entries += [
                work(f"{quadrant}7", Finding.FILLING, "MOD", variant=Variant.AMALGAM),
                work(f"{quadrant}6", Finding.CROWN, variant=Variant.GOLD),
                work(f"{quadrant}6", Finding.ROOT_CANAL),
                work(f"{quadrant}5", Finding.FILLING, "DO", variant=Variant.COMPOSITE),
                work(f"{quadrant}3", Finding.FILLING, "V", variant=Variant.GLASS_IONOMER),
                work(f"{quadrant}2", Finding.VENEER, variant=Variant.CERAMIC),
                work(f"{quadrant}1", Finding.FILLING, "MI", variant=Variant.COMPOSITE),
            ]
    return Chart(birth_date=BORN, entries=tuple(entries))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter:
    """Whose mouth it is. Nobody's."""

    name: str
    chart: Chart


SITTERS = {
    "healthy-adult": Sitter(name="Noah Feinberg", chart=healthy_adult()),
    "child-of-eight": Sitter(name="Lena Moravec", chart=child_of_eight()),
    "rich-adult": Sitter(name="Amara Okonkwo-Reyes", chart=rich_adult()),
    "planned-against-existing": Sitter(name="George Papadakis", chart=planned_against_existing()),
}
THEMES: dict[str, tuple[Palette, str]] = {"light": (LIGHT, LIGHT_ROLES.surface), "dark": (DARK, DARK_ROLES.surface)}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, sitter in SITTERS.items():
        mouth = mouth_at(sitter.chart, TODAY)
        for theme, (palette, ground) in THEMES.items():
            _save(draw_mouth(mouth, Look(palette=palette)), folder / f"{name}-{theme}.png", ground)
        printed = draw_mouth(mouth, Look(palette=PRINT))
        if name in STORED:
            (folder / f"{name}.svg").write_text(to_svg(printed), encoding="utf-8")
        (folder / f"{name}.pdf").write_bytes(render_odontogram(_paper(sitter, mouth, printed), WORDS))
    for theme, (palette, ground) in THEMES.items():
        _save(draw_legend(Look(palette=palette)), folder / f"legend-{theme}.png", ground)
    _perio(folder)
    draw_papers(folder / "papers")


def _perio(folder: Path) -> None:
    now, before = followed_up()
    words = PerioWords(earlier=(WORDS.day(EARLIER),))
    for theme in ThemeName:
        worn = Worn(theme=theme)
        sheet = draw_perio(now, [before], width=PERIO_WIDTH, look=perio_look(worn), words=words)
        _save(sheet, folder / f"perio-{theme}.png", worn.roles.surface)
    printed = draw_perio(now, [before], width=PERIO_WIDTH, words=words)
    (folder / "perio.svg").write_text(to_svg(printed), encoding="utf-8")


def _save(drawing: Drawing, path: Path, ground: str) -> None:
    scale = WIDTH / drawing.width
    image = QImage(QSize(WIDTH, round(drawing.height * scale)), QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    paint(painter, drawing.content)
    painter.end()
    image.save(str(path), quality=0)  # of PNG: the smallest file


def _paper(sitter: Sitter, mouth: Mouth, drawing: Drawing) -> OdontogramContent:
    return OdontogramContent(
        clinic=Clinic(name="Lakeshore Dental", paper="a4"),
        patient=Person(name=sitter.name, birth_date=sitter.chart.birth_date, chart_number="20418"),
        on=TODAY,
        drawing=drawing,
        legend=draw_legend(Look(palette=PRINT), width=75, signs=False),
        lines=chart_lines(sitter.chart, mouth, Notation.FDI, WORDS),
    )


if __name__ == "__main__":
    app = QGuiApplication(["pictures", "-platform", "offscreen"])
    load_fonts()
    main(Path(sys.argv[1]))
