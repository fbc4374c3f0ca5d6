from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from sqlalchemy import select

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.scheduling.actions import BookVisit, book_visit
from dentaldesk.engines.scheduling.day_actions import seat
from dentaldesk.engines.scheduling.reads import BookRow, Chair, DayBook
from dentaldesk.engines.scheduling.rules import Stretch
from dentaldesk.models.states import AppointmentStatus, Role
from dentaldesk.models.tables.clinic import Closure, Operatory
from dentaldesk.ui.desk import Desk
from dentaldesk.ui.screens.day.blocks import age_on, day_sheet
from dentaldesk.ui.screens.day.painting import STATES, state_beside
from dentaldesk.ui.screens.day.view import DayView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.fonts import small_font
from dentaldesk.ui.widgets.lengths import length_words
from tests.factories import MORNING, Clinic, a_patient
from tests.ui.seat import database_away, nothing_read
from tests.ui.seat import seat as seat_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

WAIT_MS = 10_000
ZONE = ZoneInfo("America/Chicago")
TODAY = MORNING.astimezone(ZONE).date()


def book(clinic: Clinic, given: str, hour: int, minute: int = 0, *, chair: int = 0, pattern: str = "/XXXX/") -> UUID:
    """A visit of a new patient today; returns the patient."""
    patient_id = a_patient(clinic, given=given)
    chairs = clinic.db.read(lambda session: list(session.scalars(select(Operatory).order_by(Operatory.position))))
    assert clinic.dentist.provider_id is not None
    visit = BookVisit(
        request_key=given,
        patient_id=patient_id,
        operatory_id=chairs[chair].id,
        provider_id=clinic.dentist.provider_id,
        starts_at=datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, tzinfo=ZONE).astimezone(UTC),
        pattern=pattern,
        reason=f"What {given} needs",
    )
    clinic.db.write(clinic.desk, lambda work: book_visit(work, visit))
    return patient_id


def settle(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.tasks.is_idle, timeout=WAIT_MS)


@pytest.fixture
def view(qtbot: QtBot, desk: Desk, clinic: Clinic) -> DayView:
    book(clinic, "Grace", 10, 30)
    book(clinic, "Tomasz", 13, 0)
    book(clinic, "Leila", 14, 0, chair=1)
    made = DayView(desk)
    made.resize(1000, 700)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    settle(qtbot, desk)
    return made


def given_names(view: DayView) -> list[str]:
    return [block.name.split()[0] for block in view.sheet.blocks()]


def focused_name(view: DayView) -> str:
    block = view.sheet.focused_block()
    return block.name.split()[0] if block is not None else ""


def test_the_day_shows_its_visits_by_chair(view: DayView) -> None:
    assert view._date.text() == "Tuesday, November 24, 2026"
    assert given_names(view) == ["Grace", "Tomasz", "Leila"]
    sheet = view.presenter.sheet
    assert sheet is not None
    assert [chair.name for chair in sheet.chairs] == ["Op 1", "Op 2"]
    assert [chair.load for chair in sheet.chairs] == ["2 visits · 1 h", "1 visit · 30 min"]
    assert sheet.closed == ((720, 780),)
    assert (sheet.start, sheet.end) == (480, 1020)
    areas = [view.sheet.block_area(block) for block in view.sheet.blocks()]
    assert areas[0].top() < areas[1].top()
    assert areas[0].right() < areas[2].left()


def test_no_day_stands_under_the_date_of_another(qtbot: QtBot, desk: Desk, view: DayView) -> None:
    with nothing_read(desk):
        view.presenter.read()
        view.hide()
        view.presenter.go_to(TODAY + timedelta(days=1))
    settle(qtbot, desk)
    assert view.presenter.sheet is None


