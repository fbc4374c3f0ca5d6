"""Pictures: made small away from the window, whatever is offered; what is no picture is refused with a sentence."""

from __future__ import annotations

import resource
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter
from PySide6.QtWidgets import QAbstractButton, QApplication

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.flows.importing import sha256_of
from dentaldesk.engines.patients.reads import patient_card
from dentaldesk.ui.screens.patient.view import PatientView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.photo import PhotoBox, small_jpeg, source_in
from tests.factories import a_patient
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic


RGB = QImage.Format.Format_RGB32


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    apply_theme(qapp, "light", "desk")


def picture(width: int, height: int, kind: bytes = b"PNG") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#335577"))
    image.setPixelColor(0, 0, QColor("white"))
    image.setText("Description", "secret place")
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(kind)).write(image)
    return bytes(content.data())


def turned(jpeg: bytes) -> bytes:
    """The JPEG with an EXIF note that the camera was held upright (orientation 6)."""
    tiff = b"MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
    body = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of this size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def opened(content: bytes) -> QImage:
    image = QImage()
    assert image.loadFromData(content)
    return image


@pytest.mark.parametrize("name", ["face.png", "face.jpg", "face.txt"])
def test_a_picture_is_made_small_whatever_its_name_says(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(picture(3000, 2000))
    small = small_jpeg(path)
    assert small.startswith(b"\xff\xd8\xff")
    assert (opened(small).width(), opened(small).height()) == (512, 341)
    assert b"secret" not in small


def test_a_picture_stands_upright_and_forgets_where_it_was_taken(tmp_path: Path) -> None:
    path = tmp_path / "face.jpg"
    path.write_bytes(turned(picture(1600, 800, b"JPEG")))
    small = small_jpeg(path)
    assert (opened(small).width(), opened(small).height()) == (256, 512)
    assert b"Exif" not in small


def test_a_small_picture_is_not_made_larger() -> None:
    image = QImage(100, 80, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    small = opened(small_jpeg(image))
    assert (small.width(), small.height()) == (100, 80)
    assert small.pixelColor(50, 40) == QColor("white")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo.not_a_picture"),
        (b"Dear colleague, ...", "photo.not_a_picture"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "photo.not_a_picture"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "photo.heic"),
        (huge_png(30_000, 30_000), "photo.too_many_pixels"),
    ],
)
@pytest.mark.qt_log_ignore("JPEG", extend=True)  # the reader says on its own what it met
def test_what_is_no_picture_is_refused_with_a_sentence(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "face.jpg"
    path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        small_jpeg(path)
    assert refused.value.message.code == code


def test_a_file_of_80_mb_and_one_that_is_gone_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "face.jpg"
    with path.open("wb") as file:
        file.truncate(80_000_000)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(UserError) as refused:
        small_jpeg(path)
    assert refused.value.message.params["size"] == 80
    with pytest.raises(UserError) as gone:
        small_jpeg(tmp_path / "nowhere.jpg")
    assert gone.value.message.code == "photo.unreadable"
    assert time.perf_counter() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kilobytes


# -- the box at work --


@pytest.fixture
def patient_id(clinic: Clinic) -> UUID:
    return a_patient(clinic)


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic, patient_id: UUID) -> Iterator[Seat]:
    with seat(qtbot, clinic, clinic.desk) as made:
        made.show(PatientView(made.desk), width=1000, height=700)
        made.desk.open_patient(patient_id)
        made.settle()
        yield made


def kept(sat: Seat, patient_id: UUID) -> str | None:
    return sat.clinic.db.read(lambda session: patient_card(session, patient_id)).photo_sha256


def test_a_picture_is_pasted_kept_shown_and_taken_away(sat: Seat, patient_id: UUID) -> None:
    image = QImage(900, 900, QImage.Format.Format_RGB32)
    image.fill(QColor("#aa5533"))
    QGuiApplication.clipboard().setImage(image)
    sat.find(QAbstractButton, "patient.photo.choose").setFocus()
    sat.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    sat.settle()
    assert kept(sat, patient_id) is not None
    remove = sat.find(QAbstractButton, "patient.photo.remove")
    sat.qtbot.waitUntil(remove.isVisible)
    remove.click()
    sat.settle()
    assert kept(sat, patient_id) is None
    sat.qtbot.waitUntil(remove.isHidden)


def test_of_two_pictures_the_one_that_was_offered_last_is_kept(sat: Seat, patient_id: UUID) -> None:
    box, large, small = (sat.find(PhotoBox, "patient.photo"), *(QImage(n, n, RGB) for n in (6000, 60)))
    small.fill(QColor("#aa5533"))
    box.offered.emit(large)  # takes longer
    box.offered.emit(small)
    sat.settle()
    assert kept(sat, patient_id) == sha256_of(small_jpeg(small))


def test_a_picture_that_is_ready_when_somebody_else_is_open_is_nobodys(sat: Seat, patient_id: UUID) -> None:
    box = sat.find(PhotoBox, "patient.photo")
    image = QImage(3000, 3000, QImage.Format.Format_RGB32)
    image.fill(QColor("#aa5533"))
    box.offered.emit(image)
    other = a_patient(sat.clinic, "Tomas", "Lind")
    sat.desk.open_patient(other)
    sat.settle()
    assert kept(sat, patient_id) is None
    assert kept(sat, other) is None


def test_a_file_that_is_dropped_and_no_picture_is_told_of(sat: Seat, patient_id: UUID, tmp_path: Path) -> None:
    path = tmp_path / "letter.jpg"
    path.write_text("Dear colleague")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert source_in(data) == path
    assert source_in(QMimeData()) is None
    sat.find(PhotoBox, "patient.photo").offered.emit(path)
    sat.settle()
    assert sat.troubles == ["This file holds no picture that can be read here. Choose a JPEG or PNG."]
    assert kept(sat, patient_id) is None
