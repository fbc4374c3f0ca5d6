"""The words of a paper with fields to fill in: a small markup, read without doing anything that it says. Pure.

`# heading` · blank line between paragraphs · `- item` · `1. item` · `**bold**` · `{patient.name}` · a backslash before
a sign that is meant as itself. A value is never read as markup, so nothing that somebody is called can change a paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby

from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import DocumentKind

BLANK = "_" * 18  # a value that is not known: a line to write upon, never "None"
LONGEST = 20_000  # characters of a template

_HEADING = re.compile(r"#{1,3}\s+(.*)")
_ITEM = re.compile(r"[-•]\s+(.*)")
_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+(.*)")
_INLINE = re.compile(r"\\(?P<literal>[^\w\s])|(?P<bold>\*\*)|\{(?P<field>[^{}]*)\}|(?P<brace>[{}])")
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])  # embeddings, overrides, isolates
_SPECIAL = re.compile(r"[\\*{}]")
_MARK_AT_START = re.compile(r"(?m)^[#•-]")
_NUMBER_AT_START = re.compile(r"(?m)^(\d{1,2})([.)])")


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A place that is filled in."""

    name: str
    bold: bool = False


Part = Span | Field


@dataclass(frozen=True, slots=True)
class Heading:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """`number` None: one of a list without order."""

    parts: tuple[Part, ...]
    number: int | None = None


Block = Heading | Paragraph | Item


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """A field as the editor offers it; `sample` is what the preview shows."""

    name: str
    sample: str


_COMMON = (
    FieldSpec(name="patient.name", sample="Amara Okonkwo-Reyes"),
    FieldSpec(name="patient.given_names", sample="Amara"),
    FieldSpec(name="patient.birth_date", sample="Mar 12, 1979"),
    FieldSpec(name="patient.chart_number", sample="20418"),
    FieldSpec(name="clinic.name", sample="Lakeshore Dental"),
    FieldSpec(name="clinic.phone", sample="+1 217 555 0142"),
    FieldSpec(name="dentist", sample="Dr. Eva Lindqvist"),
    FieldSpec(name="date", sample="Nov 24, 2026"),
)
_WORK = (
    FieldSpec(name="procedures", sample="Extraction (36)"),
    FieldSpec(name="tooth", sample="36"),
    FieldSpec(name="diagnosis", sample="Acute pulpitis"),
)
# The kinds whose words a clinic may change, and what can be filled in there beside what every paper knows.
_OWN: Mapping[DocumentKind, tuple[FieldSpec, ...]] = {
    DocumentKind.CONSENT: _WORK,
    DocumentKind.INFORMED_REFUSAL: (*_WORK, FieldSpec(name="reason", sample="Wants to wait for a second opinion")),
    DocumentKind.AFTERCARE: _WORK,
    DocumentKind.REFERRAL: (
        FieldSpec(name="to.name", sample="Dr. Hanne Solberg"),
        FieldSpec(name="to.specialty", sample="Oral surgery"),
        FieldSpec(name="reason", sample="Impacted lower third molar"),
        FieldSpec(name="question", sample="Please assess and remove if indicated."),
        FieldSpec(name="tooth", sample="38"),
        FieldSpec(name="urgency", sample="Within three weeks"),
        FieldSpec(name="patient.phone", sample="+1 217 555 0177"),
        FieldSpec(name="medical", sample="No known allergies. ASA class 1."),
    ),
    DocumentKind.ATTENDANCE: (
        FieldSpec(name="from", sample="9:00 AM"),
        FieldSpec(name="until", sample="10:20 AM"),
        FieldSpec(name="rest_until", sample="Nov 25, 2026"),
    ),
}
TEMPLATED = tuple(_OWN)


def fields_of(kind: DocumentKind) -> tuple[FieldSpec, ...]:
    """What a template of this kind may name; nothing for a kind that has no template."""
    return (*_COMMON, *_OWN[kind]) if kind in _OWN else ()


