"""The tooth chart, and what each procedure is on it.

The shipped codes that a standing clinic has are told what they chart as, and the work that its plans hold is written
into the chart: from here on plan and chart say the same.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from uuid_utils.compat import uuid7

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

revision = "0003_chart"
down_revision = "0002_deceased_patients"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_FINDINGS = "'examined', 'present', 'erupting', 'unerupted', 'impacted', 'root-remnant', 'missing', 'caries', 'defect', 'wear', 'watch', 'fracture', 'root-fracture', 'apical-lesion', 'mobility', 'furcation', 'recession', 'calculus', 'drifted', 'rotated', 'unrecognised', 'filling', 'sealant', 'veneer', 'crown', 'build-up', 'root-canal', 'post', 'extraction', 'implant', 'bridge', 'splint', 'denture', 'braces', 'space-maintainer'"
_STATUSES = "'condition', 'existing', 'elsewhere', 'planned', 'in-progress', 'completed', 'referred', 'declined'"
_VARIANTS = "'amalgam', 'composite', 'glass-ionomer', 'gold', 'ceramic', 'zirconia', 'steel', 'metal-ceramic', 'temporary', 'acrylic', 'surgical'"

# What the codes of the first catalogue are on the chart: finding, variant, class of tooth, following step.
_CHARTS: dict[str, tuple[str, str | None, str | None, str | None]] = {
    "SEALANT": ("sealant", None, None, None),
    "COMPOSITE1": ("filling", "composite", None, None),
    "COMPOSITE2": ("filling", "composite", None, None),
    "COMPOSITE3": ("filling", "composite", None, None),
    "COMPOSITE4": ("filling", "composite", None, None),
    "BUILDUP": ("build-up", "composite", None, None),
    "ROOTCANAL1": ("root-canal", None, "anterior", None),
    "ROOTCANAL2": ("root-canal", None, "premolar", None),
    "ROOTCANAL3": ("root-canal", None, "molar", None),
    "CROWNPREP": ("crown", "ceramic", None, "CROWNSEAT"),
    "CROWNSEAT": ("crown", "ceramic", None, None),
    "EXTRACTION": ("extraction", None, None, None),
    "SURGICAL": ("extraction", "surgical", None, None),
    "IMPLANT": ("implant", None, None, None),
    "IMPLANTCROWN": ("crown", None, "implant", None),
}
# The layer of the chart for each state of a planned procedure; a declined one leaves no open work.
_LAYERS = {
    "pending": "planned",
    "planned": "planned",
    "scheduled": "planned",
    "in-progress": "in-progress",
    "completed": "completed",
}
_EXTRACTIONS = frozenset({"EXTRACTION", "SURGICAL"})


def upgrade() -> None:
    _create_tables()
    _widen_tables()
    _tell_the_catalogue()
    _chart_what_is_planned()


def _create_tables() -> None:
    op.create_table(
        "chart_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("exam_id", sa.Uuid(), nullable=True),
        sa.Column("finding", sa.String(30), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("teeth", sa.String(length=240), nullable=False),
        sa.Column("surfaces", sa.String(length=80), nullable=False),
        sa.Column("variant", sa.String(30), nullable=True),
        sa.Column("replaced", sa.String(length=240), nullable=False),
        sa.Column("measure", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("true_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("plan_before", _JSON, nullable=True),
        sa.Column("request_key", sa.String(length=120), nullable=True),
        sa.CheckConstraint(f"finding IN ({_FINDINGS})", name=op.f("ck_chart_entry_finding")),
        sa.CheckConstraint(f"status IN ({_STATUSES})", name=op.f("ck_chart_entry_status")),
        sa.CheckConstraint(f"variant IN ({_VARIANTS})", name=op.f("ck_chart_entry_variant")),
        sa.CheckConstraint("teeth <> ''", name=op.f("ck_chart_entry_teeth")),
        sa.CheckConstraint("follows_id <> id", name=op.f("ck_chart_entry_follows")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_chart_entry_patient_id_patient")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_chart_entry_visit_id_visit")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_chart_entry_exam_id_exam")),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff_user.id"], name=op.f("fk_chart_entry_recorded_by_staff_user")),
        sa.ForeignKeyConstraint(["follows_id"], ["chart_entry.id"], name=op.f("fk_chart_entry_follows_id_chart_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_entry")),
        sa.UniqueConstraint("request_key", name=op.f("uq_chart_entry_request_key")),
    )
    op.create_index(op.f("ix_chart_entry_patient_id"), "chart_entry", ["patient_id"], unique=False)
    op.create_table(
        "chart_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("plan_before", _JSON, nullable=True),
        sa.Column("request_key", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["chart_entry.id"], name=op.f("fk_chart_correction_entry_id_chart_entry")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff_user.id"], name=op.f("fk_chart_correction_by_id_staff_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_correction")),
        sa.UniqueConstraint("request_key", name=op.f("uq_chart_correction_request_key")),
    )
    op.create_index(op.f("ix_chart_correction_entry_id"), "chart_correction", ["entry_id"], unique=False)


def _widen_tables() -> None:
    with op.batch_alter_table("procedure", recreate="auto") as procedure:
        for name in ("charts_as", "charts_variant", "tooth_class", "bridge_part"):
            procedure.add_column(sa.Column(name, sa.String(30), nullable=True))
        procedure.add_column(sa.Column("then_code", sa.String(length=80), nullable=True))
        procedure.create_check_constraint(op.f("ck_procedure_charts_as"), f"charts_as IN ({_FINDINGS})")
        procedure.create_check_constraint(op.f("ck_procedure_charts_variant"), f"charts_variant IN ({_VARIANTS})")
        procedure.create_check_constraint(
            op.f("ck_procedure_tooth_class"), "tooth_class IN ('anterior', 'premolar', 'molar', 'implant')"
        )
        procedure.create_check_constraint(op.f("ck_procedure_bridge_part"), "bridge_part IN ('abutment', 'pontic')")
    with op.batch_alter_table("planned_procedure", recreate="auto") as planned:
        planned.add_column(sa.Column("chart_entry_id", sa.Uuid(), nullable=True))
        planned.add_column(sa.Column("decline_reason", sa.Text(), nullable=True))
        planned.create_foreign_key(
            op.f("fk_planned_procedure_chart_entry_id_chart_entry"), "chart_entry", ["chart_entry_id"], ["id"]
        )
        planned.create_index(op.f("ix_planned_procedure_chart_entry_id"), ["chart_entry_id"], unique=False)


def _table(name: str, **columns: sa.types.TypeEngine[Any]) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, kind) for column, kind in columns.items()))


def _tell_the_catalogue() -> None:
    words = ("code", "charts_as", "charts_variant", "tooth_class", "then_code")
    procedure = _table("procedure", **{name: sa.String() for name in words})
    standing = set(op.get_bind().scalars(sa.select(procedure.c.code)))
    for code, (finding, variant, tooth_class, then) in _CHARTS.items():
        if code in standing:
            op.execute(
                procedure.update()
                .where(procedure.c.code == code)
                .values(
                    charts_as=finding,
                    charts_variant=variant,
                    tooth_class=tooth_class,
                    then_code=then if then in standing else None,
                )
            )


def _chart_what_is_planned() -> None:
    """One entry for each work on a tooth; a preparation and its seating are one work."""
    bind = op.get_bind()
    planned = _table("planned_procedure", id=sa.Uuid(), chart_entry_id=sa.Uuid())
    entry = _table(
        "chart_entry",
        id=sa.Uuid(),
        patient_id=sa.Uuid(),
        visit_id=sa.Uuid(),
        exam_id=sa.Uuid(),
        finding=sa.String(),
        status=sa.String(),
        teeth=sa.String(),
        surfaces=sa.String(),
        variant=sa.String(),
        replaced=sa.String(),
        note=sa.Text(),
        true_on=sa.Date(),
        recorded_at=sa.DateTime(timezone=True),
        recorded_by=sa.Uuid(),
    )
    zone = _zone()
    works = _merged(_works(bind.execute(_standing_work()).mappings().all()))
    for same in works:
        entry_id = uuid7()
        bind.execute(entry.insert().values(id=entry_id, note=_doubt(same, works), **_entry(same, zone)))
        ids = [row["id"] for row in same]
        bind.execute(planned.update().where(planned.c.id.in_(ids)).values(chart_entry_id=entry_id))


def _zone() -> tzinfo:
    """Of the clinic's calendar."""
    clinic = _table("clinic", time_zone=sa.String())
    name = op.get_bind().scalar(sa.select(clinic.c.time_zone))
    return ZoneInfo(name or "UTC")


