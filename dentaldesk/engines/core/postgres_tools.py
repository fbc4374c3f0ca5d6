"""The server's own programs, `pg_dump` and `pg_restore`: found on this machine, and run without a password in sight."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, cast

from dentaldesk.engines.core.connections import verified
from dentaldesk.engines.core.errors import DatabaseProblem

# Where they lie when the search path does not say: Debian, Windows, the two usual installers of macOS.
_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
    "/Library/PostgreSQL/*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)
_VERSION = re.compile(r"\b(\d+)(?:\.\d+|devel|beta\d|rc\d)")
_LONGEST_WHY = 200  # characters of what a program said
_PATIENCE_S = 10
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows would open one
_SERVICE = "dentaldesk"

# How values are written, whatever the server or the database prefers: rows are compared as text.
AS_TEXT = "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c bytea_output=hex -c extra_float_digits=3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program of the server's, and its major version."""

    path: Path
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolAddress:
    """Where a program connects to: what may stand on its command line, and what only its environment may hold."""

    conninfo: str
    secrets: Mapping[str, str] = field(repr=False)


def tool(name: str, least: int) -> Tool:
    """The program of this name whose major version is the nearest to `least` that is not below it: older ones refuse
    such a server, much newer ones write what it does not understand. Raises DatabaseProblem when there is none.
    """
    found = {path: version for path in _candidates(name) if (version := _version_of(path)) >= least}
    if not found:
        raise DatabaseProblem("backup.no_tool", name=name, least=least)
    path = min(found, key=lambda path: found[path])
    return Tool(path=path, version=found[path])


def _candidates(name: str) -> Iterator[Path]:
    on_path = shutil.which(name)
    if on_path is not None:
        yield Path(on_path)
    for place in map(Path, _PLACES):
        if place.is_absolute():  # on this system
            for folder in Path(place.anchor).glob(str(place.relative_to(place.anchor))):
                yield from (path for path in (folder / name, folder / f"{name}.exe") if path.exists())


def _version_of(path: Path) -> int:
    try:
        asked = [str(path), "--version"]
        said = subprocess.run(  # noqa: S603 - a program of the server's, by its whole name
            asked, capture_output=True, text=True, check=True, timeout=_PATIENCE_S, creationflags=_NO_WINDOW
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    told = _VERSION.search(said.stdout)
    return int(told[1]) if told else 0


@contextmanager
def address_for_tools(conninfo: str) -> Iterator[ToolAddress]:
    """The connection string in two: anybody on this machine can read a command line, only its owner an environment.

    The password of a client key has no place there. It alone lies meanwhile in a file that only we can read.
    """
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415 - a clinic on SQLite never needs it

    parts: dict[str, Any] = conninfo_to_dict(verified(conninfo))
    password, of_key = parts.pop("password", None), parts.pop("sslpassword", None)
    parts["options"] = f"{parts.get('options') or ''} {AS_TEXT}".strip()
    secrets = {"PGPASSWORD": str(password)} if password else {}
    if not of_key:
        yield ToolAddress(conninfo=make_conninfo("", **parts), secrets=secrets)
        return
    with TemporaryDirectory(prefix="dentaldesk-") as folder:
        file = Path(folder) / "service"
        file.touch(mode=0o600)
        file.write_text(f"[{_SERVICE}]\nsslpassword={of_key}\n", encoding="utf-8")
        parts["service"] = _SERVICE
        yield ToolAddress(conninfo=make_conninfo("", **parts), secrets={**secrets, "PGSERVICEFILE": str(file)})


@contextmanager
def running(
    command: Sequence[str | Path], feed: Iterable[bytes] | None = None, secrets: Mapping[str, str] | None = None
) -> Iterator[IO[bytes]]:
    """Run a program and give out what it writes; `feed` is what it reads, `secrets` stand in its environment alone.

    Raises DatabaseProblem at the end when it failed, and what `feed` raised. Whatever goes wrong, it does not go on.
    """
    with (
        TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603 - as above
            command,
            stdin=subprocess.DEVNULL if feed is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, **(secrets or {})},
            creationflags=_NO_WINDOW,
        ) as program,
    ):
        feeder = _Feeder(program, feed or ())
        try:
            feeder.start()
            yield cast("IO[bytes]", program.stdout)  # there is one: it was asked for
        except BaseException:
            program.kill()
            feeder.end()
            raise
        feeder.end()
        if program.wait() != 0:
            said.seek(0)
            name = Path(command[0]).stem
            raise DatabaseProblem("backup.tool_failed", name=name, why=_why(said.read().decode(errors="replace")))


class _Feeder(threading.Thread):
    """Writes to a program while we read from it: else both could wait for each other."""

    def __init__(self, program: subprocess.Popen[bytes], feed: Iterable[bytes]) -> None:
        super().__init__(name="feeder", daemon=True)
        self._program, self._feed = program, feed
        self._error: BaseException | None = None

    def run(self) -> None:
        """Until all is written, or the program reads no more."""
        target = self._program.stdin
        if target is None:
            return
        try:
            with suppress(BrokenPipeError):  # it ended, and its exit status tells why
                for piece in self._feed:
                    target.write(piece)
        except Exception as error:  # noqa: BLE001 - raised again where somebody waits for it
            self._error = error
            self._program.kill()
        finally:
            with suppress(BrokenPipeError):
                target.close()

    def end(self) -> None:
        """Wait for the end, and raise what went wrong with the feed."""
        self.join()
        if self._error is not None:
            raise self._error


def _why(said: str) -> str:
    """The first thing that went wrong, without the lines below it, which may quote a row."""
    lines = [line for line in said.splitlines() if "error:" in line] or said.splitlines() or [""]
    return lines[0].partition("error:")[2].strip()[:_LONGEST_WHY] or lines[0][:_LONGEST_WHY]
