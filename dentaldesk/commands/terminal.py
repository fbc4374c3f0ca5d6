"""How commands speak and ask: sentences on standard output, refusals on standard error, secrets without an echo.

Where nobody sits at a terminal, each secret is one line of standard input.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from getpass import getpass
from typing import ParamSpec

from dentaldesk.engines.core.errors import Refused, UserError
from dentaldesk.engines.core.words import Formats, Words

P = ParamSpec("P")
words = Words(Formats())


def refusals_are_told(command: Callable[P, int]) -> Callable[P, int]:
    """A command whose refusal is a sentence on standard error and the exit status 1."""

    @functools.wraps(command)
    def telling(*args: P.args, **kwargs: P.kwargs) -> int:
        try:
            return command(*args, **kwargs)
        except UserError as error:
            print(words.text(error.message), file=sys.stderr)
            for problem in error.problems if isinstance(error, Refused) else ():
                print(f"  {words.text(problem.message)}", file=sys.stderr)
            return 1

    return telling


def ask(question: str) -> str:
    """One line, with an echo. Empty when there is nobody to ask."""
    if sys.stdin.isatty():
        return input(f"{question}: ").strip()
    return sys.stdin.readline().strip()


def ask_secret(question: str) -> str:
    """One line without an echo."""
    if sys.stdin.isatty():
        return getpass(f"{question}: ")
    return sys.stdin.readline().rstrip("\r\n")


def ask_new_password() -> str:
    """A password typed twice. Raises UserError when the two differ."""
    first = ask_secret(words("New password"))
    if sys.stdin.isatty() and ask_secret(words("The same again")) != first:
        raise UserError("password.not_twice")
    return first
