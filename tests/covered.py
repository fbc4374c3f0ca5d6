"""How much of the engines the tests run, by lines, and what is not: `make coverage` writes docs/coverage.md.

Reads what `coverage json` wrote. What kind of line is not run is read from the code; where that is not reason enough,
the reason stands in `REASONS`. With less than `WANTED` the exit status is 1.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

WANTED = 95  # per cent of the lines of the engines
ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "coverage.md"
ENGINES = "dentaldesk/engines/"

# What kind of line it is.
NEVER = "called by none of these tests; what windows ask for, `tests/ui` calls"
FAILS = "when the machine or another program fails"
REFUSES = "a refusal"
EARLY = "nothing to do"
RARE = "a case that no test makes"

# File and function (or "" for the file) below the engines: why no test runs these lines.
REASONS: Mapping[tuple[str, str], str] = {
    ("core/keys.py", "has_keyring"): "asks the keyring of this machine, which tests leave alone",
}

HEAD = """# What the tests run of the engines

*Written by `make coverage`: `tests/unit`, `tests/engines`, `tests/flows` and a part of `tests/app`, on both databases.*

Counted are the lines of `dentaldesk/engines` that ran in the tests' own processes, in desks that they start and in
those that these fork. A process that a test kills cannot tell what it ran. What only windows ask for is run by
`tests/ui`, and not counted here.

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Lines of one function that no test runs; `function` "" outside of any."""

    path: str
    function: str
    lines: tuple[int, ...]

    kinds: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why not, or at least what kind of lines they are."""
        return REASONS.get((self.path, self.function)) or REASONS.get((self.path, "")) or ", ".join(self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Lines of one file or room."""

    name: str
    lines: int
    covered: int

    @property
    def percentage(self) -> float:
        return 100 * self.covered / self.lines if self.lines else 100.0


def missed_of(files: Mapping[str, Any]) -> Iterator[Missed]:
    """Function by function."""
    for path, data in sorted(files.items()):
        for name, function in data["functions"].items():
            if function["missing_lines"]:
                missing = function["missing_lines"]
                whole = not function["executed_lines"] and bool(name)
                kinds = {NEVER} if whole else kinds_of((ROOT / path).read_text(encoding="utf-8"), missing)
                yield Missed(path=_short(path), function=name, lines=tuple(missing), kinds=tuple(sorted(kinds)))


def kinds_of(source: str, lines: Collection[int]) -> set[str]:
    """What these lines are there for."""
    return set(_kinds(ast.parse(source), lines, "")) or {RARE}


def _kinds(node: ast.AST, lines: Collection[int], inside: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        kind = inside
        if isinstance(child, ast.ExceptHandler):
            kind = FAILS
        elif isinstance(child, ast.Raise):
            kind = inside or REFUSES
        elif isinstance(child, (ast.Return, ast.Continue, ast.Break)) and isinstance(node, (ast.If, ast.For)):
            kind = inside or EARLY
        if isinstance(child, ast.stmt) and child.lineno in lines:
            yield kind or RARE
        yield from _kinds(child, lines, kind if kind == FAILS else inside)


def rooms_of(files: Mapping[str, Any]) -> list[Counted]:
    """Room by room, modules that stand in none last."""

    def room(path: str) -> str:
        first, _, rest = _short(path).partition("/")
        return first if rest else "(beside them)"

    return [
        Counted(
            name=name,
            lines=sum(files[path]["summary"]["num_statements"] for path in paths),
            covered=sum(files[path]["summary"]["covered_lines"] for path in paths),
        )
        for name, group in groupby(sorted(files, key=lambda path: (room(path).startswith("("), room(path))), key=room)
        for paths in [list(group)]
    ]


def _short(path: str) -> str:
    return path.replace("\\", "/").removeprefix(ENGINES)


def page_of(rooms: Sequence[Counted], missed: Sequence[Missed]) -> str:
    """The page, whole."""
    whole = _sum(rooms)
    rows = [f"| {room.name} | {room.lines} | {room.percentage:.1f} % |" for room in [*rooms, whole]]
    told = [f"| `{one.path}` | {_called(one.function)} | {_ranges(one.lines)} | {one.reason} |" for one in missed]
    return (
        f"{HEAD}**{whole.percentage:.1f} %** of {whole.lines} lines; wanted: {WANTED} %.\n\n"
        "| room | lines | run |\n| --- | ---: | ---: |\n" + "\n".join(rows) + "\n\n"
        "## What is not run, and why\n\n"
        "| file | function | lines | why |\n| --- | --- | --- | --- |\n" + "\n".join(told) + "\n"
    )


def _called(function: str) -> str:
    return f"`{function}`" if function else "–"


def _sum(rooms: Sequence[Counted]) -> Counted:
    return Counted(name="**all**", lines=sum(room.lines for room in rooms), covered=sum(room.covered for room in rooms))


def _ranges(lines: Sequence[int]) -> str:
    """`3, 7–9`: lines that follow each other are one."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and ranges[-1][-1] + 1 == line:
            ranges[-1].append(line)
        else:
            ranges.append([line])
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}–{one[-1]}" for one in ranges)


def main(measured: Path) -> int:
    """Write the page from that file of `coverage json`."""
    found = json.loads(measured.read_text(encoding="utf-8"))["files"]
    files = {path.replace("\\", "/"): data for path, data in found.items() if ENGINES in path.replace("\\", "/")}
    rooms, missed = rooms_of(files), list(missed_of(files))
    PAGE.write_text(page_of(rooms, missed), encoding="utf-8")
    whole = _sum(rooms)
    print(f"{whole.percentage:.1f} % of {whole.lines} lines of the engines; {PAGE.relative_to(ROOT)} says what is not")
    gone = [key for key in REASONS if not any(key in {(one.path, one.function), (one.path, "")} for one in missed)]
    for path, function in gone:
        print(f"a reason for what is run by now: {path} {function}")
    return int(whole.percentage < WANTED or bool(gone))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