def samples_of(kind: DocumentKind) -> dict[str, str]:
    """A value for every field, for a preview."""
    return {spec.name: spec.sample for spec in fields_of(kind)}


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a template. Reads anything: what is not understood stands there as it was typed."""
    blocks: list[Block] = []
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        opens = _opened(line)
        if (opens is not None or not line.strip()) and lines:
            blocks.append(_block(lines))
            lines = []
        if opens is not None and isinstance(opens, Heading):
            blocks.append(opens)
        elif line.strip():
            lines.append(line.strip())
    return tuple(blocks)


def _opened(line: str) -> Block | None:
    """The block that this line begins although no blank line stands before it."""
    if found := _HEADING.fullmatch(line.strip()):
        return Heading(tuple(_parts(found[1])))
    if _ITEM.fullmatch(line.strip()) or _NUMBERED.fullmatch(line.strip()):
        return _block([line.strip()])
    return None


def _block(lines: Sequence[str]) -> Block:
    whole = "\n".join(lines)
    first, *rest = lines
    if found := _ITEM.fullmatch(first):
        return Item(tuple(_parts("\n".join([found[1], *rest]))))
    if found := _NUMBERED.fullmatch(first):
        return Item(tuple(_parts("\n".join([found[2], *rest]))), int(found[1]))
    return Paragraph(tuple(_parts(whole)))


def _parts(text: str) -> Iterator[Part]:
    bold, at, said = False, 0, ""
    for found in _INLINE.finditer(text):
        said += text[at : found.start()]
        at = found.end()
        if found["literal"] is not None or found["brace"] is not None:
            said += found["literal"] or found["brace"]
            continue
        if said:
            yield Span(said, bold)
            said = ""
        if found["bold"]:
            bold = not bold
        else:
            yield Field(found["field"].strip(), bold)
    if said + text[at:]:
        yield Span(said + text[at:], bold)


def fill(blocks: Sequence[Block], values: Mapping[str, str]) -> tuple[Block, ...]:
    """The blocks with every field filled in; what is missing or blank becomes a line to write upon."""
    return tuple(_filled(block, values) for block in blocks)


def _filled(block: Block, values: Mapping[str, str]) -> Block:
    # A blank line inside a value would end the block that it stands in; a heading is one line.
    between = " " if isinstance(block, Heading) else "\n"
    spans = (
        Span(_tidy(values.get(part.name, ""), between) or BLANK, part.bold) if isinstance(part, Field) else part
        for part in block.parts
    )
    parts = tuple(Span("".join(span.text for span in alike), bold) for bold, alike in groupby(spans, _is_bold))
    match block:
        case Heading():
            return Heading(parts)
        case Item(number=number):
            return Item(parts, number)
        case Paragraph():
            return Paragraph(parts)


def _is_bold(span: Span) -> bool:
    return span.bold


def _tidy(value: str, between: str) -> str:
    """Nor does a value turn the words around it: what overrides their direction is left out."""
    shown = value.translate(_DIRECTIONS)
    return between.join(line.strip() for line in shown.splitlines() if line.strip())


def written(blocks: Sequence[Block]) -> str:
    """Blocks as a text that reads back as the same blocks: for words that are kept as they were shown."""
    return "\n\n".join(_mark(block) + "".join(_said(part) for part in block.parts) for block in blocks)


def _mark(block: Block) -> str:
    match block:
        case Heading():
            return "# "
        case Item(number=None):
            return "- "
        case Item(number=number):
            return f"{number}. "
        case Paragraph():
            return ""


def _said(part: Part) -> str:
    if isinstance(part, Field):
        said = f"{{{part.name}}}"
    else:
        said = _MARK_AT_START.sub(r"\\\g<0>", _SPECIAL.sub(r"\\\g<0>", part.text))
        said = _NUMBER_AT_START.sub(r"\1\\\2", said)
    return f"**{said}**" if part.bold else said


def plain_text(block: Block) -> str:
    """What a filled block says, without its weights."""
    return "".join(part.text if isinstance(part, Span) else f"{{{part.name}}}" for part in block.parts)


def problems_of(text: str, kind: DocumentKind) -> list[Problem]:
    """Everything that keeps these words from being a template of this kind, each at its line (`line:3`)."""
    if not text.strip():
        return [Problem("body", "template.empty")]
    if len(text) > LONGEST:
        return [Problem("body", "template.too_long", length=len(text), most=LONGEST)]
    known = [spec.name for spec in fields_of(kind)]
    return [
        problem for number, line in enumerate(text.splitlines(), start=1) for problem in _of_line(line, number, known)
    ]


def _of_line(line: str, number: int, known: Sequence[str]) -> Iterator[Problem]:
    place, bolds = f"line:{number}", 0
    for found in _INLINE.finditer(line):
        bolds += found["bold"] is not None
        if found["brace"] is not None:
            yield Problem(place, "template.open_brace", line=number)
        if found["field"] is None or found["field"].strip() in known:
            continue
        name = found["field"].strip()
        near = get_close_matches(name, known, n=3, cutoff=0.5)
        if near:
            yield Problem(place, "template.unknown_field_near", name=name, line=number, near=", ".join(near))
        else:
            yield Problem(place, "template.unknown_field", name=name, line=number)
    if bolds % 2:
        yield Problem(place, "template.open_bold", line=number)
