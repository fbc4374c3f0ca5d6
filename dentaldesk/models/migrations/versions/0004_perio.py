"""The periodontal chart: exams, the teeth that stood, what was read at each site."""

import sqlalchemy as sa
from alembic import op

revision = "0004_perio"
down_revision = "0003_chart"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "perio_exam",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("exam_id", sa.Uuid(), nullable=True),
        sa.Column("examiner_id", sa.Uuid(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.Column("path", sa.String(length=80), nullable=False),
        sa.Column("stage", sa.String(30), nullable=True),
        sa.Column("grade", sa.String(30), nullable=True),
        sa.Column("extent", sa.String(30), nullable=True),
        sa.Column("teeth_lost", sa.Integer(), nullable=True),
        sa.Column("bone_loss", sa.Integer(), nullable=True),
        sa.Column("cigarettes", sa.Integer(), nullable=True),
        sa.Column("hba1c", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name=op.f("ck_perio_exam_completed")),
        sa.CheckConstraint("(status = 'completed') = (completed_by IS NOT NULL)", name=op.f("ck_perio_exam_signed")),
        sa.CheckConstraint(
            "extent IN ('localised', 'generalised', 'molar-incisor')", name=op.f("ck_perio_exam_extent")
        ),
        sa.CheckConstraint("grade IN ('A', 'B', 'C')", name=op.f("ck_perio_exam_grade")),
        sa.CheckConstraint(
            "stage IN ('health', 'gingivitis', 'I', 'II', 'III', 'IV')", name=op.f("ck_perio_exam_stage")
        ),
        sa.CheckConstraint("status IN ('open', 'completed', 'void')", name=op.f("ck_perio_exam_status")),
        sa.CheckConstraint("(status = 'void') = (voided_at IS NOT NULL)", name=op.f("ck_perio_exam_void")),
        sa.CheckConstraint("(status = 'void') = (voided_by IS NOT NULL)", name=op.f("ck_perio_exam_voided_by")),
        sa.CheckConstraint("bone_loss BETWEEN 0 AND 100", name=op.f("ck_perio_exam_bone_loss")),
        sa.CheckConstraint("teeth_lost BETWEEN 0 AND 32", name=op.f("ck_perio_exam_teeth_lost")),
        sa.CheckConstraint("cigarettes BETWEEN 0 AND 100", name=op.f("ck_perio_exam_cigarettes")),
        sa.CheckConstraint("hba1c BETWEEN 40 AND 200", name=op.f("ck_perio_exam_hba1c")),
        sa.ForeignKeyConstraint(
            ["completed_by"], ["staff_user.id"], name=op.f("fk_perio_exam_completed_by_staff_user")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_perio_exam_exam_id_exam")),
        sa.ForeignKeyConstraint(["examiner_id"], ["staff_user.id"], name=op.f("fk_perio_exam_examiner_id_staff_user")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_perio_exam_patient_id_patient")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_perio_exam_visit_id_visit")),
        sa.ForeignKeyConstraint(["voided_by"], ["staff_user.id"], name=op.f("fk_perio_exam_voided_by_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perio_exam")),
    )
    op.create_index(
        "ix_perio_exam_patient_id_business_date", "perio_exam", ["patient_id", "business_date"], unique=False
    )
    op.create_table(
        "perio_reading",
        sa.Column("perio_exam_id", sa.Uuid(), nullable=False),
        sa.Column("tooth", sa.String(3), nullable=False),
        sa.Column("site", sa.String(30), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=True),
        sa.Column("margin", sa.Integer(), nullable=True),
        sa.Column("bleeding", sa.Boolean(), nullable=True),
        sa.Column("suppuration", sa.Boolean(), nullable=True),
        sa.Column("plaque", sa.Boolean(), nullable=True),
        sa.Column("calculus", sa.Boolean(), nullable=True),
        sa.CheckConstraint("site IN ('MB', 'B', 'DB', 'ML', 'L', 'DL')", name=op.f("ck_perio_reading_site")),
        sa.CheckConstraint("depth BETWEEN 0 AND 15", name=op.f("ck_perio_reading_depth")),
        sa.CheckConstraint("margin BETWEEN -15 AND 15", name=op.f("ck_perio_reading_margin")),
        sa.ForeignKeyConstraint(
            ["perio_exam_id"], ["perio_exam.id"], name=op.f("fk_perio_reading_perio_exam_id_perio_exam")
        ),
        sa.PrimaryKeyConstraint("perio_exam_id", "tooth", "site", name=op.f("pk_perio_reading")),
    )
    op.create_table(
        "perio_tooth",
        sa.Column("perio_exam_id", sa.Uuid(), nullable=False),
        sa.Column("tooth", sa.String(3), nullable=False),
        sa.Column("furcation_m", sa.Integer(), nullable=True),
        sa.Column("furcation_d", sa.Integer(), nullable=True),
        sa.Column("furcation_b", sa.Integer(), nullable=True),
        sa.Column("furcation_l", sa.Integer(), nullable=True),
        sa.Column("mobility", sa.Integer(), nullable=True),
        sa.Column("not_probed", sa.Boolean(), nullable=False),
        sa.Column("implant", sa.Boolean(), nullable=False),
        sa.CheckConstraint("furcation_b BETWEEN 0 AND 3", name=op.f("ck_perio_tooth_furcation_b")),
        sa.CheckConstraint("furcation_d BETWEEN 0 AND 3", name=op.f("ck_perio_tooth_furcation_d")),
        sa.CheckConstraint("furcation_l BETWEEN 0 AND 3", name=op.f("ck_perio_tooth_furcation_l")),
        sa.CheckConstraint("furcation_m BETWEEN 0 AND 3", name=op.f("ck_perio_tooth_furcation_m")),
        sa.CheckConstraint("mobility BETWEEN 0 AND 3", name=op.f("ck_perio_tooth_mobility")),
        sa.ForeignKeyConstraint(
            ["perio_exam_id"], ["perio_exam.id"], name=op.f("fk_perio_tooth_perio_exam_id_perio_exam")
        ),
        sa.PrimaryKeyConstraint("perio_exam_id", "tooth", name=op.f("pk_perio_tooth")),
    )
