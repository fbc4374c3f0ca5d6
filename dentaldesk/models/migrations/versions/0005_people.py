"""People sign in: passwords and PINs, seats taken, broken glass, what each person likes. Closures, country, policies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_people"
down_revision = "0004_perio"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _widen_clinic()
    _widen_places()
    _add_closures()
    _add_credentials()
    _add_seats()
    _add_settings()
    # Screens wait for the people apart from the clinic from now on; an empty schema gets its topics with its clinic.
    op.execute(
        "INSERT INTO topic_version (name, version) SELECT 'people', 1 WHERE EXISTS (SELECT 1 FROM topic_version)"
        " ON CONFLICT DO NOTHING"
    )


def _widen_clinic() -> None:
    with op.batch_alter_table("clinic", recreate="auto") as clinic:
        clinic.add_column(sa.Column("email", sa.String(length=200), nullable=True))
        clinic.add_column(sa.Column("country", sa.String(length=80), nullable=True))
        clinic.add_column(sa.Column("region", sa.String(length=80), nullable=True))
        clinic.add_column(sa.Column("aging_basis", sa.String(30), nullable=True))
        clinic.add_column(sa.Column("lock_minutes", sa.Integer(), nullable=True))
        clinic.add_column(sa.Column("demo", sa.Boolean(), nullable=True))
    # Until now the clinic's country was that of its language.
    op.execute(
        "UPDATE clinic SET country = CASE WHEN language LIKE '___!_%' ESCAPE '!' THEN substr(language, 5, 2)"
        " WHEN language LIKE '__!_%' ESCAPE '!' THEN substr(language, 4, 2) ELSE 'US' END,"
        " aging_basis = 'service-date', lock_minutes = 10, demo = (name LIKE '%(demo)')"
    )
    with op.batch_alter_table("clinic", recreate="auto") as clinic:
        clinic.alter_column("country", existing_type=sa.String(length=80), nullable=False)
        clinic.alter_column("aging_basis", existing_type=sa.String(30), nullable=False)
        clinic.alter_column("lock_minutes", existing_type=sa.Integer(), nullable=False)
        clinic.alter_column("demo", existing_type=sa.Boolean(), nullable=False)
        clinic.create_check_constraint(op.f("ck_clinic_aging_basis"), "aging_basis IN ('service-date', 'due-date')")
        clinic.create_check_constraint(op.f("ck_clinic_lock_minutes"), "lock_minutes BETWEEN 1 AND 240")


def _widen_places() -> None:
    with op.batch_alter_table("location", recreate="auto") as location:
        location.add_column(sa.Column("address", sa.Text(), nullable=True))
        location.add_column(sa.Column("phone", sa.String(length=80), nullable=True))
        location.add_column(sa.Column("active", sa.Boolean(), nullable=True))
        location.add_column(sa.Column("version", sa.Integer(), nullable=True))
    with op.batch_alter_table("operatory", recreate="auto") as operatory:
        operatory.add_column(sa.Column("active", sa.Boolean(), nullable=True))
    with op.batch_alter_table("staff_user", recreate="auto") as user:
        user.add_column(sa.Column("language", sa.String(length=80), nullable=True))
        user.add_column(sa.Column("version", sa.Integer(), nullable=True))
    op.execute("UPDATE location SET active = TRUE, version = 1")
    op.execute("UPDATE operatory SET active = TRUE")
    op.execute("UPDATE staff_user SET version = 1")
    with op.batch_alter_table("location", recreate="auto") as location:
        location.alter_column("active", existing_type=sa.Boolean(), nullable=False)
        location.alter_column("version", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("operatory", recreate="auto") as operatory:
        operatory.alter_column("active", existing_type=sa.Boolean(), nullable=False)
    with op.batch_alter_table("staff_user", recreate="auto") as user:
        user.alter_column("version", existing_type=sa.Integer(), nullable=False)


def _add_closures() -> None:
    op.create_table(
        "closure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_closure_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index("ix_closure_day", "closure", ["day"])


def _add_credentials() -> None:
    op.create_table(
        "staff_credential",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("password_set_at", _MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", _MOMENT, nullable=True),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("pin_failures", sa.Integer(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_staff_credential_failures")),
        sa.CheckConstraint("pin_failures >= 0", name=op.f("ck_staff_credential_pin_failures")),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_staff_credential_user_id_staff_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_staff_credential")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_credential_login")),
    )


def _add_seats() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("workstation", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('password', 'pin')", name=op.f("ck_sign_in_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_sign_in_user_id_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    op.create_index("ix_sign_in_user_id_workstation", "sign_in", ["user_id", "workstation"])
    op.create_table(
        "break_glass",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("workstation", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_break_glass_user_id_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
    )
    op.create_index(op.f("ix_break_glass_user_id"), "break_glass", ["user_id"])
    with op.batch_alter_table("notice", recreate="auto") as notice:
        notice.alter_column("patient_id", existing_type=sa.Uuid(), nullable=True)


def _add_settings() -> None:
    op.create_table(
        "user_setting",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", _JSON, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_user_setting_user_id_staff_user")),
        sa.PrimaryKeyConstraint("user_id", "name", name=op.f("pk_user_setting")),
    )
