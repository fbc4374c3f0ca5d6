"""Documents as PDF: content in, bytes out. The only importer of reportlab.

Equal content and words give equal bytes: no clock, no random name, no state kept between calls.
Any thread may call.

Fonts are embedded as subsets with codes of our own (Identity-H), because shaped text has glyphs that no
character names; a ToUnicode map gives the characters back to whoever searches or copies. reportlab's own font
classes number such glyphs by what was rendered before, and lose their characters.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from dentaldesk.engines.documents import (
    aftercare,
    appointment_card,
    consent,
    content_papers,
    downtime_content,
    downtime_pack,
    drawing,
    estimate,
    exam_summary,
    letter,
    odontogram,
    patient_record,
    perio_chart,
    prescription,
    receipt,
    treatment_plan,
)
from dentaldesk.engines.documents import content as papers
from dentaldesk.engines.documents.fonts import Weight
from dentaldesk.engines.documents.sheet import Bar, Bitmap, Mark, Sheet, Type
from dentaldesk.engines.documents.typeset import Ink, lines

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.fonts import Face, Glyph
    from dentaldesk.engines.documents.odontogram import OdontogramContent
    from dentaldesk.engines.documents.patient_record import PatientRecordContent
    from dentaldesk.engines.documents.perio_chart import PerioChartContent
    from dentaldesk.engines.documents.typeset import Piece

# Compressed streams as they are: as text they take a quarter more room, and most of the time of a picture.
rl_config.useA85 = 0
_ROW = 100  # entries a bfchar block may hold
_MISSING = "\ufffd"
_VISIBLE = 0.5  # thousandths of the type size; a smaller shift is left to the next glyph


_LAYOUTS: Mapping[type, Callable[..., Sheet]] = {
    papers.TreatmentPlanContent: treatment_plan.lay_out,
    papers.ReceiptContent: receipt.lay_out,
    papers.ExamSummaryContent: exam_summary.lay_out,
    content_papers.EstimateContent: estimate.lay_out,
    content_papers.PrescriptionContent: prescription.lay_out,
    content_papers.ConsentContent: consent.lay_out,
    content_papers.AftercareContent: aftercare.lay_out,
    content_papers.LetterContent: letter.lay_out,
    content_papers.AppointmentCardContent: appointment_card.lay_out,
    downtime_content.DowntimePackContent: downtime_pack.lay_out,
}


class _Quick(pdfdoc.PDFStreamFilterZCompress):
    """Packs at a third of the time that reportlab's own filter takes: of a plan with its mouth, 150 of 430 ms. The
    file grows by a twelfth.
    """

    def encode(self, text: str | bytes) -> bytes:
        return zlib.compress(text.encode() if isinstance(text, str) else text, _PACKED)


_PACKED = 3  # of 9
pdfdoc.PDFZCompress = _Quick()
_slowly = pdfdoc.pdfdocEnc


def _quickly(text: str | bytes) -> bytes:
    """Letter by letter through a table, as reportlab encodes, costs a picture of a megabyte 40 ms."""
    return text.encode("ascii") if isinstance(text, str) and text.isascii() else _slowly(text)


pdfdoc.pdfdocEnc = _quickly  # type: ignore[assignment]  # what it is called with here


def render_paper(content: object, words: Words) -> bytes:
    """The paper with this content, of whatever kind it is."""
    return _pdf(_LAYOUTS[type(content)](content, words))


def render_odontogram(content: OdontogramContent, words: Words) -> bytes:
    """The dental chart: the picture of the mouth, its key, and all entries in words."""
    return _pdf(odontogram.lay_out(content, words))


def render_perio_chart(content: PerioChartContent, words: Words) -> bytes:
    """One periodontal exam: the sheet with its key, the figures, the diagnosis."""
    return _pdf(perio_chart.lay_out(content, words))


def render_patient_record(content: PatientRecordContent, words: Words) -> bytes:
    """One patient's whole record."""
    return _pdf(patient_record.lay_out(content, words))


def _pdf(sheet: Sheet) -> bytes:
    """A finished sheet as a file."""
    out = BytesIO()
    # What reportlab calls private is the only way to bring glyphs and fonts of one's own; a test reads every
    # page back.
    canvas: Any = Canvas(
        out,
        pagesize=(sheet.page_width, sheet.page_height),
        pdfVersion=(1, 4),
        invariant=1,
        lang=_language(sheet.words),
    )
    canvas.setTitle(sheet.title)
    canvas.setAuthor(sheet.clinic.name)
    canvas.setCreator("DentalDesk")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    used = _Fonts()
    for page, marks in enumerate(sheet.finish()):
        canvas.drawText(_Drawing(marks, sheet.page_height, used))
        for mark in marks:
            if isinstance(mark, Bitmap):
                _print(canvas, mark, sheet.page_height)
        for picture in sheet.pictures:
            if picture.page == page:
                top = sheet.page_height - picture.y
                scale = picture.scale
                drawing.draw_on(canvas, picture.drawing, x=picture.x, y=top, scale=scale, press=_Press(canvas, used))
        canvas.showPage()
    used.embed(canvas._doc)  # noqa: SLF001
    canvas.save()
    return out.getvalue()


