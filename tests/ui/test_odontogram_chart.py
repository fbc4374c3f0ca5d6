from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from dentaldesk.engines.clinical.chart import Chart, Mark, Mouth
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.teeth_drawing.geometry import View
from dentaldesk.engines.clinical.teeth_drawing.hits import Hit
from dentaldesk.engines.clinical.teeth_drawing.layout import lay_out
from dentaldesk.engines.clinical.teeth_drawing.palette import DARK, Look
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.charting import ChartStatus, Finding
from dentaldesk.models.teeth import Notation, Surface, ToothCode
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.odontogram.access import ToothHandle
from dentaldesk.ui.widgets.odontogram.chart import OdontogramChart
from dentaldesk.ui.widgets.odontogram.fitting import fitting_look
from dentaldesk.ui.widgets.odontogram.frame import FINGER
from dentaldesk.ui.widgets.odontogram.painting import SymbolCache
from dentaldesk.ui.widgets.odontogram.pictures import MOST_PIXELS, Key, Layer, grain_for
from dentaldesk.ui.widgets.odontogram.time_line import TimeLine
from tests.mouths import EARLIER, TODAY, child_of_eight, entry, healthy_adult, rich_adult, ten_years

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LOOK = Look()
WAIT_MS = 60_000
KEYS = Qt.Key
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def app(qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp, "light", "desk")
    yield qapp
    apply_theme(qapp, "light", "desk")


def mouth_of(chart: Chart) -> Mouth:
    return mouth_at(chart, TODAY)


def tooth(code: str) -> ToothCode:
    return ToothCode(code)


def with_more(chart: Chart, *codes: str) -> Mouth:
    more = tuple(entry(code, Finding.CARIES, "M") for code in codes)
    return mouth_of(replace(chart, entries=(*chart.entries, *more)))


def handle_of(chart: OdontogramChart, code: str) -> ToothHandle:
    """What a screen reader finds at a tooth."""
    found = chart.findChild(ToothHandle, f"tooth-{code}")
    assert isinstance(found, ToothHandle)
    return found


def settle(qtbot: QtBot, chart: OdontogramChart) -> None:
    qtbot.waitUntil(lambda: chart._layers.order() is None, timeout=WAIT_MS)


@pytest.fixture
def chart(qtbot: QtBot) -> OdontogramChart:
    """A healthy adult in an active window."""
    made = OdontogramChart(Words(Formats()))
    made.resize(640, 560)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_mouth(mouth_of(healthy_adult()), LOOK)
    made.setFocus()
    settle(qtbot, made)
    return made


def at(chart: OdontogramChart, code: str, view: View = View.OCCLUSAL) -> QPoint:
    """The middle of a tooth in a row."""
    assert chart._frame is not None
    place = chart._frame.layout.places[tooth(code)]
    top, bottom = place.bands[view]
    return chart._frame.pixel((place.centre_x, (top + bottom) / 2)).toPoint()


def chosen(chart: OdontogramChart) -> str:
    return " ".join(one.code for one in chart.selection)


def click(chart: OdontogramChart, code: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, modifier, at(chart, code))


def move(chart: OdontogramChart, to: QPoint, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """The pointer moves, with a button held or none; the offscreen platform's own pointer has none."""
    there = QPointF(to)
    where = QPointF(chart.mapToGlobal(to))
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, there, where, none, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(chart, event)


def test_clicks_choose(chart: OdontogramChart, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chart.selection_changed) as told:
        click(chart, "16")
    assert told.args == [(tooth("16"),)]
    click(chart, "46", Qt.KeyboardModifier.ControlModifier)
    assert chosen(chart) == "16 46"
    click(chart, "12")
    click(chart, "22", Qt.KeyboardModifier.ShiftModifier)
    assert chosen(chart) == "12 11 21 22"
    click(chart, "42", Qt.KeyboardModifier.ShiftModifier)
    assert chosen(chart) == "42"


def test_a_click_beside_the_teeth_lets_go(chart: OdontogramChart) -> None:
    click(chart, "16")
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(2, 2))
    assert chart.selection == ()


