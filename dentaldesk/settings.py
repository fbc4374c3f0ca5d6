"""What belongs to this workstation: where its files lie and which clinic it opens. The only reader of the environment.

What belongs to the clinic (hours, fees, policies) lives in its database.
"""

from __future__ import annotations

import os
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_APP = "dentaldesk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Frozen at start. `clinic` a file path or a Postgres connection string; None: the demo clinic."""

    data: Path
    workstation: str
    clinic: str | None = None
    theme: str = "light"
    density: str = "desk"
    passphrase: str | None = None

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
    def outbox(self) -> Path:
        """Where the outbox folder takes messages."""
        return self.data / "outbox"


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Defaults, then `settings.toml` in the configuration folder, then `DENTALDESK_*` of the environment.

    Raises ValueError for a file that is not TOML; unknown names in it are left alone.
    """
    data = Path(environment.get("DENTALDESK_DATA") or platformdirs.user_data_path(_APP, appauthor=False))
    config = Path(environment.get("DENTALDESK_CONFIG") or platformdirs.user_config_path(_APP, appauthor=False))
    said = _read(config / "settings.toml")
    for name in ("clinic", "workstation", "theme", "density", "passphrase"):
        value = environment.get(f"DENTALDESK_{name.upper()}")
        if value:
            said[name] = value
    return Settings(
        data=data,
        workstation=said.get("workstation") or socket.gethostname(),
        clinic=said.get("clinic"),
        theme=said.get("theme", "light"),
        density=said.get("density", "desk"),
        passphrase=said.get("passphrase"),
    )


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {name: str(value) for name, value in tomllib.load(file).items()}


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be shown to a person here."""
    if os.name == "nt" or os.uname().sysname == "Darwin":
        return True
    platform = environment.get("QT_QPA_PLATFORM", "")
    if platform == "offscreen":
        return False
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
