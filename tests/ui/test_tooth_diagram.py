from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dentaldesk.engines.clinical.chart import Chart, Mark, ToothState
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.palette import Look
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.charting import Finding
from dentaldesk.models.teeth import Notation, Surface, ToothCode
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.odontogram.diagram import ToothDiagram
from dentaldesk.ui.widgets.odontogram.tiles import SurfaceTile
from tests.mouths import BORN, TODAY, child_of_eight, entry, rich_adult

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LOOK = Look()
KEYS = Qt.Key


@pytest.fixture(autouse=True)
def app(qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp, "light", "desk")
    yield qapp
    apply_theme(qapp, "light", "desk")


def state_of(code: str) -> ToothState:
    chart = child_of_eight() if int(code[0]) > 4 else rich_adult()
    return mouth_at(chart, TODAY).teeth[ToothCode(code)]


@pytest.fixture
def diagram(qtbot: QtBot) -> ToothDiagram:
    made = ToothDiagram(Words(Formats()))
    made.resize(360, 341)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_tooth(state_of("17"), LOOK)
    made.setFocus()
    return made


def tile(diagram: ToothDiagram, surface: Surface) -> SurfaceTile:
    return next(one for one in diagram._tiles if one.surface is surface)


def spot(diagram: ToothDiagram, surface: Surface, view: View) -> QPoint:
    """A point of a surface, found by looking."""
    for x in range(0, diagram.width(), 3):
        for y in range(0, diagram.height(), 3):
            found = diagram.hit_at(QPointF(x, y))
            if found is not None and (found.surface, found.view) == (surface, view):
                return QPoint(x, y)
    raise AssertionError(surface)


