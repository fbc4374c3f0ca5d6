from __future__ import annotations

from math import hypot

import pytest

from dentaldesk.engines.clinical.teeth_drawing import curves
from dentaldesk.engines.clinical.teeth_drawing.geometry import tooth_form
from dentaldesk.engines.clinical.teeth_drawing.primitives import Affine, Path
from dentaldesk.engines.clinical.teeth_drawing.thinning import scaling, thinned


@pytest.mark.parametrize("kind", ["u1", "u3", "u6", "l6", "lm2"])
def test_thinned_outlines_stay_within_the_tolerance(kind: str) -> None:
    path = tooth_form(kind).facial_crown
    thin = thinned(path, 0.06)
    assert len(thin.segments) < len(path.segments)
    line = curves.resampled([*curves.flat(path)[0]], 400)
    for x, y in curves.flat(thin)[0]:
        assert min(hypot(x - other_x, y - other_y) for other_x, other_y in line) < 0.1


def test_corners_and_straight_lines_stay() -> None:
    square = curves.polygon([(0, 0), (1, 0), (1, 1)])
    assert thinned(square, 1.0) == square
    cornered = curves.closed_spline([(0, 0, 0), (4, 0, 0), (4, 4, 0), (0, 4, 0)])
    assert thinned(cornered, 0.05) == cornered


def test_a_path_in_another_size_is_known() -> None:
    path = tooth_form("u1").facial_crown
    change = Affine(0.8, 0.0, 0.0, 0.9, 1.5, -2.0)
    found = scaling(path, path.moved(change))
    assert found is not None
    assert found.a == pytest.approx(0.8)
    assert found.d == pytest.approx(0.9)
    assert found.apply((1, 1)) == pytest.approx(change.apply((1, 1)))
    assert scaling(path, tooth_form("u2").facial_crown) is None
    assert scaling(path, path.moved(Affine(0.9, 0.1, -0.1, 0.9))) is None
    assert scaling(Path(()), path) is None