def test_a_press_tells_tooth_row_and_surface(chart: OdontogramChart, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chart.surface_pressed) as told:
        click(chart, "16")
    assert told.args == [
        Hit(tooth=tooth("16"), view=View.OCCLUSAL, surface=Surface.OCCLUSAL),
        Qt.MouseButton.LeftButton,
    ]
    with qtbot.waitSignal(chart.surface_pressed) as told:
        QTest.mouseClick(chart, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, at(chart, "16"))
    assert told.args is not None
    assert told.args[1] == Qt.MouseButton.RightButton


def test_a_band_takes_what_it_touches_and_presses_nothing(chart: OdontogramChart, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(chart.surface_pressed):
        QTest.mousePress(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(chart, "46"))
        for code in ("45", "43", "44"):
            move(chart, at(chart, code), Qt.MouseButton.LeftButton)
            chart.grab()
        QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(chart, "44"))
    assert chosen(chart) == "46 45 44"
    assert chart._band is None


def test_keys_walk_and_others_are_left_to_the_screen(chart: OdontogramChart, qtbot: QtBot) -> None:
    chart.select([tooth("16")])
    walk = [
        (KEYS.Key_Right, "15"),
        (KEYS.Key_Left, "16"),
        (KEYS.Key_Down, "46"),
        (KEYS.Key_Up, "16"),
        (KEYS.Key_Space, "15"),
        (KEYS.Key_End, "28"),
        (KEYS.Key_Home, "18"),
    ]
    for key, expected in walk:
        QTest.keyClick(chart, key)
        assert chosen(chart) == expected
    QTest.keyClick(chart, KEYS.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert chosen(chart) == "18 17"
    QTest.keyClick(chart, KEYS.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(chart.selection) == 32
    QTest.keyClick(chart, KEYS.Key_Escape)
    assert chart.selection == ()
    with qtbot.assertNotEmitted(chart.selection_changed):
        QTest.keyClick(chart, KEYS.Key_C)


def test_enter_and_double_click_activate(chart: OdontogramChart, qtbot: QtBot) -> None:
    chart.select([tooth("16")])
    with qtbot.waitSignal(chart.tooth_activated) as told:
        QTest.keyClick(chart, KEYS.Key_Return)
    assert told.args == [tooth("16")]
    with qtbot.waitSignal(chart.tooth_activated) as told:
        QTest.mouseDClick(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at(chart, "26"))
    assert told.args == [tooth("26")]


def test_the_past_only_shows(chart: OdontogramChart, qtbot: QtBot) -> None:
    chart.set_read_only("As it was on 12 Mar 2024")
    with qtbot.assertNotEmitted(chart.surface_pressed), qtbot.assertNotEmitted(chart.tooth_activated):
        click(chart, "16")
        QTest.keyClick(chart, KEYS.Key_Return)
    assert chosen(chart) == "16"
    assert chart.accessibleDescription().startswith("As it was on 12 Mar 2024")
    chart.set_read_only(None)
    with qtbot.waitSignal(chart.surface_pressed):
        click(chart, "16")


# What the offscreen platform says of the tooltip's window.
@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_hover_tells_the_tooth_and_its_story(chart: OdontogramChart) -> None:
    heard: list[object] = []
    chart.hovered.connect(heard.append)
    move(chart, at(chart, "16"))
    move(chart, at(chart, "15"))
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert heard == [tooth("16"), tooth("15"), None]
    chart.set_story(lambda hit: f"{hit.tooth}: Dr. Vale, yesterday")
    point = at(chart, "16")
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, point, chart.mapToGlobal(point)))
    assert QToolTip.text() == "16: Dr. Vale, yesterday"
    QToolTip.hideText()


def test_trouble_is_said_and_no_tooth_is_shown(chart: OdontogramChart) -> None:
    chart.select([tooth("16")])
    chart.show_trouble("The chart could not be read.")
    assert chart.selection == ()
    assert chart.accessibleDescription() == "The chart could not be read."
    assert chart.hit_at(QPointF(200, 200)) is None
    assert chart._layers.bytes == 0
    handles = [one for one in chart._handles._handles if one.isVisible()]
    assert handles == []
    chart.grab()


def test_waiting_keeps_no_teeth_of_another_patient(chart: OdontogramChart, qtbot: QtBot) -> None:
    chart.show_waiting()
    assert not chart._layers.has_findings
    chart.show_mouth(mouth_of(rich_adult()), LOOK)
    assert not chart._layers.has_findings  # bare teeth would look sound
    settle(qtbot, chart)
    assert chart._layers.has_findings


