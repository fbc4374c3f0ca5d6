"""Two records of one person become one: looked at first, then done in one transaction. There is no way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select, update

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.merging_rows import COUNTED, counts, move_rows
from dentaldesk.engines.patients.finding import index_patient
from dentaldesk.engines.patients.merge_rules import (
    Difference,
    Opposed,
    contradictions,
    differences,
    is_payer_of,
    pay_in_circle,
    united,
)
from dentaldesk.engines.patients.profile_reads import answers_of
from dentaldesk.engines.patients.questionnaire import answers_to_json, is_meant, kept_answers, united_answers
from dentaldesk.engines.patients.reads import PatientRow
from dentaldesk.engines.patients.rules import sort_name
from dentaldesk.engines.scheduling.recall_actions import unite_recalls
from dentaldesk.models.states import ExamStatus, PatientStatus, VisitStatus
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.tables.clinic import Provider
from dentaldesk.models.tables.clinical import Exam, Visit
from dentaldesk.models.tables.patients import (
    DentalHistory,
    MedicalHistory,
    Patient,
    PatientContact,
    PatientMerge,
    PatientWord,
)
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work

_DANGERS = ("anticoagulant", "bisphosphonate", "pregnant", "radiotherapy", "endocarditis_risk")


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSide:
    """One of the two records. `rows`: how much is known under it, table → rows."""

    row: PatientRow
    version: int
    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        """How much that is in all."""
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What would happen: the fields to choose between, what moves (its name and how many), what speaks against it.

    `names`: of the providers and payers that the fields name. `refusal`: why it cannot be done as things stand; None
    when it can.
    """

    kept: MergeSide
    merged: MergeSide
    differences: tuple[Difference, ...]
    moves: tuple[tuple[Message, int], ...]
    contradictions: tuple[Message, ...]
    names: Mapping[UUID, str]
    refusal: Message | None

    @property
    def fuller(self) -> MergeSide | None:
        """The record under which more is known; None when it is as much."""
        mine, theirs = self.kept.total, self.merged.total
        return None if mine == theirs else self.kept if mine > theirs else self.merged

    @property
    def proposed(self) -> MergeSide:
        """The one that had better stay: the fuller, else the older one, whose number stands on paper."""
        return self.fuller or min(self.kept, self.merged, key=lambda side: side.row.chart_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeChoices:
    """What somebody decided on: the versions they looked at, and the fields whose value the merged record gives."""

    kept_version: int
    merged_version: int
    from_merged: frozenset[str] = frozenset()


def merge_preview(session: Session, kept_id: UUID, merged_id: UUID) -> MergePreview:
    """Look at both records. Raises NoResultFound for an unknown one.

    Eight queries at most, however much they hold, and one for each payer of a payer.
    """
    kept, merged = session.get_one(Patient, kept_id), session.get_one(Patient, merged_id)
    mine, theirs = counts(session, kept_id), counts(session, merged_id)
    known = _opposed(session, kept_id, merged_id, mine, theirs)
    differing = tuple(differences(_columns(kept), _columns(merged)))
    return MergePreview(
        kept=MergeSide(row=_row(kept), version=kept.version, rows=mine),
        merged=MergeSide(row=_row(merged), version=merged.version, rows=theirs),
        differences=differing,
        names=_names(session, differing),
        moves=tuple((label, theirs[name]) for name, label in COUNTED.items() if name in theirs),
        contradictions=tuple(contradictions(_columns(kept), _columns(merged), known)),
        refusal=_refusal(session, kept, merged),
    )


@verb(Permission.MERGE_PATIENTS)
def merge_patients(work: Work, kept_id: UUID, merged_id: UUID, choices: MergeChoices) -> int:
    """Everything of the merged record becomes the kept one's; returns the version of the kept record.

    Balances add up, receipts keep their numbers, the old chart number finds the kept record. Raises UserError when one
    of them changed since it was looked at, was merged already, or pays for the other.
    """
    kept, merged = _locked(work.session, kept_id, merged_id)
    refusal = _refusal(work.session, kept, merged, today=work.business_date)
    if refusal is not None:
        raise UserError(refusal.code, **refusal.params)
    if (kept.version, merged.version) != (choices.kept_version, choices.merged_version):
        raise UserError("merge.changed")
    values = united(_columns(kept), _columns(merged), choices.from_merged)
    histories = _newest(work.session, MedicalHistory, kept_id, merged_id)
    dental = _newest(work.session, DentalHistory, kept_id, merged_id)
    _mark(work.session, kept_id, merged)
    moved = move_rows(work.session, merged_id, kept_id)
    _fill(work.session, kept, values)
    _unite_histories(work, kept_id, histories)
    _newest_on_top(work, kept_id, dental)
    unite_recalls(work, kept_id)
    # The kept record is found by every name that either had, and by the old chart number.
    work.session.execute(delete(PatientWord).where(PatientWord.patient_id == merged.id))
    index_patient(work.session, kept)
    merge = PatientMerge(kept_id=kept_id, merged_id=merged_id, moved=moved, at=work.now, by=work.actor.user_id)
    work.session.add(merge)
    work.session.flush()
    rows = sum(map(len, moved.values()))
    work.note("merge", "patient", kept_id, merged=str(merged_id), merge=str(merge.id), rows=rows)
    work.note("merged-away", "patient", merged_id, kept=str(kept_id))
    return kept.version


def _names(session: Session, differing: Sequence[Difference]) -> dict[UUID, str]:
    said = {each.name: {*each.kept, *each.merged} - {None} for each in differing}
    names: dict[UUID, str] = {}
    if providers := said.get("provider_id"):
        names |= {each.id: each.name for each in session.scalars(select(Provider).where(Provider.id.in_(providers)))}
    if payers := said.get("guarantor_id"):
        query = select(Patient).where(Patient.id.in_(payers))
        names |= {each.id: f"{each.given_names} {each.family_name}".strip() for each in session.scalars(query)}
    return names


def _locked(session: Session, kept_id: UUID, merged_id: UUID) -> tuple[Patient, Patient]:
    """Both records, locked in the order of their ids, so that two desks cannot wait for each other."""
    query = select(Patient).where(Patient.id.in_((kept_id, merged_id))).order_by(Patient.id).with_for_update()
    found = {patient.id: patient for patient in session.scalars(query.execution_options(populate_existing=True))}
    return found[kept_id], found[merged_id]


def _refusal(session: Session, kept: Patient, merged: Patient, today: date | None = None) -> Message | None:
    """Why these cannot become one."""
    if kept.id == merged.id:
        return Message("merge.same_record")
    for patient in (kept, merged):
        if patient.status is PatientStatus.MERGED:
            return Message("merge.merged_already", {"number": patient.chart_number})
    if is_payer_of(_columns(kept), _columns(merged)) or _is_contact(session, kept.id, merged.id, today):
        return Message("merge.payer_of_other", {"kept": kept.chart_number, "merged": merged.chart_number})
    if any(pay_in_circle(kept.id, merged.id, payer, _payers(session, payer)) for payer in _own_payers(kept, merged)):
        return Message("merge.payers_in_circle", {"kept": kept.chart_number, "merged": merged.chart_number})
    return None


def _own_payers(*patients: Patient) -> set[UUID]:
    """Who pays for them; which of two payers stays is chosen later."""
    return {patient.guarantor_id for patient in patients if patient.guarantor_id is not None}


def _payers(session: Session, payer_id: UUID) -> dict[UUID, UUID]:
    """Who pays for this person, who for that one, and so on."""
    found: dict[UUID, UUID] = {}
    at: UUID | None = payer_id
    while at is not None and at not in found:
        payer = session.scalar(select(Patient.guarantor_id).where(Patient.id == at))
        if payer is not None:
            found[at] = payer
        at = payer
    return found


def _is_contact(session: Session, one: UUID, other: UUID, today: date | None) -> bool:
    """Whether one decides or pays for the other now."""
    ends = PatientContact.valid_until
    holds = ends.is_(None) if today is None else or_(ends.is_(None), ends >= today)
    pair = (PatientContact.patient_id == one) & (PatientContact.person_id == other)
    turned = (PatientContact.patient_id == other) & (PatientContact.person_id == one)
    return bool(session.scalar(select(exists().where(or_(pair, turned), holds))))


def _opposed(session: Session, kept: UUID, merged: UUID, mine: Mapping[str, int], theirs: Mapping[str, int]) -> Opposed:
    query = (
        select(Exam.patient_id)
        .join(Visit, Visit.id == Exam.visit_id)
        .where(
            Exam.patient_id.in_((kept, merged)),
            Exam.status == ExamStatus.OPEN,
            Visit.status != VisitStatus.CANCELLED,
        )
    )
    examined = set(session.scalars(query))
    return Opposed(
        kept_exam_open=kept in examined,
        merged_exam_open=merged in examined,
        kept_charted=ChartEntry.__tablename__ in mine,
        merged_charted=ChartEntry.__tablename__ in theirs,
        kept_history=MedicalHistory.__tablename__ in mine,
        merged_history=MedicalHistory.__tablename__ in theirs,
    )


def _mark(session: Session, kept_id: UUID, merged: Patient) -> None:
    """The merged record says where it went; first, for the guards let only its rows move."""
    merged.status, merged.merged_into_id, merged.guarantor_id = PatientStatus.MERGED, kept_id, None
    merged.version += 1
    session.flush()
    session.execute(update(Patient).where(Patient.merged_into_id == merged.id).values(merged_into_id=kept_id))
    session.execute(update(Patient).where(Patient.guarantor_id == merged.id).values(guarantor_id=kept_id))


def _fill(session: Session, kept: Patient, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(kept, name, value)
    if kept.guarantor_id == kept.id:
        kept.guarantor_id = None
    kept.sort_name = sort_name(kept.given_names, kept.family_name)
    kept.version += 1
    session.flush()


def _newest(session: Session, table: Any, kept_id: UUID, merged_id: UUID) -> list[Any]:  # noqa: ANN401 - either history
    """The latest version of each record that has one, the newer of the two first."""
    latest = (
        select(table.patient_id, func.max(table.number).label("number"))
        .where(table.patient_id.in_((kept_id, merged_id)))
        .group_by(table.patient_id)
        .subquery()
    )
    query = select(table).join(latest, (table.patient_id == latest.c.patient_id) & (table.number == latest.c.number))
    return list(session.scalars(query.order_by(table.recorded_at.desc(), table.id.desc())))


def _unite_histories(work: Work, kept_id: UUID, newest: list[MedicalHistory]) -> None:
    """One more version that keeps every danger either record knew of, until somebody asks the patient again.

    It is as old as the older of the two: nobody asked the patient today.
    """
    if len(newest) < 2:  # noqa: PLR2004 - one record alone contradicts nobody
        return
    first, second = newest
    allergies = None
    if first.allergies is not None or second.allergies is not None:
        allergies = list(dict.fromkeys([*(first.allergies or []), *(second.allergies or [])]))
    dangers = {name: getattr(first, name) or getattr(second, name) for name in _DANGERS}
    classes = [each.asa_class for each in newest if each.asa_class is not None]
    editions = [each.questionnaire for each in newest if each.questionnaire is not None]
    history = MedicalHistory(
        patient_id=kept_id,
        number=_next_number(work.session, MedicalHistory, kept_id),
        asa_class=max(classes, default=None),
        allergies=allergies,
        medications=_joined(first.medications, second.medications),
        conditions=_joined(first.conditions, second.conditions),
        questionnaire=max(editions, default=None),
        answers=_united_answers(first, second, dangers) if editions else None,
        recorded_at=min(each.recorded_at for each in newest),
        recorded_by=work.actor.user_id,
        **dangers,
    )
    work.session.add(history)
    work.session.flush()
    work.note("unite", "medical-history", history.id, first=str(first.id), second=str(second.id))


def _united_answers(first: MedicalHistory, second: MedicalHistory, dangers: Mapping[str, Any]) -> dict[str, Any]:
    """What both answered; every danger that is known is a yes there, too, or the next save would drop it."""
    answers = answers_to_json(united_answers(answers_of(first), answers_of(second)))
    said = {name: value or None for name, value in dangers.items()}
    allergies = (*_told_elsewhere(first), *_told_elsewhere(second)) or None
    return answers_to_json(kept_answers(answers, {**said, "allergies": allergies}) or {})


def _told_elsewhere(history: MedicalHistory) -> Iterator[str]:
    """The allergies of a record that none of its answers means."""
    known = [str(name) for name in history.allergies or ()]
    folded = {name.casefold() for name in known}
    return (name for name in known if not is_meant(name, answers_of(history), folded))


def _joined(*texts: str | None) -> str | None:
    return "\n".join(dict.fromkeys(text for text in texts if text)) or None


def _newest_on_top(work: Work, kept_id: UUID, newest: list[DentalHistory]) -> None:
    """The newer of two dental histories is the one that counts, and is as old as it was."""
    if len(newest) < 2:  # noqa: PLR2004 - as above
        return
    history = DentalHistory(
        patient_id=kept_id,
        number=_next_number(work.session, DentalHistory, kept_id),
        questionnaire=newest[0].questionnaire,
        answers=newest[0].answers,
        recorded_at=newest[0].recorded_at,
        recorded_by=work.actor.user_id,
    )
    work.session.add(history)


def _next_number(session: Session, table: Any, patient_id: UUID) -> int:  # noqa: ANN401 - either history
    last = session.scalar(select(func.max(table.number)).where(table.patient_id == patient_id))
    return int(last or 0) + 1


def _columns(patient: Patient) -> dict[str, Any]:
    return {column.name: getattr(patient, column.name) for column in Patient.__table__.columns}


def _row(patient: Patient) -> PatientRow:
    return PatientRow(**{column.name: getattr(patient, column.name) for column in fields(PatientRow)})
