"""Recording the clinical examination: a row an item, so that two people on different items never lose a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from dentaldesk.engines.clinical.actions import lock_open_exam, unsign
from dentaldesk.engines.clinical.examination import AREAS, NOT_EXAMINED, ShownFinding, finding_problem, unexamined
from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import EditedElsewhere, Refused
from dentaldesk.models.states import ExamArea
from dentaldesk.models.tables.clinical import Exam, ExamFinding
from dentaldesk.models.values import Param, plain

if TYPE_CHECKING:
    from dentaldesk.engines.core.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingChange:
    """What an item is to say. `version`: as the form read it, 0 for one that nobody had recorded."""

    area: ExamArea
    item: str
    state: str
    note: str = ""
    version: int = 0


@verb(Permission.EXAMINE)
def record_findings(work: Work, exam_id: UUID, changes: Sequence[FindingChange]) -> tuple[int, ...]:
    """Record these together, or none of them. Returns the version at which each stands now, 0 for what nobody recorded.

    Raises Refused with everything that cannot be said of an item; EditedElsewhere, with both values of each item that
    another desk recorded otherwise meanwhile (`area.item`, `area.item.note`); UserError when the exam is completed.
    """
    problems = [finding_problem(change.area, change.item, change.state, plain(change.note)) for change in changes]
    if any(problems):
        raise Refused("finding.refused", [problem for problem in problems if problem is not None])
    exam = lock_open_exam(work, exam_id)
    standing = _standing(work, exam)
    _refuse_other_words(standing, changes)
    changed = [change for change in changes if _write(work, exam, standing, change)]
    if changed:
        unsign(exam)
        work.session.flush()
        work.note("record", "exam-findings", exam.id, items=[f"{one.area}.{one.item}" for one in changed])
    return tuple(_version(standing.get((change.area, change.item))) for change in changes)


@verb(Permission.EXAMINE)
def record_all_normal(work: Work, exam_id: UUID, area: ExamArea) -> tuple[str, ...]:
    """Everything in the area that nobody recorded yet was looked at and is as it should be. Returns these items.

    What somebody wrote words about is no such thing, whatever its state: it stays as it is.
    """
    exam = lock_open_exam(work, exam_id)
    standing = {row.item: row for row in _standing(work, exam).values() if row.area is area}
    recorded = [ShownFinding(area=area, item=row.item, state=row.state) for row in standing.values()]
    changes = [
        FindingChange(area=area, item=spec.code, state=spec.normal, version=_version(standing.get(spec.code)))
        for spec in unexamined(recorded, area)
        if spec.normal is not None and not _has_words(standing.get(spec.code))
    ]
    record_findings(work, exam_id, changes)
    return tuple(change.item for change in changes)


@verb(Permission.EXAMINE)
def take_back_normal(work: Work, exam_id: UUID, area: ExamArea, items: Sequence[str]) -> None:
    """Nobody looked at these after all. What somebody has said otherwise of one since then stays."""
    exam = lock_open_exam(work, exam_id)
    standing = {row.item: row for row in _standing(work, exam).values() if row.area is area and row.item in items}
    normal = {spec.code: spec.normal for spec in AREAS[area]}
    changes = [
        FindingChange(area=area, item=row.item, state=NOT_EXAMINED, version=row.version)
        for row in standing.values()
        if row.state == normal[row.item] and not _has_words(row)
    ]
    record_findings(work, exam_id, changes)


def _version(row: ExamFinding | None) -> int:
    return 0 if row is None else row.version


def _has_words(row: ExamFinding | None) -> bool:
    return row is not None and bool(row.note.strip())


def _standing(work: Work, exam: Exam) -> dict[tuple[ExamArea, str], ExamFinding]:
    query = select(ExamFinding).where(ExamFinding.exam_id == exam.id).execution_options(populate_existing=True)
    return {(row.area, row.item): row for row in work.session.scalars(query)}


def _refuse_other_words(standing: Mapping[tuple[ExamArea, str], ExamFinding], changes: Sequence[FindingChange]) -> None:
    mine: dict[str, Param] = {}
    theirs: dict[str, Param] = {}
    versions = [0]
    for change in changes:
        row = standing.get((change.area, change.item))
        if row is None or row.version == change.version:
            continue
        for name, said, stands in (("", change.state, row.state), (".note", plain(change.note), row.note)):
            if said != stands:
                place = f"{change.area}.{change.item}{name}"
                mine[place], theirs[place] = said, stands
                versions.append(row.version)
    if mine:
        raise EditedElsewhere(mine=mine, theirs=theirs, version=max(versions))


def _write(work: Work, exam: Exam, standing: dict[tuple[ExamArea, str], ExamFinding], change: FindingChange) -> bool:
    """Whether anything changed."""
    row, note = standing.get((change.area, change.item)), plain(change.note)
    if row is None:
        if change.state == NOT_EXAMINED and not note:
            return False
        row = standing[change.area, change.item] = ExamFinding(
            exam_id=exam.id, area=change.area, item=change.item, version=0
        )
        work.session.add(row)
    elif (row.state, row.note) == (change.state, note):
        return False
    row.state, row.note = change.state, note
    row.recorded_at, row.recorded_by = work.now, work.actor.user_id
    row.version += 1
    return True