def test_a_screen_reader_finds_reads_and_presses_each_tooth(chart: OdontogramChart, qtbot: QtBot) -> None:
    chart.show_mouth(with_more(healthy_adult(), "16"), LOOK)
    handle = handle_of(chart, "16")
    face = QAccessible.queryAccessibleInterface(handle)
    assert face is not None
    assert face.text(QAccessible.Text.Name) == "16, upper right first molar: caries M"
    assert face.role() == QAccessible.Role.CheckBox
    whole = QAccessible.queryAccessibleInterface(chart)
    assert whole is not None
    assert whole.childCount() == 32
    with qtbot.waitSignal(chart.selection_changed):
        handle.click()
    assert chosen(chart) == "16"
    assert handle.isChecked()
    assert chart.accessibleDescription() == "16, upper right first molar: caries M"


NAMES = {
    Notation.FDI: ("16, upper right first molar: caries M", "25, upper left second premolar: sound"),
    Notation.UNIVERSAL: ("3, upper right first molar: caries M", "13, upper left second premolar: sound"),
    Notation.PALMER: ("UR6, upper right first molar: caries M", "UL5, upper left second premolar: sound"),
}


@pytest.mark.parametrize("notation", Notation)
def test_a_screen_reader_says_the_numbers_of_the_clinic(chart: OdontogramChart, notation: Notation) -> None:
    chart.show_mouth(with_more(healthy_adult(), "16"), replace(LOOK, notation=notation))
    whole = QAccessible.queryAccessibleInterface(chart)
    assert whole is not None
    names = [whole.child(number).text(QAccessible.Text.Name) for number in range(whole.childCount())]
    for name in NAMES[notation]:
        assert name in names
    chart.select([tooth("16")])
    assert chart.accessibleDescription() == NAMES[notation][0]


def test_another_notation_says_all_teeth_anew(chart: OdontogramChart) -> None:
    chart.show_mouth(mouth_of(healthy_adult()), LOOK)
    assert handle_of(chart, "16").accessibleName() == "16, upper right first molar: sound"
    chart.show_mouth(mouth_of(healthy_adult()), replace(LOOK, notation=Notation.UNIVERSAL))
    assert handle_of(chart, "16").accessibleName() == "3, upper right first molar: sound"


def test_changed_teeth_are_marked_and_said(chart: OdontogramChart) -> None:
    before = chart.grab().toImage()
    chart.show_changed([tooth("16")])
    handle = handle_of(chart, "16")
    assert handle.accessibleName() == "16, upper right first molar: sound; changed"
    assert chart.grab().toImage() != before
    chart.show_changed([])
    assert chart.grab().toImage() == before


def test_a_draft_is_seen_and_goes(chart: OdontogramChart) -> None:
    before = chart.grab().toImage()
    drafted = entry("16", Finding.FILLING, "MOD", ChartStatus.PLANNED)
    chart.show_draft((Mark(entry=drafted, status=drafted.status, surfaces=drafted.surfaces),))
    assert chart.grab().toImage() != before
    chart.show_draft(())
    assert chart.grab().toImage() == before


def test_a_draft_on_a_chart_that_is_not_painted_yet_hides_no_finding(chart: OdontogramChart, qtbot: QtBot) -> None:
    chart.show_waiting()
    chart.show_mouth(mouth_of(rich_adult()), LOOK)
    drafted = entry("23", Finding.CARIES, "M")
    chart.show_draft((Mark(entry=drafted, status=drafted.status, surfaces=drafted.surfaces),))
    chart.grab()
    settle(qtbot, chart)
    pictures = chart._layers._pictures
    assert pictures[Key(Layer.MARKS, "17")] is not None
    chart.resize(700, 600)
    settle(qtbot, chart)
    assert chart._layers._pictures[Key(Layer.MARKS, "17")] is not None


def test_a_draft_over_several_teeth(chart: OdontogramChart) -> None:
    before = chart.grab().toImage()
    splint = entry("43 42 41", Finding.SPLINT, "", ChartStatus.PLANNED)
    chart.show_draft((Mark(entry=splint, status=splint.status),))
    assert chart._layers.drafted == {tooth("43"), tooth("42"), tooth("41")}
    assert chart.grab().toImage() != before