def test_presses_tell_surface_and_view(diagram: ToothDiagram, qtbot: QtBot) -> None:
    with qtbot.waitSignal(diagram.surface_clicked) as told:
        point = spot(diagram, Surface.MESIAL, View.OCCLUSAL)
        QTest.mouseClick(diagram, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    assert told.args == [Surface.MESIAL, View.OCCLUSAL]
    with qtbot.waitSignal(diagram.surface_cleared) as told:
        point = spot(diagram, Surface.CERVICAL, View.FACIAL)
        QTest.mouseClick(diagram, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, point)
    assert told.args == [Surface.CERVICAL]


def test_tiles_do_the_same_and_are_large(diagram: ToothDiagram, qtbot: QtBot) -> None:
    lingual = tile(diagram, Surface.LINGUAL)
    assert lingual.height() >= 44
    assert lingual.width() >= 44
    with qtbot.waitSignal(diagram.surface_clicked) as told:
        QTest.mouseClick(lingual, Qt.MouseButton.LeftButton)
    assert told.args == [Surface.LINGUAL, View.OCCLUSAL]
    with qtbot.waitSignal(diagram.surface_cleared) as told:
        QTest.mouseClick(lingual, Qt.MouseButton.RightButton)
    assert told.args == [Surface.LINGUAL]


def test_names_follow_the_tooth(diagram: ToothDiagram) -> None:
    names = [one.accessibleName() for one in diagram._tiles]
    assert names == [
        "Distal: amalgam",
        "Occlusal: amalgam",
        "Mesial: amalgam",
        "Buccal: sound",
        "Cervical: sound",
        "Palatal: caries",
    ]
    diagram.show_tooth(state_of("22"), LOOK)
    names = [one.accessibleName() for one in diagram._tiles]
    assert [name.split(":")[0] for name in names] == ["Mesial", "Incisal", "Distal", "Facial", "Cervical", "Palatal"]
    diagram.show_tooth(state_of("36"), LOOK)
    assert diagram._tiles[5].accessibleName().startswith("Lingual")
    face = QAccessible.queryAccessibleInterface(diagram._tiles[5])
    assert face is not None
    assert face.text(QAccessible.Text.Name) == "Lingual: zirconia crown"


def test_keys(diagram: ToothDiagram, qtbot: QtBot) -> None:
    stood = []
    for _ in range(2):
        QTest.keyClick(diagram, KEYS.Key_Right)
        stood.append(diagram.surface)
    assert stood == [Surface.OCCLUSAL, Surface.CERVICAL]  # two columns in a narrow panel
    with qtbot.waitSignal(diagram.surface_clicked) as told:
        QTest.keyClick(diagram, KEYS.Key_Space)
    assert told.args == [Surface.CERVICAL, View.FACIAL]
    with qtbot.waitSignal(diagram.surface_cleared) as told:
        QTest.keyClick(diagram, KEYS.Key_Delete)
    assert told.args == [Surface.CERVICAL]
    for key in (KEYS.Key_Down, KEYS.Key_Down, KEYS.Key_Left, KEYS.Key_Up, KEYS.Key_Up, KEYS.Key_Up):
        QTest.keyClick(diagram, key)
        stood.append(diagram.surface)
    assert stood[-1] is Surface.DISTAL


def test_letters_are_left_to_the_screen(diagram: ToothDiagram, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(diagram.surface_clicked):
        QTest.keyClick(diagram, KEYS.Key_C)
        QTest.keyClick(diagram, KEYS.Key_Space)


def test_a_draft_is_shown_and_said(diagram: ToothDiagram) -> None:
    before = diagram.grab().toImage()
    drafted = entry("17", Finding.CARIES, "B")
    diagram.show_draft((Mark(entry=drafted, status=drafted.status, surfaces=drafted.surfaces),))
    assert tile(diagram, Surface.BUCCAL).accessibleName() == "Buccal: caries"
    assert diagram.grab().toImage() != before
    diagram.show_draft(())
    assert tile(diagram, Surface.BUCCAL).accessibleName() == "Buccal: sound"


def test_the_same_tooth_keeps_its_surface(diagram: ToothDiagram) -> None:
    QTest.keyClick(diagram, KEYS.Key_Right)
    diagram.show_tooth(state_of("17"), LOOK)
    assert diagram.surface is Surface.OCCLUSAL
    diagram.show_tooth(state_of("16"), LOOK)
    assert diagram.surface is None


def test_read_only(diagram: ToothDiagram, qtbot: QtBot) -> None:
    diagram.set_read_only(read_only=True)
    with qtbot.assertNotEmitted(diagram.surface_clicked), qtbot.assertNotEmitted(diagram.surface_cleared):
        QTest.mouseClick(tile(diagram, Surface.MESIAL), Qt.MouseButton.LeftButton)
        QTest.keyClick(diagram, KEYS.Key_Right)
        QTest.keyClick(diagram, KEYS.Key_Space)
        QTest.keyClick(diagram, KEYS.Key_Delete)


@pytest.mark.parametrize("code", ["18", "25", "28", "45", "36", "65", "84"])
@pytest.mark.parametrize(("width", "height"), [(250, 289), (520, 366)])
def test_every_kind_of_tooth_is_painted(diagram: ToothDiagram, code: str, width: int, height: int) -> None:
    diagram.resize(width, height)
    diagram.show_tooth(state_of(code), LOOK)
    QTest.mouseMove(diagram, QPoint(width // 2, 60))
    diagram.grab()


def test_no_tooth(diagram: ToothDiagram) -> None:
    diagram.show_tooth(None, LOOK)
    assert diagram.accessibleDescription() == "No tooth is chosen."
    assert not any(one.isVisible() for one in diagram._tiles)
    diagram.grab()


def test_a_low_panel_has_the_tooth_alone(diagram: ToothDiagram, qtbot: QtBot) -> None:
    tall = diagram.minimumSizeHint().height()
    diagram.set_compact(True)
    assert diagram.minimumSizeHint().height() < tall / 2
    assert diagram.sizeHint().height() < tall
    assert not any(one.isVisible() for one in diagram._tiles)
    diagram.resize(240, 100)
    diagram.show_tooth(state_of("16"), LOOK)
    assert not any(one.isVisible() for one in diagram._tiles)
    with qtbot.waitSignal(diagram.surface_clicked) as told:
        point = spot(diagram, Surface.OCCLUSAL, View.OCCLUSAL)
        QTest.mouseClick(diagram, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    assert told.args == [Surface.OCCLUSAL, View.OCCLUSAL]
    diagram.set_compact(False)
    assert all(one.isVisible() for one in diagram._tiles)
    assert diagram.minimumSizeHint().height() == tall


@pytest.mark.parametrize(
    ("notation", "said"),
    [
        (Notation.FDI, "25, upper left second premolar: missing; metal-ceramic bridge, pontic here"),
        (Notation.UNIVERSAL, "13, upper left second premolar: missing; metal-ceramic bridge, pontic here"),
        (Notation.PALMER, "UL5, upper left second premolar: missing; metal-ceramic bridge, pontic here"),
    ],
)
def test_a_screen_reader_says_the_number_of_the_clinic(diagram: ToothDiagram, notation: Notation, said: str) -> None:
    diagram.show_tooth(state_of("25"), replace(LOOK, notation=notation))
    face = QAccessible.queryAccessibleInterface(diagram)
    assert face is not None
    assert face.text(QAccessible.Text.Description).startswith(said)


def test_tiles_say_nothing_that_nobody_saw(diagram: ToothDiagram) -> None:
    diagram.show_tooth(mouth_at(Chart(birth_date=BORN), TODAY).teeth[ToothCode("16")], LOOK)
    assert {one.accessibleName().split(": ")[1] for one in diagram._tiles} == {"not examined"}
    diagram.show_tooth(state_of("28"), LOOK)
    assert {one.accessibleName().split(": ")[1] for one in diagram._tiles} == {"extracted"}
    diagram.show_tooth(state_of("36"), LOOK)
    assert {one.accessibleName().split(": ")[1] for one in diagram._tiles} == {"zirconia crown"}
    assert diagram._tiles[0].toolTip() == "Mesial · zirconia crown"
