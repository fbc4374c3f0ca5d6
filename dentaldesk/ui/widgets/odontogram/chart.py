"""The chart of a mouth: it shows, it is chosen on, and it tells what was pressed. What follows from that is the
screen's.

A chart that cannot be shown says so in words: never an empty or a healthy mouth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from dentaldesk.engines.clinical.teeth_drawing.hits import Hit, hit
from dentaldesk.models.teeth import Notation
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.focus import RING_PROPERTY
from dentaldesk.ui.theme.tokens import Density
from dentaldesk.ui.widgets.odontogram import hover
from dentaldesk.ui.widgets.odontogram.access import ToothHandles
from dentaldesk.ui.widgets.odontogram.fitting import fitting_look
from dentaldesk.ui.widgets.odontogram.frame import Frame, frame_in
from dentaldesk.ui.widgets.odontogram.keys import moved
from dentaldesk.ui.widgets.odontogram.layers import MouthLayers
from dentaldesk.ui.widgets.odontogram.preparing import Preparation, shared_cache
from dentaldesk.ui.widgets.odontogram.selection import (
    NOTHING,
    Arches,
    Selection,
    arches_of,
    band,
    choose,
    extend,
    toggle,
)
from dentaldesk.ui.widgets.odontogram.warming import Warming

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.chart import Mark, Mouth
    from dentaldesk.engines.clinical.teeth_drawing.palette import Look
    from dentaldesk.engines.core.words import Words
    from dentaldesk.models.teeth import Surface, ToothCode
    from dentaldesk.ui.widgets.odontogram.orders import Piece
    from dentaldesk.ui.widgets.odontogram.painting import SymbolCache

_PADDING = 6  # pixels around the chart: the ring of the first tooth has room
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_REPAINTED = {QEvent.Type.StyleChange, QEvent.Type.FocusIn, QEvent.Type.FocusOut}
_LEFT = Qt.MouseButton.LeftButton


class OdontogramChart(QWidget):
    """Shows a `Mouth`. `selection` is what is chosen, in the order of the arches."""

    selection_changed = Signal(object)  # tuple[ToothCode, ...]
    surface_pressed = Signal(object, object)  # Hit, Qt.MouseButton: a click that was no drag; not in the past
    tooth_activated = Signal(object)  # ToothCode: double click or Enter; not in the past
    hovered = Signal(object)  # ToothCode | None

    def __init__(self, words: Words, images: SymbolCache | None = None, parent: QWidget | None = None) -> None:
        """`images`: where bare teeth are kept; the program's own unless given."""
        super().__init__(parent)
        self._words = words
        self._layers = MouthLayers(images or shared_cache())
        self._mouth: Mouth | None = None
        self._look: Look | None = None
        self._frame: Frame | None = None
        self._fitted: tuple[object, Look] | None = None  # for which mouth, look and size, and the look that fits
        self._instead: tuple[str, str, str] | None = None  # sentence, icon, role
        self._banner: str | None = None
        self._arches = Arches()
        self._selection = NOTHING
        self._changed: frozenset[ToothCode] = frozenset()
        self._hit: Hit | None = None
        self._is_painting_surfaces = False
        self._press: tuple[QPointF, Hit | None, Selection] | None = None
        self._band: QRectF | None = None
        self._story: Callable[[Hit], str] | None = None
        self._handles = ToothHandles(self, words)
        self._handles.pressed.connect(lambda tooth: self._choose(toggle(self._arches, self._selection, tooth)))
        self._preparation = Preparation(self._layers.images, self, self._layers.order)
        self._preparation.came.connect(self._take)
        self._warming = Warming(self, self._preparation, self.room)
        self.setProperty(RING_PROPERTY, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(words("Tooth chart"))

    # -- what is shown --

    def show_mouth(self, mouth: Mouth, look: Look) -> None:
        """Show a mouth. What is chosen stays chosen where its teeth still are.

        Until the mouth is painted the one before is seen: call `show_waiting` before that of another patient.
        """
        self._instead = None
        self._mouth, self._look = mouth, look
        self._arches = arches_of(mouth)
        self._layers.drop_draft()
        self._fit()
        self._preparation.now()
        self._choose(self._selection.within(self._arches))
        self._name_teeth()
        self.update()

    def show_trouble(self, sentence: str) -> None:
        """Say in the chart's place that it cannot be shown."""
        self._show_instead(sentence, "warning-circle-fill", "danger")

    def show_waiting(self) -> None:
        """Say that the chart is being read."""
        self._show_instead(*self._waiting())

    def _waiting(self) -> tuple[str, str, str]:
        return self._words("The chart is being read …"), "hourglass-medium", "muted"

    def _show_instead(self, sentence: str, icon: str, role: str) -> None:
        self._instead = sentence, icon, role
        self._mouth = self._frame = self._hit = None
        self._arches = Arches()
        self._layers.clear()
        self._preparation.stop()
        self._handles.show_teeth((), {})
        self._choose(NOTHING)
        self._tell()
        self.update()

    def show_draft(self, marks: tuple[Mark, ...]) -> None:
        """What would be charted, over the teeth that it is about; nothing takes it away."""
        self._layers.show_draft(marks)
        self.update()

    def show_changed(self, teeth: Iterable[ToothCode]) -> None:
        """Mark the teeth that are different on another day."""
        self._changed = frozenset(teeth)
        self._name_teeth()
        self.update()

    def set_read_only(self, banner: str | None) -> None:
        """A past day: the banner says so, and nothing is told of presses. None: today."""
        self._banner = banner
        self._fit()
        self._preparation.soon()
        self._tell()
        self.update()

    def set_surface_painting(self, on: bool) -> None:
        """Show the surface under the pointer: a finding was picked first and is painted on."""
        self._is_painting_surfaces = on
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        self.update()

    def set_story(self, story: Callable[[Hit], str]) -> None:
        """What is told of the place under a resting pointer: who, when, which plan. Empty: nothing."""
        self._story = story

    # -- what is chosen --

    @property
    def selection(self) -> tuple[ToothCode, ...]:
        """The chosen teeth, upper then lower, from screen left to right."""
        return self._selection.teeth

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        """The chosen surfaces of the chosen teeth."""
        return self._selection.surfaces

    def select(self, teeth: Iterable[ToothCode], surfaces: tuple[Surface, ...] = ()) -> None:
        """Choose exactly these; those that are not on the chart are left out."""
        self._choose(choose(self._arches, teeth, surfaces))

    def _choose(self, selection: Selection) -> None:
        before = self._selection
        self._selection = selection
        if before == selection:
            return
        for tooth in {*before.teeth, *selection.teeth}:
            self._update_column(tooth)
        self._handles.choose(selection.teeth)
        self._tell()
        if before.teeth != selection.teeth:
            self.selection_changed.emit(selection.teeth)

    def _update_column(self, tooth: ToothCode | None) -> None:
        place = self._frame.layout.places.get(tooth) if self._frame is not None and tooth is not None else None
        if self._frame is not None and place is not None:
            self.update(self._frame.column(place).adjusted(-6, -4, 6, 4).toAlignedRect())

    def _tell(self) -> None:
        """What a screen reader hears: trouble, the day, the tooth that leads."""
        lead = self._selection.lead
        said = [self._instead[0]] if self._instead is not None else []
        said += [self._banner] if self._banner else []
        said += [self._handles.sentence(lead)] if lead is not None else []
        sentence = " ".join(said)
        if sentence == self.accessibleDescription():
            return
        self.setAccessibleDescription(sentence)
        if sentence and (self.hasFocus() or self._instead is not None):
            self._handles.announce(said[-1])

    def _name_teeth(self) -> None:
        self._handles.show_states(self._mouth.teeth if self._mouth is not None else {}, self._changed, self._notation())
        self._tell()

    def _notation(self) -> Notation:
        return self._look.notation if self._look is not None else Notation.FDI

    # -- measures --

    def _fit(self) -> None:
        """Find the rows and the scale for this size."""
        mouth, look = self._mouth, self._look
        if mouth is None or look is None:
            return
        room = self.room()
        wanted = (mouth.upper, mouth.lower, look, room.width(), room.height())
        if self._fitted is None or self._fitted[0] != wanted:
            self._fitted = wanted, fitting_look(mouth, look, room.width(), room.height())
        layout = self._layers.show(mouth, self._fitted[1])
        frame = frame_in(room, layout, self.devicePixelRatioF())
        self._layers.fit(frame.grain)
        if frame != self._frame:
            self._frame = frame
            areas = {tooth: frame.column(place).toRect() for tooth, place in layout.places.items()}
            self._handles.show_teeth(self._arches.every, areas)
            self._handles.choose(self._selection.teeth)

    def room(self) -> QRectF:
        """Where the chart may lie."""
        top = hover.banner_height() if self._banner is not None else 0
        return QRectF(self.rect()).adjusted(_PADDING, _PADDING + top, -_PADDING, -_PADDING)

    def _take(self, piece: Piece) -> None:
        self._layers.take(piece)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._preparation.soon()

    def sizeHint(self) -> QSize:
        return QSize(1030, 900)

    def minimumSizeHint(self) -> QSize:
        return QSize(560, 300)

    # -- the keyboard --

    def keyPressEvent(self, event: QKeyEvent) -> None:
        found = moved(self._arches, self._selection, event) if self._frame is not None else None
        lead = self._selection.lead
        if found is not None:
            self._choose(found)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and lead is not None and self._banner is None:
            self.tooth_activated.emit(lead)
        else:
            event.ignore()

    # -- the mouse --

    def hit_at(self, point: QPoint | QPointF) -> Hit | None:
        """What lies at a point of the widget."""
        return hit(self._frame.layout, self._frame.millimetres(QPointF(point))) if self._frame is not None else None

    def _pressed(self, event: QMouseEvent) -> Hit | None:
        """What a press means: a gloved finger gets columns of its own width, a mouse what it points at."""
        found = self.hit_at(event.position())
        is_finger = event.device().type() == QInputDevice.DeviceType.TouchScreen
        if found is None or self._frame is None or not is_finger or current().density is not Density.CHAIRSIDE:
            return found
        tooth = self._frame.under_finger(event.position())
        return found if tooth is None or tooth == found.tooth else Hit(tooth=tooth)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._pressed(event)
        self._press = event.position(), found, self._selection
        if found is None or (event.button() is not _LEFT and found.tooth in self._selection.teeth):
            return
        modifiers = event.modifiers()
        if modifiers & _SHIFT:
            self._choose(extend(self._arches, self._selection, found.tooth))
        elif modifiers & _CTRL:
            self._choose(toggle(self._arches, self._selection, found.tooth))
        elif not self._is_painting_surfaces:
            self._choose(choose(self._arches, [found.tooth]))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is not None and event.buttons() & _LEFT and self._frame is not None:
            start, _, before = self._press
            self._stretch_band(event, start, before, self._frame)
        else:
            self._point_at(self.hit_at(event.position()))

    def _stretch_band(self, event: QMouseEvent, start: QPointF, before: Selection, frame: Frame) -> None:
        away = (event.position() - start).manhattanLength()
        if self._band is not None or away >= QApplication.startDragDistance():
            self._band = QRectF(start, event.position()).normalized().adjusted(-1, -1, 1, 1)
            adding = bool(event.modifiers() & (_CTRL | _SHIFT))
            self._choose(band(self._arches, before, frame.touched(self._band), adding=adding))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        if self._band is not None:
            self._band = None
            self.update()
        elif press is not None:
            self._click(event, press[1])

    def _click(self, event: QMouseEvent, found: Hit | None) -> None:
        if found is None:
            if event.button() is _LEFT and not event.modifiers():
                self._choose(NOTHING)
        elif self._banner is None and not event.modifiers() & (_CTRL | _SHIFT):
            self.surface_pressed.emit(found, event.button())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._press = None
        found = self.hit_at(event.position())
        if event.button() is _LEFT and found is not None and self._banner is None:
            self.tooth_activated.emit(found.tooth)

    def _point_at(self, found: Hit | None) -> None:
        before, self._hit = self._hit, found
        old, new = (one.tooth if one is not None else None for one in (before, found))
        if old != new:
            self._update_column(old)
            self._update_column(new)
            self.hovered.emit(new)
        elif before != found and self._is_painting_surfaces:
            self._update_column(new)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.hit_at(event.pos())
            said = self._story(found) if found is not None and self._story is not None else ""
            QToolTip.showText(event.globalPos(), said, self)
            return True
        if event.type() in _REPAINTED:
            self.update()
        elif event.type() == QEvent.Type.Leave:
            self._point_at(None)
        elif event.type() == QEvent.Type.DevicePixelRatioChange:
            self._fit()
            self._preparation.soon()
        return bool(super().event(event))

    # -- painting --

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        glass = hover.Glass(
            selection=self._selection,
            hit=self._hit,
            changed=self._changed,
            band=self._band,
            drafted=self._layers.drafted,
            has_focus=self.hasFocus(),
            paints_surfaces=self._is_painting_surfaces,
            notation=self._notation(),
        )
        hover.paint_ground(painter, event.rect())
        if self._instead is not None:
            hover.paint_instead(painter, self.rect(), *self._instead)
        elif self._frame is not None and not self._layers.has_findings:
            hover.paint_instead(painter, self.rect(), *self._waiting())
        elif self._frame is not None:
            glass.paint_under(painter, self._frame)
            self._layers.paint(painter, self._frame, QRectF(event.rect()))
            glass.paint_over(painter, self._frame, self.rect())
        if self._banner is not None:
            hover.paint_banner(painter, self.width(), self._banner)
        painter.end()
