"""The downtime pack from the command line: for a timer of the system, or before the server is taken down."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from dentaldesk.commands.terminal import refusals_are_told, words
from dentaldesk.engines.flows.downtime import make_pack
from dentaldesk.engines.sync import program_actor
from dentaldesk.opening import open_clinic
from dentaldesk.settings import Wanted

if TYPE_CHECKING:
    from dentaldesk.settings import Settings


@refusals_are_told
def make_downtime_pack(asked: argparse.Namespace, settings: Settings) -> int:
    """With the passphrase that this machine's keyring keeps; without one none is made."""
    wanted = Wanted(demo=asked.demo, postgres=asked.postgres, encrypted=asked.encrypted)
    with closing(open_clinic(settings, wanted)) as db:
        path = make_pack(db, program_actor(db), asked.to or settings.downtime_folder)
    print(words("The downtime pack is {path}. It opens with its passphrase.", path=str(path)))
    return 0