def test_nothing_of_the_last_day_stays_when_the_next_cannot_be_read(qtbot: QtBot, clinic: Clinic, look: None) -> None:
    assert look is None
    book(clinic, "Grace", 10, 30)
    with seat_of(qtbot, clinic, clinic.desk) as sat:
        view = sat.show(DayView(sat.desk))
        assert given_names(view) == ["Grace"]
        with database_away(sat):
            view.presenter.turn(1)
            sat.settle()
            assert given_names(view) == []
            assert view._empty.accessibleName() == "This day could not be read"
        qtbot.waitUntil(lambda: view.presenter.sheet is not None, timeout=WAIT_MS)
        assert view._empty.accessibleName().startswith("Nothing is booked on this day")


def test_arrows_walk_the_blocks_and_enter_opens_the_patient(
    qtbot: QtBot, desk: Desk, clinic: Clinic, view: DayView
) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert QApplication.focusWidget() is view.sheet
    walk = [
        (None, "Grace"),
        (Qt.Key.Key_Down, "Tomasz"),
        (Qt.Key.Key_Right, "Leila"),
        (Qt.Key.Key_Left, "Tomasz"),
        (Qt.Key.Key_Home, "Grace"),
        (Qt.Key.Key_Up, "Grace"),
        (Qt.Key.Key_End, "Leila"),
    ]
    for key, expected in walk:
        if key is not None:
            QTest.keyClick(view.sheet, key)
        assert focused_name(view) == expected
        block = view.sheet.focused_block()
        assert block is not None
        assert view.sheet.viewport().rect().intersects(view.sheet.block_area(block))
    assert "Leila Okonkwo-Reyes 47, What Leila needs, Scheduled, Op 2, Dr. Vale" in view.sheet.accessibleDescription()
    wanted: list[str] = []
    desk.panel_wanted.connect(wanted.append)
    QTest.keyClick(view.sheet, Qt.Key.Key_Return)
    settle(qtbot, desk)
    block = view.sheet.focused_block()
    assert block is not None
    assert desk.patient_id == block.row.patient_id
    assert wanted == ["patient"]  # the desk's; at the chair it is the visit
    desk.sit_down(clinic.dentist)
    QTest.keyClick(view.sheet, Qt.Key.Key_Return)
    assert wanted == ["patient", "exam"]
    assert clinic.db is not None


def test_a_click_opens_the_patient(qtbot: QtBot, desk: Desk, view: DayView) -> None:
    tomasz = view.sheet.blocks()[1]
    QTest.mouseClick(view.sheet.viewport(), Qt.MouseButton.LeftButton, pos=view.sheet.block_area(tomasz).center())
    settle(qtbot, desk)
    assert desk.patient_id == tomasz.row.patient_id
    nowhere = QPoint(view.sheet.viewport().width() - 5, view.sheet.viewport().height() - 5)
    QTest.mouseClick(view.sheet.viewport(), Qt.MouseButton.LeftButton, pos=nowhere)
    assert view.sheet.focused_block() is None


def test_days_are_turned(qtbot: QtBot, desk: Desk, view: DayView) -> None:
    assert not view.today.isEnabled()
    view.next.click()
    settle(qtbot, desk)
    assert view.presenter.day == TODAY + timedelta(days=1)
    assert view._empty.isVisible()
    assert view._empty.accessibleName().startswith("Nothing is booked on this day")
    QTest.keyClick(view.sheet, Qt.Key.Key_PageUp)
    QTest.keyClick(view.sheet, Qt.Key.Key_PageUp)
    settle(qtbot, desk)
    assert view.presenter.day == TODAY - timedelta(days=1)
    view.today.click()
    settle(qtbot, desk)
    assert given_names(view) == ["Grace", "Tomasz", "Leila"]
    assert not view._empty.isVisible()


def test_a_closed_day_says_so(qtbot: QtBot, desk: Desk, view: DayView) -> None:
    view.presenter.go_to(TODAY + timedelta(days=4))  # Saturday
    settle(qtbot, desk)
    assert view._empty.accessibleName().startswith("Closed on this day")
    assert view._empty.step.isVisible()