def _print(canvas: Any, bitmap: Bitmap, page_height: float) -> None:  # noqa: ANN401
    """Named by its bytes, so that equal papers are equal files."""
    y = page_height - bitmap.y - bitmap.height
    canvas.drawImage(ImageReader(BytesIO(bitmap.data)), bitmap.x, y, bitmap.width, bitmap.height, mask="auto")


class _Press:
    """Words of drawings in the shipped fonts, and forms that find what they use."""

    def __init__(self, canvas: Any, fonts: _Fonts) -> None:  # noqa: ANN401
        self._canvas, self._fonts = canvas, fonts

    def write(self, words: drawing.Words) -> None:
        weight = Weight.SEMIBOLD if words.bold else Weight.REGULAR
        ink = Ink(size=words.size, leading=words.size, weight=weight, colour=words.colour)
        (line, *_) = lines(words.words, ink, float("inf"))
        x = {"start": 0.0, "middle": -line.width / 2, "end": -line.width}[words.anchor]
        self._canvas.drawText(_Drawing([Type(x, 0.0, line, ink)], 0.0, self._fonts))

    def end_form(self) -> None:
        """Reportlab's own forms forget their opacities and shadings."""
        resources: Any = pdfdoc.PDFResourceDictionary()
        resources.basicFonts()
        resources.ExtGState = self._canvas._extgstate.getState()  # noqa: SLF001
        resources.setShading(self._canvas._shadingUsed)  # noqa: SLF001
        resources.setColorSpace(self._canvas._colorsUsed)  # noqa: SLF001
        self._canvas.endForm(Resources=resources)

    def shade(self, start: drawing.Point, end: drawing.Point, stops: drawing.Stops) -> None:
        """Reportlab's own shading is four objects, each looked through for what it may hold."""
        self._canvas.shade(_Shading(start, end, stops))


class _Shading(pdfdoc.PDFObject):
    """Colours along a line, as the file says it."""

    def __init__(self, start: drawing.Point, end: drawing.Point, stops: drawing.Stops) -> None:
        self._start, self._end, self._stops = start, end, stops

    def format(self, _document: object) -> bytes:
        """What reportlab asks every object for when it writes the file."""
        colours = [" ".join(f"{part:.4f}" for part in colour) for _, colour in self._stops]
        steps = [f"<</FunctionType 2/Domain [0 1]/N 1/C0 [{one}]/C1 [{other}]>>" for one, other in pairwise(colours)]
        bounds = " ".join(f"{offset:.4f}" for offset, _ in self._stops[1:-1])
        stitched = f"/Functions [{' '.join(steps)}]/Bounds [{bounds}]/Encode [{'0 1 ' * len(steps)}]"
        line = " ".join(f"{place:.3f}" for place in (*self._start, *self._end))
        way = f"/Coords [{line}]/Extend [true true]/Function <</FunctionType 3/Domain [0 1]{stitched}>>"
        return f"<</ShadingType 2/ColorSpace /DeviceRGB{way}>>".encode()


def _language(words: Words) -> str:
    """What a voice that reads the paper out speaks: the clinic's kind of it, or another reader's."""
    own = words.formats.language
    return (own if own.split("_")[0] == words.spoken else words.spoken).replace("_", "-")


class _Fonts:
    """The fonts of one document.

    One glyph may stand for several characters (the dotless body of many Arabic letters), so a code is a glyph
    *with* its characters.
    """

    def __init__(self) -> None:
        self._codes: dict[Face, dict[tuple[int, str], int]] = {}

    def name(self, face: Face) -> str:
        """The font's name on the page."""
        self._codes.setdefault(face, {(0, _MISSING): 0})
        return f"/T{list(self._codes).index(face) + 1}"

    def code(self, face: Face, glyph: Glyph) -> int:
        """The code that shows a glyph; it is noted for embedding."""
        codes = self._codes[face]
        # Glyph 0 is the box for a character that no font here has; it must not be read back as one of them.
        return codes.setdefault((glyph.gid, glyph.text if glyph.gid else _MISSING), len(codes))

    def embed(self, document: Any) -> None:  # noqa: ANN401 - reportlab's document has no type worth the name
        """Write every font that was used into the document."""
        fonts = document.idToObject[pdfdoc.BasicFonts].dict
        for number, (face, codes) in enumerate(self._codes.items(), start=1):
            fonts[f"T{number}"] = _font(document, face, list(codes))


