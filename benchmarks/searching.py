"""Finding a patient among 50 000 by half a name, against one look into a bare B-tree of the same words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import insert, text

from benchmarks.measure import Figure, in_turn
from dentaldesk.engines.core.connections import PostgresServer, reading_engine, writing_engine
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.rules import search_words, sort_name
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.base import new_id
from dentaldesk.models.tables.patients import Patient, PatientWord
from tests.factories import Clinic

PATIENTS = 50_000
ROUNDS = 200
BATCH = 5_000
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "ro", "su", "ta", "ve", "kan", "len", "mir", "sol")


def figures(clinic: Clinic) -> Iterator[Figure]:
    """One keystroke of the find field."""
    name = "Postgres" if isinstance(clinic.address, PostgresServer) else "SQLite"
    chance = random.Random(7)
    _fill(clinic, chance)
    engine = reading_engine(clinic.address)
    typed = [_name(chance)[:4] for _ in range(ROUNDS + 2)]
    ours_typed, floor_typed = iter(typed), iter(typed)

    def floor() -> None:
        word = next(floor_typed).lower()
        with engine.connect() as connection:
            connection.execute(
                text("SELECT patient_id FROM patient_word WHERE word >= :low AND word < :high LIMIT 20"),
                {"low": word, "high": word + "\U0010ffff"},
            ).all()

    def look() -> None:
        clinic.db.read(lambda session: find_patients(session, next(ours_typed)))

    ours, bare = in_turn(look, floor, ROUNDS)
    engine.dispose()
    yield Figure(what=f"find a patient among 50 000, {name}", ours_ms=ours, floor="B-tree prefix", floor_ms=bare)


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))).title()


def _fill(clinic: Clinic, chance: random.Random) -> None:
    engine = writing_engine(clinic.address)
    now = datetime.now(UTC)
    with engine.begin() as connection:
        for start in range(0, PATIENTS, BATCH):
            people = [(new_id(), _name(chance), _name(chance)) for _ in range(BATCH)]
            connection.execute(
                insert(Patient),
                [
                    {
                        "id": key,
                        "chart_number": 100_000 + start + number,
                        "given_names": given,
                        "family_name": family,
                        "sort_name": sort_name(given, family),
                        "status": PatientStatus.ACTIVE,
                        "created_at": now,
                        "version": 1,
                    }
                    for number, (key, given, family) in enumerate(people)
                ],
            )
            connection.execute(
                insert(PatientWord),
                [
                    {"patient_id": key, "word": word, "sort_name": sort_name(given, family)}
                    for key, given, family in people
                    for word in search_words(f"{given} {family}")
                ],
            )
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
