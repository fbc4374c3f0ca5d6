"""Two records of one person become one: nothing is lost, nothing is counted twice, nobody can undo history by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from dentaldesk.engines.core.errors import NotAllowed, UserError
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.financial.actions import Charge, post_charge
from dentaldesk.engines.financial.reads import balance_of, coverage_on
from dentaldesk.engines.flows.merging import MergeChoices, merge_patients, merge_preview
from dentaldesk.engines.flows.merging_rows import COUNTED, STAYS, naming_columns
from dentaldesk.engines.flows.payment import process_payment
from dentaldesk.engines.patients.actions import (
    Health,
    edit_patient,
    record_dental_history,
    register_patient,
    set_photo,
)
from dentaldesk.engines.patients.contact_actions import add_contact
from dentaldesk.engines.patients.contact_rules import ContactDetails
from dentaldesk.engines.patients.duplicates import likely_doubles
from dentaldesk.engines.patients.finding import find_patients
from dentaldesk.engines.patients.note_actions import add_note
from dentaldesk.engines.patients.profile_reads import histories_of, profile_of
from dentaldesk.engines.patients.questionnaire import (
    ALLERGY_QUESTIONS,
    NO,
    YES,
    Answer,
    MedicalQuestion,
    derived_allergies,
    derived_flags,
    derived_medications,
)
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.scheduling.day_reads import needs_of_patients
from dentaldesk.models.guards import APPEND_ONLY, LOCKED_WHEN, MOVED_BY_MERGE, STAY_EMPTY
from dentaldesk.models.states import HistoryKind, PatientStatus, Relation
from dentaldesk.models.tables.clinical import Exam
from dentaldesk.models.tables.financial import CoveragePlan, LedgerTransaction, PatientCoverage, Payment
from dentaldesk.models.tables.patients import MedicalHistory, Patient, PatientContact, PatientMerge
from dentaldesk.models.values import Money
from tests.engines.test_query_counts import statements
from tests.engines.visits import a_completed_visit, cash
from tests.factories import FILLING, ROOT_CANAL, Clinic, a_patient, an_exam, tell_history

TODAY = date(2026, 11, 24)


def choices(clinic: Clinic, kept: UUID, merged: UUID, *from_merged: str) -> MergeChoices:
    seen = clinic.db.read(lambda session: merge_preview(session, kept, merged))
    return MergeChoices(
        kept_version=seen.kept.version, merged_version=seen.merged.version, from_merged=frozenset(from_merged)
    )


def merge(clinic: Clinic, kept: UUID, merged: UUID, *from_merged: str) -> None:
    chosen = choices(clinic, kept, merged, *from_merged)
    clinic.db.write(clinic.desk, lambda work: merge_patients(work, kept, merged, chosen))


def balance(clinic: Clinic, patient_id: UUID) -> int:
    return clinic.db.read(lambda session: balance_of(session, patient_id)).minor


@pytest.fixture
def two(clinic: Clinic) -> tuple[UUID, UUID]:
    """Two records with a completed visit each, one of them with a payment; the second one is charted, too."""
    first = a_completed_visit(clinic, ROOT_CANAL, patient_id=a_patient(clinic))
    second = a_completed_visit(clinic, FILLING, patient_id=a_patient(clinic, "Amara", "Okonkwo"))
    paid = cash("one", second.patient_id, visit_id=second.visit_id)
    clinic.db.write(clinic.desk, lambda work: process_payment(work, paid))
    return first.patient_id, second.patient_id


def rows_of(clinic: Clinic, patient_id: UUID) -> dict[str, int]:
    """How many rows of each table name this record, what stays left out."""
    columns = [(table, column) for table, column in naming_columns() if (table.name, column.name) not in STAYS]
    return {
        f"{table.name}.{column.name}": clinic.db.read(
            lambda session, table=table, column=column: session.scalar(  # type: ignore[misc]
                select(func.count()).select_from(table).where(column == patient_id)
            )
        )
        for table, column in columns
    }


def test_every_row_moves_and_balances_add_up(clinic: Clinic, two: tuple[UUID, UUID]) -> None:
    kept, merged = two
    before, theirs = rows_of(clinic, kept), rows_of(clinic, merged)
    owed = balance(clinic, kept) + balance(clinic, merged)
    receipts = clinic.db.read(lambda session: session.scalars(select(Payment.receipt_number)).all())
    assert theirs["ledger_line.guarantor_id"]
    assert theirs["payment.patient_id"]
    merge(clinic, kept, merged)
    after = rows_of(clinic, kept)
    both_histories = {"medical_history.patient_id": 1}  # one more, which unites them
    assert after == {name: before[name] + theirs[name] + both_histories.get(name, 0) for name in before}
    assert set(rows_of(clinic, merged).values()) == {0}
    assert balance(clinic, kept) == owed
    assert clinic.db.read(lambda session: session.scalars(select(Payment.receipt_number)).all()) == receipts
    record = clinic.db.read(lambda session: session.scalars(select(PatientMerge)).one())
    assert (record.kept_id, record.merged_id) == (kept, merged)
    assert len(record.moved["visit"]) == theirs["visit.patient_id"]
    gone = clinic.db.read(lambda session: session.get_one(Patient, merged))
    assert (gone.status, gone.merged_into_id) == (PatientStatus.MERGED, kept)


def test_no_column_that_names_a_patient_is_forgotten() -> None:
    columns = {(table.name, column.name) for table, column in naming_columns()}
    assert set(STAYS) <= columns
    moving = columns - set(STAYS)
    assert set(COUNTED) <= {table for table, _ in moving}
    written = {table for table, _ in moving if table in {*APPEND_ONLY, *LOCKED_WHEN}}
    assert written == set(MOVED_BY_MERGE)
    others = {"fact", "patient_word"}  # written along with what is refused; made anew from names
    assert set(STAY_EMPTY) == {table for table, name in columns if name == "patient_id"} - others
    for table, (owners, _) in MOVED_BY_MERGE.items():
        assert {name for name_of, name in moving if name_of == table} == set(owners)


def test_the_old_names_and_the_old_number_find_the_kept_record(clinic: Clinic, two: tuple[UUID, UUID]) -> None:
    kept, merged = two
    number = clinic.db.read(lambda session: session.get_one(Patient, merged)).chart_number
    merge(clinic, kept, merged)
    for typed in ("okonkwo", str(number)):
        found = clinic.db.read(lambda session, typed=typed: find_patients(session, typed))  # type: ignore[misc]
        assert kept in [row.id for row in found], typed
        assert merged not in [row.id for row in found]


def test_chosen_values_are_taken_and_blank_ones_filled(clinic: Clinic) -> None:
    kept = clinic.db.write(
        clinic.desk, lambda work: register_patient(work, PatientDetails(given_names="Ana", family_name="Ruiz"))
    )
    details = PatientDetails(
        given_names="Anna", family_name="Ruiz", birth_date=date(1979, 3, 12), email="ana@example.org"
    )
    merged = clinic.db.write(clinic.desk, lambda work: register_patient(work, details))
    seen = clinic.db.read(lambda session: merge_preview(session, kept, merged))
    suggested = {difference.name: difference.from_merged for difference in seen.differences}
    assert suggested == {"given_names": False, "birth_date": True, "email": True}
    merge(clinic, kept, merged, "given_names", "birth_date", "email")
    row = clinic.db.read(lambda session: session.get_one(Patient, kept))
    assert (row.given_names, row.birth_date, row.email) == ("Anna", date(1979, 3, 12), "ana@example.org")
    assert row.sort_name == "ruiz anna"


def test_every_danger_that_either_knew_of_stays_known(clinic: Clinic) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic)
    alarming = Health(asa_class=3, allergies=("Penicillin",), medications="Warfarin", anticoagulant=True)
    calm = Health(asa_class=1, allergies=("Latex",))
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, kept, alarming))
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, merged, calm))
    merge(clinic, kept, merged)
    histories = clinic.db.read(
        lambda session: session.scalars(
            select(MedicalHistory).where(MedicalHistory.patient_id == kept).order_by(MedicalHistory.number)
        ).all()
    )
    assert [history.number for history in histories] == [1, 2, 3]
    assert set(histories[-1].allergies or []) == {"Penicillin", "Latex"}
    assert (histories[-1].asa_class, histories[-1].anticoagulant) == (3, True)
    assert histories[-1].medications == "Warfarin"


NO_ANSWER: dict[str, Answer] = {
    code: Answer(answer=NO) for code in (*ALLERGY_QUESTIONS, MedicalQuestion.ANTICOAGULANTS)
}
ALARMING: dict[str, Answer] = {
    MedicalQuestion.ALLERGY_LATEX: Answer(answer=YES, note="latex"),
    MedicalQuestion.ANTICOAGULANTS: Answer(answer=YES, note="warfarin"),
    MedicalQuestion.ASTHMA: Answer(answer=YES),
}


def test_an_allergy_that_both_records_tell_stands_once_in_the_united_answers(clinic: Clinic) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic, "Amara", "Okonkwo")
    for patient_id, note in ((merged, "swelling"), (kept, "rash")):
        answers = {**NO_ANSWER, MedicalQuestion.ALLERGY_LATEX: Answer(answer=YES, note=note)}
        health = Health(asa_class=1, allergies=(f"latex ({note})",))
        clinic.db.write(clinic.desk, partial(tell_history, patient_id=patient_id, health=health, answers=answers))
        clinic.clock.advance(timedelta(days=1))
    merge(clinic, kept, merged)
    newest = clinic.db.read(lambda session: histories_of(session, kept, HistoryKind.MEDICAL, TODAY)).versions[0]
    assert newest.allergies == ("latex (rash)", "latex (swelling)")
    assert derived_allergies(newest.answers or {}, lambda _: "latex") == ("latex (rash; swelling)",)


@pytest.mark.parametrize("short", [False, True])
def test_a_danger_of_either_stays_when_the_united_answers_are_saved(clinic: Clinic, short: bool) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic, "Amara", "Okonkwo")
    danger = Health(asa_class=2, allergies=("latex",), anticoagulant=True, medications="warfarin")
    told = None if short else ALARMING
    clinic.db.write(clinic.desk, lambda work: tell_history(work, merged, danger, told))
    clinic.clock.advance(timedelta(days=1))
    calm = Health(asa_class=1, allergies=())
    clinic.db.write(clinic.desk, lambda work: tell_history(work, kept, calm, NO_ANSWER))
    merge(clinic, kept, merged)
    newest = clinic.db.read(lambda session: histories_of(session, kept, HistoryKind.MEDICAL, TODAY)).versions[0]
    answers = newest.answers or {}
    assert newest.allergies == derived_allergies(answers, lambda _: "latex") == ("latex",)
    assert derived_flags(answers)["anticoagulant"]
    assert newest.medications == derived_medications(answers) == "warfarin"
    assert short or answers["asthma"].answer == YES


def test_a_merge_is_no_talk_with_the_patient(clinic: Clinic) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic, "Amara", "Okonkwo")
    health = Health(asa_class=1, allergies=())
    for patient_id in (kept, merged):
        clinic.db.write(clinic.desk, lambda work, who=patient_id: tell_history(work, who, health))  # type: ignore[misc]
        clinic.db.write(clinic.desk, lambda work, who=patient_id: record_dental_history(work, who, {}))  # type: ignore[misc]
    clinic.clock.advance(timedelta(days=1000))
    merge(clinic, kept, merged)
    day = clinic.clock.now().date()
    needs = clinic.db.read(lambda session: needs_of_patients(session, [kept], day))[kept].needs
    assert "need.history_old" in [need.code for need in needs]
    for kind in HistoryKind:
        versions = clinic.db.read(lambda session, kind=kind: histories_of(session, kept, kind, day)).versions  # type: ignore[misc]
        assert [version.number for version in versions] == [3, 2, 1]
        assert {version.recorded_at.date() for version in versions} == {TODAY}


def insure(clinic: Clinic, patient_id: UUID, plan: str, **card: Any) -> None:  # noqa: ANN401 - columns
    def put(work: Work) -> None:
        known = work.session.scalars(select(CoveragePlan).where(CoveragePlan.name == plan)).first()
        known = known or CoveragePlan(name=plan, basis_points=8_000)
        work.session.add(known)
        work.session.flush()
        work.session.add(PatientCoverage(patient_id=patient_id, coverage_plan_id=known.id, **card))

    clinic.db.write(clinic.desk, put)


def cards_of(clinic: Clinic, patient_id: UUID) -> list[PatientCoverage]:
    query = select(PatientCoverage).where(PatientCoverage.patient_id == patient_id).order_by(PatientCoverage.position)
    return clinic.db.read(lambda session: list(session.scalars(query)))


def test_the_insurance_of_the_double_stands_behind_though_it_is_newer(clinic: Clinic) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic, "Amara", "Okonkwo")
    insure(clinic, kept, "Kept", member_number="1", valid_from=date(2020, 1, 1))
    insure(clinic, kept, "Past", member_number="0", valid_from=date(2010, 1, 1), valid_until=date(2019, 1, 1))
    insure(clinic, merged, "Newer", member_number="2", valid_from=date(2021, 1, 1))
    insure(clinic, merged, "Old", member_number="3", valid_from=date(2005, 1, 1), valid_until=date(2009, 1, 1))
    merge(clinic, kept, merged)
    cards = {card.member_number: card.position for card in cards_of(clinic, kept)}
    assert cards == {"0": 1, "1": 1, "2": 2, "3": 1}
    first = clinic.db.read(lambda session: coverage_on(session, kept, TODAY))
    assert first is not None
    assert first.name == "Kept"


def test_what_only_the_second_card_knew_is_kept(clinic: Clinic) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic, "Amara", "Okonkwo")
    whole = {"member_number": "1", "valid_from": date(2020, 1, 1)}
    insure(clinic, kept, "Plan", **whole, subscriber_name="Ada")
    insure(clinic, merged, "Plan", **whole, group_number="G 7", subscriber_birth_date=date(1950, 1, 1))
    insure(clinic, merged, "Plan", **whole, position=2, subscriber_name="Somebody else")
    merge(clinic, kept, merged)
    one, other = cards_of(clinic, kept)
    assert (one.group_number, one.subscriber_name, one.subscriber_birth_date) == ("G 7", "Ada", date(1950, 1, 1))
    assert (one.version, other.subscriber_name, other.position) == (2, "Somebody else", 2)


def test_one_card_twice_is_kept_once_and_another_stands_behind(clinic: Clinic) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic)

    def insure(work: Work) -> None:
        plan = CoveragePlan(name="Plan", basis_points=8_000)
        work.session.add(plan)
        work.session.flush()
        for patient_id, number in ((kept, "M-1"), (merged, "m-1 "), (merged, "M-2")):
            position = 2 if number == "M-2" else 1
            work.session.add(
                PatientCoverage(
                    patient_id=patient_id,
                    coverage_plan_id=plan.id,
                    member_number=number,
                    valid_from=date(2026, 1, 1),
                    position=position,
                )
            )

    clinic.db.write(clinic.desk, insure)
    merge(clinic, kept, merged)
    cards = clinic.db.read(
        lambda session: session.execute(
            select(PatientCoverage.position, PatientCoverage.member_number).order_by(PatientCoverage.position)
        ).all()
    )
    assert [tuple(card) for card in cards] == [(1, "M-1"), (2, "M-2")]


def test_who_pays_for_the_other_is_another_person(clinic: Clinic) -> None:
    mother, child = a_patient(clinic), a_patient(clinic, "Ayo")
    contact = PatientContact(
        patient_id=child, person_id=mother, relation=Relation.PARENT, pays=True, valid_from=date(2026, 1, 1)
    )
    clinic.db.write(clinic.desk, lambda work: work.session.add(contact))
    seen = clinic.db.read(lambda session: merge_preview(session, mother, child))
    assert seen.refusal is not None
    with pytest.raises(UserError, match=r"merge\.payer_of_other"):
        merge(clinic, mother, child)


@pytest.mark.parametrize("between", [0, 2])
def test_nobody_pays_for_who_pays_for_them_after_a_merge(clinic: Clinic, between: int) -> None:
    kept, merged = a_patient(clinic, "Ann"), a_patient(clinic, "Anne")
    chain = [kept, *(a_patient(clinic, f"X{number}") for number in range(between + 1)), merged]
    for paid, payer in pairwise(chain):
        contact = ContactDetails(relation=Relation.PARTNER, valid_from=TODAY, person_id=payer, pays=True)
        clinic.db.write(clinic.desk, lambda work, paid=paid, contact=contact: add_contact(work, paid, contact))  # type: ignore[misc]
    seen = clinic.db.read(lambda session: merge_preview(session, kept, merged))
    assert seen.refusal is not None
    with pytest.raises(UserError, match=r"merge\.payers_in_circle"):
        merge(clinic, kept, merged)
    with pytest.raises(UserError, match=r"merge\.payers_in_circle"):
        merge(clinic, merged, kept)


def test_the_second_desk_hears_that_it_was_done(clinic: Clinic) -> None:
    kept, merged, third = a_patient(clinic), a_patient(clinic), a_patient(clinic)
    seen, late = choices(clinic, kept, merged), choices(clinic, third, merged)
    stale = choices(clinic, third, kept)
    clinic.db.write(clinic.desk, lambda work: merge_patients(work, kept, merged, seen))
    with pytest.raises(UserError, match=r"merge\.merged_already"):
        clinic.db.write(clinic.desk, lambda work: merge_patients(work, third, merged, late))
    with pytest.raises(UserError, match=r"merge\.changed"):
        clinic.db.write(clinic.desk, lambda work: merge_patients(work, third, kept, stale))
    merge(clinic, third, kept)  # a chain: the first one follows
    first = clinic.db.read(lambda session: session.get_one(Patient, merged))
    assert first.merged_into_id == third


def test_nothing_is_written_under_a_record_that_went(clinic: Clinic) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic)
    merge(clinic, kept, merged)
    with pytest.raises(UserError, match=r"merge\.gone"):
        an_exam(clinic, merged)


def test_a_desk_that_still_has_it_open_is_told_where_it_went(clinic: Clinic) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic)
    merge(clinic, kept, merged)
    profile = clinic.db.read(lambda session: profile_of(session, merged))
    typed = replace(profile.details, phone="(612) 555-0199")
    contact = ContactDetails(relation=Relation.PARTNER, valid_from=TODAY, name="Bo", in_emergency=True)
    acts: list[Callable[[Work], object]] = [
        lambda work: edit_patient(work, merged, profile.version, typed),
        lambda work: set_photo(work, merged, b"\xff\xd8\xff"),
        lambda work: record_dental_history(work, merged, {}),
        lambda work: add_contact(work, merged, contact),
        lambda work: add_note(work, merged, "lives upstairs"),
    ]
    number = clinic.db.read(lambda session: session.get_one(Patient, kept)).chart_number
    for act in acts:
        with pytest.raises(UserError, match=r"patient\.merged") as told:
            clinic.db.write(clinic.desk, act)
        assert told.value.message.params["kept"] == number
    with pytest.raises(UserError, match=r"merge\.gone"):
        clinic.db.write(clinic.desk, lambda work: setattr(work.session.get_one(Patient, merged), "phone", None))


def test_no_money_is_booked_on_a_payer_who_went(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    child, kept, merged = (a_patient(clinic, name) for name in ("Yo", "Ann", "Anne"))
    merge(clinic, kept, merged)
    due = Charge(key="late", patient_id=child, visit_id=None, amount=Money(5000), description="work")
    # As a desk that read who pays a moment before the merge; its next try reads again.
    found = iter([merged, kept])
    monkeypatch.setattr("dentaldesk.engines.financial.actions.guarantor_of", lambda *_: next(found))
    clinic.db.write(clinic.dentist, lambda work: post_charge(work, due))
    assert (balance(clinic, kept), balance(clinic, merged)) == (5000, 0)


def test_it_takes_the_permission(clinic: Clinic) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic)
    chosen = choices(clinic, kept, merged)
    with pytest.raises(NotAllowed):
        clinic.db.write(clinic.coordinator, lambda work: merge_patients(work, kept, merged, chosen))


def test_the_preview_asks_as_often_for_a_full_record(clinic: Clinic, two: tuple[UUID, UUID]) -> None:
    kept, merged = two
    few = a_patient(clinic), a_patient(clinic)
    assert (
        statements(clinic, lambda session: merge_preview(session, kept, merged))
        == statements(clinic, lambda session: merge_preview(session, *few))
        <= 6
    )


def test_the_preview_names_what_speaks_against_it(clinic: Clinic) -> None:
    kept, merged = a_patient(clinic), a_patient(clinic)
    clinic.db.write(
        clinic.desk,
        lambda work: work.session.execute(
            update(Patient).where(Patient.id == merged).values(birth_date=date(1980, 1, 1))
        ),
    )
    an_exam(clinic, kept, FILLING, signed=False)
    an_exam(clinic, merged, FILLING, signed=False)
    seen = clinic.db.read(lambda session: merge_preview(session, kept, merged))
    assert [said.code for said in seen.contradictions] == [
        "merge.birth_dates_differ",
        "merge.both_examined",
        "merge.both_charted",
        "merge.both_histories",
    ]


def _posted(work: Work, kept: UUID) -> None:
    work.session.execute(update(LedgerTransaction).values(patient_id=kept))


def _described(work: Work, kept: UUID) -> None:
    work.session.execute(update(LedgerTransaction).values(patient_id=kept, guarantor_id=kept, description="mine"))


def _locked_exam(work: Work, kept: UUID) -> None:
    work.session.execute(update(Exam).values(patient_id=kept))


def _renumbered(work: Work, kept: UUID) -> None:
    work.session.execute(update(MedicalHistory).where(MedicalHistory.patient_id == kept).values(number=9))


@pytest.mark.parametrize("attempt", [_posted, _described, _locked_exam, _renumbered])
def test_history_moves_to_nobody_it_was_not_merged_into(
    clinic: Clinic, two: tuple[UUID, UUID], attempt: Callable[[Work, UUID], None]
) -> None:
    with pytest.raises(IntegrityError, match="guard:"):
        clinic.db.write(clinic.desk, lambda work: attempt(work, two[0]))


def test_a_moved_row_may_change_nothing_else(clinic: Clinic, two: tuple[UUID, UUID]) -> None:
    kept, merged = two

    def forge(work: Work) -> None:
        patient = work.session.get_one(Patient, merged)
        patient.status, patient.merged_into_id = PatientStatus.MERGED, kept
        work.session.flush()
        work.session.execute(
            update(LedgerTransaction)
            .where(LedgerTransaction.patient_id == merged)
            .values(patient_id=kept, guarantor_id=kept, description="mine")
        )

    with pytest.raises(IntegrityError, match="guard:ledger_transaction"):
        clinic.db.write(clinic.desk, forge)


def test_doubles_are_found_with_four_questions(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    typed = PatientDetails(
        given_names="Okonkwo", family_name="Amarra", birth_date=date(1979, 12, 3), phone="6125550142"
    )
    found = clinic.db.read(lambda session: likely_doubles(session, typed))
    assert [double.row.id for double in found] == [patient_id]
    assert not found[0].certain
    assert statements(clinic, lambda session: likely_doubles(session, typed)) <= 4
    alone = PatientDetails(given_names="Amara", family_name="")
    assert clinic.db.read(lambda session: likely_doubles(session, alone)) == []
    sure = PatientDetails(given_names="amara", family_name="OKONKWO REYES", birth_date=date(1979, 3, 12))
    assert clinic.db.read(lambda session: likely_doubles(session, sure))[0].certain
    assert clinic.db.read(lambda session: likely_doubles(session, sure, but=patient_id)) == []
