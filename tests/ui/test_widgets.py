from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.models.values import Money
from dentaldesk.ui.messages import Question, Report, ask, tell
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.icons import icon_exists
from dentaldesk.ui.widgets.buttons import Segmented, button, tool_button
from dentaldesk.ui.widgets.chips import Chip, ChipLook, appointment_chip, chip_size
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField, MoneyEdit, SearchField, Switch
from dentaldesk.ui.widgets.flow import Flow
from dentaldesk.ui.widgets.notices import Banner, Busy, EmptyState, Toast
from dentaldesk.ui.widgets.row_table import Column, RowTable
from dentaldesk.ui.widgets.steps import NumberedStep
from dentaldesk.ui.widgets.texts import KeyCap, label

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application in light and desk, and so again afterwards."""
    apply_theme(qapp, "light", "desk")
    yield qapp
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def words() -> Words:
    return Words(Formats())


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """An active window with a column to put things into."""
    made = QWidget()
    made.resize(500, 400)
    QVBoxLayout(made)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def put(window: QWidget, *widgets: QWidget) -> None:
    layout = window.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
    QApplication.processEvents()


# -- buttons --


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_button_is_pressed_by_the_keyboard(window: QWidget, key: Qt.Key) -> None:
    pressed: list[bool] = []
    take = button("Take $448.00", "primary", "credit-card", on=lambda: pressed.append(True))
    put(window, take)
    QTest.keyClick(take, key)
    assert pressed == [True]


def test_a_tool_button_says_what_it_does_and_its_key(qtbot: QtBot, window: QWidget) -> None:
    undo = QAction("Undo", window)
    undo.setShortcut("Ctrl+Z")
    made = tool_button("arrow-u-up-left", "Undo", action=undo)
    put(window, made)
    assert made.accessibleName() == "Undo"
    assert made.toolTip() == "Undo (Ctrl Z)"
    with qtbot.waitSignal(undo.triggered):
        made.click()


def test_segments_tell_the_value_that_was_chosen(qtbot: QtBot, window: QWidget) -> None:
    span = Segmented("Span", [("Day", 1), ("Week", 7)])
    put(window, span)
    assert span.value() == 1
    with qtbot.waitSignal(span.chosen) as told:
        span.findChildren(QPushButton)[1].click()
    assert told.args == [7]
    span.choose(1)
    assert span.value() == 1


def test_a_key_cap_shows_the_binding_of_now(window: QWidget) -> None:
    find = QAction("Find", window)
    find.setShortcut(QKeySequence("Ctrl+K"))
    cap = KeyCap(find)
    put(window, cap)
    assert cap.text() == "Ctrl K"
    find.setShortcut(QKeySequence("Ctrl+Return"))
    assert cap.text() == "Ctrl Enter"
    find.setShortcut(QKeySequence())
    assert cap.isHidden()
    cap.bind("Ctrl++")
    assert cap.text() == "Ctrl +"


# -- fields --


def test_a_field_says_its_problem_and_takes_it_back(window: QWidget) -> None:
    field = LabeledField("Licence number", QLineEdit(), "As on the card")
    put(window, field)
    assert field.editor.accessibleName() == "Licence number"
    assert field.editor.accessibleDescription() == "As on the card"
    field.set_problem("Needed to prescribe")
    assert field.problem() == "Needed to prescribe"
    assert field.editor.property("problem") is True
    assert field.editor.accessibleDescription() == "Needed to prescribe"
    field.set_problem(None)
    assert field.editor.property("problem") is False
    assert field.editor.accessibleDescription() == "As on the card"


def test_a_problem_does_not_change_the_height_of_its_line(window: QWidget) -> None:
    field = LabeledField("Licence number", QLineEdit())
    put(window, field)
    before = field.editor.sizeHint().height()
    field.set_problem("Needed to prescribe")
    assert field.editor.sizeHint().height() == before


def test_an_amount_is_read_when_it_is_typed_and_written_out_when_it_is_left(window: QWidget, words: Words) -> None:
    edit, other = MoneyEdit(words, "Amount"), QLineEdit()
    put(window, edit, other)
    edit.setFocus()
    changes: list[Money | None] = []
    edit.changed.connect(lambda: changes.append(edit.amount()))
    QTest.keyClicks(edit, "1519.5")
    assert edit.amount() == Money(151950)
    assert edit.text() == "1519.5"
    other.setFocus()
    assert edit.text() == "1,519.50"
    assert changes[-1] == Money(151950)
    assert len(changes) == len(set(changes))


def test_what_is_no_amount_stays_as_it_was_typed_and_says_why(window: QWidget, words: Words) -> None:
    edit = MoneyEdit(words)
    field = LabeledField("Amount", edit)
    put(window, field)
    QTest.keyClicks(edit, "12,34,5")
    assert field.problem() is None  # not while one types
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "12,34,5"
    assert edit.amount() is None
    problem = field.problem()
    assert problem is not None
    assert "12,34,5" in problem
    edit.clear()
    QTest.keyClicks(edit, "12")
    assert field.problem() is None
    assert edit.amount() == Money(1200)


def test_an_amount_that_is_set_is_written_in_the_clinics_way(qtbot: QtBot) -> None:
    edit = MoneyEdit(Words(Formats(language="de_DE", currency="EUR")))
    qtbot.addWidget(edit)
    with qtbot.waitSignal(edit.changed):
        edit.set_amount(Money(151900))
    assert edit.text() == "1.519,00"
    with qtbot.assertNotEmitted(edit.changed):
        edit.editingFinished.emit()
    edit.set_amount(None)
    assert edit.amount() is None
    assert edit.problem() == ""


def test_search_tells_what_is_typed_and_escape_empties_it(window: QWidget) -> None:
    field = SearchField("Find", "Find patient", "Ctrl+K")
    put(window, field)
    said: list[str] = []
    field.wanted.connect(said.append)
    QTest.keyClicks(field, "oko")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert said == ["o", "ok", "oko", ""]


def test_a_switch_is_switched_by_its_words_and_by_space(window: QWidget) -> None:
    switch = Switch("Chairside density")
    put(window, switch)
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, switch.rect().center())
    assert switch.isChecked()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert not switch.isChecked()


# -- chips --


@pytest.mark.parametrize("status", AppointmentStatus)
def test_every_appointment_state_has_a_chip_with_an_icon_of_its_own(status: AppointmentStatus) -> None:
    look = appointment_chip(status, "word")
    assert icon_exists(look.glyph)
    assert look.struck is (status is AppointmentStatus.CANCELLED)
    others = [appointment_chip(other, "word") for other in AppointmentStatus if other is not status]
    assert look.glyph not in {other.glyph for other in others}


def test_a_chip_says_its_word_and_grows_with_it(qtbot: QtBot) -> None:
    chip = Chip(ChipLook(text="Bestätigt", kind="info"))
    qtbot.addWidget(chip)
    assert chip.accessibleName() == "Bestätigt"
    assert chip.sizeHint() == chip_size(chip.look())
    before = chip.sizeHint().width()
    chip.set_look(ChipLook(text="Bestätigt und eingecheckt", kind="planned"))
    assert chip.sizeHint().width() > before
    assert chip.sizeHint().height() == 20


# -- table --


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    tooth: str
    work: str
    fee: int


LINES = [
    Line(tooth="16", work="Composite", fee=285),
    Line(tooth="36", work="Root canal", fee=1180),
    Line(tooth="26", work="Crown", fee=450),
]


@pytest.fixture
def table(window: QWidget) -> RowTable[Line]:
    columns: list[Column[Line]] = [
        Column(title="Tooth", text=lambda line: line.tooth, strong=True),
        Column(title="Work", text=lambda line: line.work, stretch=True),
        Column(title="Fee", text=lambda line: f"{line.fee}.00", figures=True, order=lambda line: line.fee),
    ]
    empty = EmptyState("mdi6.tooth-outline", "Nothing planned", step="Plan")
    made = RowTable("Planned", columns, lambda line: line.tooth, empty=empty)
    put(window, made)
    made.show_rows(LINES)
    return made


def test_arrows_choose_and_enter_opens(qtbot: QtBot, table: RowTable[Line]) -> None:
    table.choose("16")
    with qtbot.waitSignal(table.row_chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert chosen.args == [LINES[1]]
    with qtbot.waitSignal(table.row_opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [LINES[1]]


def test_the_chosen_row_stays_chosen_by_its_key(qtbot: QtBot, table: RowTable[Line]) -> None:
    table.choose("36")
    with qtbot.assertNotEmitted(table.row_chosen):
        table.show_rows([LINES[2], LINES[1]])
    assert table.chosen() == LINES[1]
    changed = replace(LINES[1], fee=1200)
    with qtbot.waitSignal(table.row_chosen) as told:
        table.show_rows([changed])
    assert told.args == [changed]
    with qtbot.waitSignal(table.row_chosen) as told:
        table.show_rows([LINES[0]])
    assert told.args == [None]
    assert table.chosen() is None


def test_several_chosen_rows_stay_chosen_whatever_key_is_held(table: RowTable[Line]) -> None:
    table.setSelectionMode(RowTable.SelectionMode.ExtendedSelection)
    for held in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.ShiftModifier,
    ):
        QTest.keyClick(table, Qt.Key.Key_F12, held)
        table.choose("16")
        table.selectAll()
        table.show_rows([LINES[2], LINES[0], replace(LINES[1], tooth="46")])
        assert table.selected() == [LINES[2], LINES[0]]
        table.show_rows(LINES)
        assert table.selected() == [LINES[0], LINES[2]]
        table.choose("36")
        table.choose("36")
        assert table.selected() == [LINES[1]]
        table.choose("16")
        assert table.selected() == [LINES[0]]


def test_a_head_with_an_order_sorts_both_ways(table: RowTable[Line]) -> None:
    head = table.horizontalHeader()
    head.sectionClicked.emit(2)
    assert [line.fee for line in table.rows()] == [285, 450, 1180]
    head.sectionClicked.emit(2)
    assert [line.fee for line in table.rows()] == [1180, 450, 285]
    head.sectionClicked.emit(0)
    assert [line.fee for line in table.rows()] == [1180, 450, 285]


def test_columns_fill_the_table_and_one_takes_the_rest(table: RowTable[Line]) -> None:
    QApplication.processEvents()
    widths = [table.columnWidth(place) for place in range(3)]
    assert sum(widths) == table.viewport().width()
    assert max(widths) == widths[1]


def test_an_empty_table_says_what_belongs_there(table: RowTable[Line]) -> None:
    empty = table.findChild(EmptyState)
    assert isinstance(empty, EmptyState)
    assert not empty.isVisible()
    table.show_rows([])
    assert empty.isVisible()
    assert table.chosen() is None


def test_a_screen_reader_is_told_the_cells(table: RowTable[Line]) -> None:
    assert table.accessibleName() == "Planned"
    model = table.model()
    assert model.data(model.index(1, 1), Qt.ItemDataRole.AccessibleTextRole) == "Root canal"


# -- notices --


def test_a_banner_says_one_sentence_and_offers_one_act(qtbot: QtBot, window: QWidget) -> None:
    banner = Banner("What you type is kept.", "warning", strong="No connection.", action="Retry")
    put(window, banner)
    assert banner.accessibleName() == "No connection. What you type is kept."
    with qtbot.waitSignal(banner.acted):
        banner.findChildren(QPushButton)[0].click()


def test_a_toast_undoes_once_and_goes(window: QWidget) -> None:
    undone: list[bool] = []
    key = QAction("Undo", window)
    key.setShortcut("Ctrl+Z")
    toast = Toast(window)
    toast.say("Visit moved", undo="Undo", on_undo=lambda: undone.append(True), key=key)
    assert toast.isVisible()
    cap = toast.findChild(KeyCap)
    assert isinstance(cap, KeyCap)
    assert cap.text() == "Ctrl Z"
    toast.findChildren(QPushButton)[0].click()
    assert undone == [True]
    assert not toast.isVisible()


def test_a_toast_goes_by_itself_but_not_from_under_the_keyboard(
    qtbot: QtBot, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Toast, "STAYS_MS", 60)
    toast = Toast(window)
    # Where the mouse is belongs to the machine that runs the tests.
    monkeypatch.setattr(toast, "underMouse", lambda: False)
    toast.say("Visit moved", undo="Undo", on_undo=lambda: None)
    toast.findChildren(QPushButton)[0].setFocus()
    qtbot.wait(200)
    assert toast.isVisible()
    toast.findChildren(QPushButton)[0].clearFocus()
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_a_toast_stays_at_the_bottom_when_the_window_grows(window: QWidget) -> None:
    toast = Toast(window)
    toast.say("Saved")
    window.resize(700, 600)
    QApplication.processEvents()
    assert abs(toast.geometry().center().x() - window.width() // 2) <= 1
    assert toast.geometry().bottom() < window.height()


def test_an_empty_state_starts_the_first_step(qtbot: QtBot, window: QWidget) -> None:
    empty = EmptyState("users-three", "Nobody is waiting", "People appear here.", step="Register")
    put(window, empty)
    with qtbot.waitSignal(empty.started):
        empty.step.click()


def test_quick_work_shows_no_line(qtbot: QtBot, window: QWidget) -> None:
    busy = Busy("Loading")
    put(window, busy)
    busy.start()
    busy.stop()
    qtbot.wait(Busy.PATIENCE_MS + 60)
    assert not busy.is_shown()
    busy.start()
    qtbot.waitUntil(busy.is_shown)
    busy.stop()
    assert not busy.is_shown()


def test_a_step_is_pressed_by_the_keyboard_and_says_what_is_lacking(qtbot: QtBot, window: QWidget) -> None:
    step = NumberedStep(2, "Clinical examination")
    put(window, step)
    step.set_state("current", "38 and 44 not examined", "warning")
    assert step.accessibleName() == "2. Clinical examination"
    assert step.accessibleDescription() == "38 and 44 not examined"
    with qtbot.waitSignal(step.clicked):
        QTest.keyClick(step, Qt.Key.Key_Return)


def test_a_step_grows_with_longer_words(window: QWidget) -> None:
    step = NumberedStep(3, "Behandlungsplanung und Kostenvoranschlag für die nächsten Termine")
    put(window, step)
    window.resize(180, 400)
    QApplication.processEvents()
    narrow = step.height()
    window.resize(700, 400)
    QApplication.processEvents()
    assert narrow > step.height()


def test_a_flow_goes_on_in_the_next_line(window: QWidget) -> None:
    box = QWidget()
    flow = Flow(*(button("Behandlung") for _ in range(5)))
    box.setLayout(flow)
    put(window, box)
    assert flow.heightForWidth(2000) < flow.heightForWidth(200)
    assert flow.count() == 5
    flow.clear()
    assert flow.count() == 0


# -- messages --

REFUND = Question(title="Refund 120.00?", text="A refund is final.", deed="Refund 120.00", keep="Keep the payment")


def test_a_question_names_the_deed_and_starts_at_keeping(qtbot: QtBot, window: QWidget) -> None:
    done: list[bool] = []
    dialog = ask(window, REFUND, lambda: done.append(True))
    qtbot.waitUntil(dialog.isVisible)
    names = [each.text() for each in dialog.findChildren(QPushButton)]
    assert names == ["Keep the payment", "Refund 120.00"]
    focused = dialog.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Keep the payment"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert done == []


def test_the_deed_is_done_when_its_button_is_pressed(window: QWidget) -> None:
    done: list[bool] = []
    dialog = ask(window, REFUND, lambda: done.append(True))
    dialog.findChildren(QPushButton)[1].click()
    assert done == [True]


def test_a_report_offers_the_next_step(window: QWidget) -> None:
    again: list[bool] = []
    report = Report(title="Not printed", text="The receipt is saved.", close="Print later", act="Try again")
    dialog = tell(window, report, lambda: again.append(True))
    assert [each.text() for each in dialog.findChildren(QPushButton)] == ["Print later", "Try again"]
    dialog.findChildren(QPushButton)[1].click()
    assert again == [True]


def test_plain_text_stays_plain(qtbot: QtBot) -> None:
    made = label("<b>Ann</b> & Co")
    qtbot.addWidget(made)
    assert made.textFormat() == Qt.TextFormat.PlainText


def test_a_drop_down_ends_in_dots_where_there_is_no_room(qtbot: QtBot) -> None:
    box = ChoiceBox()
    qtbot.addWidget(box)
    box.addItems(["Articaine 4 %, epinephrine 1:100 000", "Medium"])
    box.resize(140, box.sizeHint().height())
    assert box.shown().startswith("Arti")
    assert box.shown().endswith("…")
    cut = box.grab().toImage()
    box.setItemText(0, box.shown())
    assert box.grab().toImage() == cut  # it is what is painted
    box.setItemText(0, "Articaine 4 %, epinephrine 1:100 000")
    box.resize(box.sizeHint())  # as wide as it would like to be: whole
    assert box.shown() == "Articaine 4 %, epinephrine 1:100 000"


def test_the_wheel_scrolls_the_page_and_chooses_nothing(qtbot: QtBot) -> None:
    box = ChoiceBox()
    qtbot.addWidget(box)
    box.addItems(["one", "two"])
    box.show()
    box.setFocus()
    at = QPointF(box.rect().center())
    turned = QWheelEvent(
        at,
        QPointF(box.mapToGlobal(at.toPoint())),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, turned)
    assert box.currentText() == "one"
    assert not turned.isAccepted()
