"""Whose visit is completed waits no more, though the book still says that they do."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from dentaldesk.engines.flows.exam_completion import handle_exam_completion
from dentaldesk.engines.scheduling.day_actions import check_in
from dentaldesk.models.states import AppointmentStatus
from tests.factories import an_exam
from tests.ui import test_waiting_room
from tests.ui.test_waiting_room import Room, choose

room = test_waiting_room.room  # the fixture of this module


def test_who_is_finished_is_not_asked_into_a_chair_nor_counted_as_waiting(room: Room) -> None:
    """Their visit was begun and completed while the book said that they waited."""
    clinic, patient_id = room.sat.clinic, room.view.cards()[0].row.patient_id
    clinic.clock.advance(timedelta(minutes=70))
    exam_id = an_exam(clinic, patient_id)
    clinic.db.write(clinic.dentist, lambda work: handle_exam_completion(work, exam_id))
    room.sat.qtbot.waitUntil(lambda: room.names("leaving") == ["Grace"], timeout=10_000)
    grace = room.view.cards()[0]
    assert (grace.row.status, room.names("waiting")) == (AppointmentStatus.CHECKED_IN, [])
    assert room.view._head.detail.text() == "0 waiting"
    assert room.view.seat.refusal() == "Nobody waits."
    assert not grace.act.isVisible()
    assert grace.accessibleName() == "Grace Okonkwo-Reyes, 47: 70 min"
    choose(room, "Grace")
    room.press(Qt.Key.Key_S)
    assert room.sat.toasts == ["Grace Okonkwo-Reyes is ready for checkout."]
    clinic.db.write(clinic.desk, lambda work: check_in(work, room.ids["Tomasz"]))
    room.sat.qtbot.waitUntil(lambda: room.names("waiting") == ["Tomasz"], timeout=10_000)
    assert room.view._head.detail.text().startswith("1 waiting")
    room.view.seat.setFocus(Qt.FocusReason.MouseFocusReason)  # nobody is chosen
    room.view.seat.click()
    room.sat.settle()
    assert (room.names("seated"), room.names("leaving")) == (["Tomasz"], ["Grace"])
