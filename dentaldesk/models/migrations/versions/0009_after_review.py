"""What the review of the whole program asked of the database.

Guards are made anew after every migration: a merged record stays as it is, and owes nothing that is booked later.
A seat is remembered by the workstation's own id, and whoever worked here before there was a sign-in gets a name for it.
"""

import unicodedata
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0009_after_review"
down_revision = "0008_finding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _know_workstations()
    _give_logins()
    _know_ends_of_appointments()
    _find_presented_plans()


def _know_workstations() -> None:
    """The name of a workstation can be chosen by anybody; a PIN is good by an id that nobody else has."""
    with op.batch_alter_table("sign_in", recreate="auto") as sign_in:
        sign_in.add_column(sa.Column("workstation_id", sa.String(length=80), nullable=True))
        sign_in.drop_index("ix_sign_in_user_id_workstation")
        sign_in.create_index("ix_sign_in_user_id_workstation_id", ["user_id", "workstation_id"])


def _know_ends_of_appointments() -> None:
    """Facts of appointments that were called off or missed: late cancellations are counted apart from no-shows."""
    with op.batch_alter_table("fact", recreate="auto") as fact:
        fact.drop_constraint(op.f("ck_fact_kind"), type_="check")
        fact.create_check_constraint(
            op.f("ck_fact_kind"),
            "kind IN ('exam-completed', 'plan-created', 'patient-routed', 'checkout-opened', 'checkout-completed',"
            " 'appointment-booked', 'appointment-cancelled', 'appointment-missed', 'payment-taken', 'notice-seen',"
            " 'notice-done')",
        )


def _find_presented_plans() -> None:
    """Acceptance is counted by the day of presentation."""
    op.create_index("ix_treatment_plan_presented_at", "treatment_plan", ["presented_at"], unique=False)


def _give_logins() -> None:
    """Who works here and has no name to sign in with gets their own; the demo's people get the password it shows.

    In a clinic nobody gets a password: `dentaldesk people reset-password` gives the first one.
    """
    people = sa.table("staff_user", sa.column("id", sa.Uuid()), sa.column("name"), sa.column("active", sa.Boolean()))
    kept = sa.table("staff_credential", sa.column("user_id", sa.Uuid()), *map(sa.column, _CREDENTIAL))
    clinic = sa.table("clinic", sa.column("demo", sa.Boolean()))
    connection = op.get_bind()
    taken = set(connection.scalars(sa.select(kept.c.login)))
    has_one = sa.select(kept.c.user_id)
    query = sa.select(people.c.id, people.c.name).where(people.c.active, people.c.id.not_in(has_one))
    rows = connection.execute(query.order_by(people.c.name)).all()
    secrets = _demo_secrets() if rows and connection.scalar(sa.select(clinic.c.demo)) else {}
    for user_id, name in rows:
        if user_id == _PROGRAM:
            continue
        login = _free(_first_name(name) if secrets else _folded(name), taken)
        taken.add(login)
        row = {"user_id": user_id, "login": login, "must_change": False, "failures": 0, "pin_failures": 0, **secrets}
        connection.execute(kept.insert(), row)


_CREDENTIAL = ("login", "password_hash", "must_change", "failures", "pin_hash", "pin_failures")
_PROGRAM = UUID(int=1)
_LONGEST = 80  # characters; the column's width


def _folded(name: str) -> str:
    """As the program folds what is typed at the sign-in."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold()).casefold()
    kept = "".join(char for char in apart if not char.isspace() and unicodedata.category(char)[0] != "C")
    return unicodedata.normalize("NFKC", kept)


def _first_name(name: str) -> str:
    """As the demo's people sign in: without title and accents."""
    first = next((word for word in name.split() if not word.endswith(".")), name)
    apart = unicodedata.normalize("NFKD", first)
    return _folded("".join(char for char in apart if not unicodedata.combining(char)))


def _free(wanted: str, taken: set[str]) -> str:
    login, number = wanted[:_LONGEST], 1
    while login in taken:
        number += 1
        login = f"{wanted[: _LONGEST - 4]}{number}"
    return login


def _demo_secrets() -> dict[str, str]:
    from argon2 import PasswordHasher  # noqa: PLC0415 - only here

    return {"password_hash": PasswordHasher().hash("demo"), "pin_hash": PasswordHasher().hash("1234")}
