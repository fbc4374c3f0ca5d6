"""The command line: the desktop, the tour, and what IT does to a database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from dentaldesk import __version__
from dentaldesk.settings import Settings, WrongSettingsError, has_display, load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; without one, the desktop. Returns the exit status: 0 done, 1 could not, 2 not understood."""
    asked = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Settings], int] = getattr(asked, "command", _run)
    try:
        settings = load_settings()
    except WrongSettingsError as wrong:
        return _tell_settings(wrong, in_window=command is _run and has_display())
    return command(asked, settings)


def _tell_settings(wrong: WrongSettingsError, *, in_window: bool) -> int:
    """Say which line of the settings is wrong, where the person looks."""
    from dentaldesk.engines.core.errors import UserError  # noqa: PLC0415 - only when something is wrong
    from dentaldesk.engines.core.words import Formats, Words  # noqa: PLC0415

    if not wrong.known:
        error = UserError("settings.unreadable", place=wrong.place)
    else:
        known = ", ".join(f"“{each}”" for each in wrong.known)
        error = UserError("settings.wrong_value", place=wrong.place, name=wrong.name, typed=wrong.typed, known=known)
    print(Words(Formats()).text(error.message), file=sys.stderr)
    if in_window:
        from dentaldesk.app import tell_and_quit  # noqa: PLC0415 - brings Qt

        tell_and_quit(Settings(data=Path(), workstation=""), error)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dentaldesk", description="The program that runs a dental clinic.")
    parser.add_argument("--version", action="version", version=f"DentalDesk {__version__}")
    _add_place(parser, unsaid=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    run = commands.add_parser("run", help="the desktop; without a display, the tour")
    _add_place(run, unsaid=argparse.SUPPRESS)
    run.set_defaults(command=_run)
    tour = commands.add_parser("tour", help="the visits of the tour in a window that nobody sees")
    _add_place(tour, unsaid=argparse.SUPPRESS)
    tour.add_argument("--into", type=Path, default=Path("build/tour"), help="where its results go")
    tour.set_defaults(command=_tour)
    database = commands.add_parser("database", help="look at the clinic's database, or bring it up to date")
    database.add_argument("deed", choices=("check", "upgrade"))
    database.set_defaults(command=_database)
    return parser


def _add_place(parser: argparse.ArgumentParser, *, unsaid: bool | str) -> None:
    # A command that leaves them unsaid must not take back what was said before it.
    parser.add_argument("--demo", action="store_true", default=unsaid, help="the demo clinic, made on first use")
    parser.add_argument("--postgres", action="store_true", default=unsaid, help="the demo on a local Postgres")
    parser.add_argument("--encrypted", action="store_true", default=unsaid, help="the demo in an encrypted file")


def _run(asked: argparse.Namespace, settings: Settings) -> int:
    if not has_display():
        print("There is no display here: the visits run in a window that nobody sees.")
        asked.into = Path("build/tour")
        return _tour(asked, settings)
    from dentaldesk.app import run_desktop  # noqa: PLC0415 - brings Qt
    from dentaldesk.opening import Wanted  # noqa: PLC0415

    return run_desktop(settings, Wanted(demo=asked.demo, postgres=asked.postgres, encrypted=asked.encrypted))


def _tour(asked: argparse.Namespace, settings: Settings) -> int:
    from dentaldesk.tour import run_tour  # noqa: PLC0415 - brings Qt

    return run_tour(settings, asked.into, postgres=asked.postgres, encrypted=asked.encrypted)


def _database(asked: argparse.Namespace, settings: Settings) -> int:
    from dentaldesk.engines.core.errors import UserError  # noqa: PLC0415 - only here
    from dentaldesk.engines.core.words import Formats, Words  # noqa: PLC0415
    from dentaldesk.engines.flows.clinic_file import state_of, upgrade_schema  # noqa: PLC0415
    from dentaldesk.models.values import Message  # noqa: PLC0415
    from dentaldesk.opening import address_of  # noqa: PLC0415

    words = Words(Formats())
    try:
        address = address_of(settings)
        if asked.deed == "upgrade":
            kept = upgrade_schema(address)
            print(words("The clinic is up to date."), *([kept] if kept else []))
        state = state_of(address)
        print(words.text(Message(f"database.schema_{state}")))
    except UserError as error:
        print(words.text(error.message), file=sys.stderr)
        return 1
    return 0 if state == "current" else 1