def _entry(work: list[Any], zone: tzinfo) -> dict[str, Any]:
    """What stands in the chart of a work, but for its id and note."""
    first = work[0]
    finding, variant, _, _ = _CHARTS[first["procedure_code"]]
    done = [row["completed_at"] for row in work if row["completed_at"] is not None]
    ended = _aware(max(done)) if done and _layer(work) == "completed" else None
    return {
        "patient_id": first["patient_id"],
        "visit_id": first["visit_id"],
        "exam_id": first["exam_id"],
        "finding": finding,
        "status": _layer(work),
        "teeth": first["tooth"],
        "surfaces": first["surfaces"],
        "variant": variant,
        "replaced": "",
        "true_on": first["business_date"] if ended is None else ended.astimezone(zone).date(),
        "recorded_at": first["created_at"] if ended is None else ended,
        "recorded_by": first["created_by"],
    }


def _aware(moment: datetime) -> datetime:
    """SQLite gives moments without their zone, which is UTC."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _layer(work: list[Any]) -> str:
    """Done when all of it is; begun when some of it is."""
    layers = {_LAYERS[row["status"]] for row in work}
    return layers.pop() if len(layers) == 1 else "in-progress"


def _merged(works: list[list[Any]]) -> list[list[Any]]:
    """The same work ahead in several plans is one work, with the procedures of all of them."""
    merged: dict[tuple[Any, ...], list[Any]] = {}
    for number, work in enumerate(works):
        first = work[0]
        finding, variant, _, _ = _CHARTS[first["procedure_code"]]
        same = (first["patient_id"], first["tooth"], finding, variant, "".join(sorted(first["surfaces"])))
        is_ahead = _layer(work) != "completed"
        merged.setdefault(same if is_ahead else (number,), []).extend(work)
    return list(merged.values())


def _doubt(work: list[Any], works: list[list[Any]]) -> str:
    """What speaks against a work of the old plans; it is charted all the same, for somebody wrote it down."""
    first = work[0]
    code, place, surfaces = first["procedure_code"], (first["patient_id"], first["tooth"]), set(first["surfaces"])
    others = [one for one in works if one is not work and (one[0]["patient_id"], one[0]["tooth"]) == place]
    done = {one[0]["procedure_code"] for one in others if _layer(one) == "completed"}
    there = done if _layer(work) == "completed" else {one[0]["procedure_code"] for one in others}
    if code == "IMPLANT" and not there & _EXTRACTIONS:
        return "From an old plan: no extraction of this tooth is on record."
    if code == "IMPLANTCROWN" and "IMPLANT" not in there:
        return "From an old plan: no implant is on record here."
    if _layer(work) == "completed" or code in {"IMPLANT", "IMPLANTCROWN"}:
        return ""
    if done & _EXTRACTIONS:
        return "From an old plan: this tooth was taken out."
    finding = _CHARTS[code][0]
    meets = [one for one in others if _layer(one) != "completed" and _CHARTS[one[0]["procedure_code"]][0] == finding]
    if any(not surfaces or surfaces & set(one[0]["surfaces"]) for one in meets):
        return "From an old plan: the same is planned in another plan."
    return ""


def _standing_work() -> sa.Select[Any]:
    planned = _table(
        "planned_procedure",
        id=sa.Uuid(),
        plan_id=sa.Uuid(),
        position=sa.Integer(),
        procedure_code=sa.String(),
        tooth=sa.String(),
        surfaces=sa.String(),
        status=sa.String(),
        completed_at=sa.DateTime(timezone=True),
    )
    plan = _table(
        "treatment_plan",
        id=sa.Uuid(),
        patient_id=sa.Uuid(),
        visit_id=sa.Uuid(),
        created_by=sa.Uuid(),
        created_at=sa.DateTime(timezone=True),
    )
    visit = _table("visit", id=sa.Uuid(), business_date=sa.Date())
    exam = _table("exam", id=sa.Uuid(), visit_id=sa.Uuid())
    return (
        sa.select(
            planned,
            plan.c.patient_id,
            plan.c.visit_id,
            plan.c.created_by,
            plan.c.created_at,
            visit.c.business_date,
            exam.c.id.label("exam_id"),
        )
        .join(plan, plan.c.id == planned.c.plan_id)
        .join(visit, visit.c.id == plan.c.visit_id)
        .outerjoin(exam, exam.c.visit_id == visit.c.id)
        .where(
            planned.c.procedure_code.in_(list(_CHARTS)),
            planned.c.tooth.is_not(None),
            planned.c.status.in_(list(_LAYERS)),
        )
        .order_by(plan.c.created_at, planned.c.plan_id, planned.c.position)
    )


def _works(rows: Iterable[Any]) -> list[list[Any]]:
    """The rows of each work together: a step stands beside what it follows on the same tooth of the same plan."""
    steps = {then: code for code, (_, _, _, then) in _CHARTS.items() if then is not None}
    works: list[list[Any]] = []
    for _, of_plan in groupby(rows, key=lambda row: row["plan_id"]):
        in_plan: list[list[Any]] = []
        for row in of_plan:
            first = next((work for work in in_plan if _is_step_of(row, work, steps)), None)
            if first is None:
                in_plan.append([row])
            else:
                first.append(row)
        works += in_plan
    return works


def _is_step_of(row: Any, work: list[Any], steps: dict[str, str]) -> bool:  # noqa: ANN401 - a row
    is_step = steps.get(row["procedure_code"]) == work[0]["procedure_code"]
    return is_step and len(work) == 1 and row["tooth"] == work[0]["tooth"]
