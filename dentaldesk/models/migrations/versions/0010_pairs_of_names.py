"""Two names of a patient stand in one word, so that whoever types both is shown few; the index tells the patient too."""

from collections.abc import Iterator
from itertools import groupby, permutations
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0010_pairs_of_names"
down_revision = "0009_after_review"
branch_labels = None
depends_on = None

_BATCH = 1_000
_MOST_PAIRED = 8
_LONGEST_FIRST, _LONGEST_SECOND = 120, 70  # characters of each name, so that both fit into the column


def upgrade() -> None:
    with op.batch_alter_table("patient_word", recreate="auto") as table:
        table.drop_index("ix_patient_word_word_sort_name")
        table.create_index("ix_patient_word_word_sort_name_patient_id", ["word", "sort_name", "patient_id"])
    words = sa.table("patient_word", sa.column("patient_id", sa.Uuid()), sa.column("word"), sa.column("sort_name"))
    # What begins with a sign is a phone number. A merged record's old names are words of the one that was kept.
    named = sa.select(words).where(*(words.c.word.not_like(f"{sign}%") for sign in "~#|"))
    connection = op.get_bind()
    rows = connection.execute(named.order_by(words.c.patient_id, words.c.word)).all()
    made = [row for patient, group in groupby(rows, lambda row: row.patient_id) for row in _pairs(patient, list(group))]
    put = sa.text(
        "INSERT INTO patient_word (patient_id, word, sort_name) VALUES (:patient_id, :word, :sort_name)"
        " ON CONFLICT DO NOTHING"
    ).bindparams(sa.bindparam("patient_id", type_=sa.Uuid()))
    for start in range(0, len(made), _BATCH):
        connection.execute(put, made[start : start + _BATCH])


def _pairs(patient_id: UUID, rows: list[sa.Row[Any]]) -> Iterator[dict[str, object]]:
    for first, second in permutations([row.word for row in rows[:_MOST_PAIRED]], 2):
        word = f"|{second[0]} {first[:_LONGEST_FIRST]} {second[:_LONGEST_SECOND]}"
        yield {"patient_id": patient_id, "word": word, "sort_name": rows[0].sort_name}
