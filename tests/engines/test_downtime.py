"""The downtime pack: what it tells of a filled clinic, who can open it, which days are in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pypdfium2 as pdfium
import pytest

from dentaldesk.engines.clinical.actions import sign_exam
from dentaldesk.engines.clinical.reads import exam_form
from dentaldesk.engines.core.work import Work
from dentaldesk.engines.documents.downtime_content import DowntimePackContent, PackVisit
from dentaldesk.engines.flows.appointment_end import cancel_appointment
from dentaldesk.engines.flows.clinic_checks import LocationDetails
from dentaldesk.engines.flows.clinic_places import ChairDetails, add_chair, add_closures, add_location
from dentaldesk.engines.flows.downtime import (
    make_pack,
)
from dentaldesk.engines.flows.downtime_reads import pack_content
from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.patients.actions import Health, edit_patient, register_patient
from dentaldesk.engines.patients.contact_actions import add_contact
from dentaldesk.engines.patients.contact_rules import ContactDetails
from dentaldesk.engines.patients.note_actions import add_note
from dentaldesk.engines.patients.profile_reads import profile_of
from dentaldesk.engines.patients.rules import PatientDetails
from dentaldesk.engines.scheduling.day_actions import confirm
from dentaldesk.engines.scheduling.rules import CancelReason
from dentaldesk.engines.sync import program_actor
from dentaldesk.models.states import Channel, Relation, VisitType
from dentaldesk.models.tables.financial import CoveragePlan, PatientCoverage
from dentaldesk.models.values import Money
from tests.engines.care import InCare
from tests.engines.downtime_case import at, book, content, in_keyring, said
from tests.engines.test_query_counts import statements
from tests.engines.visits import a_completed_visit, booked_filling
from tests.factories import FILLING, MORNING, ROOT_CANAL, Clinic, a_patient, an_exam, tell_history
from tests.keyrings import a_keyring

MOST_STATEMENTS = 29


@pytest.fixture
def ring() -> Iterator[None]:
    """A machine with a keyring."""
    with a_keyring():
        yield


def change(clinic: Clinic, patient_id: UUID, **fields: object) -> None:
    profile = clinic.db.read(lambda session: profile_of(session, patient_id))
    details = replace(profile.details, **fields)  # type: ignore[arg-type]
    clinic.db.write(clinic.desk, lambda work: edit_patient(work, patient_id, profile.version, details))


def insure(clinic: Clinic, patient_id: UUID) -> None:
    plan = CoveragePlan(name="Prairie PPO", basis_points=8000)
    card = PatientCoverage(patient_id=patient_id, member_number="1", valid_from=date(2026, 1, 1))

    def act(work: Work) -> None:
        work.session.add(plan)
        work.session.flush()
        card.coverage_plan_id = plan.id
        work.session.add(card)

    clinic.db.write(clinic.desk, act)


@pytest.fixture
def amara(clinic: Clinic) -> UUID:
    """Has been here, owes for it, has work planned and comes again tomorrow at nine."""
    patient_id = a_patient(clinic)
    insure(clinic, patient_id)
    a_completed_visit(clinic, ROOT_CANAL, FILLING, patient_id=patient_id)
    change(clinic, patient_id, preferred_channel=Channel.SMS, preferred_times="after four", language="es")
    health = Health(asa_class=3, allergies=("Penicillin",), anticoagulant=True, medications="Apixaban")
    clinic.db.write(clinic.dentist, lambda work: tell_history(work, patient_id, health))
    clinic.db.write(clinic.desk, lambda work: add_note(work, patient_id, "Hard of hearing", pinned=True))
    clinic.db.write(clinic.desk, lambda work: add_note(work, patient_id, "Parks in the yard", pinned=False))
    book(clinic, patient_id, at(9, days=1), "amara")
    return patient_id


@pytest.fixture
def child(clinic: Clinic) -> UUID:
    """Comes today at eleven; one parent may consent, one no longer may."""
    details = PatientDetails(given_names="ليلى", family_name="عبد الرحمن", birth_date=date(2018, 6, 2))
    patient_id = clinic.db.write(clinic.desk, lambda work: register_patient(work, details))
    today = date(2026, 11, 24)
    for name, phone, until in (("Jana Moravec", "(612) 555-0177", None), ("Olga Moravec", "(612) 555-0178", today)):
        contact = ContactDetails(
            relation=Relation.PARENT,
            valid_from=today - timedelta(days=900),
            valid_until=until if until is None else until - timedelta(days=1),
            name=name,
            phone=phone,
            may_consent=True,
        )
        clinic.db.write(clinic.desk, lambda work, contact=contact: add_contact(work, patient_id, contact))  # type: ignore[misc]
    book(clinic, patient_id, at(11), "child", chair=1)
    return patient_id


def visits(found: DowntimePackContent) -> dict[str, PackVisit]:
    return {visit.patient.name: visit for day in found.days for visit in day.visits}


@pytest.mark.usefixtures("ring", "amara", "child")
def test_the_pack_of_a_filled_clinic_opens_with_its_passphrase_and_says_what_is_needed(
    clinic: Clinic, tmp_path: Path
) -> None:
    in_keyring(clinic)
    path = make_pack(clinic.db, program_actor(clinic.db), tmp_path / "packs")
    text = said(path)
    assert path.name.startswith("downtime-pack-2026-11-24-1000-")
    for part in (
        *("Tuesday, November 24, 2026", "Wednesday, November 25, 2026", "As of Nov 24, 2026, 10:00 AM"),
        *("Amara Okonkwo-Reyes", "47 years", "(612) 555-0142", "Prefers text messages", "after four", "Speaks Spanish"),
        *("Allergy: Penicillin", "Anticoagulant", "ASA III", "Takes: Apixaban", "Note: Hard of hearing"),
        *("Owes $96.00", "Prairie PPO, 80 %", "Root canal, molar (36)", "Composite, three surfaces"),
        *("Nov 24, 2026: exam, Dr. Vale", "Jana Moravec (parent)", "may consent", "(612) 555-0177"),
        *("Who came without an appointment", "Payments taken", "Rosa Desk", "(612) 555-0100"),
    ):
        assert part in text, part
    assert "الرحمن" in text
    assert "Parks in the yard" not in text
    assert "Olga" not in text
    raw = path.read_bytes()
    assert (b"/R 6" in raw, b"/CFM /AESV3" in raw, b"Amara" in raw, b"Downtime" in raw) == (True, True, False, False)
    for wrong in (None, "a wet lighthouse, 8 gulls"):
        with pytest.raises(pdfium.PdfiumError, match="password"):
            pdfium.PdfDocument(BytesIO(raw), password=wrong)


@pytest.mark.usefixtures("amara", "child")
def test_what_is_expected_of_the_insurance_is_that_of_the_work_to_come(clinic: Clinic) -> None:
    account = visits(content(clinic))["Amara Okonkwo-Reyes"].patient.account
    assert (account.balance, account.share, account.payer) == (Money(9_600), 8000, "")
    assert account.expected > account.own_part > Money(0)
    assert account.expected == (account.expected + account.own_part).percent(8000)


@pytest.mark.usefixtures("amara")
def test_a_pack_takes_as_many_statements_for_many_patients_as_for_one(clinic: Clinic) -> None:
    few = statements(clinic, lambda session: pack_content(session, "desk 1", MORNING))
    for number in range(8):
        patient_id = a_patient(clinic, given=f"Number {number}")
        a_completed_visit(clinic, FILLING, patient_id=patient_id)
        book(clinic, patient_id, at(13, days=1 + number % 3) + timedelta(minutes=20 * (number // 3)), f"{number}")
    assert statements(clinic, lambda session: pack_content(session, "desk 1", MORNING)) == few <= MOST_STATEMENTS
    assert len(visits(content(clinic))) == 9


def test_what_was_done_is_told_and_no_longer_planned(clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    exam_id = an_exam(clinic, patient_id, ROOT_CANAL, FILLING, signed=False)
    form = clinic.db.read(lambda session: exam_form(session, exam_id))
    care = InCare(clinic=clinic, patient_id=patient_id, visit_id=form.visit_id)
    care.done(care.procedures()["COMPOSITE3"].id)
    clinic.db.write(clinic.dentist, lambda work: sign_exam(work, exam_id))
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    book(clinic, patient_id, at(14), "again")
    (visit,) = visits(content(clinic)).values()
    last = visit.patient.last_visit
    assert last is not None
    assert (last.on, last.kind, last.provider) == (date(2026, 11, 24), VisitType.EXAM, "Dr. Vale")
    assert last.done == ("Composite, three surfaces (16 MOD)",)
    assert [(work.procedure, work.area) for work in visit.planned] == [("Root canal, molar", "36")]
    assert visit.work == ()


def test_work_that_is_booked_stands_at_its_visit(clinic: Clinic) -> None:
    booked_filling(clinic)
    (visit,) = visits(content(clinic)).values()
    assert [work.area for work in visit.work] == ["16 MOD"]
    assert visit.planned == ()


def test_whoever_pays_for_a_child_is_named_with_what_they_owe(clinic: Clinic, child: UUID) -> None:
    mother = a_patient(clinic, "Mia")
    a_completed_visit(clinic, FILLING, patient_id=mother)
    pays = ContactDetails(
        relation=Relation.PARENT, valid_from=date(2026, 11, 24), person_id=mother, pays=True, may_consent=True
    )
    clinic.db.write(clinic.desk, lambda work: add_contact(work, child, pays))
    (visit,) = visits(content(clinic)).values()
    assert (visit.patient.account.payer, visit.patient.account.balance) == ("Mia Okonkwo-Reyes", Money(9_600))
    assert [(one.name, one.phone) for one in visit.patient.contacts] == [
        ("Jana Moravec", "(612) 555-0177"),
        ("Mia Okonkwo-Reyes", "(612) 555-0142"),
    ]
    change(clinic, child, confidential=True)
    (visit,) = visits(content(clinic)).values()
    assert "Mia" not in visit.patient.account.payer


class TestDays:
    """Which days are in it."""

    @pytest.fixture
    def kind(self) -> str:
        """No SQL of its own."""
        return "sqlite"

    def test_four_days_that_are_worked_on(self, clinic: Clinic) -> None:
        clinic.db.write(clinic.manager, lambda work: add_closures(work, [(date(2026, 11, 26), "Holiday")]))
        assert [day.on.day for day in content(clinic).days] == [24, 25, 27, 30]

    def test_a_day_that_is_over_makes_room_for_another(self, clinic: Clinic) -> None:
        evening = content(clinic, at(21))
        assert [day.on.day for day in evening.days] == [25, 26, 27, 30]
        assert evening.made_at == at(21)

    def test_a_closed_day_on_which_somebody_is_booked_is_in_it(self, clinic: Clinic) -> None:
        patient_id = a_patient(clinic)
        book(clinic, patient_id, at(9, days=2), "thursday")
        clinic.db.write(clinic.manager, lambda work: add_closures(work, [(date(2026, 11, 26), "Holiday")]))
        days = {day.on.day: day for day in content(clinic).days}
        assert (days[26].opens, len(days[26].visits), days[26].chairs) == ((), 1, ("Op 1", "Op 2"))

    def test_every_place_has_its_own_pages(self, clinic: Clinic) -> None:
        harbour = LocationDetails(name="Harbour", address="2 Pier", phone="(612) 555-0190")
        place = clinic.db.write(clinic.manager, lambda work: add_location(work, harbour))
        assert {day.place for day in content(clinic).days} == {"Test Clinic"}  # without a chair nobody comes
        clinic.db.write(clinic.manager, lambda work: add_chair(work, place, ChairDetails(name="Pier 1", position=1)))
        found = content(clinic)
        assert [(day.on.day, day.place, day.chairs) for day in found.days[:2]] == [
            (24, "Harbour", ("Pier 1",)),
            (24, "Test Clinic", ("Op 1", "Op 2")),
        ]
        assert (len(found.days), found.several) == (8, True)
        assert found.phones == (("Test Clinic", "(612) 555-0100"), ("Harbour", "(612) 555-0190"))

    def test_who_cancelled_is_not_in_it(self, clinic: Clinic) -> None:
        kept, gone = (
            book(clinic, a_patient(clinic, given=name), at(hour), name) for name, hour in (("Kept", 11), ("Gone", 14))
        )
        clinic.db.write(clinic.desk, lambda work: cancel_appointment(work, gone, CancelReason.PATIENT))
        clinic.db.write(clinic.desk, lambda work: confirm(work, kept))
        assert [(one.patient.name, one.confirmed) for one in visits(content(clinic)).values()] == [
            ("Kept Okonkwo-Reyes", True)
        ]

    def test_nobody_learns_of_a_confidential_visit(self, clinic: Clinic, child: UUID) -> None:
        change(clinic, child, confidential=True, preferred_name="Lili", email="lili@example.org")
        (one,) = visits(content(clinic)).values()
        assert "ليلى" not in one.patient.name
        assert one.patient.chart_number in one.patient.name
        assert (one.patient.preferred_name, one.patient.email, one.patient.confidential) == ("", "", True)
        # Who must consent still stands there: without them nothing may be done.
        assert [contact.name for contact in one.patient.contacts] == ["Jana Moravec"]
        assert one.patient.minor
