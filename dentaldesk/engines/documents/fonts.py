"""The shipped fonts: which one has a character, and which glyphs a text takes in it.

The only importer of uharfbuzz. Files are mapped, not parsed, so a first call costs next to nothing; faces are
opened once, under a lock, and never change, so every thread may shape with them.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cached_property
from itertools import pairwise
from threading import Lock
from typing import NamedTuple
from unicodedata import category

import uharfbuzz as hb  # type: ignore[import-untyped]  # it has no stubs

from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.documents.bidi import MIRRORED

_FIGURES = re.compile(r"[0-9]+")

# Tables that only matter to a text engine; the glyphs in the paper are chosen already.
_DROPPED = ("GSUB", "GPOS", "GDEF", "STAT", "name", "post", "OS/2", "cmap", "gasp", "vhea", "vmtx")


class Weight(Enum):
    REGULAR = "Regular"
    MEDIUM = "Medium"
    SEMIBOLD = "SemiBold"


class Glyph(NamedTuple):
    """One glyph, in thousandths of the type size.

    `cluster` is the index of its first character, `text` what it stands for.
    """

    gid: int
    cluster: int
    advance: float
    dx: float
    dy: float
    text: str


class Face:
    """One font file."""

    def __init__(self, file: str) -> None:
        self.name = file
        self._face = hb.Face(hb.Blob.from_file_path(str(resource("fonts", f"{file}.ttf"))))
        self._font = hb.Font(self._face)
        self._scale = 1000 / self._face.upem
        self._known: dict[str, bool] = {}

    def covers(self, char: str) -> bool:
        """Whether the font has a glyph for it."""
        known = self._known.get(char)
        if known is None:
            known = self._known[char] = bool(self._font.get_nominal_glyph(ord(char)))
        return known

    def shape(self, text: str, *, right_to_left: bool) -> list[Glyph]:
        """The glyphs in the order in which they stand on paper, left to right."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if right_to_left else "ltr"
        # Marks keep their own characters, so that a line may be cut anywhere and copied text comes out whole.
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
        # Tabular figures, so that amounts stand under each other; on figures alone, because Inter's tabular
        # hyphen tears names apart.
        tabular = [(match.start(), match.end(), 1) for match in _FIGURES.finditer(text)]
        hb.shape(self._font, buffer, {"kern": True, "liga": True} | ({"tnum": tabular} if tabular else {}))
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        texts = _texts(text, [info.cluster for info in infos])
        if right_to_left:
            # Readers of a PDF expect the sign that is seen and turn it back themselves.
            texts = {cluster: MIRRORED.get(part, part) for cluster, part in texts.items()}
        return [
            Glyph(
                info.codepoint,
                info.cluster,
                place.x_advance * self._scale,
                place.x_offset * self._scale,
                place.y_offset * self._scale,
                texts.pop(info.cluster, ""),
            )
            for info, place in zip(infos, positions, strict=True)
        ]

    def width(self, gid: int) -> float:
        """A glyph's own advance, in thousandths of the type size."""
        return float(self._font.get_glyph_h_advance(gid) * self._scale)

    @cached_property
    def metrics(self) -> tuple[float, float]:
        """Ascent and descent (negative), in thousandths."""
        extents = self._font.get_font_extents("ltr")
        return extents.ascender * self._scale, extents.descender * self._scale

    def subset(self, gids: set[int]) -> bytes:
        """A font file with these glyphs and the box for missing ones, under their old numbers."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update(gids)
        wanted.flags = (
            hb.SubsetFlags.RETAIN_GIDS
            | hb.SubsetFlags.NO_LAYOUT_CLOSURE
            | hb.SubsetFlags.NOTDEF_OUTLINE
            | hb.SubsetFlags.NO_HINTING
        )
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in _DROPPED)
        return bytes(wanted.subset(self._face).blob.data)


def _texts(text: str, clusters: list[int]) -> dict[int, str]:
    """The characters of each cluster, without those that print nothing."""
    borders = [*sorted(set(clusters)), len(text)]
    return {
        start: "".join(char for char in text[start:end] if category(char) != "Cf") for start, end in pairwise(borders)
    }


# In order of preference. A script without a semibold file is set in regular: a name in the wrong weight is
# still the name. Droid Sans Fallback has Han, kana and Hangul in one small file. What no font here has prints
# as a box, never as nothing: the reader sees that a character is missing.
_CHAIN = {
    weight: (
        f"Inter-{weight.value}",
        f"NotoSansArabic-{bold}",
        f"NotoSansHebrew-{hebrew}",
        "NotoSansDevanagari-Regular",
        "NotoSansThai-Regular",
        "NotoSansArmenian-Regular",
        "NotoSansGeorgian-Regular",
        "DroidSansFallback",
    )
    for weight, bold, hebrew in (
        (Weight.REGULAR, "Regular", "Regular"),
        (Weight.MEDIUM, "Regular", "Regular"),
        (Weight.SEMIBOLD, "Bold", "SemiBold"),
    )
}
_faces: dict[str, Face] = {}
_lock = Lock()


def faces(weight: Weight) -> tuple[Face, ...]:
    """The fonts for a weight: Inter first, then one for each further script."""
    with _lock:
        for file in _CHAIN[weight]:
            if file not in _faces:
                _faces[file] = Face(file)
        return tuple(_faces[file] for file in _CHAIN[weight])
