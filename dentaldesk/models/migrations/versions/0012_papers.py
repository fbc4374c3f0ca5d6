"""What is written and signed: templates, phrases, medications, prescriptions, consents, referrals; plans with options."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_papers"
down_revision = "0011_visits"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _add_document_template()
    _add_note_phrase()
    _add_medication()
    _add_prescription()
    _add_consent()
    _add_referral()
    _widen_document()
    _widen_patient_message()
    _widen_planned_procedure()
    _widen_treatment_plan()


def _add_document_template() -> None:
    op.create_table(
        "document_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("shipped", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("procedures", _JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("edited_at", _MOMENT, nullable=False),
        sa.Column("edited_by", sa.Uuid(), nullable=True),
        sa.Column("earlier", _JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('treatment-plan', 'exam-summary', 'receipt', 'estimate', 'prescription', 'consent', "
            "'informed-refusal', 'aftercare', 'referral', 'appointment-card', 'attendance')",
            name=op.f("ck_document_template_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["edited_by"], ["staff_user.id"], name=op.f("fk_document_template_edited_by_staff_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_template")),
    )
    op.create_index(op.f("ix_document_template_kind_language"), "document_template", ["kind", "language"])


def _add_note_phrase() -> None:
    op.create_table(
        "note_phrase",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.Column("shortcut", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("visit_type", sa.String(length=30), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "field IN ('subjective', 'objective', 'assessment', 'plan', 'post_operative')",
            name=op.f("ck_note_phrase_field"),
        ),
        sa.CheckConstraint(
            "visit_type IN ('exam', 'treatment', 'hygiene', 'emergency', 'follow-up')",
            name=op.f("ck_note_phrase_visit_type"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff_user.id"], name=op.f("fk_note_phrase_owner_id_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_phrase")),
    )
    op.create_index(op.f("ix_note_phrase_owner_id"), "note_phrase", ["owner_id"])


def _add_medication() -> None:
    op.create_table(
        "medication",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("drug_class", sa.String(length=30), nullable=False),
        sa.Column("strength", sa.String(length=80), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("route", sa.String(length=80), nullable=False),
        sa.Column("dose", sa.String(length=80), nullable=False),
        sa.Column("dose_mg", sa.Integer(), nullable=True),
        sa.Column("times_a_day", sa.Integer(), nullable=True),
        sa.Column("duration_days", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.String(length=80), nullable=False),
        sa.Column("refills", sa.Integer(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("child_mg_per_kg_day", sa.Integer(), nullable=True),
        sa.Column("most_mg_day", sa.Integer(), nullable=True),
        sa.Column("controlled", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "drug_class IN ('penicillin', 'cephalosporin', 'macrolide', 'lincosamide', 'nitroimidazole', "
            "'tetracycline', 'nsaid', 'paracetamol', 'opioid', 'benzodiazepine', 'corticosteroid', "
            "'antifungal', 'antiviral', 'antiseptic', 'fluoride', 'local-anaesthetic', 'other')",
            name=op.f("ck_medication_drug_class"),
        ),
        sa.CheckConstraint("dose_mg > 0", name=op.f("ck_medication_dose_mg")),
        sa.CheckConstraint("times_a_day BETWEEN 1 AND 24", name=op.f("ck_medication_times_a_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medication")),
    )


def _add_prescription() -> None:
    op.create_table(
        "prescription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("medication_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("drug_class", sa.String(length=30), nullable=False),
        sa.Column("strength", sa.String(length=80), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("route", sa.String(length=80), nullable=False),
        sa.Column("dose", sa.String(length=80), nullable=False),
        sa.Column("dose_mg", sa.Integer(), nullable=True),
        sa.Column("times_a_day", sa.Integer(), nullable=True),
        sa.Column("duration_days", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.String(length=80), nullable=False),
        sa.Column("refills", sa.Integer(), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("controlled", sa.Boolean(), nullable=False),
        sa.Column("checks", _JSON, nullable=False),
        sa.Column("override", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("prescriber_id", sa.Uuid(), nullable=True),
        sa.Column("licence", sa.String(length=80), nullable=True),
        sa.Column("signed_at", _MOMENT, nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("voided_at", _MOMENT, nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'draft') = (signed_at IS NULL)", name=op.f("ck_prescription_signed")),
        sa.CheckConstraint(
            "drug_class IN ('penicillin', 'cephalosporin', 'macrolide', 'lincosamide', 'nitroimidazole', "
            "'tetracycline', 'nsaid', 'paracetamol', 'opioid', 'benzodiazepine', 'corticosteroid', "
            "'antifungal', 'antiviral', 'antiseptic', 'fluoride', 'local-anaesthetic', 'other')",
            name=op.f("ck_prescription_drug_class"),
        ),
        sa.CheckConstraint("status IN ('draft', 'signed', 'voided')", name=op.f("ck_prescription_status")),
        sa.CheckConstraint("dose_mg > 0", name=op.f("ck_prescription_dose_mg")),
        sa.CheckConstraint("times_a_day BETWEEN 1 AND 24", name=op.f("ck_prescription_times_a_day")),
        sa.ForeignKeyConstraint(
            ["medication_id"], ["medication.id"], name=op.f("fk_prescription_medication_id_medication")
        ),
        sa.ForeignKeyConstraint(
            ["prescriber_id"], ["provider.id"], name=op.f("fk_prescription_prescriber_id_provider")
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["staff_user.id"], name=op.f("fk_prescription_signed_by_staff_user")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_prescription_visit_id_visit")),
        sa.ForeignKeyConstraint(["voided_by"], ["staff_user.id"], name=op.f("fk_prescription_voided_by_staff_user")),
        sa.ForeignKeyConstraint(["written_by"], ["staff_user.id"], name=op.f("fk_prescription_written_by_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescription")),
        sa.UniqueConstraint("request_key", name=op.f("uq_prescription_request_key")),
    )
    op.create_index(op.f("ix_prescription_visit_id"), "prescription", ["visit_id"])


def _add_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("procedures", _JSON, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("prepared_at", _MOMENT, nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("read_at", _MOMENT, nullable=True),
        sa.Column("given_by", sa.Text(), nullable=True),
        sa.Column("relation", sa.String(length=30), nullable=True),
        sa.Column("signature_sha256", sa.String(length=80), nullable=True),
        sa.Column("file_sha256", sa.String(length=80), nullable=True),
        sa.Column("signed_at", _MOMENT, nullable=True),
        sa.Column("witnessed_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('consent', 'informed-refusal')", name=op.f("ck_consent_kind")),
        sa.CheckConstraint(
            "relation IN ('self', 'parent', 'guardian', 'partner', 'child', 'sibling', 'grandparent', 'carer', 'employer', 'other')",
            name=op.f("ck_consent_relation"),
        ),
        sa.CheckConstraint("(signed_at IS NULL) = (signature_sha256 IS NULL)", name=op.f("ck_consent_signed")),
        sa.ForeignKeyConstraint(
            ["file_sha256"], ["stored_file.sha256"], name=op.f("fk_consent_file_sha256_stored_file")
        ),
        sa.ForeignKeyConstraint(["prepared_by"], ["staff_user.id"], name=op.f("fk_consent_prepared_by_staff_user")),
        sa.ForeignKeyConstraint(
            ["signature_sha256"], ["stored_file.sha256"], name=op.f("fk_consent_signature_sha256_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["document_template.id"], name=op.f("fk_consent_template_id_document_template")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_consent_visit_id_visit")),
        sa.ForeignKeyConstraint(["witnessed_by"], ["staff_user.id"], name=op.f("fk_consent_witnessed_by_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_visit_id"), "consent", ["visit_id"])


def _add_referral() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("to_specialty", sa.String(length=200), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("teeth", _JSON, nullable=False),
        sa.Column("urgency", sa.String(length=30), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('written', 'sent', 'answered', 'closed')", name=op.f("ck_referral_status")),
        sa.CheckConstraint("urgency IN ('routine', 'soon', 'urgent', 'emergency')", name=op.f("ck_referral_urgency")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_referral_visit_id_visit")),
        sa.ForeignKeyConstraint(["written_by"], ["staff_user.id"], name=op.f("fk_referral_written_by_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_visit_id"), "referral", ["visit_id"])


def _widen_document() -> None:
    with op.batch_alter_table("document", recreate="auto") as document:
        document.add_column(sa.Column("template_id", sa.Uuid(), nullable=True))
        document.add_column(sa.Column("subject_id", sa.Uuid(), nullable=True))
        document.add_column(sa.Column("title", sa.String(length=200), nullable=True))
        document.add_column(sa.Column("details", _JSON, nullable=True))
        document.create_foreign_key(
            op.f("fk_document_template_id_document_template"), "document_template", ["template_id"], ["id"]
        )
        document.drop_constraint(op.f("ck_document_kind"), type_="check")
        document.create_check_constraint(
            op.f("ck_document_kind"),
            "kind IN ('treatment-plan', 'exam-summary', 'receipt', 'estimate', 'prescription', 'consent', "
            "'informed-refusal', 'aftercare', 'referral', 'appointment-card', 'attendance')",
        )


def _widen_patient_message() -> None:
    with op.batch_alter_table("patient_message", recreate="auto") as message:
        message.add_column(sa.Column("document_id", sa.Uuid(), nullable=True))
        message.create_index(op.f("ix_patient_message_document_id"), ["document_id"], unique=False)
        message.create_foreign_key(op.f("fk_patient_message_document_id_document"), "document", ["document_id"], ["id"])


def _widen_planned_procedure() -> None:
    with op.batch_alter_table("planned_procedure", recreate="auto") as planned:
        planned.add_column(sa.Column("phase", sa.Integer(), nullable=True))
        planned.add_column(sa.Column("option", sa.String(length=80), nullable=True))
        planned.add_column(sa.Column("completed_by", sa.Uuid(), nullable=True))
        planned.add_column(sa.Column("completed_visit_id", sa.Uuid(), nullable=True))
        planned.add_column(sa.Column("actual_minutes", sa.Integer(), nullable=True))
        planned.add_column(sa.Column("complications", sa.Text(), nullable=True))
        planned.create_index(op.f("ix_planned_procedure_completed_visit_id"), ["completed_visit_id"], unique=False)
        planned.create_foreign_key(
            op.f("fk_planned_procedure_completed_visit_id_visit"), "visit", ["completed_visit_id"], ["id"]
        )
        planned.create_foreign_key(
            op.f("fk_planned_procedure_completed_by_provider"), "provider", ["completed_by"], ["id"]
        )
    op.execute("UPDATE planned_procedure SET phase = 1, option = ''")
    with op.batch_alter_table("planned_procedure", recreate="auto") as planned:
        planned.alter_column("phase", existing_type=sa.Integer(), nullable=False)
        planned.alter_column("option", existing_type=sa.String(length=80), nullable=False)
        planned.create_check_constraint(op.f("ck_planned_procedure_phase"), "phase BETWEEN 1 AND 9")
        planned.create_check_constraint(op.f("ck_planned_procedure_actual_minutes"), "actual_minutes >= 0")


def _widen_treatment_plan() -> None:
    with op.batch_alter_table("treatment_plan", recreate="auto") as plan:
        plan.add_column(sa.Column("notes", sa.Text(), nullable=True))
        plan.add_column(sa.Column("options", _JSON, nullable=True))
        plan.add_column(sa.Column("presented_by", sa.Uuid(), nullable=True))
        plan.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        plan.add_column(sa.Column("accepted_by", sa.Text(), nullable=True))
        plan.add_column(sa.Column("accepted_signature", sa.String(length=80), nullable=True))
        plan.add_column(sa.Column("accepted_paper", sa.String(length=80), nullable=True))
        plan.create_foreign_key(
            op.f("fk_treatment_plan_accepted_paper_stored_file"), "stored_file", ["accepted_paper"], ["sha256"]
        )
        plan.create_foreign_key(
            op.f("fk_treatment_plan_accepted_signature_stored_file"),
            "stored_file",
            ["accepted_signature"],
            ["sha256"],
        )
        plan.create_foreign_key(
            op.f("fk_treatment_plan_presented_by_staff_user"), "staff_user", ["presented_by"], ["id"]
        )
    op.execute("UPDATE treatment_plan SET notes = ''")
    with op.batch_alter_table("treatment_plan", recreate="auto") as plan:
        plan.alter_column("notes", existing_type=sa.Text(), nullable=False)