def test_one_changed_tooth_paints_nothing_else_anew(chart: OdontogramChart) -> None:
    chart.grab()
    before = dict(chart._layers._pictures)
    chart.show_mouth(with_more(healthy_adult(), "16"), LOOK)
    chart.grab()
    after = chart._layers._pictures
    changed = {key for key in after if after[key] is not before.get(key)}
    assert changed == {Key(Layer.MARKS, "16")}
    assert chart._layers.order() is None


def test_hover_and_choice_touch_no_picture(chart: OdontogramChart) -> None:
    chart.grab()
    before = dict(chart._layers._pictures)
    move(chart, at(chart, "16"))
    click(chart, "25")
    chart.grab()
    assert chart._layers._pictures == before


def test_another_mouth_keeps_the_choice_it_has(chart: OdontogramChart, qtbot: QtBot) -> None:
    chart.select([tooth("16"), tooth("15")])
    chart.show_mouth(mouth_of(child_of_eight()), LOOK)
    assert chosen(chart) == "16"
    settle(qtbot, chart)
    chart.grab()


def test_many_changes_keep_the_old_picture_until_all_is_new(chart: OdontogramChart, qtbot: QtBot) -> None:
    chart.grab()
    codes = [f"{quadrant}{position}" for quadrant in (1, 2, 3) for position in range(3, 7)]
    chart.show_mouth(with_more(healthy_adult(), *codes), LOOK)
    assert chart._layers.has_findings
    assert chart._layers._stale
    settle(qtbot, chart)
    assert not chart._layers._stale


def test_an_idle_chart_has_the_teeth_ready(qtbot: QtBot) -> None:
    images = SymbolCache()
    made = OdontogramChart(Words(Formats()), images)
    made.resize(600, 520)
    qtbot.addWidget(made)
    made.show()
    made._warming.warm_now()
    qtbot.waitUntil(lambda: made._preparation._future is None, timeout=WAIT_MS)
    warm = images.size
    assert warm > 0
    made.show_mouth(mouth_of(healthy_adult()), LOOK)
    order = made._layers.order()
    assert order is not None
    assert order.is_quick(images)
    settle(qtbot, made)


def test_another_look_keeps_the_old_picture_until_all_is_new(chart: OdontogramChart, qtbot: QtBot) -> None:
    chart.show_mouth(mouth_of(healthy_adult()), replace(LOOK, layers=frozenset()))
    assert chart._layers.has_findings
    chart.grab()
    settle(qtbot, chart)
    chart.show_mouth(mouth_of(child_of_eight()), replace(LOOK, rows=LOOK.rows - {View.LINGUAL}))
    assert chart._layers.has_findings
    chart.grab()
    settle(qtbot, chart)
    assert {key.part for key in chart._layers._pictures if key.layer is Layer.GUM} == {"upper facial", "lower facial"}


@pytest.mark.parametrize("size", [(480, 300), (600, 300), (600, 620), (1366, 400)])
def test_small_places_give_up_rows_before_numbers(chart: OdontogramChart, qtbot: QtBot, size: tuple[int, int]) -> None:
    chart.resize(*size)
    settle(qtbot, chart)
    assert chart._frame is not None
    layout, grain = chart._frame.layout, chart._frame.grain
    assert layout.width * grain.scale <= chart.width()
    assert layout.height * grain.scale <= chart.height()
    rows = set(layout.upper[0].bands)
    assert (len(rows) == 3) is (size == (600, 620))


@pytest.mark.parametrize(
    ("size", "rows"),
    [
        ((1030, 900), set(View)),
        ((620, 620), set(View)),
        ((990, 450), {View.FACIAL, View.OCCLUSAL}),
        ((990, 380), {View.FACIAL, View.OCCLUSAL}),
        ((990, 320), {View.FACIAL, View.OCCLUSAL}),
        ((990, 260), {View.FACIAL}),
    ],
)
def test_words_stay_legible_and_the_view_from_above_goes_last(size: tuple[int, int], rows: set[View]) -> None:
    mouth = mouth_of(rich_adult())
    look = fitting_look(mouth, LOOK, *size)
    layout = lay_out(mouth, look)
    scale = grain_for(layout, *size, 1.0).scale
    assert look.rows == rows
    assert look.lettering.number * scale >= 11
    assert look.lettering.badge * scale >= 9.5


