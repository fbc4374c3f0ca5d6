"""The tooth chart: painting, changing, pressing, opening; against copying ready pixmaps, and against what a hand feels.

Where the promise is a time or a size, it stands in the place of the floor: 1.00 is the limit.
"""

from __future__ import annotations

import time
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, cycle
from typing import TYPE_CHECKING

from benchmarks.application import application
from benchmarks.measure import Figure, in_turn, limit

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication, QWidget

    from dentaldesk.engines.clinical.chart import Chart, Mouth
    from dentaldesk.models.teeth import ToothCode
    from dentaldesk.ui.widgets.odontogram.chart import OdontogramChart

ROUNDS = 25
KEY_MS, CLICK_MS, OPEN_MS, MOST_MB = 16.0, 50.0, 200.0, 30.0
_SIZE = (1030, 900)
_HITS = 200
_MEGABYTE = 1024 * 1024


def figures() -> Iterator[Figure]:
    """Everything on one chart in one window."""
    app = application()
    chart = _Bench(app)
    yield from _opening(chart)
    yield from _painting(chart)
    yield from _hitting(chart)
    yield from _feeling(chart)
    yield _memory(chart)


class _Bench:
    """A shown chart, its mouths, and how to wait for it."""

    def __init__(self, app: QApplication) -> None:
        from dentaldesk.engines.clinical.teeth_drawing.palette import Look  # noqa: PLC0415
        from dentaldesk.engines.core.words import Formats, Words  # noqa: PLC0415
        from dentaldesk.ui.widgets.odontogram.chart import OdontogramChart  # noqa: PLC0415

        self.app = app
        self.words = Words(Formats())
        self.look = Look()
        self.widget: OdontogramChart = OdontogramChart(self.words)
        self.widget.resize(*_SIZE)
        self.widget.show()
        app.processEvents()

    def open(self, chart: Chart) -> None:
        """As another patient's chart is opened, to the last pixel."""
        self.widget.show_waiting()
        self.widget.show_mouth(_mouth(chart), self.look)
        self.settle()

    def settle(self) -> None:
        """Until all is painted."""
        while self.widget._layers.order() is not None:  # noqa: SLF001
            self.app.processEvents()
            time.sleep(0.001)
        self.widget.repaint()

    def change(self, mouth: Mouth) -> None:
        """One tooth is other; painted."""
        self.widget.show_mouth(mouth, self.look)
        self.widget.repaint()


def _mouth(chart: Chart) -> Mouth:
    from dentaldesk.engines.clinical.mouth import mouth_at  # noqa: PLC0415
    from tests.mouths import TODAY  # noqa: PLC0415

    return mouth_at(chart, TODAY)


def _opening(bench: _Bench) -> Iterator[Figure]:
    from tests.mouths import rich_adult, ten_years  # noqa: PLC0415

    decade, long = ten_years(600), ten_years(5000)
    begin = time.perf_counter()
    bench.open(decade)
    yield limit("open 10 years of chart, cold", (time.perf_counter() - begin) * 1000, OPEN_MS, promised=None)
    bench.open(rich_adult())
    yield limit("open 10 years of chart, 600 entries", _median(lambda: bench.open(decade)), OPEN_MS)
    # Eight times what ten years bring: shown, not promised.
    yield limit("open a chart of 5 000 entries", _median(lambda: bench.open(long)), OPEN_MS, promised=None)
    bench.open(rich_adult())


def _painting(bench: _Bench) -> Iterator[Figure]:
    floor = _copying(bench)
    ours, copied = in_turn(bench.widget.repaint, floor.repaint, ROUNDS, clock=time.thread_time)
    yield Figure(what="chart: full repaint", ours_ms=ours, floor="96 pixmaps copied", floor_ms=copied, promised=2.0)
    apart, tooth = _one_tooth_apart(), _tooth("23")
    mouths = cycle(apart)
    bench.widget.show_mouth(apart[-1], bench.look)
    bench.settle()

    def one_tooth_and_copy() -> None:
        _draw_marks(bench, next(mouths), tooth)
        floor.repaint()

    ours, least = in_turn(lambda: bench.change(next(mouths)), one_tooth_and_copy, ROUNDS, clock=time.thread_time)
    yield Figure(
        what="chart: one tooth changed", ours_ms=ours, floor="its marks drawn, and a copy", floor_ms=least, promised=2.0
    )
    floor.close()


