"""`dentaldesk doctor`: whether this workstation and its clinic are well, one line a finding, for whoever keeps them so.

Exit status 0: nothing is wrong, though something may be worth a look; 1: something is not fine.
"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections import Counter
from contextlib import closing
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

import dentaldesk
from dentaldesk.commands.terminal import ask_secret, words
from dentaldesk.doctor.checks import Check, Examined, Skipped, examine
from dentaldesk.doctor.findings import Finding, State
from dentaldesk.doctor.place import Place
from dentaldesk.models.values import Message, Param
from dentaldesk.settings import load_settings

if TYPE_CHECKING:
    import argparse

FORMAT = 1  # of what `--json` writes; raised when a reader would misread it
_MARK, _NAME = 8, 10  # characters of the first two columns
_BEAT_S = 0.5


def doctor(asked: argparse.Namespace) -> int:
    """Run the checks and tell what they found."""
    examined: list[Examined] = []
    progress = _Progress()
    place = _place(progress)
    with closing(place), progress:
        try:
            for each in examine(place, quick=asked.quick, begin=progress.begin):
                progress.wipe()
                examined.append(each)
                if not asked.json:
                    _tell(each)
        except KeyboardInterrupt:
            progress.wipe()
            print(words("Stopped before the end."), file=sys.stderr)
            return 1
    if asked.json:
        print(json.dumps(_for_machines(examined), indent=2, ensure_ascii=False))
    else:
        _tell_end(examined)
    return 1 if State.NOT_FINE in _states(examined) else 0


def _place(progress: _Progress) -> Place:
    settings, trouble = None, None
    try:
        settings = load_settings()
    except Exception as error:  # noqa: BLE001 - told by the check of the settings; the others go on
        trouble = error
    ask = (lambda: ask_secret(words("Passphrase or recovery key"))) if sys.stdin.isatty() else None
    return Place(settings=settings, trouble=trouble, ask_secret=ask, seen=progress.seen)


def _states(examined: list[Examined]) -> Counter[State]:
    return Counter(finding.state for each in examined for finding in each.findings)


def _mark(state: State) -> str:
    if state is State.FINE:
        return words("fine")
    return words("look") if state is State.LOOK else words("NOT FINE")


def _tell(examined: Examined) -> None:
    for finding in examined.findings:
        head = f"{_mark(finding.state):<{_MARK}}  {examined.check.name:<{_NAME}}  "
        text = words.text(finding.message)
        if sys.stdout.isatty():
            width = max(60, shutil.get_terminal_size().columns)
            text = textwrap.fill(text, width, initial_indent=head, subsequent_indent=" " * len(head))
            print(text)
        else:
            print(f"{head}{text}")


def _tell_end(examined: list[Examined]) -> None:
    unread = [each.check.name for each in examined if each.skipped is Skipped.NO_DATABASE]
    if unread:
        print(words("Not looked at, because the clinic cannot be read: {names}.", names=", ".join(unread)))
    left = [each.check.name for each in examined if each.skipped is Skipped.QUICK]
    if left:
        print(words("Left out by --quick: {names}.", names=", ".join(left)))
    found = _states(examined)
    if not found[State.NOT_FINE] and not found[State.LOOK]:
        print(words("All is fine."))
        return
    print(
        words(
            "Not fine: {wrong}. Worth a look: {look}. Fine: {fine}.",
            wrong=found[State.NOT_FINE],
            look=found[State.LOOK],
            fine=found[State.FINE],
        )
    )


def _for_machines(examined: list[Examined]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "program": dentaldesk.__version__,
        "fine": State.NOT_FINE not in _states(examined),
        "findings": [_row(each.check, finding) for each in examined for finding in each.findings],
        "skipped": {each.check.name: each.skipped.value for each in examined if each.skipped is not None},
        "seconds": {each.check.name: round(each.seconds, 3) for each in examined if each.skipped is None},
    }


def _row(check: Check, finding: Finding) -> dict[str, Any]:
    return {
        "check": check.name,
        "code": finding.code,
        "state": finding.state.value,
        "values": {name: _plain(value) for name, value in finding.params.items()},
        "said": words.text(finding.message),
    }


def _plain(value: Param) -> Any:  # noqa: ANN401 - what JSON holds
    if isinstance(value, Message):
        return {"code": value.code, **{name: _plain(each) for name, each in value.params.items()}}
    return value if isinstance(value, (int, str, bool)) or value is None else str(value)


class _Progress:
    """A line on a terminal that tells what is looked at, since when, and how far: rewritten twice a second."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._ended = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._name, self._since = "", monotonic()
        self._far: tuple[int, int] | None = None
        self._width = 0

    def __enter__(self) -> Self:
        if self._shows:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._shows:
            self._thread.join()
            self.wipe()

    def begin(self, check: Check) -> None:
        """From now on this one is looked at."""
        self._far, self._since, self._name = None, monotonic(), check.name

    def seen(self, done: int, of: int) -> None:
        """How far it has come."""
        self._far = (done, of)

    def wipe(self) -> None:
        """Take the line away, for what is told next."""
        self._name = ""
        if self._shows and self._width:
            print(f"\r{' ' * self._width}\r", end="", file=sys.stderr, flush=True)
            self._width = 0

    def _run(self) -> None:
        while not self._ended.wait(_BEAT_S):
            if self._name:
                far = "  {} / {}".format(*self._far) if self._far else ""
                line = f"{self._name} …  {monotonic() - self._since:.0f} s{far}"
                print(f"\r{line:<{self._width}}", end="", file=sys.stderr, flush=True)
                self._width = max(self._width, len(line))
