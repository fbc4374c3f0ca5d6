"""Indexes by which few rows are walked, without statistics too: of ledger lines none that begins with an account."""

import sqlalchemy as sa
from alembic import op

revision = "0014_walked_indexes"
down_revision = "0013_backups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_ledger_line_account_amount", table_name="ledger_line")
    op.drop_index("ix_ledger_line_guarantor_id_account", table_name="ledger_line")
    op.create_index("ix_ledger_line_guarantor_id_account_amount", "ledger_line", ["guarantor_id", "account", "amount"])
    op.drop_index("ix_visit_dentist_id", table_name="visit")
    op.create_index("ix_visit_dentist_id_business_date", "visit", ["dentist_id", "business_date"])
    op.drop_index("ix_sign_in_user_id_workstation_id", table_name="sign_in")
    op.create_index("ix_sign_in_workstation_id_kind_user_id_at", "sign_in", ["workstation_id", "kind", "user_id", "at"])
    op.create_index("ix_sign_in_user_id_at", "sign_in", ["user_id", "at"])
    standing = sa.text("came_at IS NULL AND cancelled_at IS NULL")
    op.create_index(
        "ix_dentist_call_standing", "dentist_call", ["called_at"], sqlite_where=standing, postgresql_where=standing
    )
