"""Patients in full: who decides and pays for them, notes and files, questionnaires, merges, imports, insurance cards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006_profiles"
down_revision = "0005_people"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_RELATIONS = (
    "relation IN ('self', 'parent', 'guardian', 'partner', 'child', 'sibling', 'grandparent', 'carer', 'employer',"
    " 'other')"
)


def upgrade() -> None:
    _widen_patient()
    _widen_coverage()
    _widen_medical_history()
    _add_dental_history()
    _add_contacts()
    _add_notes_and_files()
    _add_merges_and_imports()


def _widen_patient() -> None:
    with op.batch_alter_table("patient", recreate="auto") as patient:
        for name, length in (
            ("request_key", 120),
            ("preferred_name", 200),
            ("sex", 30),
            ("gender", 200),
            ("other_phone", 80),
            ("postal_code", 80),
            ("city", 200),
            ("region", 200),
            ("country", 80),
            ("referral_source", 200),
            ("photo_sha256", 80),
        ):
            patient.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        for name in ("street", "preferred_times"):
            patient.add_column(sa.Column(name, sa.Text(), nullable=True))
        for name in ("first_visit_on", "deceased_on"):
            patient.add_column(sa.Column(name, sa.Date(), nullable=True))
        patient.add_column(sa.Column("provider_id", sa.Uuid(), nullable=True))
        patient.add_column(sa.Column("confidential", sa.Boolean(), nullable=True))
    op.execute("UPDATE patient SET confidential = FALSE")
    # A visit that took place is the first one a patient had here.
    op.execute(
        "UPDATE patient SET first_visit_on = (SELECT MIN(business_date) FROM visit WHERE visit.patient_id = patient.id"
        " AND visit.status <> 'cancelled')"
    )
    with op.batch_alter_table("patient", recreate="auto") as patient:
        patient.alter_column("confidential", existing_type=sa.Boolean(), nullable=False)
        patient.drop_constraint(op.f("ck_patient_status"), type_="check")
        patient.create_check_constraint(
            op.f("ck_patient_status"), "status IN ('active', 'inactive', 'non-patient', 'deceased', 'merged')"
        )
        patient.create_check_constraint(op.f("ck_patient_sex"), "sex IN ('female', 'male', 'other', 'unknown')")
        patient.create_unique_constraint(op.f("uq_patient_request_key"), ["request_key"])
        patient.create_foreign_key(
            op.f("fk_patient_photo_sha256_stored_file"), "stored_file", ["photo_sha256"], ["sha256"]
        )
        patient.create_foreign_key(op.f("fk_patient_provider_id_provider"), "provider", ["provider_id"], ["id"])
    op.create_index(op.f("ix_patient_other_phone"), "patient", ["other_phone"])
    op.create_index(op.f("ix_patient_provider_id"), "patient", ["provider_id"])


def _widen_coverage() -> None:
    with op.batch_alter_table("patient_coverage", recreate="auto") as coverage:
        coverage.add_column(sa.Column("position", sa.Integer(), nullable=True))
        coverage.add_column(sa.Column("group_number", sa.String(length=80), nullable=True))
        coverage.add_column(sa.Column("subscriber_name", sa.String(length=200), nullable=True))
        coverage.add_column(sa.Column("subscriber_birth_date", sa.Date(), nullable=True))
        coverage.add_column(sa.Column("relation", sa.String(30), nullable=True))
        coverage.add_column(sa.Column("front_sha256", sa.String(length=80), nullable=True))
        coverage.add_column(sa.Column("back_sha256", sa.String(length=80), nullable=True))
        coverage.add_column(sa.Column("version", sa.Integer(), nullable=True))
    op.execute("UPDATE patient_coverage SET position = 1, relation = 'self', version = 1")
    with op.batch_alter_table("patient_coverage", recreate="auto") as coverage:
        coverage.alter_column("position", existing_type=sa.Integer(), nullable=False)
        coverage.alter_column("relation", existing_type=sa.String(30), nullable=False)
        coverage.alter_column("version", existing_type=sa.Integer(), nullable=False)
        coverage.drop_constraint(op.f("uq_patient_coverage_patient_id_valid_from"), type_="unique")
        coverage.create_unique_constraint(
            op.f("uq_patient_coverage_patient_id_valid_from_position"), ["patient_id", "valid_from", "position"]
        )
        coverage.create_check_constraint(op.f("ck_patient_coverage_relation"), _RELATIONS)
        coverage.create_check_constraint(op.f("ck_patient_coverage_position"), "position BETWEEN 1 AND 9")
        for side in ("front", "back"):
            coverage.create_foreign_key(
                op.f(f"fk_patient_coverage_{side}_sha256_stored_file"), "stored_file", [f"{side}_sha256"], ["sha256"]
            )


def _widen_medical_history() -> None:
    with op.batch_alter_table("medical_history", recreate="auto") as history:
        history.add_column(sa.Column("radiotherapy", sa.Boolean(), nullable=True))
        history.add_column(sa.Column("endocarditis_risk", sa.Boolean(), nullable=True))
        history.add_column(sa.Column("questionnaire", sa.Integer(), nullable=True))
        history.add_column(sa.Column("answers", _JSON, nullable=True))
    op.execute("UPDATE medical_history SET radiotherapy = FALSE, endocarditis_risk = FALSE")
    with op.batch_alter_table("medical_history", recreate="auto") as history:
        history.alter_column("radiotherapy", existing_type=sa.Boolean(), nullable=False)
        history.alter_column("endocarditis_risk", existing_type=sa.Boolean(), nullable=False)


def _add_dental_history() -> None:
    op.create_table(
        "dental_history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.Integer(), nullable=False),
        sa.Column("answers", _JSON, nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_dental_history_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["staff_user.id"], name=op.f("fk_dental_history_recorded_by_staff_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dental_history")),
        sa.UniqueConstraint("patient_id", "number", name=op.f("uq_dental_history_patient_id_number")),
    )


def _add_contacts() -> None:
    op.create_table(
        "patient_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=80), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("relation", sa.String(30), nullable=False),
        sa.Column("is_written_to", sa.Boolean(), nullable=False),
        sa.Column("may_consent", sa.Boolean(), nullable=False),
        sa.Column("pays", sa.Boolean(), nullable=False),
        sa.Column("in_emergency", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_RELATIONS, name=op.f("ck_patient_contact_relation")),
        sa.CheckConstraint("NOT pays OR person_id IS NOT NULL", name=op.f("ck_patient_contact_payer")),
        sa.CheckConstraint("person_id IS NOT NULL OR name IS NOT NULL", name=op.f("ck_patient_contact_named")),
        sa.CheckConstraint("valid_until IS NULL OR valid_from <= valid_until", name=op.f("ck_patient_contact_order")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_contact_patient_id_patient")),
        sa.ForeignKeyConstraint(["person_id"], ["patient.id"], name=op.f("fk_patient_contact_person_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_contact")),
    )
    op.create_index(op.f("ix_patient_contact_patient_id"), "patient_contact", ["patient_id"])
    op.create_index(op.f("ix_patient_contact_person_id"), "patient_contact", ["person_id"])


def _add_notes_and_files() -> None:
    op.create_table(
        "patient_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("voided_at", _MOMENT, nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_note_patient_id_patient")),
        sa.ForeignKeyConstraint(["voided_by"], ["staff_user.id"], name=op.f("fk_patient_note_voided_by_staff_user")),
        sa.ForeignKeyConstraint(["written_by"], ["staff_user.id"], name=op.f("fk_patient_note_written_by_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_note")),
    )
    op.create_index(op.f("ix_patient_note_patient_id"), "patient_note", ["patient_id"])
    op.create_table(
        "patient_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=80), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("voided_at", _MOMENT, nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('photo', 'insurance-card', 'identity', 'consent', 'letter', 'other')",
            name=op.f("ck_patient_file_kind"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["staff_user.id"], name=op.f("fk_patient_file_added_by_staff_user")),
        sa.ForeignKeyConstraint(
            ["file_sha256"], ["stored_file.sha256"], name=op.f("fk_patient_file_file_sha256_stored_file")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_file_patient_id_patient")),
        sa.ForeignKeyConstraint(["voided_by"], ["staff_user.id"], name=op.f("fk_patient_file_voided_by_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_file")),
    )
    op.create_index(op.f("ix_patient_file_file_sha256"), "patient_file", ["file_sha256"])
    op.create_index(op.f("ix_patient_file_patient_id"), "patient_file", ["patient_id"])


def _add_merges_and_imports() -> None:
    op.create_table(
        "patient_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("moved", _JSON, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff_user.id"], name=op.f("fk_patient_merge_by_staff_user")),
        sa.ForeignKeyConstraint(["kept_id"], ["patient.id"], name=op.f("fk_patient_merge_kept_id_patient")),
        sa.ForeignKeyConstraint(["merged_id"], ["patient.id"], name=op.f("fk_patient_merge_merged_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_merge")),
        sa.UniqueConstraint("merged_id", name=op.f("uq_patient_merge_merged_id")),
    )
    op.create_index(op.f("ix_patient_merge_kept_id"), "patient_merge", ["kept_id"])
    op.create_table(
        "patient_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=80), nullable=False),
        sa.Column("mapping", _JSON, nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("doubled", sa.Integer(), nullable=False),
        sa.Column("refusals", _JSON, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff_user.id"], name=op.f("fk_patient_import_by_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_import")),
    )
