"""The periodontal sheet: every place on it belongs to the cell that is drawn there, and to no other."""

from __future__ import annotations

import pytest

from dentaldesk.engines.clinical.perio import sites_as_seen
from dentaldesk.engines.clinical.teeth_drawing.perio_layout import PerioLayout, SheetSize, lay_out
from dentaldesk.engines.clinical.teeth_drawing.perio_look import PerioWords
from dentaldesk.engines.clinical.teeth_drawing.perio_sheet import draw_perio
from dentaldesk.engines.clinical.teeth_drawing.primitives import Fill, Stroke, Text
from tests.perio_mouths import followed_up, usual_teeth


@pytest.fixture(scope="module")
def layout() -> PerioLayout:
    return lay_out(usual_teeth(), SheetSize(width=260))


def test_who_points_at_a_site_means_it(layout: PerioLayout) -> None:
    for tooth, column in layout.places.items():
        for band in layout.bands:
            if band.upper is not tooth.is_upper:
                continue
            box = layout.side_box(tooth, band)
            middle = (box.top + box.bottom) / 2
            for place, site in zip((-1, 0, 1), sites_as_seen(tooth, band.side), strict=True):
                assert layout.hit(column.centre + place * layout.pitch, middle) == (tooth, site)


def test_a_tooth_is_as_high_as_both_of_its_sides_with_its_number_between_them(layout: PerioLayout) -> None:
    for tooth in layout.places:
        first, second = [layout.side_box(tooth, band) for band in layout.bands if band.upper is tooth.is_upper]
        whole = layout.tooth_box(tooth)
        assert (whole.left, whole.width) == (first.left, first.width)
        assert (whole.top, whole.bottom) == (first.top, second.bottom)
        head = layout.heads[tooth.is_upper]
        assert first.bottom <= head.top < head.bottom <= second.top
        # The number stands for the side that is nearer.
        just_above, just_below = (head.top + head.bottom) / 2 - 0.1, (head.top + head.bottom) / 2 + 0.1
        column = layout.places[tooth]
        sides = [band.side for band in layout.bands if band.upper is tooth.is_upper]
        for y, side in zip((just_above, just_below), sides, strict=True):
            assert layout.hit(column.centre, y) == (tooth, sites_as_seen(tooth, side)[1])


def test_beside_the_teeth_is_nothing(layout: PerioLayout) -> None:
    assert layout.hit(-1, layout.height / 2) is None
    assert layout.hit(layout.size.width + 1, layout.height / 2) is None
    assert layout.hit(layout.size.width / 3, -1) is None
    assert layout.hit(layout.size.width / 3, layout.height + 50) is None


def test_a_followed_up_mouth_is_drawn_on_its_paper_with_all_that_was_measured() -> None:
    now, before = followed_up()
    sheet = draw_perio(now, [before], width=260, words=PerioWords(earlier=("1 May 2026",)))
    alone = draw_perio(now, width=260)
    assert alone.height < sheet.height  # an earlier exam has rows of its own
    for drawn in (sheet, alone):
        for part in drawn.content:
            points = (
                [part.at] if isinstance(part, Text) else part.path.points if isinstance(part, Fill | Stroke) else []
            )
            assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in points)
    said = [part.words for part in alone.content if isinstance(part, Text)]
    for tooth in now.teeth:
        assert tooth.code in said
    assert {"1", "2", "3"} <= set(said)  # depths
    assert "1 May 2026" in [part.words for part in sheet.content if isinstance(part, Text)]
