"""Finding a patient among 200 000, keystroke by keystroke, against one look into a bare B-tree of the same words.

What is compared is the slowest of a hundred keystrokes: the one at which somebody would notice.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, text

from benchmarks.full_clinic import BATCH, a_name
from benchmarks.measure import Figure, percentile, times_in_turn
from dentaldesk.engines.core.connections import PostgresServer, reading_engine, writing_engine
from dentaldesk.engines.core.phones import phone_words
from dentaldesk.engines.patients.finding import find_patients, name_words
from dentaldesk.engines.patients.rules import sort_name
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.patients import Patient, PatientWord

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.factories import Clinic

PATIENTS = 200_000
ROUNDS = 600
SHOWN = 12  # lines of the list that opens
SLOWEST = 0.99
PROMISED = 3.0


def figures(clinic: Clinic) -> Iterator[Figure]:
    """One keystroke of the find field: in one name, in the second of two, in a number."""
    name = "Postgres" if isinstance(clinic.address, PostgresServer) else "SQLite"
    chance = random.Random(7)
    fill(clinic, chance)
    for kind, typed in queries(chance).items():
        ours, floor = _measured(clinic, typed)
        yield Figure(
            what=f"find among 200 000 by {kind}, p99, {name}",
            ours_ms=percentile(ours, SLOWEST),
            floor="B-tree prefix, p99",
            floor_ms=percentile(floor, SLOWEST),
            promised=PROMISED,
        )


def queries(chance: random.Random) -> dict[str, list[str]]:
    """What is typed, by kind."""
    two = [f"{a_name(chance)[: chance.randint(2, 6)]} {a_name(chance)[: chance.randint(1, 4)]}" for _ in range(ROUNDS)]
    return {
        # Of many who begin with it: the longest list there is to walk.
        "a letter": [a_name(chance)[:1] for _ in range(ROUNDS)],
        "a name": [a_name(chance)[: chance.randint(2, 6)] for _ in range(ROUNDS)],
        "two names": two,
        "digits": [str(chance.randrange(10**7))[: chance.randint(3, 7)] for _ in range(ROUNDS)],
    }


def _measured(clinic: Clinic, typed: Sequence[str]) -> tuple[list[float], list[float]]:
    engine = reading_engine(clinic.address)
    ours_typed, floor_typed = cycle(typed), cycle(typed)

    def floor() -> None:
        word = next(floor_typed).lower().split()[0]
        with engine.connect() as connection:
            connection.execute(
                text("SELECT patient_id FROM patient_word WHERE word >= :low AND word < :high LIMIT :most"),
                {"low": word, "high": word + "\U0010ffff", "most": SHOWN},
            ).all()

    def look() -> None:
        clinic.db.read(lambda session: find_patients(session, next(ours_typed), SHOWN))

    times = times_in_turn(look, floor, ROUNDS, warm=20)
    engine.dispose()
    return times


def fill(clinic: Clinic, chance: random.Random) -> None:
    """The people, each with the words under which they are found."""
    engine = writing_engine(clinic.address)
    with engine.begin() as connection:
        for start in range(0, PATIENTS, BATCH):
            people = [_person(chance, start + number) for number in range(BATCH)]
            _pour(connection, people)
    if isinstance(clinic.address, PostgresServer):  # which does it by itself; on SQLite nobody does
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    engine.dispose()


def _person(chance: random.Random, number: int) -> dict[str, Any]:
    given, family = a_name(chance), a_name(chance)
    return {
        "id": new_id(),
        "chart_number": 100_000 + number,
        "given_names": given,
        "family_name": family,
        "sort_name": sort_name(given, family),
        "phone": f"+1612{chance.randrange(2_000_000, 9_999_999)}",
        "status": PatientStatus.ACTIVE,
        "created_at": datetime.now(UTC),
        "version": 1,
    }


def _pour(connection: Connection, people: Sequence[dict[str, Any]]) -> None:
    connection.execute(insert(Patient), people)
    words = [
        {"patient_id": person["id"], "word": word, "sort_name": person["sort_name"]}
        for person in people
        for word in (*name_words(f"{person['given_names']} {person['family_name']}"), *phone_words(person["phone"]))
    ]
    connection.execute(insert(PatientWord), words)
