"""Every paper as a picture, for `make pictures`: in English, and some in Spanish and Arabic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium

from dentaldesk.engines.core.words import Words
from dentaldesk.engines.documents.content import Clinic, Person
from dentaldesk.engines.documents.paper_words import PaperWords
from dentaldesk.engines.documents.render import render_paper
from tests.downtime_packs import a_pack
from tests.papers import FORMATS, aftercare, consent, every_paper, logo

SCALE = 1.5  # of 72 dots an inch
LUCIA = Person(name="Lucía Fernández Ibáñez", birth_date=date(1988, 7, 3), chart_number="20455")
DONE = "Extracción (36)"  # as a clinic that works in Spanish calls it in its catalogue
LAYLA = Person(name="ليلى عبد الرحمن", birth_date=date(1991, 5, 20), chart_number="20471")
ABROAD = Clinic(
    name="عيادة البحيرة للأسنان", address=("شارع البحيرة 214",), phone="+971 4 555 0142", paper="a4", logo=logo()
)


def draw_papers(folder: Path) -> None:
    """One picture a page."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, content in every_paper(Words(FORMATS)).items():
        _save(folder / kind.value, render_paper(content, Words(FORMATS)))
    spanish = PaperWords(FORMATS, "es")
    _save(folder / "aftercare-es", render_paper(aftercare("es", LUCIA, work=DONE), spanish))
    _save(folder / "consent-es", render_paper(consent("es", LUCIA, signed=False, work=DONE), spanish))
    arabic = PaperWords(replace(FORMATS, currency="AED", time_zone="Asia/Dubai"), "ar")
    signed = replace(consent("ar", LAYLA, dentist="د. سامر حداد", work="خلع (36)"), clinic=ABROAD)
    _save(folder / "consent-ar", render_paper(signed, arabic))
    # What to do, a day's chairs, who comes; the other pages are more of these, and lines to write upon.
    _save(folder / "downtime-pack", render_paper(a_pack(), Words(FORMATS)), pages=3)


def _save(path: Path, pdf: bytes, pages: int | None = None) -> None:
    """The first so many pages; None: all."""
    for number, page in enumerate(list(pdfium.PdfDocument(pdf))[:pages], start=1):
        name = path.name if number == 1 else f"{path.name}-{number}"
        page.render(scale=SCALE).to_pil().convert("P", palette=1, colors=64).save(
            path.with_name(f"{name}.png"), optimize=True
        )