def test_a_booking_elsewhere_appears_and_disturbs_nothing(
    qtbot: QtBot, desk: Desk, clinic: Clinic, view: DayView
) -> None:
    desk.live.start()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.sheet, Qt.Key.Key_Down)
    view.sheet.verticalScrollBar().setValue(37)
    scrolled = view.sheet.verticalScrollBar().value()
    with qtbot.waitSignal(view.presenter.changed, timeout=WAIT_MS):
        book(clinic, "Viktor", 15, 30, chair=1)
    qtbot.waitUntil(lambda: "Viktor" in given_names(view), timeout=WAIT_MS)
    assert focused_name(view) == "Tomasz"
    assert view.sheet.hasFocus()
    assert view.sheet.verticalScrollBar().value() == scrolled


def test_who_sees_no_patients_sees_no_book(qtbot: QtBot, desk: Desk, clinic: Clinic, view: DayView) -> None:
    desk.sit_down(replace(clinic.desk, roles=frozenset({Role.ADMINISTRATOR})))
    settle(qtbot, desk)
    assert view.sheet.blocks() == ()
    assert view._empty.isVisible()


def test_the_keyboard_begins_at_what_is_not_over(clinic: Clinic, view: DayView) -> None:
    clinic.clock.advance(timedelta(hours=2))
    view._let_time_pass()
    view.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClick(view.sheet, Qt.Key.Key_Down)
    assert focused_name(view) == "Tomasz"


def test_a_hidden_book_reads_only_when_it_is_seen_again(
    qtbot: QtBot, desk: Desk, clinic: Clinic, view: DayView
) -> None:
    view.hide()
    book(clinic, "Viktor", 15, 30, chair=1)
    view.presenter._refresh()
    settle(qtbot, desk)
    assert "Viktor" not in given_names(view)
    assert not view._tick.isActive()
    view.show()
    settle(qtbot, desk)
    assert "Viktor" in given_names(view)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("density", ["desk", "chairside"])
def test_every_state_is_painted(qapp: QApplication, view: DayView, theme: str, density: str) -> None:
    apply_theme(qapp, theme, density)
    sheet = day_sheet(_book(*AppointmentStatus), Words(Formats(time_zone="America/Chicago")))
    view.sheet.show_sheet(sheet, MORNING.astimezone(ZONE))
    view.sheet.focus_block(view.sheet.blocks()[0])
    assert not view.sheet.viewport().grab().isNull()
    assert set(STATES) == set(AppointmentStatus)
    assert {status.value for status in AppointmentStatus} == set(current().blocks)


def _book(*states: AppointmentStatus, overlapping: bool = False) -> DayBook:
    chair = UUID(int=1)
    start = datetime(2026, 11, 24, 8, tzinfo=ZONE)
    rows = []
    for number, status in enumerate(states):
        begins = start + timedelta(minutes=0 if overlapping else number * 45)
        rows.append(
            BookRow(
                id=UUID(int=100 + number),
                patient_id=UUID(int=200 + number),
                patient="Margarethe von Stein-Hohenlohe zu Schwarzenberg-Sondershausen" if number % 2 else "O",
                birth_date=None,
                operatory_id=chair,
                provider="Dr. Vale",
                provider_colour=number,
                starts_at=begins,
                ends_at=begins + timedelta(minutes=40 if number % 3 else 15),
                pattern="/XXXXXX/",
                status=status,
                reason="Crown preparation 36, impression, temporary, and a word with the laboratory " * 3,
            )
        )
    hours = Stretch(start=start, end=start + timedelta(hours=9))
    return DayBook(day=start.date(), chairs=(Chair(id=chair, name="Op 1"),), open_hours=(hours,), rows=tuple(rows))


def test_a_cancelled_visit_shares_its_place_with_the_new_one() -> None:
    words = Words(Formats(time_zone="America/Chicago"))
    sheet = day_sheet(_book(AppointmentStatus.CANCELLED, AppointmentStatus.SCHEDULED, overlapping=True), words)
    assert [(block.lane, block.lanes) for block in sheet.blocks] == [(0, 2), (1, 2)]
    apart = day_sheet(_book(AppointmentStatus.CANCELLED, AppointmentStatus.SCHEDULED), words)
    assert [(block.lane, block.lanes) for block in apart.blocks] == [(0, 1), (0, 1)]
    assert sheet.chairs[0].load == "1 visit · 40 min"


