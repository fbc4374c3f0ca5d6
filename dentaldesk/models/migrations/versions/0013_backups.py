"""Every backup is a row; when it is due, when the last one is too old, and the public half of the key that opens it."""

from datetime import time
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_backups"
down_revision = "0012_papers"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _add_backup_run()
    _widen_clinic()
    op.execute(
        "INSERT INTO topic_version (name, version) SELECT 'backups', 1 WHERE EXISTS (SELECT 1 FROM topic_version)"
        " ON CONFLICT DO NOTHING"
    )


def _add_backup_run() -> None:
    op.create_table(
        "backup_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("workstation", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("proof", sa.String(length=30), nullable=True),
        sa.Column("why", _JSON, nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('running', 'good', 'failed')", name=op.f("ck_backup_run_state")),
        sa.CheckConstraint("proof IN ('restored', 'read-back')", name=op.f("ck_backup_run_proof")),
        sa.CheckConstraint("(state = 'running') = (ended_at IS NULL)", name=op.f("ck_backup_run_ended")),
        sa.CheckConstraint("(state = 'good') = (proof IS NOT NULL)", name=op.f("ck_backup_run_proven")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_run")),
    )
    op.create_index(op.f("ix_backup_run_begun_at"), "backup_run", ["begun_at"])


def _widen_clinic() -> None:
    with op.batch_alter_table("clinic", recreate="auto") as clinic:
        clinic.add_column(sa.Column("uid", sa.Uuid(), nullable=True))
        clinic.add_column(sa.Column("backup_at", sa.Time(), nullable=True))
        clinic.add_column(sa.Column("backup_hours", sa.Integer(), nullable=True))
        clinic.add_column(sa.Column("backup_lock", sa.Text(), nullable=True))
    clinics = sa.table(
        "clinic", sa.column("uid", sa.Uuid()), sa.column("backup_at", sa.Time()), sa.column("backup_hours")
    )
    op.execute(clinics.update().values(uid=uuid4(), backup_at=time(21), backup_hours=26))
    with op.batch_alter_table("clinic", recreate="auto") as clinic:
        clinic.alter_column("uid", existing_type=sa.Uuid(), nullable=False)
        clinic.alter_column("backup_at", existing_type=sa.Time(), nullable=False)
        clinic.alter_column("backup_hours", existing_type=sa.Integer(), nullable=False)
        clinic.create_check_constraint(op.f("ck_clinic_backup_hours"), "backup_hours BETWEEN 1 AND 744")
