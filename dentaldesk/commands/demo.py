"""A believable clinic to try the program on, of any size: made beside its place, and moved there when it is whole."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dentaldesk.believable.making import make
from dentaldesk.believable.progress import Progress
from dentaldesk.believable.recipe import Recipe, day_of, number_of, wanted
from dentaldesk.commands.terminal import refusals_are_told, words
from dentaldesk.engines.core.connections import Address, PostgresServer, SqliteFile
from dentaldesk.engines.flows.server_setup import with_kept_password
from dentaldesk.engines.staff.rules import DEMO_PASSWORD, DEMO_PIN
from dentaldesk.settings import is_server

if TYPE_CHECKING:
    from dentaldesk.settings import Settings


@refusals_are_told
def make_demo(asked: argparse.Namespace, settings: Settings) -> int:
    """The clinic that was asked for, and in plain words how it is opened."""
    recipe = wanted(
        patients=number_of(asked.patients),
        years=number_of(asked.years),
        seed=number_of(asked.seed),
        currency=asked.currency,
        locale=asked.locale,
        until=day_of(asked.until) if asked.until else None,
    )
    where = asked.into or str(settings.data / "believable.db")
    progress = Progress(recipe.patients, sys.stdout, _how_far)
    try:
        make(_address(where), recipe, replace=asked.replace, progress=progress)
    finally:
        progress.clear()
    _tell(where if is_server(where) else str(Path(where).expanduser().absolute()), recipe)
    return 0


def _address(where: str) -> Address:
    if is_server(where):
        return PostgresServer(conninfo=with_kept_password(where))
    return SqliteFile(path=Path(where).expanduser().absolute())


def _how_far(done: int, total: int, seconds: int) -> str:
    if seconds < 90:  # noqa: PLR2004 - said in minutes from then on
        return words("{done} of {total} patients, {seconds} s left", done=done, total=total, seconds=seconds)
    return words("{done} of {total} patients, {minutes} min left", done=done, total=total, minutes=round(seconds / 60))


def _tell(where: str, recipe: Recipe) -> None:
    print(
        words.count(
            "A demo clinic of {patients} patients with one year behind it is ready: {where}",
            "A demo clinic of {patients} patients with {number} years behind it is ready: {where}",
            recipe.years,
            patients=recipe.patients,
            where=where,
        )
    )
    print(words("To open it on this workstation, type these two lines, one after the other:"))
    print(f'  dentaldesk database join "{where}"')
    print("  dentaldesk")
    print(
        words(
            "Sign in as whoever you like: a click on a name, the password “{password}” or the PIN {pin}.",
            password=DEMO_PASSWORD,
            pin=DEMO_PIN,
        )
    )
