"""Patients can be deceased: nothing is ever sent to the dead.

Rebuilds `patient` on SQLite, which has no other way to change a CHECK: the table that every other one points to.
"""

from alembic import op

revision = "0002_deceased_patients"
down_revision = "0001_first_visit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("patient", recreate="auto") as patient:
        patient.drop_constraint(op.f("ck_patient_status"), type_="check")
        patient.create_check_constraint(
            op.f("ck_patient_status"), "status IN ('active', 'inactive', 'deceased', 'merged')"
        )
