"""What only a Postgres server can tell: whether it keeps what it confirms, and has room for all desks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dentaldesk.doctor.findings import Finding, fine, look, wrong

if TYPE_CHECKING:
    from dentaldesk.doctor.place import Place
    from dentaldesk.engines.flows.server_facts import Server

_MB = 10**6
_OFF = "off"


def server(place: Place) -> Iterator[Finding]:
    """What its administrator would want to know, a line a matter."""
    from dentaldesk.engines.flows.server_facts import server_facts  # noqa: PLC0415 - brings the database

    if not place.database.is_postgres:
        return
    now = place.database.clock.now()
    facts = place.read(lambda session: server_facts(session, now))
    yield from _of_its_disk(facts)
    yield from _of_its_room(facts)
    yield from _of_its_habits(facts)
    if facts.extensions:
        yield look("doctor.extensions", names=", ".join(facts.extensions))
    else:
        yield fine("doctor.no_extensions")
    yield fine("doctor.size", megabytes=max(1, facts.size // _MB))


def _of_its_disk(facts: Server) -> Iterator[Finding]:
    if facts.failures:
        yield wrong("doctor.checksum_failures", number=facts.failures)
    elif not facts.has_checksums:
        yield look("doctor.no_checksums")
    hasty = [name for name in ("fsync", "synchronous_commit") if facts.settings[name] == _OFF]
    if hasty:
        yield wrong("doctor.not_durable", settings=_told(facts, hasty))
    elif facts.settings["full_page_writes"] == _OFF:
        yield look("doctor.half_pages")
    else:
        yield fine("doctor.durable")


def _of_its_room(facts: Server) -> Iterator[Finding]:
    if facts.room < facts.needed:
        yield wrong("doctor.connections_few", room=facts.room, desks=facts.desks, needed=facts.needed)
    else:
        yield fine("doctor.connections", room=facts.room, desks=facts.desks)


def _of_its_habits(facts: Server) -> Iterator[Finding]:
    """What it was told to do otherwise than servers do."""
    settings = facts.settings
    if facts.encoding != "UTF8":
        yield wrong("doctor.encoding", found=facts.encoding)
    if facts.collates_otherwise:
        yield wrong("doctor.collates_otherwise")
    if facts.is_copy or settings["default_transaction_read_only"] == "on":
        yield wrong("doctor.only_reads")
    resting = [name for name in ("autovacuum", "track_counts") if settings[name] == _OFF]
    if resting:
        yield look("doctor.not_vacuumed", settings=_told(facts, resting))
    if settings["transaction_timeout"] not in {"", "0"}:
        yield look("doctor.broken_off", limit=settings["transaction_timeout"])
    if settings["log_parameter_max_length"] != "0":
        telling = [name for name, silent in _SILENT.items() if settings[name] not in silent]
        if telling:
            yield look("doctor.values_logged", settings=_told(facts, telling))


# Settings by which statements reach the server's log, and with which values of theirs none with a record in it does.
_SILENT = {
    "log_statement": {"none", "ddl"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
}


def _told(facts: Server, names: list[str]) -> str:
    return ", ".join(f"{name} = {facts.settings[name]}" for name in names)