def test_visits_outside_the_hours_stretch_the_day() -> None:
    words = Words(Formats(time_zone="America/Chicago"))
    early = _book(AppointmentStatus.SCHEDULED)
    sheet = day_sheet(
        DayBook(day=early.day, chairs=early.chairs, open_hours=(), rows=early.rows),
        words,
    )
    assert (sheet.start, sheet.end, sheet.is_open) == (480, 540, False)


def test_small_words() -> None:
    words = Words(Formats())
    assert [length_words(words, minutes) for minutes in (40, 60, 350)] == ["40 min", "1 h", "5 h 50 min"]
    assert age_on(TODAY.replace(year=1979, month=12), TODAY) == 46


def test_everything_that_takes_the_keyboard_has_a_name(view: DayView) -> None:
    for widget in view.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget


def status_of(view: DayView, given: str) -> AppointmentStatus:
    return next(block.row.status for block in view.sheet.blocks() if block.name.startswith(given))


def test_one_key_a_step_and_the_next_one(qtbot: QtBot, desk: Desk, view: DayView) -> None:
    taken_back: list[object] = []
    told: list[str] = []
    desk.undoable.connect(lambda _said, back: taken_back.append(back))
    desk.toast.connect(told.append)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert focused_name(view) == "Grace"
    for key, after in (
        (Qt.Key.Key_F, AppointmentStatus.CONFIRMED),
        (Qt.Key.Key_C, AppointmentStatus.CHECKED_IN),
        (Qt.Key.Key_S, AppointmentStatus.IN_PROGRESS),
    ):
        QTest.keyClick(view.sheet, key)
        settle(qtbot, desk)
        assert status_of(view, "Grace") is after
        assert focused_name(view) == "Grace"
    QTest.keyClick(view.sheet, Qt.Key.Key_C)  # she is past that
    assert told == ["Grace Okonkwo-Reyes: In progress already."]
    back = taken_back[-1]
    assert callable(back)
    back()
    settle(qtbot, desk)
    assert status_of(view, "Grace") is AppointmentStatus.CHECKED_IN


@pytest.mark.qt_log_ignore("does not support", extend=True)  # menus where there is no screen
def test_who_was_seated_by_mistake_waits_again_from_the_menu(qtbot: QtBot, desk: Desk, view: DayView) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_C, Qt.Key.Key_S):
        QTest.keyClick(view.sheet, key)
        settle(qtbot, desk)
    view._offer_steps()
    menu = view.findChild(QMenu, "day.menu")
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()[2:]] == ["Visit over\tD", "Back to waiting", "Open the patient"]
    menu.actions()[3].trigger()
    menu.close()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)
    settle(qtbot, desk)
    assert status_of(view, "Grace") is AppointmentStatus.CHECKED_IN


@pytest.mark.qt_log_ignore("does not support", extend=True)  # menus where there is no screen
def test_the_letters_of_an_open_menu_are_its_own_and_it_never_goes_stale(
    qtbot: QtBot, desk: Desk, clinic: Clinic, view: DayView
) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    view._offer_steps()
    menu = view.findChild(QMenu, "day.menu")
    assert isinstance(menu, QMenu)
    assert not any(action.isEnabled() for action in view.sheet.actions())  # the book behind hears nothing
    QTest.keyClick(menu, Qt.Key.Key_C)
    assert not menu.isVisible()
    assert all(action.isEnabled() for action in view.sheet.actions())
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)
    settle(qtbot, desk)
    assert status_of(view, "Grace") is AppointmentStatus.CHECKED_IN
    view._offer_steps()
    menu = view.findChild(QMenu, "day.menu")
    assert isinstance(menu, QMenu)
    grace = view.sheet.blocks()[0].id
    clinic.db.write(clinic.desk, lambda work: seat(work, grace))  # at another desk
    view.presenter.read()
    settle(qtbot, desk)
    assert not any(each.isVisible() for each in view.findChildren(QMenu, "day.menu"))


