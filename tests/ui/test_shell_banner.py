"""The banner: who is open and what must not be overlooked, always in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QWidget

from dentaldesk.engines.core.owed import Owed
from dentaldesk.engines.patients.reads import PinnedNote, patient_card
from dentaldesk.models.values import Money
from dentaldesk.ui.shell.banner import PatientBanner, Portrait
from dentaldesk.ui.shell.help_sheet import HelpSheet, KeyLine
from dentaldesk.ui.shell.open_patient import OpenPatient
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.chips import Chip
from dentaldesk.ui.widgets.texts import KeyCap
from tests.factories import a_patient
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, qapp: QApplication) -> Iterator[Seat]:
    apply_theme(qapp, "light", "desk")
    with seat(qtbot, clinic, clinic.desk) as made:
        yield made


def test_what_an_insurance_is_expected_to_pay_stands_beside_the_balance(sat: Seat, clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    card = clinic.db.read(lambda session: patient_card(session, patient_id))
    banner = sat.show(PatientBanner(sat.desk), 1366, 70)
    banner._show(OpenPatient(card=card, owed=Owed(balance=Money(11_100), insurance=Money(11_100))))
    assert {"Balance, insurance expected $111.00", "$111.00"} <= set(_said(banner))
    banner._show(OpenPatient(card=card, owed=Owed(balance=Money(11_100))))
    assert {"Balance", "$111.00"} <= set(_said(banner))


def _picture() -> bytes:
    image = QImage(120, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # takes a str, whatever the stubs say
    return bytes(buffer.data().data())


def _said(banner: PatientBanner) -> list[str]:
    return [each.text() for each in banner.findChildren(QLabel) if each.isVisible() and each.text()]


def test_everything_that_matters_stands_in_it(sat: Seat, clinic: Clinic) -> None:
    patient_id = a_patient(clinic)
    card = clinic.db.read(lambda session: patient_card(session, patient_id))
    now = sat.desk.now()
    banner = sat.show(PatientBanner(sat.desk), 1366, 70)
    height = banner.height()
    card = replace(
        card,
        row=replace(card.row, preferred_name="Mara"),
        asked=True,
        allergies=("penicillin",),
        anticoagulant=True,
        endocarditis_risk=True,
        notes=(PinnedNote(id=uuid4(), text="Call the\nson first", written_at=now),),
        next_visit=now + timedelta(days=2),
    )
    banner._show(OpenPatient(card=card, owed=Owed(balance=Money(1250)), phone="(612) 555-0142", photo=_picture()))
    said = _said(banner)
    assert "Amara Okonkwo-Reyes “Mara”" in said
    assert "Call the son first" in said
    assert sat.desk.words.moment(now + timedelta(days=2)) in said
    assert any("(612) 555-0142" in text for text in said)
    alerts = [chip.look().text for chip in banner.findChildren(Chip)]
    assert {"Allergy: penicillin", "Anticoagulant", "Endocarditis risk"} <= set(alerts)
    assert banner.height() == height
    banner._show(None)
    assert _said(banner) == ["No patient open · Ctrl+K to find"]


def test_a_photo_is_round_and_what_is_none_leaves_the_initials(sat: Seat) -> None:
    portrait = sat.show(Portrait(40), 40, 40)
    portrait.set_person("AO", "Amara Okonkwo")
    initials = portrait.grab().toImage()
    portrait.set_photo(_picture())
    photo = portrait.grab().toImage()
    assert photo.pixelColor(20, 20) == QColor("red")
    assert photo.pixelColor(0, 0) != QColor("red")
    portrait.set_photo(b"not a picture")
    assert portrait.grab().toImage() == initials


def test_keys_named_in_the_readers_language_stand_on_their_caps(sat: Seat) -> None:
    keys = ["Ctrl+Re Pág, Ctrl+Av Pág", "PgUp, PgDown", "Flechas", "Ctrl+,"]
    lines = [KeyLine(group="Agenda", keys=each, title=f"{place}") for place, each in enumerate(keys)]
    help_sheet = HelpSheet(sat.desk, sat.show(QWidget()), lines)
    caps = [cap.text() for cap in help_sheet.findChildren(KeyCap) if cap.text()]
    assert caps == ["Ctrl Re Pág, Ctrl Av Pág", "PgUp, PgDown", "Flechas", "Ctrl ,"]
    assert "Re Pág" in help_sheet.html()
