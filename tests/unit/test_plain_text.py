"""What is pasted loses what nobody typed."""

from __future__ import annotations

import pytest

from dentaldesk.models.values import plain


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("", ""),
        ("Pain,\n\tsince Monday ~ 3 days", "Pain,\n\tsince Monday ~ 3 days"),
        ("nul\0 bell\x07 return\r\n", "nul bell return\n"),
        ("next line\x85 and delete\x7f", "next line and delete"),
        ("half \ud83d of a tooth \U0001f9b7", "half  of a tooth \U0001f9b7"),
        ("Zoë · 山田 · שָׁלוֹם", "Zoë · 山田 · שָׁלוֹם"),
    ],
)
def test_control_characters_and_half_ones_are_left_out(pasted: str, kept: str) -> None:
    assert plain(pasted) == kept
