"""Marks that turn the order of a line: embeddings, overrides and isolates, as deep as somebody nests them."""

from __future__ import annotations

import pytest
from bidi import get_display
from hypothesis import given, settings
from hypothesis import strategies as st

from dentaldesk.engines.documents.bidi import MAX_DEPTH, base_level, embedding_levels, visual_runs

LRE, RLE, PDF, LRO, RLO = "\u202a\u202b\u202c\u202d\u202e"
LRI, RLI, FSI, PDI = "\u2066\u2067\u2068\u2069"
MARKS = {LRE, RLE, PDF, LRO, RLO, LRI, RLI, FSI, PDI}


def seen(text: str, base: int) -> str:
    """What is drawn from left to right; the marks themselves print nothing."""
    levels = embedding_levels(text, base)
    runs = [text[run.start : run.stop][:: -1 if levels[run.start] % 2 else 1] for run in visual_runs(levels)]
    return without_marks("".join(runs))


def without_marks(text: str) -> str:
    return "".join(char for char in text if char not in MARKS)


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=["a", "b", "א", "ב", "1", *sorted(MARKS)], max_size=14), st.sampled_from([0, 1]))
def test_marks_are_read_as_by_an_independent_implementation(text: str, base: int) -> None:
    assert seen(text, base) == without_marks(get_display(text, base_dir="LR"[base]))


@pytest.mark.parametrize("opener", [RLE, RLI, LRE, LRI])
def test_who_nests_deeper_than_the_standard_allows_is_still_drawn(opener: str) -> None:
    closer = PDI if opener in {RLI, LRI} else PDF
    text = opener * (MAX_DEPTH + 5) + "aא" + closer * (MAX_DEPTH + 5) + "b"
    assert sorted(seen(text, 0)) == sorted("aאb")
    assert max(embedding_levels(text, 0)) <= MAX_DEPTH + 1


def test_the_first_letter_outside_of_isolates_says_how_a_text_reads() -> None:
    assert base_level(f"{RLI}א{PDI} a") == 0
    assert base_level(f"{FSI}a{PDI} א") == 1
    assert base_level(f"{PDI}א") == 1
    assert base_level("12 ...") == 0