def _copying(bench: _Bench) -> QWidget:
    """A window of the same size that copies the 96 bare teeth, and nothing else."""
    from PySide6.QtCore import QPoint  # noqa: PLC0415
    from PySide6.QtGui import QPainter, QPaintEvent, QPixmap  # noqa: PLC0415
    from PySide6.QtWidgets import QWidget  # noqa: PLC0415

    from dentaldesk.engines.clinical.teeth_drawing.bases import base  # noqa: PLC0415
    from dentaldesk.ui.theme.current import colour  # noqa: PLC0415

    frame = bench.widget._frame  # noqa: SLF001 - a benchmark looks inside
    assert frame is not None
    copies: list[tuple[QPoint, QPixmap]] = []
    for place in frame.layout.places.values():
        for view in place.origins:
            image = bench.widget._layers.images.image(  # noqa: SLF001
                base(place.kind, view, place.mirrored), frame.grain.scale, frame.grain.ratio
            )
            copies.append((frame.pixel(place.origins[view]).toPoint(), QPixmap.fromImage(image)))

    class Copying(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
            painter = QPainter(self)
            painter.fillRect(event.rect(), colour("surface"))
            for at, pixmap in copies:
                painter.drawPixmap(at.x() - pixmap.width() // 2, at.y() - pixmap.height() // 2, pixmap)
            painter.end()

    made = Copying()
    made.resize(*_SIZE)
    made.show()
    bench.app.processEvents()
    return made


def _one_tooth_apart() -> list[Mouth]:
    from dentaldesk.models.charting import Finding  # noqa: PLC0415
    from tests.mouths import entry, rich_adult  # noqa: PLC0415

    chart = rich_adult()
    found = (entry("23", Finding.CARIES, surfaces) for surfaces in ("MI", "DV", "L"))
    return [_mouth(replace(chart, entries=(*chart.entries, one))) for one in found]


def _tooth(code: str) -> ToothCode:
    from dentaldesk.models.teeth import ToothCode  # noqa: PLC0415

    return ToothCode(code)


def _draw_marks(bench: _Bench, mouth: Mouth, tooth: ToothCode) -> None:
    from dentaldesk.engines.clinical.teeth_drawing.marks import tooth_marks  # noqa: PLC0415
    from dentaldesk.ui.widgets.odontogram.pictures import draw, picture_of  # noqa: PLC0415

    frame = bench.widget._frame  # noqa: SLF001
    shown = bench.widget._layers._shown  # noqa: SLF001
    assert frame is not None
    assert shown is not None
    marks = tooth_marks(mouth.teeth[tooth], frame.layout.places[tooth], shown.look)
    picture_of(draw(marks, frame.grain, bench.widget._layers.images, shown.whole))  # noqa: SLF001


def _hitting(bench: _Bench) -> Iterator[Figure]:
    """Points over all rows; the floor finds the column in a sorted list, then asks once whether an outline holds it."""
    from PySide6.QtCore import QPointF  # noqa: PLC0415

    from dentaldesk.engines.clinical.teeth_drawing import curves  # noqa: PLC0415

    frame = bench.widget._frame  # noqa: SLF001
    assert frame is not None
    points = [QPointF(40 + i * 47 % 950, 60 + i * 31 % 780) for i in range(_HITS)]
    arches = (frame.layout.lower, frame.layout.upper)
    edges = [[place.column.left for place in arch] for arch in arches]
    middle = frame.layout.middle_y

    def ours() -> None:
        for point in points:
            bench.widget.hit_at(point)

    def floor() -> None:
        for point in points:
            x, y = frame.millimetres(point)
            jaw = y < middle
            place = arches[jaw][max(bisect(edges[jaw], x) - 1, 0)]
            view = next(iter(place.origins))
            curves.contains(place.form.occlusal, place.inside(view, (x, y)))

    took, least = in_turn(ours, floor, ROUNDS, clock=time.thread_time)
    yield Figure(
        what=f"chart: {_HITS} hit tests",
        ours_ms=took,
        floor="sorted columns, and contains",
        floor_ms=least,
        promised=2.0,
    )


def _feeling(bench: _Bench) -> Iterator[Figure]:
    from dentaldesk.ui.widgets.odontogram.diagram import ToothDiagram  # noqa: PLC0415
    from tests.mouths import rich_adult  # noqa: PLC0415

    yield limit("chart: key → painted", _key(bench), KEY_MS, floor="what a hand feels")
    bench.open(rich_adult())
    diagram = ToothDiagram(bench.words)
    diagram.resize(360, diagram.heightForWidth(360))
    diagram.show()
    bench.app.processEvents()
    mouth = _mouth(rich_adult())

    def shown(teeth: tuple[ToothCode, ...]) -> None:
        diagram.show_tooth(mouth.teeth[teeth[0]] if teeth else None, bench.look)
        diagram.repaint()

    bench.widget.selection_changed.connect(shown)
    places = cycle(mouth.upper)
    first = _median(lambda: _click(bench, next(places).tooth), rounds=14, warm=1)
    yield limit("chart: click → diagram, first time", first, CLICK_MS, floor="what a hand feels")
    yield limit(
        "chart: click → diagram",
        _median(lambda: _click(bench, next(places).tooth)),
        CLICK_MS,
        floor="what a hand feels",
    )
    bench.widget.selection_changed.disconnect(shown)
    diagram.close()


def _key(bench: _Bench) -> float:
    """A letter charts caries on the chosen tooth, as a screen would: entry, mouth, chart, and painted."""
    from PySide6.QtCore import Qt  # noqa: PLC0415
    from PySide6.QtTest import QTest  # noqa: PLC0415
    from PySide6.QtWidgets import QVBoxLayout, QWidget  # noqa: PLC0415

    from dentaldesk.models.charting import Finding  # noqa: PLC0415
    from tests.mouths import entry, ten_years  # noqa: PLC0415

    decade = ten_years(600)
    numbers = count()

    class Screen(QWidget):
        def keyPressEvent(self, _event: object) -> None:  # noqa: N802
            tooth = bench.widget.selection[0].code
            entries = (*decade.entries, entry(tooth, Finding.CARIES, "MODL"[next(numbers) % 4]))
            bench.change(_mouth(replace(decade, entries=entries)))

    host = Screen()
    QVBoxLayout(host).addWidget(bench.widget)
    host.resize(*_SIZE)
    host.show()
    bench.open(decade)
    bench.widget.select([_tooth("16")])
    bench.settle()
    took = _median(lambda: QTest.keyClick(bench.widget, Qt.Key.Key_C))
    bench.widget.setParent(None)
    bench.widget.show()
    return took


def _click(bench: _Bench, tooth: ToothCode) -> None:
    from PySide6.QtCore import Qt  # noqa: PLC0415
    from PySide6.QtTest import QTest  # noqa: PLC0415

    frame = bench.widget._frame  # noqa: SLF001
    assert frame is not None
    place = frame.layout.places[tooth]
    at = frame.pixel((place.centre_x, sum(next(iter(place.bands.values()))) / 2)).toPoint()
    QTest.mouseClick(bench.widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    bench.widget.repaint()


def _memory(bench: _Bench) -> Figure:
    from tests.mouths import rich_adult  # noqa: PLC0415

    bench.widget.resize(3840, 2160)
    bench.open(rich_adult())
    used = bench.widget._layers.bytes  # noqa: SLF001
    return limit("chart: pictures at 3840 × 2160, MB", used / _MEGABYTE, MOST_MB, floor="most memory, MB")


def _median(job: Callable[[], object], rounds: int = 15, warm: int = 2) -> float:
    return in_turn(lambda: _done(job), lambda: None, rounds, warm)[0]


def _done(job: Callable[[], object]) -> None:
    job()
