"""The house: every table of the first visit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_first_visit"
down_revision = None
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _folded(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "audit_chain",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workstation", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chain")),
    )
    op.create_table(
        "clinic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("time_zone", sa.String(length=80), nullable=False),
        sa.Column("paper", sa.String(length=80), nullable=False),
        sa.Column("notation", sa.String(30), nullable=False),
        sa.Column("routing_value", sa.BigInteger(), nullable=False),
        sa.Column("routing_complexity", sa.Integer(), nullable=False),
        sa.Column("medium_value", sa.BigInteger(), nullable=False),
        sa.Column("high_value", sa.BigInteger(), nullable=False),
        sa.Column("visit_minutes", sa.Integer(), nullable=False),
        sa.Column("examination_code", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("notation IN ('fdi', 'universal', 'palmer')", name=op.f("ck_clinic_notation")),
        sa.CheckConstraint("id = 1", name=op.f("ck_clinic_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "coverage_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis_points BETWEEN 0 AND 10000", name=op.f("ck_coverage_plan_basis_points")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_plan")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "location",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
    )
    op.create_table(
        "outbox_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("payload", _JSON, nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("last_problem", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'claimed') = (claimed_until IS NOT NULL)", name=op.f("ck_outbox_job_claim")),
        sa.CheckConstraint(
            "state IN ('queued', 'claimed', 'settled', 'given-up', 'parked')",
            name=op.f("ck_outbox_job_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_job")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_job_key")),
    )
    op.create_index("ix_outbox_job_state_not_before", "outbox_job", ["state", "not_before"], unique=False)
    op.create_table(
        "patient",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chart_number", sa.Integer(), nullable=False),
        sa.Column("given_names", sa.String(length=200), nullable=False),
        sa.Column("family_name", sa.String(length=200), nullable=False),
        sa.Column("sort_name", _folded(401), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(length=80), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("preferred_channel", sa.String(30), nullable=True),
        sa.Column("language", sa.String(length=80), nullable=True),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("guarantor_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_patient_merged")),
        sa.CheckConstraint("given_names <> '' OR family_name <> ''", name=op.f("ck_patient_named")),
        sa.CheckConstraint("status IN ('active', 'inactive', 'merged')", name=op.f("ck_patient_status")),
        sa.CheckConstraint("preferred_channel IN ('sms', 'email')", name=op.f("ck_patient_preferred_channel")),
        sa.ForeignKeyConstraint(["guarantor_id"], ["patient.id"], name=op.f("fk_patient_guarantor_id_patient")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["patient.id"], name=op.f("fk_patient_merged_into_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("chart_number", name=op.f("uq_patient_chart_number")),
    )
    op.create_index(op.f("ix_patient_guarantor_id"), "patient", ["guarantor_id"], unique=False)
    op.create_index(op.f("ix_patient_merged_into_id"), "patient", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_patient_phone"), "patient", ["phone"], unique=False)
    op.create_index(op.f("ix_patient_sort_name"), "patient", ["sort_name"], unique=False)
    op.create_table(
        "procedure",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("discipline", sa.String(30), nullable=False),
        sa.Column("area", sa.String(30), nullable=False),
        sa.Column("min_surfaces", sa.Integer(), nullable=False),
        sa.Column("max_surfaces", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.String(30), nullable=False),
        sa.Column("pattern", sa.String(length=80), nullable=False),
        sa.Column("sequence_class", sa.String(30), nullable=False),
        sa.Column("healing_days", sa.Integer(), nullable=False),
        sa.Column("laboratory_days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "area IN ('tooth', 'surfaces', 'quadrant', 'arch', 'mouth')", name=op.f("ck_procedure_area")
        ),
        sa.CheckConstraint(
            "discipline IN ('diagnostic', 'preventive', 'restorative', 'endodontic', 'periodontic', 'prosthodontic', 'surgical', 'implant', 'orthodontic')",
            name=op.f("ck_procedure_discipline"),
        ),
        sa.CheckConstraint(
            "sequence_class IN ('urgent', 'hygiene', 'periodontal', 'endodontic', 'core', 'restorative', 'crown-preparation', 'crown-seat', 'extraction', 'implant', 'implant-crown')",
            name=op.f("ck_procedure_sequence_class"),
        ),
        sa.CheckConstraint("urgency IN ('routine', 'soon', 'urgent', 'emergency')", name=op.f("ck_procedure_urgency")),
        sa.CheckConstraint("min_surfaces BETWEEN 0 AND max_surfaces", name=op.f("ck_procedure_surfaces")),
        sa.CheckConstraint("weight BETWEEN 0 AND 6", name=op.f("ck_procedure_weight")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_procedure")),
    )
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "topic_version",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_topic_version")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_type", sa.String(length=80), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("details", _JSON, nullable=False),
        sa.Column("previous", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["audit_chain.id"], name=op.f("fk_audit_entry_chain_id_audit_chain")),
        sa.PrimaryKeyConstraint("chain_id", "number", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_subject_id_at", "audit_entry", ["subject_id", "at"], unique=False)
    op.create_table(
        "fee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_code", sa.String(length=80), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_fee_amount")),
        sa.ForeignKeyConstraint(["procedure_code"], ["procedure.code"], name=op.f("fk_fee_procedure_code_procedure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee")),
        sa.UniqueConstraint("procedure_code", "effective_from", name=op.f("uq_fee_procedure_code_effective_from")),
    )
    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_opening_hours_order")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_hours_weekday")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_opening_hours_location_id_location")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
        sa.UniqueConstraint(
            "location_id", "weekday", "opens_at", name=op.f("uq_opening_hours_location_id_weekday_opens_at")
        ),
    )
    op.create_table(
        "operatory",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_operatory_location_id_location")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_operatory_resource_id_resource")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operatory")),
        sa.UniqueConstraint("resource_id", name=op.f("uq_operatory_resource_id")),
    )
    op.create_index(op.f("ix_operatory_location_id"), "operatory", ["location_id"], unique=False)
    op.create_table(
        "patient_coverage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("coverage_plan_id", sa.Uuid(), nullable=False),
        sa.Column("member_number", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["coverage_plan_id"],
            ["coverage_plan.id"],
            name=op.f("fk_patient_coverage_coverage_plan_id_coverage_plan"),
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_coverage_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_coverage")),
        sa.UniqueConstraint("patient_id", "valid_from", name=op.f("uq_patient_coverage_patient_id_valid_from")),
    )
    op.create_index(
        op.f("ix_patient_coverage_coverage_plan_id"), "patient_coverage", ["coverage_plan_id"], unique=False
    )
    op.create_table(
        "patient_word",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("word", _folded(200), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_word_patient_id_patient")),
        sa.PrimaryKeyConstraint("patient_id", "word", name=op.f("pk_patient_word")),
    )
    op.create_index(
        "ix_patient_word_word",
        "patient_word",
        ["word"],
        unique=False,
    )
    op.create_table(
        "provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("licence", sa.String(length=80), nullable=True),
        sa.Column("colour", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_provider_resource_id_resource")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("resource_id", name=op.f("uq_provider_resource_id")),
    )
    op.create_table(
        "staff_user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_staff_user_location_id_location")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_staff_user_provider_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_user")),
    )
    op.create_index(op.f("ix_staff_user_location_id"), "staff_user", ["location_id"], unique=False)
    op.create_index(op.f("ix_staff_user_provider_id"), "staff_user", ["provider_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("dentist_id", sa.Uuid(), nullable=False),
        sa.Column("visit_type", sa.String(30), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chief_complaint", sa.Text(), nullable=False),
        sa.Column("with_role", sa.String(30), nullable=False),
        sa.Column("with_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checkout_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checkout_completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('scheduled', 'in-progress', 'completed', 'cancelled')", name=op.f("ck_visit_status")
        ),
        sa.CheckConstraint(
            "visit_type IN ('exam', 'treatment', 'hygiene', 'emergency', 'follow-up')",
            name=op.f("ck_visit_visit_type"),
        ),
        sa.CheckConstraint(
            "with_role IN ('dentist', 'hygienist', 'assistant', 'tc', 'front-desk', 'manager', 'administrator')",
            name=op.f("ck_visit_with_role"),
        ),
        sa.ForeignKeyConstraint(["dentist_id"], ["provider.id"], name=op.f("fk_visit_dentist_id_provider")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_visit_location_id_location")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_visit_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_business_date_status", "visit", ["business_date", "status"], unique=False)
    op.create_index(op.f("ix_visit_dentist_id"), "visit", ["dentist_id"], unique=False)
    op.create_index(op.f("ix_visit_patient_id"), "visit", ["patient_id"], unique=False)
    op.create_table(
        "exam",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.Uuid(), nullable=True),
        sa.Column("total_value", sa.BigInteger(), nullable=True),
        sa.Column("complexity", sa.Integer(), nullable=True),
        sa.Column("complexity_trace", _JSON, nullable=True),
        sa.Column("has_urgent", sa.Boolean(), nullable=True),
        sa.Column("next_step", sa.String(30), nullable=True),
        sa.Column("assigned_to", sa.String(30), nullable=True),
        sa.Column("routing_urgency", sa.String(30), nullable=True),
        sa.Column("routing_reason", _JSON, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name=op.f("ck_exam_completed")),
        sa.CheckConstraint("(status = 'completed') = (next_step IS NOT NULL)", name=op.f("ck_exam_routed")),
        sa.CheckConstraint(
            "next_step IN ('treatment-coordinator', 'urgent-scheduling', 'checkout')",
            name=op.f("ck_exam_next_step"),
        ),
        sa.CheckConstraint("routing_urgency IN ('high', 'urgent', 'normal')", name=op.f("ck_exam_routing_urgency")),
        sa.CheckConstraint("status IN ('open', 'completed')", name=op.f("ck_exam_status")),
        sa.CheckConstraint(
            "assigned_to IN ('dentist', 'hygienist', 'assistant', 'tc', 'front-desk', 'manager', 'administrator')",
            name=op.f("ck_exam_assigned_to"),
        ),
        sa.ForeignKeyConstraint(["completed_by"], ["staff_user.id"], name=op.f("fk_exam_completed_by_staff_user")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_exam_patient_id_patient")),
        sa.ForeignKeyConstraint(["signed_by"], ["staff_user.id"], name=op.f("fk_exam_signed_by_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_exam_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_exam_visit_id")),
    )
    op.create_index(op.f("ix_exam_patient_id"), "exam", ["patient_id"], unique=False)
    op.create_table(
        "fact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("attributes", _JSON, nullable=False),
        sa.CheckConstraint(
            "kind IN ('exam-completed', 'plan-created', 'patient-routed', 'checkout-opened', 'checkout-completed', 'appointment-booked', 'payment-taken', 'notice-seen', 'notice-done')",
            name=op.f("ck_fact_kind"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["staff_user.id"], name=op.f("fk_fact_actor_id_staff_user")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_fact_location_id_location")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_fact_patient_id_patient")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_fact_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("key", name=op.f("uq_fact_key")),
    )
    op.create_index("ix_fact_kind_business_date", "fact", ["kind", "business_date"], unique=False)
    op.create_index(op.f("ix_fact_patient_id"), "fact", ["patient_id"], unique=False)
    op.create_index(op.f("ix_fact_visit_id"), "fact", ["visit_id"], unique=False)
    op.create_table(
        "ledger_transaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("guarantor_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('charge', 'payment', 'adjustment', 'write-off', 'refund', 'reversal')",
            name=op.f("ck_ledger_transaction_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["patient.id"], name=op.f("fk_ledger_transaction_guarantor_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_ledger_transaction_location_id_location")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_ledger_transaction_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["posted_by"], ["staff_user.id"], name=op.f("fk_ledger_transaction_posted_by_staff_user")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["ledger_transaction.id"],
            name=op.f("fk_ledger_transaction_reverses_id_ledger_transaction"),
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_ledger_transaction_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transaction")),
        sa.UniqueConstraint("key", name=op.f("uq_ledger_transaction_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_transaction_reverses_id")),
    )
    op.create_index("ix_ledger_transaction_business_date", "ledger_transaction", ["business_date"], unique=False)
    op.create_index(op.f("ix_ledger_transaction_guarantor_id"), "ledger_transaction", ["guarantor_id"], unique=False)
    op.create_index(op.f("ix_ledger_transaction_patient_id"), "ledger_transaction", ["patient_id"], unique=False)
    op.create_index(op.f("ix_ledger_transaction_visit_id"), "ledger_transaction", ["visit_id"], unique=False)
    op.create_table(
        "medical_history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asa_class", sa.Integer(), nullable=True),
        sa.Column("allergies", _JSON, nullable=True),
        sa.Column("medications", sa.Text(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("anticoagulant", sa.Boolean(), nullable=False),
        sa.Column("bisphosphonate", sa.Boolean(), nullable=False),
        sa.Column("pregnant", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("asa_class BETWEEN 1 AND 6", name=op.f("ck_medical_history_asa_class")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_medical_history_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["staff_user.id"], name=op.f("fk_medical_history_recorded_by_staff_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medical_history")),
        sa.UniqueConstraint("patient_id", "number", name=op.f("uq_medical_history_patient_id_number")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("urgency", sa.String(30), nullable=False),
        sa.Column("next_step", sa.String(30), nullable=True),
        sa.Column("title", _JSON, nullable=False),
        sa.Column("reason", _JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalates_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "next_step IN ('treatment-coordinator', 'urgent-scheduling', 'checkout')",
            name=op.f("ck_notice_next_step"),
        ),
        sa.CheckConstraint(
            "role IN ('dentist', 'hygienist', 'assistant', 'tc', 'front-desk', 'manager', 'administrator')",
            name=op.f("ck_notice_role"),
        ),
        sa.CheckConstraint("urgency IN ('high', 'urgent', 'normal')", name=op.f("ck_notice_urgency")),
        sa.ForeignKeyConstraint(["done_by"], ["staff_user.id"], name=op.f("fk_notice_done_by_staff_user")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_notice_patient_id_patient")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_notice_provider_id_provider")),
        sa.ForeignKeyConstraint(["seen_by"], ["staff_user.id"], name=op.f("fk_notice_seen_by_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_notice_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    op.create_index(op.f("ix_notice_patient_id"), "notice", ["patient_id"], unique=False)
    op.create_index(op.f("ix_notice_provider_id"), "notice", ["provider_id"], unique=False)
    op.create_index("ix_notice_role_done_at", "notice", ["role", "done_at"], unique=False)
    op.create_index(op.f("ix_notice_visit_id"), "notice", ["visit_id"], unique=False)
    op.create_table(
        "soap_note",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("subjective", sa.Text(), nullable=False),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("assessment", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["staff_user.id"], name=op.f("fk_soap_note_author_id_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_soap_note_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_soap_note")),
    )
    op.create_table(
        "staff_role",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "role IN ('dentist', 'hygienist', 'assistant', 'tc', 'front-desk', 'manager', 'administrator')",
            name=op.f("ck_staff_role_role"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"], name=op.f("fk_staff_role_user_id_staff_user")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_staff_role")),
    )
    op.create_table(
        "treatment_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("urgency", sa.String(30), nullable=True),
        sa.Column("total_value", sa.BigInteger(), nullable=True),
        sa.Column("value_category", sa.String(30), nullable=True),
        sa.Column("presented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'presented', 'accepted', 'declined', 'in-progress', 'completed')",
            name=op.f("ck_treatment_plan_status"),
        ),
        sa.CheckConstraint(
            "urgency IN ('routine', 'soon', 'urgent', 'emergency')", name=op.f("ck_treatment_plan_urgency")
        ),
        sa.CheckConstraint(
            "value_category IN ('low', 'medium', 'high')", name=op.f("ck_treatment_plan_value_category")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["staff_user.id"], name=op.f("fk_treatment_plan_created_by_staff_user")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_treatment_plan_patient_id_patient")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_treatment_plan_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatment_plan")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_treatment_plan_visit_id")),
    )
    op.create_index(op.f("ix_treatment_plan_patient_id"), "treatment_plan", ["patient_id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("operatory_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('scheduled', 'confirmed', 'checked-in', 'in-progress', 'completed', 'no-show', 'cancelled')",
            name=op.f("ck_appointment_status"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointment_order")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_appointment_location_id_location")),
        sa.ForeignKeyConstraint(["operatory_id"], ["operatory.id"], name=op.f("fk_appointment_operatory_id_operatory")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_appointment_patient_id_patient")),
        sa.ForeignKeyConstraint(["plan_id"], ["treatment_plan.id"], name=op.f("fk_appointment_plan_id_treatment_plan")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_appointment_provider_id_provider")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_appointment_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("request_key", name=op.f("uq_appointment_request_key")),
    )
    op.create_index(
        "ix_appointment_business_date_location_id",
        "appointment",
        ["business_date", "location_id"],
        unique=False,
    )
    op.create_index(op.f("ix_appointment_operatory_id"), "appointment", ["operatory_id"], unique=False)
    op.create_index(op.f("ix_appointment_patient_id"), "appointment", ["patient_id"], unique=False)
    op.create_index(op.f("ix_appointment_plan_id"), "appointment", ["plan_id"], unique=False)
    op.create_index(op.f("ix_appointment_provider_id"), "appointment", ["provider_id"], unique=False)
    op.create_index(op.f("ix_appointment_visit_id"), "appointment", ["visit_id"], unique=False)
    op.create_table(
        "estimate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("insurance", sa.BigInteger(), nullable=False),
        sa.Column("patient", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total = insurance + patient", name=op.f("ck_estimate_sum")),
        sa.ForeignKeyConstraint(["plan_id"], ["treatment_plan.id"], name=op.f("fk_estimate_plan_id_treatment_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estimate")),
        sa.UniqueConstraint("key", name=op.f("uq_estimate_key")),
    )
    op.create_index(op.f("ix_estimate_plan_id"), "estimate", ["plan_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(30), nullable=True),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'done', 'cancelled')", name=op.f("ck_follow_up_status")),
        sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f("ck_follow_up_channel")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_follow_up_patient_id_patient")),
        sa.ForeignKeyConstraint(["plan_id"], ["treatment_plan.id"], name=op.f("fk_follow_up_plan_id_treatment_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("key", name=op.f("uq_follow_up_key")),
    )
    op.create_index("ix_follow_up_due_on_status", "follow_up", ["due_on", "status"], unique=False)
    op.create_index(op.f("ix_follow_up_patient_id"), "follow_up", ["patient_id"], unique=False)
    op.create_index(op.f("ix_follow_up_plan_id"), "follow_up", ["plan_id"], unique=False)
    op.create_table(
        "ledger_line",
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(30), nullable=False),
        sa.Column("guarantor_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("applies_to_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "account IN ('receivable', 'patient-credit', 'cash', 'income', 'adjustment', 'write-off')",
            name=op.f("ck_ledger_line_account"),
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_line_amount")),
        sa.ForeignKeyConstraint(
            ["applies_to_id"],
            ["ledger_transaction.id"],
            name=op.f("fk_ledger_line_applies_to_id_ledger_transaction"),
        ),
        sa.ForeignKeyConstraint(["guarantor_id"], ["patient.id"], name=op.f("fk_ledger_line_guarantor_id_patient")),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["ledger_transaction.id"],
            name=op.f("fk_ledger_line_transaction_id_ledger_transaction"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("transaction_id", "position", name=op.f("pk_ledger_line")),
    )
    op.create_index(op.f("ix_ledger_line_applies_to_id"), "ledger_line", ["applies_to_id"], unique=False)
    op.create_index("ix_ledger_line_guarantor_id_account", "ledger_line", ["guarantor_id", "account"], unique=False)
    op.create_table(
        "medical_confirmation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("history_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["staff_user.id"], name=op.f("fk_medical_confirmation_confirmed_by_staff_user")
        ),
        sa.ForeignKeyConstraint(
            ["history_id"],
            ["medical_history.id"],
            name=op.f("fk_medical_confirmation_history_id_medical_history"),
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_medical_confirmation_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medical_confirmation")),
        sa.UniqueConstraint(
            "visit_id",
            "history_id",
            "business_date",
            name=op.f("uq_medical_confirmation_visit_id_history_id_business_date"),
        ),
    )
    op.create_index(op.f("ix_medical_confirmation_history_id"), "medical_confirmation", ["history_id"], unique=False)
    op.create_table(
        "odontogram_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("content", _JSON, nullable=False),
        sa.Column("sha256", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_odontogram_snapshot_exam_id_exam")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_odontogram_snapshot_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_odontogram_snapshot")),
        sa.UniqueConstraint("exam_id", name=op.f("uq_odontogram_snapshot_exam_id")),
    )
    op.create_index(op.f("ix_odontogram_snapshot_patient_id"), "odontogram_snapshot", ["patient_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("guarantor_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tendered", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(30), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("receipt_number", sa.Integer(), nullable=False),
        sa.Column("balance_after", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("method IN ('cash')", name=op.f("ck_payment_method")),
        sa.CheckConstraint("status IN ('taken', 'reversed')", name=op.f("ck_payment_status")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(["guarantor_id"], ["patient.id"], name=op.f("fk_payment_guarantor_id_patient")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_payment_location_id_location")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_payment_patient_id_patient")),
        sa.ForeignKeyConstraint(["taken_by"], ["staff_user.id"], name=op.f("fk_payment_taken_by_staff_user")),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["ledger_transaction.id"],
            name=op.f("fk_payment_transaction_id_ledger_transaction"),
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_payment_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_payment_receipt_number")),
        sa.UniqueConstraint("request_key", name=op.f("uq_payment_request_key")),
        sa.UniqueConstraint("transaction_id", name=op.f("uq_payment_transaction_id")),
    )
    op.create_index(op.f("ix_payment_guarantor_id"), "payment", ["guarantor_id"], unique=False)
    op.create_index(op.f("ix_payment_patient_id"), "payment", ["patient_id"], unique=False)
    op.create_index(op.f("ix_payment_visit_id"), "payment", ["visit_id"], unique=False)
    op.create_table(
        "appointment_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status IN ('scheduled', 'confirmed', 'checked-in', 'in-progress', 'completed', 'no-show', 'cancelled')",
            name=op.f("ck_appointment_change_status"),
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_change_appointment_id_appointment"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["staff_user.id"], name=op.f("fk_appointment_change_changed_by_staff_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_change")),
    )
    op.create_index(
        op.f("ix_appointment_change_appointment_id"), "appointment_change", ["appointment_id"], unique=False
    )
    op.create_table(
        "booked_block",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("squeezed_in", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_booked_block_order")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_booked_block_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_booked_block_resource_id_resource")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booked_block")),
    )
    op.create_index(op.f("ix_booked_block_appointment_id"), "booked_block", ["appointment_id"], unique=False)
    op.create_index("ix_booked_block_resource_id_starts_at", "booked_block", ["resource_id", "starts_at"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_sha256", sa.String(length=80), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('treatment-plan', 'exam-summary', 'receipt')", name=op.f("ck_document_kind")),
        sa.CheckConstraint("status IN ('requested', 'ready', 'failed')", name=op.f("ck_document_status")),
        sa.ForeignKeyConstraint(
            ["file_sha256"], ["stored_file.sha256"], name=op.f("fk_document_file_sha256_stored_file")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_document_patient_id_patient")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_document_payment_id_payment")),
        sa.ForeignKeyConstraint(["plan_id"], ["treatment_plan.id"], name=op.f("fk_document_plan_id_treatment_plan")),
        sa.ForeignKeyConstraint(["requested_by"], ["staff_user.id"], name=op.f("fk_document_requested_by_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_document_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("key", name=op.f("uq_document_key")),
    )
    op.create_index(op.f("ix_document_file_sha256"), "document", ["file_sha256"], unique=False)
    op.create_index(op.f("ix_document_patient_id"), "document", ["patient_id"], unique=False)
    op.create_index(op.f("ix_document_payment_id"), "document", ["payment_id"], unique=False)
    op.create_index(op.f("ix_document_plan_id"), "document", ["plan_id"], unique=False)
    op.create_index(op.f("ix_document_visit_id"), "document", ["visit_id"], unique=False)
    op.create_table(
        "patient_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(30), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("text", _JSON, nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_reference", sa.String(length=200), nullable=True),
        sa.Column("failure", _JSON, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f("ck_patient_message_channel")),
        sa.CheckConstraint("status IN ('queued', 'sent', 'dropped', 'failed')", name=op.f("ck_patient_message_status")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_patient_message_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_message_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_message")),
        sa.UniqueConstraint("key", name=op.f("uq_patient_message_key")),
    )
    op.create_index(op.f("ix_patient_message_appointment_id"), "patient_message", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_patient_message_patient_id"), "patient_message", ["patient_id"], unique=False)
    op.create_table(
        "planned_procedure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("procedure_code", sa.String(length=80), nullable=False),
        sa.Column("procedure_name", sa.String(length=200), nullable=False),
        sa.Column("tooth", sa.String(3), nullable=True),
        sa.Column("surfaces", sa.String(length=80), nullable=False),
        sa.Column("diagnosis", sa.String(30), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("urgency", sa.String(30), nullable=False),
        sa.Column("priority", sa.String(30), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "diagnosis IN ('caries', 'acute-pulpitis', 'abscess', 'swelling', 'trauma', 'bleeding', 'avulsion', 'loss-of-structure', 'tooth-loss', 'periodontitis')",
            name=op.f("ck_planned_procedure_diagnosis"),
        ),
        sa.CheckConstraint("priority IN ('high', 'medium', 'low')", name=op.f("ck_planned_procedure_priority")),
        sa.CheckConstraint(
            "status IN ('pending', 'planned', 'scheduled', 'in-progress', 'completed', 'declined')",
            name=op.f("ck_planned_procedure_status"),
        ),
        sa.CheckConstraint(
            "urgency IN ('routine', 'soon', 'urgent', 'emergency')", name=op.f("ck_planned_procedure_urgency")
        ),
        sa.CheckConstraint("fee >= 0", name=op.f("ck_planned_procedure_fee")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_planned_procedure_appointment_id_appointment"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["treatment_plan.id"], name=op.f("fk_planned_procedure_plan_id_treatment_plan")
        ),
        sa.ForeignKeyConstraint(
            ["procedure_code"], ["procedure.code"], name=op.f("fk_planned_procedure_procedure_code_procedure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_procedure")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_planned_procedure_plan_id_position")),
    )
    op.create_index(op.f("ix_planned_procedure_appointment_id"), "planned_procedure", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_planned_procedure_procedure_code"), "planned_procedure", ["procedure_code"], unique=False)
    op.create_table(
        "estimate_line",
        sa.Column("estimate_id", sa.Uuid(), nullable=False),
        sa.Column("planned_procedure_id", sa.Uuid(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("insurance", sa.BigInteger(), nullable=False),
        sa.Column("patient", sa.BigInteger(), nullable=False),
        sa.Column("trace", _JSON, nullable=False),
        sa.CheckConstraint("fee = insurance + patient", name=op.f("ck_estimate_line_sum")),
        sa.ForeignKeyConstraint(["estimate_id"], ["estimate.id"], name=op.f("fk_estimate_line_estimate_id_estimate")),
        sa.ForeignKeyConstraint(
            ["planned_procedure_id"],
            ["planned_procedure.id"],
            name=op.f("fk_estimate_line_planned_procedure_id_planned_procedure"),
        ),
        sa.PrimaryKeyConstraint("estimate_id", "planned_procedure_id", name=op.f("pk_estimate_line")),
    )
