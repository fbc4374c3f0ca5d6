"""The walks find what is wrong, and nothing else: a walk that finds nothing would find no fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.texts import label
from tests.ui.walking import clipped, tab_order, unnamed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def show(qapp: QApplication, qtbot: QtBot) -> Show:
    apply_theme(qapp, "light", "desk")

    def shown(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        with qtbot.waitActive(widget):
            widget.show()
            widget.activateWindow()
        return widget

    return shown


def named(widget: QWidget, name: str) -> QWidget:
    widget.setObjectName(name)
    return widget


def test_a_good_form_has_no_remarks(show: Show) -> None:
    form = QWidget()
    column = QVBoxLayout(form)
    for name in ("Given name", "Family name"):
        column.addWidget(LabeledField(name, QLineEdit()))
    line = QHBoxLayout()
    line.addWidget(button("Cancel"))
    line.addWidget(button("Save", "primary"))
    column.addLayout(line)
    show(form)
    assert clipped(form) + unnamed(form) + tab_order(form) == []


def test_texts_that_are_cut_off_are_found(show: Show) -> None:
    form = QWidget()
    form.resize(300, 300)
    for place, widget in enumerate((label("Zahlungsbetrag heute"), label("Two lines of it at least", wrap=True))):
        widget.setParent(form)
        widget.setGeometry(10, 40 * place, 50, 20)
    pressed = QPushButton("Zahlungsbetrag", form)
    pressed.setGeometry(10, 120, 60, 32)
    show(form)
    found = clipped(form)
    assert len([each for each in found if "Zahlungsbetrag heute" in each and "cut off" in each]) == 1
    assert any("lines are cut off" in each for each in found)
    assert any(each.startswith("QPushButton") for each in found)
    form.findChildren(QLabel)[0].setToolTip("Zahlungsbetrag heute")
    assert not any("Zahlungsbetrag heute" in each and "cut off" in each for each in clipped(form))


def test_what_lies_outside_or_over_another_is_found(show: Show) -> None:
    form = QWidget()
    form.resize(200, 100)
    for name, left in (("a", 10), ("b", 40), ("c", 180)):
        edit = QLineEdit(form)
        edit.setObjectName(name)
        edit.setGeometry(left, 10, 60, 32)
    show(form)
    found = clipped(form)
    assert "a: lies over b" in found
    assert any(each.startswith("c: lies outside") for each in found)


def test_a_page_wider_than_its_view_is_found(show: Show) -> None:
    area, page = QScrollArea(), QWidget()
    page.setFixedSize(400, 100)
    area.setWidget(page)
    area.resize(200, 120)
    show(area)
    assert any("wider than its view" in each for each in clipped(area))


def test_a_control_without_a_name_is_found(show: Show) -> None:
    form = QWidget()
    QVBoxLayout(form).addWidget(named(QLineEdit(), "secret"))
    show(form)
    assert unnamed(form) == ["secret: has no accessible name"]


def test_tab_against_the_reading_order_is_found(show: Show) -> None:
    form = QWidget()
    column = QVBoxLayout(form)
    first, second, third = (named(QLineEdit(), name) for name in ("first", "second", "third"))
    for edit in (first, second, third):
        column.addWidget(edit)
    QWidget.setTabOrder(second, first)
    show(form)
    assert tab_order(form) == ["first: Tab comes to it after second, which stands behind it"]


def test_columns_are_read_one_after_the_other(show: Show) -> None:
    form = QWidget()
    row = QHBoxLayout(form)
    for side in ("left", "right"):
        part = QWidget()
        column = QVBoxLayout(part)
        for number in range(3):
            column.addWidget(named(QLineEdit(), f"{side}{number}"))
        row.addWidget(part)
    show(form)
    assert tab_order(form) == []


def test_who_keeps_tab_is_found(show: Show) -> None:
    form = QWidget()
    column = QVBoxLayout(form)
    column.addWidget(QLineEdit())
    column.addWidget(named(QPlainTextEdit(), "notes"))
    show(form)
    assert tab_order(form) == ["notes: keeps Tab for itself"]


def test_what_tab_never_reaches_is_found(show: Show) -> None:
    class Jumps(QLineEdit):
        def focusNextPrevChild(self, _forward: bool) -> bool:
            before.setFocus()
            return True

    form = QWidget()
    column = QVBoxLayout(form)
    before, jumps, after = QLineEdit(), Jumps(), QLineEdit()
    for name, edit in (("before", before), ("jumps", jumps), ("after", after)):
        column.addWidget(named(edit, name))
    show(form)
    assert "after: Tab never reaches it" in tab_order(form)