def _font(document: Any, face: Face, codes: list[tuple[int, str]]) -> Any:  # noqa: ANN401
    """A reference to a composite font in which code n shows the n-th of these glyphs."""
    gids = [gid for gid, _ in codes]
    name = f"{_tag(face, gids)}+{face.name}"
    ascent, descent = face.metrics
    descriptor = {
        "Type": "/FontDescriptor",
        "FontName": f"/{name}",
        "Flags": 4,  # symbolic: codes are glyphs, not letters of a standard set
        "FontBBox": pdfdoc.PDFArray([-1000, round(descent), 3000, round(ascent)]),
        "ItalicAngle": 0,
        "Ascent": round(ascent),
        "Descent": round(descent),
        "CapHeight": 727,
        "StemV": 80,
        "FontFile2": _stream(document, face.subset(set(gids))),
    }
    descendant = {
        "Type": "/Font",
        "Subtype": "/CIDFontType2",
        "BaseFont": f"/{name}",
        "CIDSystemInfo": pdfdoc.PDFDictionary({"Registry": "(Adobe)", "Ordering": "(Identity)", "Supplement": 0}),
        "FontDescriptor": document.Reference(pdfdoc.PDFDictionary(descriptor)),
        "DW": 1000,
        "W": pdfdoc.PDFArray([0, pdfdoc.PDFArray([round(face.width(gid), 2) for gid in gids])]),
        "CIDToGIDMap": _stream(document, b"".join(gid.to_bytes(2) for gid in gids)),
    }
    font = {
        "Type": "/Font",
        "Subtype": "/Type0",
        "BaseFont": f"/{name}",
        "Encoding": "/Identity-H",
        "DescendantFonts": pdfdoc.PDFArray([document.Reference(pdfdoc.PDFDictionary(descendant))]),
        "ToUnicode": _stream(document, _to_unicode([text for _, text in codes]).encode()),
    }
    return document.Reference(pdfdoc.PDFDictionary(font))


def _tag(face: Face, glyphs: Iterable[int]) -> str:
    """Six capitals that tell two subsets of one font apart, as the standard asks."""
    digest = hashlib.sha256(f"{face.name} {list(glyphs)}".encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _stream(document: Any, data: bytes) -> Any:  # noqa: ANN401
    stream = pdfdoc.PDFStream(content=data, filters=[pdfdoc.PDFZCompress])
    stream.dictionary["Length1"] = len(data)
    return document.Reference(stream)


def _to_unicode(texts: list[str]) -> str:
    """The map from codes back to characters."""
    entries = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in enumerate(texts)]
    blocks = [entries[start : start + _ROW] for start in range(0, len(entries), _ROW)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )


class _Drawing:
    """A page's marks as PDF operators, with the one method that reportlab's `drawText` calls."""

    def __init__(self, marks: list[Mark], page_height: float, fonts: _Fonts) -> None:
        self._marks, self._height, self._fonts = marks, page_height, fonts

    def getCode(self) -> str:  # noqa: N802 - reportlab's name
        # Grounds first, so that no tint covers a word.
        bars = [self._bar(mark) for mark in self._marks if isinstance(mark, Bar)]
        return "\n".join([*bars, "BT", *(self._type(mark) for mark in self._marks if isinstance(mark, Type)), "ET"])

    def _bar(self, bar: Bar) -> str:
        y = self._height - bar.y - bar.height
        return f"{_colour(bar.colour)} {bar.x:.2f} {y:.2f} {bar.width:.2f} {bar.height:.2f} re f"

    def _type(self, mark: Type) -> str:
        parts = [_colour(mark.ink.colour)]
        for piece in mark.line.pieces:
            x, y = mark.x + piece.x, self._height - mark.baseline
            font = f"{self._fonts.name(piece.face)} {mark.ink.size:g} Tf"
            parts.append(f"{font} 1 0 0 1 {x:.2f} {y:.2f} Tm {_show(piece, mark.ink.size, self._fonts)}")
        return "\n".join(parts)


def _show(piece: Piece, size: float, fonts: _Fonts) -> str:
    """The operators that show a piece: numbers move the pen left by thousandths, a rise lifts marks."""
    parts: list[str] = []
    row: list[str] = []
    rise = owed = 0.0
    for glyph in piece.glyphs:
        if glyph.dy != rise:
            parts += _row(row)
            row, rise = [], glyph.dy
            parts.append(f"{rise * size / 1000:.2f} Ts")
        move = owed - glyph.dx
        if abs(move) >= _VISIBLE:
            row.append(f"{move:.0f}")
            move -= round(move)
        row.append(f"<{fonts.code(piece.face, glyph):04X}>")
        owed = move + glyph.dx + piece.face.width(glyph.gid) - glyph.advance
    parts += _row(row)
    if rise:
        parts.append("0 Ts")
    return " ".join(parts)


def _row(row: list[str]) -> list[str]:
    return [f"[{''.join(row)}] TJ"] if row else []


def _colour(code: str) -> str:
    red, green, blue = (int(code[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return f"{red:.3f} {green:.3f} {blue:.3f} rg"
