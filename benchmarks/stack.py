"""The stack without the program: a window of four docks, our tables by SQLAlchemy, one query of the full clinic.

`python -m benchmarks.stack FILE DAY` says `there` when it is painted; the second line is its megabytes.
"""

from __future__ import annotations

import sys
from datetime import date

import PySide6QtAds as QtAds
import sqlcipher3.dbapi2 as driver
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QListWidget, QMainWindow
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from benchmarks.spawning import THERE, resident_mb
from dentaldesk.models import tables
from dentaldesk.models.tables.patients import Patient
from dentaldesk.models.tables.scheduling import Appointment

_SIZE = (1366, 768)


def main(file: str, day: date) -> None:
    """Show the window until it is ended."""
    app = QApplication([])
    window = QMainWindow()
    window.resize(*_SIZE)
    docks = QtAds.CDockManager(window)
    lists = []
    for number in range(4):
        dock = QtAds.CDockWidget(docks, f"Dock {number}")
        lists.append(QListWidget())
        dock.setWidget(lists[-1])
        docks.addDockWidget(QtAds.LeftDockWidgetArea, dock)
    window.setCentralWidget(docks)
    lists[0].addItems(_visits(file, day))
    window.show()
    QTimer.singleShot(0, window, lambda: QTimer.singleShot(0, window, _tell))
    app.exec()


def _visits(file: str, day: date) -> list[str]:
    engine = create_engine("sqlite://", module=driver, creator=lambda: driver.connect(file))
    query = (
        select(Appointment, Patient)
        .join(Patient, Patient.id == Appointment.patient_id)
        .where(Appointment.business_date == day)
        .order_by(Appointment.starts_at)
    )
    with Session(engine) as session:
        return [f"{row.starts_at:%H:%M} {patient.given_names}" for row, patient in session.execute(query).all()]


def _tell() -> None:
    print(THERE, flush=True)
    print(resident_mb(), flush=True)


if __name__ == "__main__":
    assert tables is not None  # all of them, as the program knows them
    main(sys.argv[1], date.fromisoformat(sys.argv[2]))