@pytest.mark.qt_log_ignore("does not support", extend=True)  # menus where there is no screen
def test_nobody_is_missed_before_their_time(qtbot: QtBot, desk: Desk, view: DayView) -> None:
    told: list[str] = []
    desk.toast.connect(told.append)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.sheet, Qt.Key.Key_N)
    settle(qtbot, desk)
    assert status_of(view, "Grace") is AppointmentStatus.SCHEDULED
    assert [said for said in told if "Nobody is missed before that" in said] == told != []
    view._offer_steps()
    menu = view.findChild(QMenu, "day.menu")
    assert isinstance(menu, QMenu)
    missed = next(action for action in menu.actions() if action.text().startswith("No-show"))
    assert not missed.isEnabled()
    assert missed.toolTip() == told[0]
    menu.close()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)


@pytest.mark.qt_log_ignore("does not support", extend=True)  # menus where there is no screen
def test_a_visit_is_cancelled_with_a_reason_from_the_keyboard(qtbot: QtBot, desk: Desk, view: DayView) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    view._offer_steps()
    menu = view.findChild(QMenu, "day.menu")
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()[2:]] == [
        "Check in\tC",
        "Confirm\tF",
        "No-show\tN",
        "Cancel …\tX",
        "Open the patient",
    ]
    menu.close()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)
    view._offer_reasons()
    reasons = view.findChild(QMenu, "day.menu")
    assert isinstance(reasons, QMenu)
    assert reasons.accessibleName() == "Cancel the visit of Grace Okonkwo-Reyes because"
    reasons.actions()[3].trigger()  # Ill
    reasons.close()
    settle(qtbot, desk)
    assert status_of(view, "Grace") is AppointmentStatus.CANCELLED


def test_weeks_are_turned_and_t_comes_home(qtbot: QtBot, desk: Desk, view: DayView) -> None:
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.sheet, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk)
    assert view.presenter.day == TODAY + timedelta(days=7)
    view.week_back.click()
    view.week_back.click()
    settle(qtbot, desk)
    assert view.presenter.day == TODAY - timedelta(days=7)
    QTest.keyClick(view.sheet, Qt.Key.Key_T)
    settle(qtbot, desk)
    assert view.presenter.day == TODAY
    assert view.keys_help()


def test_a_visit_says_what_it_needs_and_a_holiday_its_name(
    qtbot: QtBot, desk: Desk, clinic: Clinic, view: DayView
) -> None:
    assert "Medical history not asked" in view.sheet._sentence(view.sheet.blocks()[0])
    off = Closure(location_id=None, day=TODAY + timedelta(days=2), name="Thanksgiving")
    clinic.db.write(clinic.manager, lambda work: work.session.add(off))
    view.presenter.go_to(TODAY + timedelta(days=2))
    settle(qtbot, desk)
    assert view._empty.accessibleName().startswith("Closed: Thanksgiving")


def test_who_may_not_book_moves_nobody(qtbot: QtBot, desk: Desk, clinic: Clinic, view: DayView) -> None:
    desk.sit_down(replace(clinic.desk, roles=frozenset(), lent=frozenset({Permission.VIEW_PATIENT})))
    settle(qtbot, desk)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.sheet, Qt.Key.Key_C)
    settle(qtbot, desk)
    assert status_of(view, "Grace") is AppointmentStatus.SCHEDULED


def test_the_word_of_a_state_gives_way_to_the_time(view: DayView) -> None:
    block = replace(
        view.sheet.blocks()[0],
        time="10:00 – 10:40 AM",
        state="Ready for checkout",
        brief_state="Checkout",
        needs=("x",),
    )
    shown = [state_beside(block, width) for width in range(400)]
    assert list(dict.fromkeys(shown)) == ["", "Checkout", "Ready for checkout"]
    time = QFontMetrics(small_font(current().sizes)).horizontalAdvance(block.time)
    for width, word in enumerate(shown):
        if word:
            assert QFontMetrics(small_font(current().sizes, QFont.Weight.Medium)).horizontalAdvance(word) + time < width
