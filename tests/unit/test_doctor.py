"""The doctor's own order: every check is run, every code has its sentence, every list is that of what it lists."""

from __future__ import annotations

import ast
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import dentaldesk.doctor
from dentaldesk.commands.terminal import words
from dentaldesk.doctor import fonts as doctor_fonts
from dentaldesk.doctor.ages import age
from dentaldesk.doctor.checks import CHECKS, Check, Skipped, examine
from dentaldesk.doctor.findings import Finding, State, fine
from dentaldesk.doctor.place import Place, shown
from dentaldesk.doctor.window import LIBRARIES
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.core.sentences import SENTENCES, doctor

FOLDER = Path(dentaldesk.doctor.__file__).parent
TELLING = {"fine", "look", "wrong", "told"}


def _trees() -> Iterator[ast.Module]:
    return (ast.parse(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.py")))


def _told() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Each code that a check tells, by which word, with which values (None: not written out there)."""
    for tree in _trees():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TELLING):
                continue
            values = {each.arg for each in node.keywords}
            known = None if None in values else frozenset(each for each in values if each)
            yield from ((code, node.func.id, known) for code in _codes(node.args[0]))


def _codes(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.IfExp):
        return [*_codes(argument.body), *_codes(argument.orelse)]
    return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


def test_every_check_is_in_the_registry() -> None:
    looks = {
        node.name
        for tree in _trees()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.returns is not None
        and ast.unparse(node.returns) == "Iterator[Finding]"
    }
    assert len(looks) > 15
    assert {check.look.__name__ for check in CHECKS} == looks
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_every_code_has_a_sentence_with_its_values() -> None:
    told = list(_told())
    assert len(told) > 50
    wrong = []
    for code, _, values in told:
        wanted = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name}
        if values is not None and values != wanted:
            wrong.append((code, sorted(values), sorted(wanted)))
    assert wrong == []


def test_what_is_not_fine_says_what_to_do() -> None:
    """What was found is the first sentence; what to do is one that follows it."""
    short = {
        code
        for code, how, _ in _told()
        if how != "fine" and code in doctor.SENTENCES and len(re.findall(r"[.?:;](?= |$)", SENTENCES[code])) < 2
    }
    assert short == set()


def test_the_libraries_are_those_that_the_installation_sees_to() -> None:
    script = (Path(__file__).parents[2] / "installer" / "system-libraries").read_text(encoding="utf-8")
    listed = script.split("<<'END'\n")[1].split("\nEND")[0]
    assert dict(line.split() for line in listed.splitlines()) == LIBRARIES


def test_the_fonts_are_those_that_are_shipped_and_asked_for() -> None:
    from dentaldesk.engines.documents import fonts as paper_fonts
    from dentaldesk.ui.theme.fonts import FAMILIES

    shipped = {path.name for path in resource("fonts").glob("*.ttf")}
    assert set(doctor_fonts.SHIPPED) == shipped
    # Behind ours come those of machines without our files.
    ours = len(set(doctor_fonts.SHIPPED.values()))
    assert set(FAMILIES[:ours]) == set(doctor_fonts.SHIPPED.values())
    asked = {face.name for weight in paper_fonts.Weight for face in paper_fonts.faces(weight)}
    assert {f"{name}.ttf" for name in asked} <= shipped


def test_nothing_heavy_comes_with_the_doctor() -> None:
    heavy = (
        "sqlalchemy",
        "PySide6",
        "keyring",
        "babel",
        "packaging",
        "uharfbuzz",
        "platformdirs",
        "psycopg",
        "sqlcipher3",
    )
    code = f"import sys, dentaldesk.commands.doctor\nprint(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env={**os.environ})
    assert done.stdout.split() == []


def _raising(error: Exception) -> Check:
    def look(_: Place) -> Iterator[Finding]:
        yield fine("doctor.topics")
        raise error

    return Check(name="odd", look=look)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (RuntimeError("Okonkwo owes 5"), "doctor.check_broke", "RuntimeError"),
        (UserError("database.busy"), "doctor.check_broke", "database.busy"),
        (UserError("database.damaged"), "doctor.not_readable", "the file is damaged"),
        (ModuleNotFoundError("no", name="sqlalchemy"), "doctor.cannot_load", "sqlalchemy"),
        (PermissionError(13, "Permission denied", "/srv/fonts"), "doctor.not_allowed", "/srv/fonts could not be used"),
        (TimeoutError("Okonkwo"), "doctor.check_broke", "TimeoutError"),
    ],
)
def test_a_check_that_breaks_is_a_line_and_the_next_one_comes(error: Exception, code: str, said: str) -> None:
    place = Place(settings=None)
    first, second = examine(place, checks=[_raising(error), Check(name="next", look=lambda _: [fine("doctor.topics")])])
    assert [finding.code for finding in first.findings] == ["doctor.topics", code]
    assert first.findings[1].state is State.NOT_FINE
    text = words.text(first.findings[1].message)
    assert said in text
    assert "Okonkwo" not in text
    assert [finding.code for finding in second.findings] == ["doctor.topics"]


def test_what_cannot_be_run_says_why() -> None:
    found = list(examine(Place(settings=None), quick=True, checks=[check for check in CHECKS if check.reads]))
    assert {each.skipped for each in found if each.check.is_long} == {Skipped.QUICK}
    assert {each.skipped for each in found if not each.check.is_long} == {Skipped.NO_DATABASE}


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=-3), "less than 2 minutes"),
        (timedelta(seconds=119), "less than 2 minutes"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=35), "35 days"),
    ],
)
def test_an_age_is_told_in_one_unit(span: timedelta, said: str) -> None:
    assert words.text(age(span)) == said


def test_a_home_is_told_without_its_owner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert shown(tmp_path / "data") == str(Path("~") / "data")
    assert shown(tmp_path.parent / "other") == str(tmp_path.parent / "other")
