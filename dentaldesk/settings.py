"""What belongs to this workstation: where its files lie and which clinic it opens. The only reader of the environment.

What belongs to the clinic (hours, fees, policies) lives in its database.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

_APP = "dentaldesk"
THEMES = ("light", "dark")
DENSITIES = ("desk", "chairside")
SMALLEST_SCALE, LARGEST_SCALE = 100, 200  # per cent
_ID_BYTES = 16
_ENCRYPTED = "encrypted-clinics"  # the files, one a line
_ID = re.compile(r"[0-9a-f]{32}")
_KNOWN = {"theme": THEMES, "density": DENSITIES}
# What settings.toml may say.
_KEPT = ("clinic", "workstation", "theme", "density", "scale", "language", "downtime", "backups")
_UNSAID = frozenset({"clinic", "language", "downtime", "backups"})  # None stands for something of its own


# How libpq is told of a server: a URL, or names that it knows with their values.
_CONNINFO = re.compile(
    r"postgres(ql)?:|\s*(application_name|connect_timeout|dbname|host|hostaddr|options|passfile|password|port|service"
    r"|ssl[a-z]+|target_session_attrs|user)\s*="
)


class WrongSettingsError(ValueError):
    """The settings cannot be used: `place` names file and line, or the variable; the cause is told by the caller.

    Without `known` the file cannot be read; else `name` is `typed` and must be one of `known`.
    """

    def __init__(self, place: str, name: str = "", typed: str = "", known: tuple[str, ...] = ()) -> None:
        super().__init__(place)
        self.place, self.name, self.typed, self.known = place, name, typed, known


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Frozen at start. `clinic` a file path or a Postgres connection string; None: the demo clinic.

    `scale` in per cent; `language` that of the sign-in, before a clinic is open (None: the system's). `config` the
    folder of settings.toml; None: beside the data. `downtime` that of the downtime pack; None: among the data.
    `backups` that of the clinic's backups; None: this workstation makes none.
    """

    data: Path
    workstation: str
    clinic: str | None = None
    theme: str = "light"
    density: str = "desk"
    passphrase: str | None = field(default=None, repr=False)
    scale: int = SMALLEST_SCALE
    language: str | None = None
    config: Path | None = None
    downtime: str | None = None
    backups: str | None = None

    @property
    def file(self) -> Path:
        """Where the workstation's own settings lie."""
        return (self.config or self.data) / "settings.toml"

    @property
    def demo_file(self) -> Path:
        """The demo clinic."""
        return self.data / "demo.db"

    @property
    def encrypted_demo_file(self) -> Path:
        """The demo clinic, encrypted."""
        return self.data / "demo-encrypted.db"

    @property
    def postgres(self) -> Path:
        """The local server of the demo clinic on Postgres."""
        return self.data / "postgres"

    @property
    def downtime_folder(self) -> Path:
        """Where the downtime pack is kept."""
        return Path(self.downtime) if self.downtime else self.data / "downtime"

    @property
    def outbox(self) -> Path:
        """Where the outbox folder takes messages."""
        return self.data / "outbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for at a start: the workstation's clinic, or the demo on one of its databases."""

    demo: bool = False
    postgres: bool = False
    encrypted: bool = False


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Defaults, then `settings.toml` in the configuration folder, then `DENTALDESK_*` of the environment.

    A passphrase comes from the environment alone: in the file it would lie in plain sight. Unknown names in the file
    are left alone. Raises WrongSettingsError.
    """
    import platformdirs  # noqa: PLC0415 - a doctor must come where it is missing

    data = Path(environment.get("DENTALDESK_DATA") or platformdirs.user_data_path(_APP, appauthor=False))
    config = Path(environment.get("DENTALDESK_CONFIG") or platformdirs.user_config_path(_APP, appauthor=False))
    file = config / "settings.toml"
    said = _read(file)
    for name in _KEPT:
        value = environment.get(f"DENTALDESK_{name.upper()}")
        place = f"DENTALDESK_{name.upper()}" if value else ""
        said[name] = value or said.get(name, "")
        known = _wrong(name, said[name])
        if known:
            raise WrongSettingsError(place or _line_of(file, name), name, said[name], known)
    return Settings(
        data=data,
        workstation=said.get("workstation") or _host_name(),
        clinic=said["clinic"] or None,
        theme=said["theme"] or "light",
        density=said["density"] or "desk",
        passphrase=environment.get("DENTALDESK_PASSPHRASE") or None,
        scale=int(said["scale"] or SMALLEST_SCALE),
        language=said["language"] or None,
        config=config,
        downtime=said["downtime"] or None,
        backups=said["backups"] or None,
    )


def is_server(where: str) -> bool:
    """Whether a place is named as libpq names a server, and not as a file."""
    return _CONNINFO.match(where) is not None


def workstation_id(settings: Settings) -> str:
    """By what the clinic knows this workstation again: made at random once, and readable to its user alone.

    The name is for people, and anybody may choose one. Where nothing can be kept it is another one at every start.
    """
    import secrets  # noqa: PLC0415 - with the first clinic that is opened

    path = settings.data / "workstation-id"
    try:
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    if _ID.fullmatch(kept):
        return kept
    made = secrets.token_hex(_ID_BYTES)
    with suppress(OSError):
        _write(path, made)
    return made


def was_encrypted(settings: Settings, path: Path) -> bool:
    """Whether this workstation ever opened an encrypted clinic in the file of this name."""
    return str(path.resolve()) in _encrypted_clinics(settings)


def remember_encrypted(settings: Settings, path: Path) -> None:
    """From now on a plain file in its place is refused, without asking the keyring about every plain file."""
    known, name = _encrypted_clinics(settings), str(path.resolve())
    if name not in known:
        with suppress(OSError):
            _write(settings.data / _ENCRYPTED, "".join(f"{each}\n" for each in [*known, name]))


def _encrypted_clinics(settings: Settings) -> list[str]:
    try:
        return (settings.data / _ENCRYPTED).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


def _host_name() -> str:
    import socket  # noqa: PLC0415 - the first frame of a workstation that has a name does not wait for it

    return socket.gethostname()


def _wrong(name: str, value: str) -> tuple[str, ...]:
    """What the value must be one of, when it is not; empty when it may stand."""
    if not value:
        return ()
    if name == "scale":
        fits = value.isascii() and value.isdecimal() and SMALLEST_SCALE <= int(value) <= LARGEST_SCALE
        return () if fits else (f"{SMALLEST_SCALE} … {LARGEST_SCALE}",)
    known = _KNOWN.get(name, ())
    return () if value in known else known


def save_workstation(settings: Settings, **changes: str | int | None) -> Settings:
    """Keep these in settings.toml and return the settings with them; None takes a name out of the file.

    All of it is written or none; comments and other names stay as they are. What the environment says still comes
    first at the next start. Raises WrongSettingsError for a wrong value and for a file that is not written as it must
    be, OSError when it cannot be written.
    """
    for name, value in changes.items():
        known = _wrong(name, "" if value is None else str(value))
        if name not in _KEPT or known:
            raise WrongSettingsError(str(settings.file), name, str(value), known or _KEPT)
    said = _read(settings.file)
    lines = settings.file.read_text(encoding="utf-8").splitlines() if settings.file.exists() else []
    for name, value in changes.items():
        lines = _with(lines, name, None if value is None else _written(value))
    text = "".join(f"{line}\n" for line in lines)
    wanted = {**said, **{name: str(value) for name, value in changes.items()}}
    wanted = {name: value for name, value in wanted.items() if name not in changes or changes[name] is not None}
    if _parsed(text) != wanted:
        raise WrongSettingsError(_line_of(settings.file, next(iter(changes))))  # written over several lines, say
    _write(settings.file, text)
    now = {name: value for name, value in changes.items() if value is not None or name in _UNSAID}
    return replace(settings, **now)  # type: ignore[arg-type]  # each was checked above


def _written(value: str | int) -> str:
    import json  # noqa: PLC0415 - a start writes nothing

    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _with(lines: list[str], name: str, value: str | None) -> list[str]:
    """The lines with this name set, or without it. What stands in a table of its own is not ours."""
    tables = (number for number, line in enumerate(lines) if line.lstrip().startswith("["))
    end = next(tables, len(lines))
    ours = [line for line in lines[:end] if not re.match(rf"\s*[\"']?{name}[\"']?\s*=", line)]
    return [*ours, *([] if value is None else [f"{name} = {value}"]), *lines[end:]]


def _parsed(text: str) -> dict[str, str]:
    import tomllib  # noqa: PLC0415 - a start without a file reads none

    try:
        return {name: str(value) for name, value in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError:
        return {}


def _write(path: Path, text: str) -> None:
    """Beside its place first, so that a power cut leaves the old settings or the new ones."""
    import tempfile  # noqa: PLC0415 - a start writes nothing

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".settings-", suffix=".toml")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    import tomllib  # noqa: PLC0415 - a start without a file reads none

    try:
        return {name: str(value) for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    except OSError as error:
        raise WrongSettingsError(str(path)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise WrongSettingsError(_place(path, line)) from error
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"at line (\d+)", str(error))  # else: at the end of the document
        line = int(told[1]) if told else len(path.read_text(encoding="utf-8").splitlines())
        raise WrongSettingsError(_place(path, line)) from error


def _line_of(path: Path, name: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = (
        number for number, line in enumerate(lines, start=1) if line.replace('"', "").split("=")[0].strip() == name
    )
    return _place(path, next(found, 1))


def _place(path: Path, line: int) -> str:
    return f"{path}:{line}"


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be shown to a person here."""
    if os.name == "nt" or os.uname().sysname == "Darwin":
        return True
    platform = environment.get("QT_QPA_PLATFORM", "")
    if platform == "offscreen":
        return False
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
