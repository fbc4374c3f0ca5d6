"""What is asked for again, put on or taken off: papers that failed, the clinic's logo, findings nobody was told of."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from dentaldesk.engines.core.access import PROGRAM
from dentaldesk.engines.core.errors import BugError, EditedElsewhere, NotAllowed, UserError
from dentaldesk.engines.documents.actions import NewDocument, request_document, retry_document, set_logo
from dentaldesk.engines.treatment.actions import move_procedure, remove_procedure
from dentaldesk.engines.treatment.plan_actions import choose_option
from dentaldesk.models.states import DocumentKind, DocumentStatus, ProcedureStatus
from dentaldesk.models.tables.clinic import Clinic as ClinicRow
from dentaldesk.models.tables.communication import Document
from dentaldesk.models.tables.system import OutboxJob
from dentaldesk.models.tables.treatment import PlannedProcedure
from tests.engines.visits import a_completed_visit
from tests.factories import FILLING, ROOT_CANAL, Clinic, a_patient, an_exam


@pytest.fixture
def kind() -> str:
    """Verbs that ask nothing of a database that the other would answer otherwise."""
    return "sqlite"


# -- papers --


def test_a_paper_that_could_not_be_made_is_asked_for_once_more(clinic: Clinic) -> None:
    new = NewDocument(key="plan-of-grace", kind=DocumentKind.TREATMENT_PLAN, patient_id=a_patient(clinic))
    document_id = clinic.db.write(clinic.desk, lambda work: request_document(work, new))

    def keys() -> list[str]:
        query = select(OutboxJob.key).where(OutboxJob.key.startswith("document:plan-of-grace")).order_by(OutboxJob.key)
        return clinic.db.read(lambda session: list(session.scalars(query)))

    def again() -> Document:
        clinic.db.write(clinic.desk, lambda work: retry_document(work, document_id))
        return clinic.db.read(lambda session: session.get_one(Document, document_id))

    def fail() -> None:
        def job(row: Document) -> None:
            row.status, row.failure = DocumentStatus.FAILED, "no such file"

        clinic.db.write(PROGRAM, lambda work: job(work.session.get_one(Document, document_id)))

    assert again().status is DocumentStatus.REQUESTED
    assert keys() == ["document:plan-of-grace"]  # it waits already
    fail()
    row = again()
    assert (row.status, row.failure) == (DocumentStatus.REQUESTED, None)
    assert keys() == ["document:plan-of-grace", "document:plan-of-grace:again-1"]
    fail()
    again()
    assert keys()[-1] == "document:plan-of-grace:again-2"


# -- the logo --


def a_picture(width: int = 40) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (width, 20), "navy").save(drawn, "PNG")
    return drawn.getvalue()


def test_the_head_of_papers_has_a_logo_while_the_clinic_wants_one(clinic: Clinic) -> None:
    def seen() -> tuple[str | None, int]:
        row = clinic.db.read(lambda session: session.get_one(ClinicRow, 1))
        return row.logo_sha256, row.version

    before, version = seen()
    assert before is None
    clinic.db.write(clinic.manager, lambda work: set_logo(work, a_picture(), version))
    kept, newer = seen()
    assert kept is not None
    with pytest.raises(EditedElsewhere):
        clinic.db.write(clinic.manager, lambda work: set_logo(work, a_picture(60), version))
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.manager, lambda work: set_logo(work, b"a letter", newer))
    assert refused.value.message.code == "logo.not_a_picture"
    with pytest.raises(NotAllowed):
        clinic.db.write(clinic.desk, lambda work: set_logo(work, None, newer))
    assert seen() == (kept, newer)
    clinic.db.write(clinic.manager, lambda work: set_logo(work, None, newer))
    assert seen()[0] is None


# -- planned work --


def codes(clinic: Clinic) -> dict[str, UUID]:
    rows = clinic.db.read(lambda session: list(session.scalars(select(PlannedProcedure))))
    return {row.procedure_code: row.id for row in rows}


def test_a_finding_is_taken_out_until_somebody_was_told_of_it(clinic: Clinic) -> None:
    an_exam(clinic, a_patient(clinic), ROOT_CANAL, FILLING, signed=False)
    filling = codes(clinic)["COMPOSITE3"]
    with pytest.raises(NotAllowed):
        clinic.db.write(clinic.desk, lambda work: remove_procedure(work, filling))
    clinic.db.write(clinic.dentist, lambda work: remove_procedure(work, filling))
    assert set(codes(clinic)) == {"ROOTCANAL3"}
    a_completed_visit(clinic, FILLING, patient_id=a_patient(clinic, "Ayo", "Balogun"))
    proposed = codes(clinic)["COMPOSITE3"]
    with pytest.raises(UserError) as refused:
        clinic.db.write(clinic.dentist, lambda work: remove_procedure(work, proposed))
    assert refused.value.message.code == "plan.already_proposed"
    assert proposed in codes(clinic).values()


def test_lines_of_one_option_are_marked_together(clinic: Clinic) -> None:
    a_completed_visit(clinic)

    def options() -> set[str]:
        return set(clinic.db.read(lambda session: list(session.scalars(select(PlannedProcedure.option)))))

    both = tuple(codes(clinic).values())
    clinic.db.write(clinic.coordinator, lambda work: choose_option(work, both, "A"))
    assert options() == {"A"}
    clinic.db.write(clinic.coordinator, lambda work: choose_option(work, both[:1], ""))
    assert options() == {"A", ""}


def test_a_procedure_that_goes_no_way_of_its_table_is_our_bug() -> None:
    row = PlannedProcedure(status=ProcedureStatus.COMPLETED, version=3)
    with pytest.raises(BugError, match="completed → planned"):
        move_procedure(row, ProcedureStatus.PLANNED)
    assert (row.status, row.version) == (ProcedureStatus.COMPLETED, 3)
