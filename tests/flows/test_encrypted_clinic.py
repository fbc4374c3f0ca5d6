"""A clinic whose file is encrypted: the whole visit, and nothing to be read from the file."""

from __future__ import annotations

from pathlib import Path

from dentaldesk.engines import sync
from dentaldesk.engines.core.connections import SqliteFile, is_plain_sqlite
from dentaldesk.engines.core.keys import new_key
from dentaldesk.engines.flows.checkout import checkout_of, finish_checkout, open_checkout
from dentaldesk.engines.flows.clinic_file import create_schema
from dentaldesk.engines.flows.paper_lines import PaperState
from dentaldesk.engines.flows.payment import process_payment
from tests.engines.visits import a_completed_visit, cash
from tests.factories import a_patient, fill, open_clinic
from tests.fakes import FakeMessages


def test_a_visit_in_an_encrypted_clinic(tmp_path: Path) -> None:
    address = SqliteFile(path=tmp_path / "clinic.db", key=new_key())
    create_schema(address)
    fill(address)
    clinic = open_clinic(address)
    assert clinic.db.is_encrypted
    patient_id = a_patient(clinic, "Zyxwvutsr", "Qponmlkji")
    visit = a_completed_visit(clinic, patient_id=patient_id)
    clinic.db.write(clinic.desk, lambda work: open_checkout(work, visit.visit_id))
    clinic.db.write(clinic.desk, lambda work: process_payment(work, cash("k", patient_id, visit_id=visit.visit_id)))
    doing = sync.handlers(clinic.db, FakeMessages())
    while sync.deliver_one(clinic.db, doing, sync.program_actor(clinic.db)):
        pass
    clinic.db.write(clinic.desk, lambda work: finish_checkout(work, visit.visit_id))
    page = clinic.db.read(lambda session: checkout_of(session, visit.visit_id, clinic.clock.now()))
    assert [paper.state for paper in page.papers] == [PaperState.READY] * 3
    # While it is open, its journal and shared memory lie beside it.
    _tells_nothing(tmp_path)
    clinic.db.close()
    _tells_nothing(tmp_path)
    assert not is_plain_sqlite(address.path)


def _tells_nothing(folder: Path) -> None:
    for path in folder.iterdir():
        held = path.read_bytes()
        for word in (b"SQLite format 3", b"Zyxwvutsr", b"zyxwvutsr", b"Qponmlkji", b"patient", b"%PDF"):
            assert word not in held, (path.name, word)
