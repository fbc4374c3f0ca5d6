"""The ring around what has the keyboard: painted outside the widget with a gap, so that nothing changes its
size on focus.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from dentaldesk.ui.theme.current import colour
from dentaldesk.ui.theme.tokens import FOCUS_GAP, FOCUS_WIDTH, RADIUS, RADIUS_SMALL

_REACH = FOCUS_GAP + FOCUS_WIDTH

# By Qt's own names: a class that is imported is made with all its enums, for which the first frame would wait 10 ms.
_MARKED_INSIDE = ("QAbstractItemView", "QScrollArea", "QTabBar")

# A widget with this property set to False shows its focus itself, as tables and the tooth chart do.
RING_PROPERTY = "focusRing"

# In a row, not a set: asked with every event, and an enum's hash costs more than all comparisons.
_FOLLOWED = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ParentChange,
    QEvent.Type.ZOrderChange,
    QEvent.Type.StyleChange,
)


class _Ring(QWidget):
    """The painted ring; lets every click through and is no part of any layout."""

    def __init__(self, parent: QWidget, radius: int) -> None:
        super().__init__(parent)
        self.radius = radius
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("accent"), FOCUS_WIDTH))
        half = FOCUS_WIDTH / 2
        round_by = self.radius + FOCUS_GAP + half
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), round_by, round_by)
        painter.end()


class FocusFrame(QWidget):
    """A widget with the ring around it whether or not it has the keyboard: for the sheet of all widgets."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._widget = widget
        column = QVBoxLayout(self)
        column.setContentsMargins(_REACH, _REACH, _REACH, _REACH)
        column.addWidget(widget)
        self._ring = _Ring(self, RADIUS)
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOWED:
            area, self._ring.radius = ringed_area(self._widget)
            self._ring.setGeometry(QRect(self._widget.mapTo(self, area.topLeft()), area.size()))
            self._ring.raise_()
        return False


class FocusRings(QObject):
    """Moves one ring to whatever gets the keyboard. One per application; `apply_theme` makes it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        app.focusChanged.connect(self._focus_moved)

    @property
    def ring(self) -> QWidget | None:
        """The visible ring, if any."""
        return self._ring if self._ring is not None and shiboken6.isValid(self._ring) else None

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._drop()
        if new is not None and wants_ring(new):
            self._target = new
            self._put()

    def _drop(self) -> None:
        for widget in self._watched:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        self._target = None
        if self._ring is not None and shiboken6.isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None

    def _put(self) -> None:
        target = self._target
        if target is None or not shiboken6.isValid(target) or not target.isVisible():
            return
        area, radius = ringed_area(target)
        host = _host(target, area)
        if self._ring is None or not shiboken6.isValid(self._ring) or self._ring.parentWidget() is not host:
            if self._ring is not None and shiboken6.isValid(self._ring):
                self._ring.deleteLater()
            self._ring = _Ring(host, radius)
            self._watch(target, host)
        self._ring.setGeometry(QRect(target.mapTo(host, area.topLeft()), area.size()))
        self._ring.raise_()
        self._ring.show()

    def _watch(self, target: QWidget, host: QWidget) -> None:
        """Follow the target and everything between it and the ring's parent."""
        for widget in self._watched:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        step: QWidget | None = target
        while step is not None and step is not host:
            step.installEventFilter(self)
            self._watched.append(step)
            step = step.parentWidget()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOWED and self._target is not None and shiboken6.isValid(self._target):
            if self._target.isVisible():
                self._put()
            elif self.ring is not None:
                self.ring.hide()
        return False


def wants_ring(widget: QWidget) -> bool:
    """Whether the ring is the way this widget shows its focus. Rows and tabs are marked inside; a scrolled
    area is not a control.
    """
    if widget.property(RING_PROPERTY) is False:
        return False
    own_mark = any(widget.inherits(kind) for kind in _MARKED_INSIDE)
    return not own_mark and not widget.isWindow() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def ringed_area(widget: QWidget) -> tuple[QRect, int]:
    """What the ring goes around, in the widget's coordinates and with the reach added, and the radius of that
    shape. A widget that draws its mark itself says where in `ring_area()`.
    """
    area, radius = widget.rect(), RADIUS
    drawn = getattr(widget, "ring_area", None)
    if callable(drawn):
        area, radius = drawn()
        return area.adjusted(-_REACH, -_REACH, _REACH, _REACH), radius
    if widget.inherits("QCheckBox") or widget.inherits("QRadioButton"):
        area, radius = _indicator(widget)
    return area.adjusted(-_REACH, -_REACH, _REACH, _REACH), radius


def _indicator(widget: QWidget) -> tuple[QRect, int]:
    """The box or circle of a control that is chosen by it."""
    from PySide6.QtWidgets import QStyle, QStyleOptionButton  # noqa: PLC0415 - the first frame has none

    option = QStyleOptionButton()
    option.initFrom(widget)
    check = widget.inherits("QCheckBox")
    part = QStyle.SubElement.SE_CheckBoxIndicator if check else QStyle.SubElement.SE_RadioButtonIndicator
    area = widget.style().subElementRect(part, option, widget)
    return area, RADIUS_SMALL if check else area.height() // 2


def _host(target: QWidget, area: QRect) -> QWidget:
    """The nearest ancestor with room for the ring. A splitter would take the ring for a pane, so it never is
    one.
    """
    host = target.parentWidget() or target
    while not host.isWindow():
        room = QRect(target.mapTo(host, area.topLeft()), area.size())
        parent = host.parentWidget()
        scroller = parent.parentWidget() if parent else None
        scrolls = scroller is not None and scroller.inherits("QScrollArea")
        if (host.rect().contains(room) or scrolls) and not host.inherits("QSplitter"):
            break
        if parent is None:
            break
        host = parent
    return host
