"""Rules that the database itself keeps, whatever program writes to it.

One registry for both databases. A batch migration on SQLite rebuilds a table and silently drops its triggers;
so all guards are dropped before and created again after every migration, from here and nowhere else.
Each guard refuses with its own name in the text of the error (`guard:<name>`), by which the verb that wrote knows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

if TYPE_CHECKING:
    from sqlalchemy import Connection

# History: what happened stays as it was written.
APPEND_ONLY = (
    "appointment_change",
    "audit_entry",
    "break_glass",
    "chart_correction",
    "chart_entry",
    "dental_history",
    "estimate",
    "estimate_line",
    "fact",
    "hand_off",
    "ledger_line",
    "ledger_transaction",
    "medical_confirmation",
    "medical_history",
    "note_addendum",
    "note_signature",
    "odontogram_snapshot",
    "patient_merge",
    "sign_in",
    "stored_file",
)
# Records are voided, archived, merged or released, never deleted.
NEVER_DELETED = (
    "anaesthetic_given",
    "appointment",
    "audit_chain",
    "backup_run",
    "booked_block",
    "dentist_call",
    "document",
    "document_template",
    "exam",
    "fee",
    "follow_up",
    "material_used",
    "medication",
    "note_phrase",
    "notice",
    "patient",
    "patient_contact",
    "patient_file",
    "patient_import",
    "patient_message",
    "patient_note",
    "patient_recall",
    "payment",
    "perio_exam",
    "procedure",
    "recall_type",
    "referral",
    "soap_note",
    "staff_user",
    "treatment_plan",
    "visit",
    "visit_diagnosis",
    "vitals",
)
_PERIO_OPEN = "EXISTS (SELECT 1 FROM perio_exam WHERE id = OLD.perio_exam_id AND status = 'open')"
_PERIO_SEALED = "EXISTS (SELECT 1 FROM perio_exam WHERE id IN ({ids}) AND status <> 'open')"
_EXAM_OPEN = "EXISTS (SELECT 1 FROM exam WHERE id = OLD.exam_id AND status = 'open')"
_EXAM_SEALED = "EXISTS (SELECT 1 FROM exam WHERE id IN ({ids}) AND status <> 'open')"
# A finding that was not yet proposed to anyone may be taken out again; so may a reading, until its exam is completed,
# and what was prepared to be signed, until it is.
DELETED_ONLY_WHEN = {
    "consent": "OLD.signed_at IS NULL",
    "exam_finding": _EXAM_OPEN,
    "perio_reading": _PERIO_OPEN,
    "perio_tooth": _PERIO_OPEN,
    "planned_procedure": "OLD.status = 'pending'",
    "prescription": "OLD.status = 'draft'",
}
# Locked from the moment the condition holds of the row as it stands.
LOCKED_WHEN = {
    # The paper with the signature on it is kept a moment after it was given.
    "consent": "OLD.signed_at IS NOT NULL AND OLD.file_sha256 IS NOT NULL",
    "exam": "OLD.status = 'completed'",
    "exam_finding": _EXAM_SEALED.format(ids="OLD.exam_id, NEW.exam_id"),
    "perio_exam": "OLD.status <> 'open'",
    # Nor may a reading of an open exam be moved into one that is sealed.
    "perio_reading": _PERIO_SEALED.format(ids="OLD.perio_exam_id, NEW.perio_exam_id"),
    "perio_tooth": _PERIO_SEALED.format(ids="OLD.perio_exam_id, NEW.perio_exam_id"),
    # A prescription that was signed can only be voided.
    "prescription": "OLD.status = 'voided' OR (OLD.status = 'signed' AND NEW.status <> 'voided')",
    "soap_note": "OLD.signed_at IS NOT NULL",
}
# Of two records of one person one is kept: what was written of the other is then the kept one's, and only that changes.
# Table → the columns that name a patient, and those that may change along with them.
MOVED_BY_MERGE: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "chart_entry": (("patient_id",), ()),
    "dental_history": (("patient_id",), ("number",)),
    "exam": (("patient_id",), ()),
    "fact": (("patient_id",), ()),
    "ledger_line": (("guarantor_id",), ()),
    "ledger_transaction": (("guarantor_id", "patient_id"), ()),
    "medical_history": (("patient_id",), ("number",)),
    "odontogram_snapshot": (("patient_id",), ()),
    "perio_exam": (("patient_id",), ()),
}
# Nothing is written under a record that was merged: a desk that still has it open would lose what it writes.
STAY_EMPTY = (
    "appointment",
    "chart_entry",
    "dental_history",
    "document",
    "exam",
    "follow_up",
    "ledger_transaction",
    "medical_history",
    "notice",
    "odontogram_snapshot",
    "patient_contact",
    "patient_coverage",
    "patient_file",
    "patient_message",
    "patient_note",
    "patient_recall",
    "payment",
    "perio_exam",
    "treatment_plan",
    "visit",
)
# Nor is money booked on it, for whoever it is: the kept record's balance would never hear of it.
NOT_OWED_BY_MERGED = ("ledger_transaction", "payment")
# Of a record that was merged only this may change: where it went, when the kept one is merged in its turn.
_FOLLOWS = "merged_into_id"
_MERGED = "EXISTS (SELECT 1 FROM patient WHERE id = OLD.{0} AND merged_into_id = NEW.{0})"
_GONE = "EXISTS (SELECT 1 FROM patient WHERE id = NEW.{0} AND status = 'merged')"
_SAME = {"sqlite": "NEW.{0} IS OLD.{0}", "postgresql": "NEW.{0} IS NOT DISTINCT FROM OLD.{0}"}
Columns = Mapping[str, Sequence[str]]  # of each table, as they stand in the database


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One rule on one table: the statements that make it and unmake it on one database."""

    name: str
    table: str
    create: tuple[str, ...]
    drop: tuple[str, ...]


