"""The order in which Tab goes: as one reads, whenever the widgets were made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QStackedWidget, QWidget

from dentaldesk.ui.screens.visit.choices import ChoiceButton


def follow(first: QWidget, widgets: Iterable[QWidget]) -> QWidget:
    """Tab goes from `first` to these, one after the other; returns the last of them."""
    at = first
    for widget in widgets:
        if widget.window() is at.window():
            QWidget.setTabOrder(at, widget)
            at = widget
    return at


def stops_within(widget: QWidget) -> Iterator[QWidget]:
    """Where Tab stops in a widget, or may stop after a choice, in the order of its layouts."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget, ChoiceButton):
        yield widget
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        if inner is not None:
            yield from stops_within(inner)
    elif isinstance(widget, QStackedWidget):
        for place in range(widget.count()):
            page = widget.widget(place)
            if page is not None:
                yield from stops_within(page)
    elif (layout := widget.layout()) is not None:
        yield from _stops_of(layout)


def _stops_of(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if widget is not None:
            yield from stops_within(widget)
        elif inner is not None:
            yield from _stops_of(inner)
