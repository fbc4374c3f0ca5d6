"""Walks over everything that a window shows and tells, in words, what a person could not read, name or reach.

    assert clipped(panel) + unnamed(panel) + tab_order(panel) == []

Each finding begins with the widget: its object name, or its class and its text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import shiboken6
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QTableView,
    QTextEdit,
    QWidget,
)

from dentaldesk.ui.theme.focus import FocusRings
from dentaldesk.ui.widgets.notices import Busy, Toast

# Half a letter: a label is as wide as its words and no wider, and fractions of pixels are rounded either way.
_SLACK = 2
# More tabs than any panel has stops.
_MOST_STOPS = 400
# What stands over others on purpose, or is drawn by its parent.
_OVERLAYS = (Toast, Busy)


def called(widget: QWidget) -> str:
    """The widget as a report names it."""
    if widget.objectName():
        return widget.objectName()
    text = getattr(widget, "text", None)
    said = text() if callable(text) else ""
    name = said if isinstance(said, str) and said else widget.accessibleName()
    parent = widget.parentWidget()
    within = f" in {parent.objectName() or type(parent).__name__}" if parent is not None else ""
    return f"{type(widget).__name__} “{name[:40]}”{within}"


def shown(top: QWidget) -> Iterator[QWidget]:
    """Every widget of our own under `top` that a person sees; scrolled out of sight counts as seen."""
    app = QApplication.instance()
    rings = app.findChild(FocusRings) if isinstance(app, QApplication) else None
    ring = rings.ring if isinstance(rings, FocusRings) else None
    for widget in (top, *top.findChildren(QWidget)):
        if not shiboken6.isValid(widget) or widget is ring or not widget.isVisible():
            continue
        if not _is_qts_own(widget) and widget.window() is top.window():
            yield widget


def _is_qts_own(widget: QWidget) -> bool:
    """Parts that Qt and the dock library make for themselves."""
    if widget.objectName().startswith(("qt_", "ads", "dockAreaTitleBar")) or type(widget).__name__.startswith("CDock"):
        return True
    parent = widget.parentWidget()
    inside = isinstance(parent, QComboBox | QAbstractSpinBox | QLineEdit) and isinstance(widget, QWidget)
    return inside and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus


# -- nothing is cut off --


def clipped(top: QWidget) -> list[str]:
    """Texts wider or higher than their widget, controls outside their parent, siblings that lie over each other."""
    found: list[str] = []
    for widget in shown(top):
        found += [f"{called(widget)}: {what}" for what in (*_too_small(widget), *_outside(widget, top))]
        found += _overlaps(widget)
    return sorted(set(found))


def _too_small(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            yield from _label_too_small(widget)
        case QComboBox():
            room = widget.width() - 44  # padding and caret
            if _advance(widget, widget.currentText()) > room + _SLACK and widget.currentText() not in widget.toolTip():
                yield f"“{widget.currentText()}” is cut off"
        case QAbstractButton():
            yield from _button_too_small(widget)
        case QScrollArea():
            inner = widget.widget()
            if inner is not None and inner.width() > widget.viewport().width() + _SLACK:
                yield f"its content is {inner.width() - widget.viewport().width()} px wider than its view"
        case QHeaderView():
            yield from _head_too_small(widget)
        case _:
            return


def _label_too_small(label: QLabel) -> Iterator[str]:
    text = label.text()
    if not text or not label.pixmap().isNull():
        return
    room = label.contentsRect()
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + _SLACK:
            yield f"{needed - label.height()} px of its lines are cut off: “{text[:50]}”"
        longest = max(text.split() or [""], key=len)
        if _advance(label, longest) > room.width() + _SLACK and text not in label.toolTip():
            yield f"“{longest}” is wider than its line"
        return
    widest = max(_advance(label, line.replace("&", "", 1)) for line in text.split("\n"))
    if widest > room.width() + _SLACK and text not in label.toolTip():
        yield f"{widest - room.width()} px of “{text[:50]}” are cut off"
    if label.fontMetrics().height() > label.height() + _SLACK:
        yield f"“{text[:50]}” is cut off below"


def _button_too_small(button: QAbstractButton) -> Iterator[str]:
    text = button.text()
    if not text or text.replace("&", "") in button.toolTip():
        return
    if isinstance(button, QCheckBox | QRadioButton):
        lacking = button.sizeHint().width() - button.width()
    else:
        icon = button.iconSize().width() + 4 if not button.icon().isNull() else 0
        lacking = _advance(button, text.replace("&", "", 1)) + icon + 4 - button.width()
    if lacking > _SLACK:
        yield f"{lacking} px of “{text[:50]}” are cut off"
    if button.sizeHint().height() > button.height() + 4 and button.fontMetrics().height() > button.height() - 4:
        yield "is not high enough for its words"


def _head_too_small(head: QHeaderView) -> Iterator[str]:
    if head.orientation() is not Qt.Orientation.Horizontal:
        return
    for place in range(head.count()):
        if head.isSectionHidden(place):
            continue
        lacking = head.sectionSizeHint(place) - head.sectionSize(place)
        title = head.model().headerData(place, Qt.Orientation.Horizontal)
        tip = head.model().headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        if lacking > _SLACK and title and title != tip:
            yield f"{lacking} px of the head “{title}” are cut off"


def _advance(widget: QWidget, text: str) -> int:
    return QFontMetrics(widget.font()).horizontalAdvance(text)


def _outside(widget: QWidget, top: QWidget) -> Iterator[str]:
    parent = widget.parentWidget()
    if widget is top or parent is None or not _matters(widget) or isinstance(widget, QHeaderView):
        return
    if widget.width() <= 0 or widget.height() <= 0:
        yield "is shown but has no size"
        return
    if isinstance(parent.parentWidget(), QAbstractScrollArea):
        return  # scrolled
    if not parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(widget.geometry()):
        yield f"lies outside of {called(parent)}"


def _matters(widget: QWidget) -> bool:
    """Whether a person reads or presses it."""
    if isinstance(widget, QLabel):
        return bool(widget.text())
    return isinstance(widget, QAbstractButton | QLineEdit | QComboBox | QTextEdit | QPlainTextEdit | QAbstractItemView)


def _overlaps(parent: QWidget) -> list[str]:
    if isinstance(parent, QAbstractScrollArea | QLineEdit | QComboBox):
        return []
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget)
        and child.isVisible()
        and not child.isWindow()
        and not isinstance(child, _OVERLAYS)
        and not child.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        and (_matters(child) or child.layout() is not None)
    ]
    found = []
    for place, one in enumerate(children):
        for other in children[place + 1 :]:
            shared = one.geometry().intersected(other.geometry())
            if shared.width() > _SLACK and shared.height() > _SLACK:
                found.append(f"{called(one)}: lies over {called(other)}")
    return found


# -- everything has a name --


def unnamed(top: QWidget) -> list[str]:
    """Controls that a screen reader could not name, and labels of fields that lead to no field."""
    found = []
    for widget in shown(top):
        if _is_control(widget) and not heard(widget):
            found.append(f"{called(widget)}: has no accessible name")
        if isinstance(widget, QLabel) and widget.buddy() is None:
            marked = "&" in widget.text().replace("&&", "")
            if widget.property("look") == "label" and marked:
                found.append(f"{called(widget)}: its letter leads to no field")
    return sorted(set(found))


def heard(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip()


def _is_control(widget: QWidget) -> bool:
    if widget.focusProxy() is not None or isinstance(widget, QScrollArea | QHeaderView):
        return False
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, QAbstractButton)


# -- the keyboard reaches everything, in the order in which one reads --


def doubled_letters(top: QWidget) -> list[str]:
    """Alt-letters that two visible widgets bear: pressing one only moves the keyboard from the one to the other."""
    bearers: dict[str, list[str]] = {}
    for widget in shown(top):
        labels = isinstance(widget, QLabel) and widget.buddy() is not None and widget.buddy().isEnabled()
        if labels or (isinstance(widget, QAbstractButton) and widget.isEnabled()):
            letter = QKeySequence.mnemonic(widget.text()).toString()  # type: ignore[attr-defined]  # both have one
            if letter:
                bearers.setdefault(letter, []).append(called(widget))
    return [f"{letter} is borne by {', '.join(names)}" for letter, names in bearers.items() if len(names) > 1]


def tab_order(top: QWidget) -> list[str]:
    """Controls that Tab never reaches, those that do not let it go on, and steps back against the reading order.

    `top` must stand in the active window. The keyboard is where it was before, if that is still there.
    """
    # Before anything is looked at: what comes in meanwhile may make a list anew, and with it its stops.
    top.window().activateWindow()
    QApplication.processEvents()
    before = QApplication.focusWidget()
    wanted = [widget for widget in shown(top) if _is_stop(widget)]
    found = [f"{called(widget)}: keeps Tab for itself" for widget in wanted if _keeps_tab(widget)]
    if found or not wanted:
        return sorted(found)
    visited, trapped = _tabbed(top, wanted[0])
    found = [f"{called(widget)}: does not let Tab go on" for widget in trapped]
    if not trapped:
        found += [f"{called(widget)}: Tab never reaches it" for widget in wanted if not _is_met(widget, visited)]
    inside = [widget for widget in visited if top.isAncestorOf(widget)]
    for one, other in pairwise(inside):
        if not one.isAncestorOf(other) and _goes_back(one, other, top):
            found.append(f"{called(other)}: Tab comes to it after {called(one)}, which stands behind it")
    if before is not None and shiboken6.isValid(before):
        before.setFocus()
    return sorted(set(found))


def _tabbed(top: QWidget, first: QWidget) -> tuple[list[QWidget], list[QWidget]]:
    """Where Tab goes from the first stop on until it comes round, and who holds it."""
    start = top.nextInFocusChain()
    seen = set(shown(top))
    while start is not None and start is not top and not (start in seen and _is_stop(start)):
        start = start.nextInFocusChain()
    if start is None or start is top:
        start = first
    start.setFocus(Qt.FocusReason.TabFocusReason)
    assert QApplication.focusWidget() is not None, "the window is not active: nobody could tab in it"
    visited: list[QWidget] = []
    for _ in range(_MOST_STOPS):
        at = QApplication.focusWidget()
        if at is None or at in visited:
            break
        visited.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is at:
            # The only stop comes round to itself.
            return visited, [at] if len([each for each in shown(top) if _is_stop(each)]) > 1 else []
    return visited, []


def _keeps_tab(widget: QWidget) -> bool:
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return not widget.tabChangesFocus()
    return isinstance(widget, QTableView) and widget.tabKeyNavigation()


def _is_stop(widget: QWidget) -> bool:
    if widget.focusProxy() is not None or not widget.isEnabled() or isinstance(widget, QHeaderView):
        return False
    if isinstance(widget, QScrollArea):
        return False  # it scrolls; what is in it has the stops
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return False
    # Of a group of which one holds, Tab comes to that one; the arrows move in it.
    in_group = isinstance(widget, QAbstractButton) and widget.isCheckable() and _is_one_of(widget)
    return not (in_group and isinstance(widget, QAbstractButton) and not widget.isChecked())


def _is_one_of(button: QAbstractButton) -> bool:
    group: QButtonGroup | None = button.group()
    return button.autoExclusive() or bool(group and group.exclusive())


def _is_met(widget: QWidget, visited: list[QWidget]) -> bool:
    return widget in visited or any(widget.isAncestorOf(each) for each in visited)


def _goes_back(one: QWidget, other: QWidget, top: QWidget) -> bool:
    """Whether `other`, which comes after, stands above `one` or before it in the same line.

    Compared are the parts in which they stand, for a column is read to its end before the next begins.
    """
    a, b = _branches(one, other, top)
    first, second = _place(a, top), _place(b, top)
    if first.intersects(second) and (a is not one or b is not other):
        first, second = _place(one, top), _place(other, top)
    right_to_left = top.layoutDirection() == Qt.LayoutDirection.RightToLeft
    beside = (
        min(first.bottom(), second.bottom()) - max(first.top(), second.top()) > min(first.height(), second.height()) / 2
    )
    if beside:
        return second.left() >= first.right() if right_to_left else second.right() <= first.left()
    under = min(first.right(), second.right()) > max(first.left(), second.left())
    return second.bottom() <= first.top() and under


def _branches(one: QWidget, other: QWidget, top: QWidget) -> tuple[QWidget, QWidget]:
    """The two children of their nearest common ancestor that hold them."""
    line = [one]
    while line[-1] is not top and (above := line[-1].parentWidget()) is not None:
        line.append(above)
    held = other
    while held is not top:
        parent = held.parentWidget()
        if parent is None:
            break
        if parent in line and parent is not held:
            at = line.index(parent)
            return (line[at - 1] if at else one), held
        held = parent
    return one, other


def _place(widget: QWidget, top: QWidget) -> QRect:
    return QRect(widget.mapTo(top, QPoint(0, 0)) if widget is not top else QPoint(0, 0), widget.size())