def guards(dialect: str, columns: Columns | None = None) -> list[Guard]:
    """Every guard of `sqlite` or `postgresql`, in the order in which they are created.

    Without the `columns` that stand in the database a merge moves nothing: enough to name and to drop them.
    """
    trigger = _sqlite_trigger if dialect == "sqlite" else _postgres_trigger
    made = [trigger(rule) for rule in _rules(dialect, columns or {})]
    return made if dialect == "sqlite" else [*made, _NO_OVERLAP_POSTGRES]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A trigger in words that both databases share: refuse `event` on `table` when `condition` holds."""

    name: str
    table: str
    event: str
    condition: str = "1 = 1"
    first: str = ""  # on Postgres: done before the condition is looked at


def _rules(dialect: str, columns: Columns) -> Iterator[_Rule]:
    for table in APPEND_ONLY:
        changed = _but_merged(dialect, table, columns, "1 = 1")
        yield _Rule(name=f"{table}_append_only_update", table=table, event="UPDATE", condition=changed)
        yield _Rule(name=f"{table}_append_only_delete", table=table, event="DELETE")
    for table in NEVER_DELETED:
        yield _Rule(name=f"{table}_never_deleted", table=table, event="DELETE")
    for table, condition in DELETED_ONLY_WHEN.items():
        yield _Rule(name=f"{table}_kept", table=table, event="DELETE", condition=f"NOT ({condition})")
    for table, condition in LOCKED_WHEN.items():
        locked = _but_merged(dialect, table, columns, condition)
        yield _Rule(name=f"{table}_locked", table=table, event="UPDATE", condition=locked)
    yield _Rule(name="patient_merged", table="patient", event="UPDATE", condition=_merged_changes(dialect, columns))
    yield from (_of_merged(table, "patient_id", f"{table}_of_merged") for table in STAY_EMPTY)
    yield from (_of_merged(table, "guarantor_id", f"{table}_owed_by_merged") for table in NOT_OWED_BY_MERGED)
    yield _Rule(
        name="ledger_balanced",
        table="ledger_transaction",
        event="INSERT",
        condition=("(SELECT COUNT(*) < 2 OR SUM(amount) <> 0 FROM ledger_line WHERE transaction_id = NEW.id)"),
    )
    yield _Rule(
        name="ledger_sealed",
        table="ledger_line",
        event="INSERT",
        condition="EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.transaction_id)",
    )
    for table in ("perio_reading", "perio_tooth"):
        sealed = _PERIO_SEALED.format(ids="NEW.perio_exam_id")
        yield _Rule(name=f"{table}_sealed", table=table, event="INSERT", condition=sealed)
    sealed = _EXAM_SEALED.format(ids="NEW.exam_id")
    yield _Rule(name="exam_finding_sealed", table="exam_finding", event="INSERT", condition=sealed)
    if dialect == "sqlite":  # Postgres has an exclusion constraint for it
        for event in ("INSERT", "UPDATE"):
            yield _Rule(
                name=f"booked_block_overlap_{event.lower()}",
                table="booked_block",
                event=event,
                condition=_OVERLAP_SQLITE,
            )


def _of_merged(table: str, column: str, name: str) -> _Rule:
    """No row is written that names, in this column, a record that was merged."""
    return _Rule(
        name=name,
        table=table,
        event="INSERT",
        condition=_GONE.format(column),
        # Waits for a merge that is under way, and then sees what became of the record.
        first=f"PERFORM 1 FROM patient WHERE id = NEW.{column} FOR KEY SHARE;",
    )


def _merged_changes(dialect: str, columns: Columns) -> str:
    """A record that was merged is written on. One in which nothing changes is not."""
    same = _SAME[dialect]
    names = [f'"{name}"' for name in columns.get("patient", ()) if name != _FOLLOWS]
    changed = " OR ".join(f"NOT ({same.format(name)})" for name in names)
    return f"OLD.status = 'merged' AND ({changed or '1 = 1'})"


def _but_merged(dialect: str, table: str, columns: Columns, condition: str) -> str:
    """The condition, unless the row only goes from a record that was merged to the one that it was merged into."""
    if table not in MOVED_BY_MERGE or table not in columns:
        return condition
    same = _SAME[dialect]
    owners, along = MOVED_BY_MERGE[table]
    rest = [same.format(f'"{name}"') for name in columns[table] if name not in {*owners, *along}]
    moved = [_MERGED.format(owner) for owner in owners]
    stays = [same.format(owner) for owner in owners]
    kept_or_moved = [f"({stay} OR {move})" for stay, move in zip(stays, moved, strict=True)]
    return f"({condition}) AND NOT ({' AND '.join([*rest, *kept_or_moved])} AND ({' OR '.join(moved)}))"


_OVERLAP_SQLITE = (
    "NEW.released_at IS NULL AND NOT NEW.squeezed_in AND EXISTS ("
    "SELECT 1 FROM booked_block AS other WHERE other.resource_id = NEW.resource_id AND other.id <> NEW.id"
    " AND other.released_at IS NULL AND NOT other.squeezed_in"
    " AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at)"
)

# A range type made of the id lets GiST compare it without an extension.
_NO_OVERLAP_POSTGRES = Guard(
    name="booked_block_overlap",
    table="booked_block",
    create=(
        (
            'ALTER TABLE booked_block ADD CONSTRAINT "guard:booked_block_overlap" EXCLUDE USING gist ('
            "int4range(resource_id, resource_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&)"
            " WHERE (released_at IS NULL AND NOT squeezed_in)"
        ),
    ),
    drop=('ALTER TABLE booked_block DROP CONSTRAINT IF EXISTS "guard:booked_block_overlap"',),
)


def _sqlite_trigger(rule: _Rule) -> Guard:
    return Guard(
        name=rule.name,
        table=rule.table,
        create=(
            (
                f"CREATE TRIGGER guard_{rule.name} BEFORE {rule.event} ON {rule.table}"
                f" FOR EACH ROW WHEN {rule.condition} BEGIN SELECT RAISE(ABORT, 'guard:{rule.name}'); END"
            ),
        ),
        drop=(f"DROP TRIGGER IF EXISTS guard_{rule.name}",),
    )


def _postgres_trigger(rule: _Rule) -> Guard:
    back = "OLD" if rule.event == "DELETE" else "NEW"
    return Guard(
        name=rule.name,
        table=rule.table,
        create=(
            (
                f"CREATE FUNCTION guard_{rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {rule.first}"
                f" IF {rule.condition} THEN RAISE EXCEPTION 'guard:{rule.name}'"
                f" USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {back}; END $$"
            ),
            (
                f"CREATE TRIGGER guard_{rule.name} BEFORE {rule.event} ON {rule.table}"
                f" FOR EACH ROW EXECUTE FUNCTION guard_{rule.name}()"
            ),
        ),
        drop=(
            f"DROP TRIGGER IF EXISTS guard_{rule.name} ON {rule.table}",
            f"DROP FUNCTION IF EXISTS guard_{rule.name}()",
        ),
    )


def create_guards(connection: Connection) -> None:
    """Make every guard of the tables that stand."""
    for guard in _as_made(connection):
        for statement in guard.create:
            connection.execute(text(statement))


def _as_made(connection: Connection) -> list[Guard]:
    """Every guard of the tables that stand, as they stand."""
    standing = inspect(connection)
    tables = set(standing.get_table_names())
    asked = {*MOVED_BY_MERGE, "patient"} & tables
    columns = {name: [each["name"] for each in standing.get_columns(name)] for name in asked}
    return [guard for guard in guards(connection.dialect.name, columns) if guard.table in tables]


# A clinic that was kept aside stands in another schema of the same database: its guards guard nothing here.
_TRIGGERS_HERE = (
    "NOT tgisinternal AND substr(tgname, 1, 6) = 'guard_' AND tgrelid IN"
    " (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
)


def drop_guards(connection: Connection) -> None:
    """Unmake every guard that stands, also on a table that is not there yet."""
    standing = present_guards(connection)
    for guard in guards(connection.dialect.name):
        if guard.name in standing:
            for statement in guard.drop:
                connection.execute(text(statement))


def present_guards(connection: Connection) -> set[str]:
    """The names of the guards that stand in this database."""
    if connection.dialect.name == "sqlite":
        query = "SELECT substr(name, 7) FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 6) = 'guard_'"
    else:
        query = (
            f"SELECT substr(tgname, 7) FROM pg_trigger WHERE {_TRIGGERS_HERE}"  # noqa: S608 - nothing from outside
            " UNION SELECT substr(conname, 7) FROM pg_constraint"
            " WHERE substr(conname, 1, 6) = 'guard:' AND connamespace = current_schema()::regnamespace"
        )
    return set(connection.execute(text(query)).scalars())


def weakened_guards(connection: Connection) -> set[str]:
    """The names of guards that stand and do not guard: switched off, or with other words than they are made with."""
    made = _as_made(connection)
    if connection.dialect.name == "sqlite":
        words = {guard.name: guard.create[0] for guard in made}
        stand = "type = 'trigger' AND substr(name, 1, 6) = 'guard_'"
        query = f"SELECT substr(name, 7), sql FROM sqlite_master WHERE {stand}"  # noqa: S608 - nothing from outside
        return {name for name, sql in connection.execute(text(query)) if sql != words.get(name)}
    words = {guard.name: guard.create[0].split("$$")[1] for guard in made if "$$" in guard.create[0]}
    query = (  # nothing from outside stands in it
        "SELECT substr(tgname, 7), prosrc, tgenabled IN ('O', 'A') FROM pg_trigger"  # noqa: S608
        f" JOIN pg_proc ON pg_proc.oid = tgfoid WHERE {_TRIGGERS_HERE}"
    )
    return {name for name, body, on in connection.execute(text(query)) if not on or body != words.get(name)}
