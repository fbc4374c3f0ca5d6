"""On what was measured: a figure without it says little."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dentaldesk.engines.core.connections import PostgresServer


def machine(server: PostgresServer | None = None) -> dict[str, str | float]:
    """The day, the cores and how busy they are, the versions of what does the work; a server is asked for its own."""
    import PySide6  # noqa: PLC0415 - what only prints a figure needs none of them
    import sqlalchemy  # noqa: PLC0415
    import sqlcipher3.dbapi2 as driver  # noqa: PLC0415

    told: dict[str, str | float] = {
        "date": datetime.now(UTC).date().isoformat(),
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count() or 0,
        # How many programs wanted a core when it began: with more than cores, times say little and ratios still much.
        "busy": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0.0,
        "Python": platform.python_version(),
        "Qt": PySide6.__version__,
        "SQLAlchemy": sqlalchemy.__version__,
        "SQLite": driver.sqlite_version,
    }
    return told if server is None else told | {"Postgres": _version(server)}


def _version(server: PostgresServer) -> str:
    import psycopg  # noqa: PLC0415 - as above

    with psycopg.connect(server.conninfo) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    assert row is not None
    return str(row[0]).split()[0]
