"""What the five columns are made of: a numbered head, a body that scrolls, a foot with the one action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import small_font
from dentaldesk.ui.theme.icons import paint_icon
from dentaldesk.ui.theme.tokens import PANEL_PADDING, RADIUS_PANEL, SIZES, Density
from dentaldesk.ui.widgets.panels import IconLabel, Panel, PanelHead
from dentaldesk.ui.widgets.row_painting import cell_width
from dentaldesk.ui.widgets.row_table import RowModel
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.ui.widgets.panels import PanelFoot
    from dentaldesk.ui.widgets.row_table import RowTable
    from dentaldesk.ui.widgets.steps import StepState
    from dentaldesk.ui.widgets.texts import TextLook

_ANY_HEIGHT = 16777215  # Qt's word for "no limit"
_CIRCLE = 24
_LEAST_BODY = 120  # of a column that shares its place with another
_MOST_ROWS = 8  # then a table scrolls, so that what follows it stays in sight


class StepMark(QWidget):
    """The number of a question: filled while it is the current one, a tick when it is answered."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._state: StepState = "todo"
        self.setFixedSize(_CIRCLE, _CIRCLE)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_state(self, state: StepState) -> None:
        """Where the question stands."""
        self._state = state
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill, edge, ink = {
            "todo": ("surface", "control", "text2"),
            "current": ("accent", "accent", "on_accent"),
            "done": ("good_soft", "good_soft", "good"),
        }[self._state]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colour(edge), 1))
        painter.setBrush(colour(fill))
        painter.drawEllipse(shape)
        if self._state == "done":
            paint_icon(painter, shape.adjusted(4, 4, -4, -4), "check-bold", ink)
        else:
            painter.setPen(colour(ink))
            painter.setFont(small_font(current().sizes, QFont.Weight.DemiBold))
            painter.drawText(shape, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()


class BodyScroll(QScrollArea):
    """A column's content, as wide as the column, scrolled only up and down and only when it must."""

    def __init__(self, name: str, body: QWidget) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(body)
        # Reached by Tab only through what it holds; the wheel and the focus scroll it.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, _LEAST_BODY)

    def sizeHint(self) -> QSize:
        body = self.widget()
        return body.sizeHint() if body is not None else super().sizeHint()


class Question(Panel):
    """One of the five columns. `body` is its scrolled column layout."""

    def __init__(self, number: int, title: str, least: int, parent: QWidget) -> None:
        """`least`: the width, in pixels at desk density, below which it is not readable."""
        head = PanelHead(title, plain=True)
        super().__init__(head, padding=0, parent=parent)
        self._least = least
        self._last: tuple[object, ...] | None = None
        self._mark = StepMark(number)
        head.row.insertWidget(0, self._mark)
        self._state: StepState = "todo"
        self._title = title
        self._number = number
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, PANEL_PADDING)
        self.body.setSpacing(8)
        self._scroll = BodyScroll(title, content)
        self.content.addWidget(self._scroll, 1)
        self.setAccessibleName(f"{number}. {title}")

    def is_news(self, *shown: object) -> bool:
        """Whether this differs from what the column shows; remembers it. A page is read again for any change, and
        what did not change keeps its place, its focus and its time.
        """
        news = shown != self._last
        self._last = shown
        return news

    def set_state(self, state: StepState, detail: str = "") -> None:
        """Where the question stands, and the muted words beside its title."""
        self._state = state
        self._mark.set_state(state)
        if self.head is not None:
            self.head.detail.setText(detail)
            self.head.detail.setToolTip(detail)
        self.setAccessibleDescription(detail)
        self.update()

    def state(self) -> StepState:
        """Where the question stands."""
        return self._state

    def least_width(self) -> int:
        """How narrow it may get. What is typed never changes it, so no column moves under the hand."""
        return self._least * current().sizes.body // SIZES[Density.DESK].body

    def stack(self, width: int | None) -> None:
        """Be as high as the content at this width, for a place that scrolls as a whole; None: scroll inside again."""
        if width is None:
            self._scroll.setMinimumHeight(0)
            self._scroll.setMaximumHeight(_ANY_HEIGHT)
            return
        inside = width - 2 * self.frameWidth() - 2
        high = self.body.totalHeightForWidth(inside) if self.body.hasHeightForWidth() else -1
        self._scroll.setFixedHeight(high if high >= 0 else self.body.sizeHint().height())

    def action_foot(self) -> PanelFoot:
        """The foot, on a line with those of the other columns."""
        foot = self.add_foot()
        foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return foot

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._state != "current":
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_PANEL - 1, RADIUS_PANEL - 1)
        painter.end()


def fit_table(table: RowTable[Any], *, first: int, most_rows: int = _MOST_ROWS) -> None:
    """Let a table be as high as its rows and no narrower than it can be read, so that it never scrolls sideways.

    `first`: the pixels that the first column, which takes what is left, keeps at most.
    """
    model = table.model()
    if not isinstance(model, RowModel):
        return
    head = table.horizontalHeader()
    widths = [
        max(head.sectionSizeHint(at), *(cell_width(model.cell(row, column)) for row in model.rows), 0)
        for at, column in enumerate(model.columns)
    ]
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setMinimumWidth(min(first, widths[0]) + sum(widths[1:]) + 2)
    shown = min(len(model.rows), most_rows)
    table.setFixedHeight(head.sizeHint().height() + shown * current().sizes.row + 1)


class Lines(QWidget):
    """A few lines that are only read: a strong first word, what it is, a sign, an amount at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def clear(self) -> None:
        """Take all lines away."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def add(
        self,
        first: str,
        text: str,
        amount: str = "",
        *,
        icon: tuple[str, str] | None = None,
        look: TextLook = "body",
    ) -> None:
        """Add a line; `icon` is (name, role)."""
        row = self._grid.rowCount()
        top = Qt.AlignmentFlag.AlignTop
        if first:
            self._grid.addWidget(label(first, "strong"), row, 0, top)
        place, columns = (1, 1) if first else (0, 2)
        # A large figure has its words in the size of words.
        words = label(text, "strong" if look == "figure" else look, wrap=True)
        low = Qt.AlignmentFlag.AlignVCenter if look == "figure" else top
        self._grid.addWidget(words, row, place, 1, columns, low)
        if icon is not None:
            self._grid.addWidget(IconLabel(*icon), row, 2, top)
        if amount:
            figure = label(amount, look, figures=True)
            self._grid.addWidget(figure, row, 3, top | Qt.AlignmentFlag.AlignRight)


class SelectAll(QObject):
    """What stands in a field is replaced by what is typed, however the keyboard came there."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(watched, QLineEdit)
            and isinstance(event, QFocusEvent)
            and event.type() == QEvent.Type.FocusIn
            and event.reason() != Qt.FocusReason.MouseFocusReason
        ):
            # Qt deselects after this event when the focus came by a mnemonic.
            QTimer.singleShot(0, watched, watched.selectAll)
        return False


class OncePressed(QObject):
    """Swallows the repeats of a held Enter: holding the key that takes money must not go on and book a visit."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.isAutoRepeat():
            return event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        return False
