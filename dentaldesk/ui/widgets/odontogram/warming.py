"""Has the bare teeth of an adult painted while a chart waits for its first patient: then that one opens as fast as all
others.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtWidgets import QWidget

from dentaldesk.engines.clinical.chart import Chart
from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.clinical.teeth_drawing.layout import lay_out
from dentaldesk.engines.clinical.teeth_drawing.palette import Look
from dentaldesk.ui.widgets.odontogram.contents import JAWS, Shown
from dentaldesk.ui.widgets.odontogram.fitting import fitting_look
from dentaldesk.ui.widgets.odontogram.orders import Order
from dentaldesk.ui.widgets.odontogram.pictures import grain_for
from dentaldesk.ui.widgets.odontogram.preparing import Preparation

_IDLE_MS = 1500  # the workspace around the chart comes first
_ANY_DAY = date(2000, 1, 1)  # an adult without a birth date has all teeth on every day


class Warming(QObject):
    """Warms up whenever the chart was shown or has another size, and nothing is asked of it."""

    def __init__(self, chart: QWidget, preparation: Preparation, room: Callable[[], QRectF]) -> None:
        super().__init__(chart)
        self._chart, self._preparation, self._room = chart, preparation, room
        self._timer = QTimer(self, interval=_IDLE_MS, singleShot=True)
        self._timer.timeout.connect(self.warm_now)
        chart.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Show, QEvent.Type.Resize}:
            self._timer.start()
        elif event.type() == QEvent.Type.Hide:
            self._timer.stop()
        return False

    def warm_now(self) -> None:
        """Order the teeth at the chart's size; what is there already costs nothing."""
        room, ratio = self._room(), self._chart.devicePixelRatioF()
        mouth = mouth_at(Chart(birth_date=None), _ANY_DAY)
        look = fitting_look(mouth, Look(), room.width(), room.height())
        layout = lay_out(mouth, look)
        order = Order(
            shown=Shown(mouth=mouth, layout=layout, look=look),
            grain=grain_for(layout, room.width(), room.height(), ratio),
            contents=None,
            grounds=frozenset(JAWS),
            gums=frozenset(),
            with_findings=False,
        )
        self._preparation.warm(order)
