"""Patients are found in the order of lists, by their phones too: words carry the name to sort by, phones are words.

Birth dates, the latest sign-ins, the newest notices and the sums of accounts get an index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_finding"
down_revision = "0007_merge_guards"
branch_labels = None
depends_on = None

_BATCH = 1_000


def upgrade() -> None:
    sort_name = sa.String(length=401).with_variant(sa.String(length=401, collation="C"), "postgresql")
    with op.batch_alter_table("patient_word", recreate="auto") as words:
        words.drop_index("ix_patient_word_word")
        words.add_column(sa.Column("sort_name", sort_name, nullable=True))
    op.execute("DELETE FROM patient_word WHERE patient_id IN (SELECT id FROM patient WHERE status = 'merged')")
    op.execute(
        "UPDATE patient_word SET sort_name = (SELECT sort_name FROM patient WHERE patient.id = patient_word.patient_id)"
    )
    with op.batch_alter_table("patient_word", recreate="auto") as words:
        words.alter_column("sort_name", existing_type=sort_name, nullable=False)
        words.create_index("ix_patient_word_word_sort_name", ["word", "sort_name"])
    op.create_index(op.f("ix_patient_birth_date"), "patient", ["birth_date"])
    op.create_index("ix_sign_in_at", "sign_in", ["at"])
    op.create_index("ix_notice_created_at", "notice", ["created_at"])
    op.create_index("ix_ledger_line_account_amount", "ledger_line", ["account", "amount"])
    _add_phones()


def _add_phones() -> None:
    """As the program writes them: the whole number from its end, and as it is dialled in its country."""
    import phonenumbers  # noqa: PLC0415 - only here

    connection = op.get_bind()
    patient = sa.table("patient", *map(sa.column, ("id", "phone", "other_phone", "sort_name", "status")))
    # The second number of a patient may end in the first one's words.
    put = sa.text(
        "INSERT INTO patient_word (patient_id, word, sort_name) VALUES (:patient_id, :word, :sort_name)"
        " ON CONFLICT DO NOTHING"
    )
    numbered = sa.or_(patient.c.phone.is_not(None), patient.c.other_phone.is_not(None))
    rows = connection.execute(sa.select(patient).where(numbered, patient.c.status != "merged")).all()
    made = []
    for row in rows:
        for stored in {row.phone, row.other_phone} - {None}:
            try:
                national = str(phonenumbers.parse(stored, None).national_number)
            except phonenumbers.NumberParseException:
                continue
            forms = {f"~{stored[:0:-1]}", f"#{national}"}
            made += [{"patient_id": row.id, "word": form, "sort_name": row.sort_name} for form in forms]
    for start in range(0, len(made), _BATCH):
        connection.execute(put, made[start : start + _BATCH])
