"""The command line: the desktop, the tour, and what IT does to a database."""

from __future__ import annotations

import argparse
import builtins
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from dentaldesk import __version__
from dentaldesk.settings import Settings, Wanted, WrongSettingsError, has_display, load_settings

# Allocations between two looks for cycles; `Program` sets its own when the window stands.
GC_AT_START = (50_000, 50, 50)
INTERRUPTED = 130  # as shells say it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; without one, the desktop.

    Returns the exit status: 0 done, 1 could not, 2 not understood, 130 broken off.
    """
    asked = _parser().parse_args(arguments)
    try:
        return _obey(asked)
    except (KeyboardInterrupt, EOFError):
        return INTERRUPTED  # by the person who was asked something: no fault, and nothing to tell
    except BrokenPipeError:
        # Whoever reads has enough. What Python still wants to write at its end must find a place.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _obey(asked: argparse.Namespace) -> int:
    if getattr(asked, "command", None) == _doctor:  # who tells what is wrong with the settings, and goes on
        return _doctor(asked)
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
    tour.add_argument("--visit", action="append", default=[], help="only this one; may be said again for another")
    tour.set_defaults(command=_tour)
    gallery = commands.add_parser("gallery", help="every control of the program on one sheet")
    gallery.add_argument("look", nargs=argparse.REMAINDER, help="light or dark, desk or chairside, such as 150%%")
    gallery.set_defaults(command=_gallery)
    _add_backup(commands.add_parser("backup", help="back the clinic up; see that backups are good"))
    _add_restore(commands.add_parser("restore", help="bring a clinic back from a backup"))
    _add_database(commands.add_parser("database", help="prepare, join, check or upgrade the clinic’s database"))
    _add_doctor(commands.add_parser("doctor", help="look whether this workstation and its clinic are well"))
    _add_downtime(commands.add_parser("downtime-pack", help="make the encrypted papers for a day without the program"))
    _add_demo(commands.add_parser("demo", help="make a believable clinic of any size to try the program on"))
    _add_people(commands.add_parser("people", help="who works here; the way back in for whoever is locked out"))
    return parser


def _add_backup(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_backup)
    parser.add_argument("--to", metavar="FOLDER", help="where to (unsaid: the folder of this workstation’s settings)")
    parser.add_argument("--new-key", action="store_true", help="seal it, and those to come, with a new recovery key")
    deeds = parser.add_subparsers(title="or, instead of making one", metavar="DEED", dest="deed")
    deeds.add_parser("list", help="what became of the last ones, at every desk")
    verify = deeds.add_parser("verify", help="read a backup to its end and compare every row with its figures")
    verify.add_argument("file", type=Path, metavar="FILE")


def _add_restore(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_backup, deed="restore")
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    parser.add_argument(
        "--into", required=True, metavar="PLACE", help="a new file, or the address of an empty database"
    )
    parser.add_argument("--replace", action="store_true", help="also where a clinic stands: it is kept aside")
    parser.add_argument("--practice", action="store_true", help="a copy to try something on: nothing is sent from it")


def _add_database(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_database)
    deeds = parser.add_subparsers(title="what to do", metavar="DEED", dest="deed", required=True)
    create = deeds.add_parser(
        "create", help="prepare a database on a Postgres server; a clinic in a file is created in the window"
    )
    create.add_argument("--postgres", metavar="ADDRESS", help="an administrator’s address, such as “host=… user=…”")
    create.add_argument("--database", metavar="NAME", help="what it will be called (unsaid: dentaldesk)")
    create.add_argument("--show-sql", action="store_true", help="only print what an administrator would run")
    join = deeds.add_parser("join", help="let this workstation open a clinic that there is")
    join.add_argument("where", metavar="PLACE", help="a file, or the address of a database on a Postgres server")
    deeds.add_parser("check", help="look whether all is as it should be")
    deeds.add_parser("upgrade", help="bring an older clinic up to date")


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_doctor)
    parser.add_argument("--json", action="store_true", help="the same for machines")
    parser.add_argument("--quick", action="store_true", help="leave out what walks over the whole clinic")
    # How the doctor tries Qt, in a process of its own.
    parser.add_argument("--probe-window", action="store_true", help=argparse.SUPPRESS)


def _add_downtime(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_downtime)
    _add_place(parser, unsaid=argparse.SUPPRESS)
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where it is written (unsaid: where it always is)")


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--patients", default="300", metavar="N", help="how many records (unsaid: 300)")
    parser.add_argument("--years", default="5", metavar="Y", help="how many years go before (unsaid: 5)")
    parser.add_argument("--seed", default="1", metavar="S", help="another number, other people (unsaid: 1)")
    parser.add_argument("--currency", metavar="C", help="ISO 4217, such as EUR (unsaid: that of the country)")
    parser.add_argument("--locale", metavar="L", help="language and country, such as es_MX (unsaid: en_US)")
    parser.add_argument("--until", metavar="DATE", help="the day on whose morning its past ends (unsaid: now)")
    parser.add_argument("--into", metavar="PLACE", help="a file, or the address of a database on a Postgres server")
    parser.add_argument("--replace", action="store_true", help="put it in the place of an older demo clinic")
    parser.set_defaults(command=_demo)


def _add_people(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_people)
    deeds = parser.add_subparsers(title="what to do", metavar="DEED", dest="deed", required=True)
    deeds.add_parser("list", help="who works here and how they sign in")
    reset = deeds.add_parser("reset-password", help="give somebody a new password, to be changed when they sign in")
    reset.add_argument("login", metavar="LOGIN", help="the name they sign in with")
    add = deeds.add_parser("add-administrator", help="add an administrator, when nobody can manage people any more")
    add.add_argument("--name", help="their name; asked for when it is not said")
    add.add_argument("--login", help="the name they will sign in with; asked for when it is not said")


def _add_place(parser: argparse.ArgumentParser, *, unsaid: bool | str) -> None:
    # A command that leaves them unsaid must not take back what was said before it.
    parser.add_argument("--demo", action="store_true", default=unsaid, help="the demo clinic, made on first use")
    parser.add_argument("--postgres", action="store_true", default=unsaid, help="the demo on a local Postgres")
    parser.add_argument("--encrypted", action="store_true", default=unsaid, help="the demo in an encrypted file")


def _run(asked: argparse.Namespace, settings: Settings) -> int:
    if not has_display():
        print("There is no display here: the visits run in a window that nobody sees.")
        asked.into, asked.visit = Path("build/tour"), []
        return _tour(asked, settings)
    # What is imported stays: looking for cycles among it, again and again, is a tenth of the time to the first data.
    gc.set_threshold(*GC_AT_START)
    bring_qt()
    from dentaldesk.app import run_desktop  # noqa: PLC0415 - brings Qt

    return run_desktop(settings, Wanted(demo=asked.demo, postgres=asked.postgres, encrypted=asked.encrypted))


def bring_qt() -> None:
    """Import Qt, and let imports be what they were.

    Qt for Python puts itself into every later import, to read the source of each module and see whether it may ask for
    its other spellings (`from __feature__ import snake_case`). Nothing here does, and it is a tenth of a start.
    """
    plain = builtins.__import__
    import PySide6.QtCore  # noqa: F401, PLC0415 - only here

    builtins.__import__ = plain


def _tour(asked: argparse.Namespace, settings: Settings) -> int:
    from dentaldesk.tour import run_tour  # noqa: PLC0415 - brings Qt

    return run_tour(settings, asked.into, postgres=asked.postgres, encrypted=asked.encrypted, only=asked.visit)


def _gallery(asked: argparse.Namespace, settings: Settings) -> int:
    del settings
    from dentaldesk.ui.screens.gallery.__main__ import main as open_gallery  # noqa: PLC0415 - brings Qt

    return open_gallery(asked.look)


def _backup(asked: argparse.Namespace, settings: Settings) -> int:
    from dentaldesk.commands.backup import DEEDS  # noqa: PLC0415 - brings the database

    return DEEDS[asked.deed](asked, settings)


def _database(asked: argparse.Namespace, settings: Settings) -> int:
    from dentaldesk.commands.database import DEEDS  # noqa: PLC0415 - brings the database

    return DEEDS[asked.deed](asked, settings)


def _doctor(asked: argparse.Namespace) -> int:
    if asked.probe_window:
        from dentaldesk.doctor.window import probe  # noqa: PLC0415 - brings Qt

        return probe()
    from dentaldesk.commands.doctor import doctor  # noqa: PLC0415 - only here

    return doctor(asked)


def _downtime(asked: argparse.Namespace, settings: Settings) -> int:
    from dentaldesk.commands.downtime import make_downtime_pack  # noqa: PLC0415 - brings the database

    return make_downtime_pack(asked, settings)


def _demo(asked: argparse.Namespace, settings: Settings) -> int:
    from dentaldesk.commands.demo import make_demo  # noqa: PLC0415 - brings the database

    return make_demo(asked, settings)


def _people(asked: argparse.Namespace, settings: Settings) -> int:
    from dentaldesk.commands.people import DEEDS  # noqa: PLC0415 - brings the database

    return DEEDS[asked.deed](asked, settings)