def test_pictures_stay_small_on_a_large_screen(chart: OdontogramChart, qtbot: QtBot) -> None:
    chart.resize(3840, 2160)
    chart.show_waiting()
    chart.show_mouth(mouth_of(rich_adult()), LOOK)
    settle(qtbot, chart)
    chart.grab()
    assert chart._layers.bytes < 30 * MEGABYTE
    assert chart._frame is not None
    grain, layout = chart._frame.grain, chart._frame.layout
    assert layout.width * layout.height * grain.device**2 <= MOST_PIXELS


@pytest.mark.parametrize(("width", "has_room"), [(640, False), (1100, True)])
def test_columns_for_a_finger(chart: OdontogramChart, width: int, has_room: bool) -> None:
    chart.resize(width, 1000)
    frame = chart._frame
    assert frame is not None
    for arch in (frame.layout.upper, frame.layout.lower):
        widths = frame.finger_widths(arch)
        assert sum(widths) == pytest.approx(sum(place.column.width for place in arch))
        assert (min(widths) * frame.grain.scale >= FINGER - 0.01) is has_room
    for place in frame.layout.places.values():
        middle = frame.pixel((place.centre_x, (place.column.top + place.column.bottom) / 2))
        assert frame.under_finger(middle) == place.tooth
    assert frame.under_finger(QPointF(5000, 100)) is None


def test_a_finger_chooses_in_chairside_density(chart: OdontogramChart, qapp: QApplication) -> None:
    apply_theme(qapp, "light", "chairside")
    screen = QTest.createTouchDevice()
    touch = QPointF(at(chart, "41"))
    where = QPointF(chart.mapToGlobal(touch.toPoint()))
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    press = QMouseEvent(QEvent.Type.MouseButtonPress, touch, where, left, left, none, screen)
    QApplication.sendEvent(chart, press)
    assert chosen(chart) == "41"


def test_other_looks(chart: OdontogramChart, qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "dark", "chairside")
    chart.show_mouth(mouth_of(ten_years(120)), Look(palette=DARK))
    settle(qtbot, chart)
    chart.grab()


def test_surfaces_can_be_chosen_and_pointed_at(chart: OdontogramChart) -> None:
    before = chart.grab().toImage()
    chart.select([tooth("16")], (Surface.MESIAL,))
    assert chart.surfaces == (Surface.MESIAL,)
    assert chart.grab().toImage() != before
    chart.set_surface_painting(True)
    chart.select([])
    move(chart, at(chart, "26"))
    move(chart, at(chart, "16"))
    chart.grab()
    click(chart, "16")
    assert chart.selection == ()  # while painting, a click is the finding's


# -- the line of days --


@pytest.fixture
def line(qtbot: QtBot) -> TimeLine:
    made = TimeLine(Words(Formats()))
    made.resize(600, made.sizeHint().height())
    qtbot.addWidget(made)
    made.show()
    made.show_days(rich_adult().days(UTC), TODAY)
    return made


def test_today_is_the_last_stop(line: TimeLine) -> None:
    assert line.days[-1] == TODAY
    assert line.day == TODAY
    assert not line.is_past
    assert line.accessibleDescription() == "Today"


def test_keys_and_clicks_ask_for_days(line: TimeLine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(line.day_wanted) as told:
        QTest.keyClick(line, KEYS.Key_Left)
    assert told.args == [line.days[-2]]
    assert line.is_past
    QTest.keyClick(line, KEYS.Key_Home)
    assert line.day == line.days[0]
    QTest.keyClick(line, KEYS.Key_End)
    assert line.day == TODAY
    stop = QPoint(int(line.stops()[1]), int(line._line_y()))
    with qtbot.waitSignal(line.day_wanted) as told:
        QTest.mouseClick(line, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, stop)
    assert told.args == [line.days[1]]
    assert line.accessibleDescription() == Words(Formats()).day(line.days[1])
    line.grab()


def test_showing_a_day_asks_for_none(line: TimeLine, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(line.day_wanted):
        line.show_days(rich_adult().days(UTC), TODAY, EARLIER)
    assert line.day == EARLIER


def test_many_days_stand_apart_and_in_order(line: TimeLine) -> None:
    line.show_days(ten_years().days(UTC), TODAY)
    stops = line.stops()
    assert stops == sorted(stops)
    assert min(b - a for a, b in pairwise(stops)) > 3
    line.show_days([], TODAY)
    assert line.stops() == [line.stops()[0]]
    line.grab()
