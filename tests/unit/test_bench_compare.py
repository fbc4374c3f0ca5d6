"""Two runs of the benchmarks beside each other: worse is told and fails, noise is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from benchmarks.compare import main
from benchmarks.measure import Figure, limit

Compared = Callable[[Mapping[str, float], Mapping[str, float]], tuple[int, list[str]]]


def a_run(path: Path, rows: Mapping[str, float]) -> str:
    """A file as `make bench` writes it, of these ratios."""
    figures = [limit(what, ratio * 10, 10.0).told() for what, ratio in rows.items()]
    path.write_text(json.dumps({"machine": {"cores": 2}, "figures": figures}))
    return str(path)


@pytest.fixture
def compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Compared:
    """Compares two runs of these ratios: the exit code, and the lines with their spaces drawn together."""

    def compare(old: Mapping[str, float], new: Mapping[str, float]) -> tuple[int, list[str]]:
        code = main([a_run(tmp_path / "old.json", old), a_run(tmp_path / "new.json", new)])
        return code, [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]

    return compare


def test_a_fifth_more_is_noise_and_what_is_more_than_that_fails(compared: Compared) -> None:
    assert compared({"start": 1.0}, {"start": 1.19}) == (
        0,
        ["what old new", "start 1.00 1.19 × 1.19", "0 of 1 rows worsened by more than 20%"],
    )
    code, lines = compared({"start": 1.0, "search": 2.0}, {"start": 1.21, "search": 1.0})
    assert code == 1
    assert lines[1:] == [
        "start 1.00 1.21 × 1.21 worse",
        "search 2.00 1.00 × 0.50 better",
        "1 of 2 rows worsened by more than 20%",
    ]


def test_rows_that_came_and_went_are_told_and_fail_nothing(compared: Compared) -> None:
    code, lines = compared({"gone one": 0.5}, {"new one": 9.0})
    assert code == 0
    assert lines[1:3] == ["new one – 9.00 new", "gone one 0.50 – gone"]


@pytest.mark.parametrize("contents", ["", "[]", '{"figures": [{"what": "start"}]}'])
def test_a_file_that_is_no_run_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], contents: str) -> None:
    (tmp_path / "other.json").write_text(contents)
    assert main([a_run(tmp_path / "old.json", {}), str(tmp_path / "other.json")]) == 2
    assert capsys.readouterr().err == "other.json was not written by make bench\n"


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([a_run(tmp_path / "old.json", {}), str(tmp_path / "missing.json")]) == 2
    assert "missing.json" in capsys.readouterr().err


def test_a_row_tells_what_was_promised_and_whether_it_holds() -> None:
    kept = Figure(what="w", ours_ms=3.0, floor="f", floor_ms=2.0, promised=1.5).told()
    assert kept == {
        "what": "w",
        "ours": 3.0,
        "floor": "f",
        "floor_value": 2.0,
        "ratio": 1.5,
        "promised": 1.5,
        "holds": True,
    }
    assert limit("w", 11.0, 10.0).told()["holds"] is False
    assert limit("w", 11.0, 10.0, promised=None).told()["holds"] is True
