"""Every kind of visit: who has the patient, what was found, measured, given and used, who signs and is called."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_visits"
down_revision = "0010_pairs_of_names"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _add_visit_provider()
    _add_hand_off()
    _add_dentist_call()
    _add_note_signature()
    _add_note_addendum()
    _add_exam_finding()
    _add_vitals()
    _add_visit_diagnosis()
    _add_anaesthetic_given()
    _add_material_used()
    _add_recall_type()
    _add_patient_recall()
    _widen_visit()
    _widen_note()
    _widen_clinic()
    _name_in_notice()
    _count_more()


def _add_visit_provider() -> None:
    op.create_table(
        "visit_provider",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_visit_provider_provider_id_provider")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_provider_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "provider_id", name=op.f("pk_visit_provider")),
    )


def _add_hand_off() -> None:
    op.create_table(
        "hand_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("from_role", sa.String(length=30), nullable=True),
        sa.Column("to_role", sa.String(length=30), nullable=False),
        sa.Column("reason", _JSON, nullable=False),
        sa.Column("handed_at", _MOMENT, nullable=False),
        sa.Column("handed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "from_role IN ('dentist', 'hygienist', 'assistant', 'tc', 'front-desk', 'manager', 'administrator')",
            name=op.f("ck_hand_off_from_role"),
        ),
        sa.CheckConstraint(
            "to_role IN ('dentist', 'hygienist', 'assistant', 'tc', 'front-desk', 'manager', 'administrator')",
            name=op.f("ck_hand_off_to_role"),
        ),
        sa.ForeignKeyConstraint(["handed_by"], ["staff_user.id"], name=op.f("fk_hand_off_handed_by_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_hand_off_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_off")),
    )
    op.create_index(op.f("ix_hand_off_visit_id"), "hand_off", ["visit_id"])


def _add_dentist_call() -> None:
    op.create_table(
        "dentist_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("called_at", _MOMENT, nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("came_at", _MOMENT, nullable=True),
        sa.Column("came_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["called_by"], ["staff_user.id"], name=op.f("fk_dentist_call_called_by_staff_user")),
        sa.ForeignKeyConstraint(["came_by"], ["staff_user.id"], name=op.f("fk_dentist_call_came_by_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_dentist_call_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dentist_call")),
    )
    op.create_index(op.f("ix_dentist_call_visit_id"), "dentist_call", ["visit_id"])


def _add_note_signature() -> None:
    op.create_table(
        "note_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("signed_at", _MOMENT, nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=80), nullable=False),
        sa.CheckConstraint("kind IN ('author', 'co-sign')", name=op.f("ck_note_signature_kind")),
        sa.ForeignKeyConstraint(["signed_by"], ["staff_user.id"], name=op.f("fk_note_signature_signed_by_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_note_signature_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_signature")),
    )
    op.create_index(op.f("ix_note_signature_visit_id"), "note_signature", ["visit_id"])


def _add_note_addendum() -> None:
    op.create_table(
        "note_addendum",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_note_addendum_visit_id_visit")),
        sa.ForeignKeyConstraint(["written_by"], ["staff_user.id"], name=op.f("fk_note_addendum_written_by_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_addendum")),
    )
    op.create_index(op.f("ix_note_addendum_visit_id"), "note_addendum", ["visit_id"])


def _add_exam_finding() -> None:
    op.create_table(
        "exam_finding",
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.String(length=30), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "area IN ('extra-oral', 'soft-tissue', 'occlusion', 'tmj', 'hygiene', 'caries-risk', 'radiographs')",
            name=op.f("ck_exam_finding_area"),
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_finding_exam_id_exam")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["staff_user.id"], name=op.f("fk_exam_finding_recorded_by_staff_user")
        ),
        sa.PrimaryKeyConstraint("exam_id", "area", "item", name=op.f("pk_exam_finding")),
    )


def _add_vitals() -> None:
    op.create_table(
        "vitals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("systolic", sa.Integer(), nullable=True),
        sa.Column("diastolic", sa.Integer(), nullable=True),
        sa.Column("pulse", sa.Integer(), nullable=True),
        sa.Column("temperature", sa.Integer(), nullable=True),
        sa.Column("oxygen", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=True),
        sa.Column("taken_at", _MOMENT, nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("voided_at", _MOMENT, nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("diastolic BETWEEN 10 AND 200", name=op.f("ck_vitals_diastolic")),
        sa.CheckConstraint("oxygen BETWEEN 30 AND 100", name=op.f("ck_vitals_oxygen")),
        sa.CheckConstraint("pulse BETWEEN 10 AND 300", name=op.f("ck_vitals_pulse")),
        sa.CheckConstraint("systolic BETWEEN 30 AND 300", name=op.f("ck_vitals_systolic")),
        sa.CheckConstraint("temperature BETWEEN 250 AND 450", name=op.f("ck_vitals_temperature")),
        sa.CheckConstraint("weight BETWEEN 300 AND 500000", name=op.f("ck_vitals_weight")),
        sa.ForeignKeyConstraint(["taken_by"], ["staff_user.id"], name=op.f("fk_vitals_taken_by_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_vitals_visit_id_visit")),
        sa.ForeignKeyConstraint(["voided_by"], ["staff_user.id"], name=op.f("fk_vitals_voided_by_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vitals")),
    )
    op.create_index(op.f("ix_vitals_visit_id"), "vitals", ["visit_id"])


def _add_visit_diagnosis() -> None:
    op.create_table(
        "visit_diagnosis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("tooth", sa.String(length=3), nullable=True),
        sa.Column("code", sa.String(length=80), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("certainty", sa.String(length=30), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("retracted_at", _MOMENT, nullable=True),
        sa.Column("retracted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "certainty IN ('suspected', 'probable', 'confirmed')", name=op.f("ck_visit_diagnosis_certainty")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["staff_user.id"], name=op.f("fk_visit_diagnosis_recorded_by_staff_user")
        ),
        sa.ForeignKeyConstraint(
            ["retracted_by"], ["staff_user.id"], name=op.f("fk_visit_diagnosis_retracted_by_staff_user")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_diagnosis_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_diagnosis")),
    )
    op.create_index(op.f("ix_visit_diagnosis_visit_id"), "visit_diagnosis", ["visit_id"])


def _add_anaesthetic_given() -> None:
    op.create_table(
        "anaesthetic_given",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("agent", sa.String(length=80), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("technique", sa.String(length=80), nullable=False),
        sa.Column("tooth", sa.String(length=3), nullable=True),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("voided_at", _MOMENT, nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("volume > 0", name=op.f("ck_anaesthetic_given_volume")),
        sa.ForeignKeyConstraint(["given_by"], ["staff_user.id"], name=op.f("fk_anaesthetic_given_given_by_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_anaesthetic_given_visit_id_visit")),
        sa.ForeignKeyConstraint(
            ["voided_by"], ["staff_user.id"], name=op.f("fk_anaesthetic_given_voided_by_staff_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anaesthetic_given")),
    )
    op.create_index(op.f("ix_anaesthetic_given_visit_id"), "anaesthetic_given", ["visit_id"])


def _add_material_used() -> None:
    op.create_table(
        "material_used",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("shade", sa.String(length=80), nullable=True),
        sa.Column("lot", sa.String(length=80), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("used_at", _MOMENT, nullable=False),
        sa.Column("used_by", sa.Uuid(), nullable=False),
        sa.Column("voided_at", _MOMENT, nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["planned_procedure.id"], name=op.f("fk_material_used_procedure_id_planned_procedure")
        ),
        sa.ForeignKeyConstraint(["used_by"], ["staff_user.id"], name=op.f("fk_material_used_used_by_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_material_used_visit_id_visit")),
        sa.ForeignKeyConstraint(["voided_by"], ["staff_user.id"], name=op.f("fk_material_used_voided_by_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_used")),
    )
    op.create_index(op.f("ix_material_used_procedure_id"), "material_used", ["procedure_id"])
    op.create_index(op.f("ix_material_used_visit_id"), "material_used", ["visit_id"])


def _add_recall_type() -> None:
    op.create_table(
        "recall_type",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("procedures", _JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 60", name=op.f("ck_recall_type_months")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_recall_type")),
    )


def _add_patient_recall() -> None:
    op.create_table(
        "patient_recall",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("recall_code", sa.String(length=80), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("stopped_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 60", name=op.f("ck_patient_recall_months")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_recall_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["recall_code"], ["recall_type.code"], name=op.f("fk_patient_recall_recall_code_recall_type")
        ),
        sa.ForeignKeyConstraint(
            ["stopped_by"], ["staff_user.id"], name=op.f("fk_patient_recall_stopped_by_staff_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_recall")),
    )
    op.create_index(op.f("ix_patient_recall_due_on_active"), "patient_recall", ["due_on", "active"])
    op.create_index(op.f("ix_patient_recall_patient_id"), "patient_recall", ["patient_id"])


def _widen_visit() -> None:
    with op.batch_alter_table("visit", recreate="auto") as visit:
        visit.add_column(sa.Column("next_step", sa.String(length=30), nullable=True))
        visit.add_column(sa.Column("next_reason", _JSON, nullable=True))
        visit.add_column(sa.Column("completed_at", _MOMENT, nullable=True))
        visit.add_column(sa.Column("completed_by", sa.Uuid(), nullable=True))
        visit.add_column(sa.Column("pain", sa.Integer(), nullable=True))
        visit.add_column(sa.Column("disposition", sa.String(length=30), nullable=True))
        visit.add_column(sa.Column("elective_reason", sa.Text(), nullable=True))
        visit.add_column(sa.Column("elective_by", sa.Uuid(), nullable=True))
        visit.create_foreign_key(op.f("fk_visit_completed_by_staff_user"), "staff_user", ["completed_by"], ["id"])
        visit.create_foreign_key(op.f("fk_visit_elective_by_staff_user"), "staff_user", ["elective_by"], ["id"])
        visit.create_check_constraint(
            op.f("ck_visit_next_step"), "next_step IN ('treatment-coordinator', 'urgent-scheduling', 'checkout')"
        )
        visit.create_check_constraint(
            op.f("ck_visit_disposition"), "disposition IN ('treated', 'prescribed', 'booked', 'referred')"
        )
        visit.create_check_constraint(op.f("ck_visit_pain"), "pain BETWEEN 0 AND 10")
    # A visit ended when its exam was completed: until now no other kind could end.
    op.execute(
        "UPDATE visit SET"
        " completed_at = (SELECT completed_at FROM exam WHERE exam.visit_id = visit.id),"
        " completed_by = (SELECT completed_by FROM exam WHERE exam.visit_id = visit.id),"
        " next_step = (SELECT next_step FROM exam WHERE exam.visit_id = visit.id),"
        " next_reason = (SELECT routing_reason FROM exam WHERE exam.visit_id = visit.id)"
        " WHERE status = 'completed'"
    )


def _widen_note() -> None:
    with op.batch_alter_table("soap_note", recreate="auto") as note:
        note.add_column(sa.Column("post_operative", sa.Text(), nullable=True))
    op.execute("UPDATE soap_note SET post_operative = ''")
    with op.batch_alter_table("soap_note", recreate="auto") as note:
        note.alter_column("post_operative", existing_type=sa.Text(), nullable=False)


def _widen_clinic() -> None:
    with op.batch_alter_table("clinic", recreate="auto") as clinic:
        clinic.add_column(sa.Column("thread_minutes", sa.Integer(), nullable=True))
        clinic.add_column(sa.Column("consent_blocks", sa.Boolean(), nullable=True))
        clinic.add_column(sa.Column("logo_sha256", sa.String(length=80), nullable=True))
        clinic.create_foreign_key(op.f("fk_clinic_logo_sha256_stored_file"), "stored_file", ["logo_sha256"], ["sha256"])
    op.execute("UPDATE clinic SET thread_minutes = 15, consent_blocks = true")
    with op.batch_alter_table("clinic", recreate="auto") as clinic:
        clinic.alter_column("thread_minutes", existing_type=sa.Integer(), nullable=False)
        clinic.alter_column("consent_blocks", existing_type=sa.Boolean(), nullable=False)
        clinic.create_check_constraint(op.f("ck_clinic_thread_minutes"), "thread_minutes BETWEEN 1 AND 240")
    if op.get_bind().dialect.name == "postgresql":  # the one row is numbered by its own rule
        op.execute("ALTER TABLE clinic ALTER COLUMN id DROP DEFAULT")
        op.execute("DROP SEQUENCE IF EXISTS clinic_id_seq")


def _name_in_notice() -> None:
    with op.batch_alter_table("notice", recreate="auto") as notice:
        notice.add_column(sa.Column("user_id", sa.Uuid(), nullable=True))
        notice.create_foreign_key(op.f("fk_notice_user_id_staff_user"), "staff_user", ["user_id"], ["id"])
    unseen = sa.text("seen_at IS NULL AND escalated_at IS NULL")
    op.create_index(op.f("ix_notice_unseen"), "notice", ["created_at"], sqlite_where=unseen, postgresql_where=unseen)


def _count_more() -> None:
    with op.batch_alter_table("fact", recreate="auto") as fact:
        fact.drop_constraint(op.f("ck_fact_kind"), type_="check")
        fact.create_check_constraint(
            op.f("ck_fact_kind"),
            "kind IN ('exam-completed', 'plan-created', 'patient-routed', 'checkout-opened', "
            "'checkout-completed', 'appointment-booked', 'appointment-cancelled', 'appointment-missed', "
            "'payment-taken', 'notice-seen', 'notice-done', 'visit-completed', 'procedure-completed', "
            "'plan-presented', 'plan-accepted', 'plan-declined', 'dentist-called', 'dentist-came', "
            "'thread-abandoned', 'prescription-signed')",
        )
