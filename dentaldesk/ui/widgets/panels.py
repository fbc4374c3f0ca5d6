"""What panels are made of: cards, their heads and feet, lines between parts, and the initials of a person."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.fonts import font
from dentaldesk.ui.theme.icons import icon_pixmap, require_icon
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.texts import GivingLabel, label, set_look


class IconLabel(QWidget):
    """An icon beside words; follows theme and density."""

    def __init__(self, name: str, role: str = "text2", size: int | None = None) -> None:
        """Without `size` it is as large as icons beside text are at the density of now."""
        super().__init__()
        require_icon(name, role)
        self._name, self._role, self._size = name, role, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # Decoration: the words beside it say the same.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_icon(self, name: str, role: str = "text2") -> None:
        """Another icon."""
        require_icon(name, role)
        self._name, self._role = name, role
        self.update()

    def sizeHint(self) -> QSize:
        side = self._size or current().sizes.icon
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        painter.drawPixmap(
            (self.width() - side) // 2, (self.height() - side) // 2, icon_pixmap(self._name, self._role, side)
        )
        painter.end()


class Card(QFrame):
    """A surface with one line around it. `content` is its column layout."""

    def __init__(self, parent: QWidget | None = None, *, padding: int = PANEL_PADDING) -> None:
        super().__init__(parent)
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(padding, padding, padding, padding)
        self.content.setSpacing(8)

    def set_selected(self, selected: bool) -> None:
        """Frame it in accent on accent soft, for cards of which one is chosen."""
        set_look(self, selected=selected)


class PanelHead(QFrame):
    """The title of a panel, a muted detail beside it, and what can be done to the whole panel at its end."""

    def __init__(self, title: str, detail: str = "", icon: str = "", *, plain: bool = False) -> None:
        """`plain` leaves the head on the panel's own surface."""
        super().__init__()
        self.setProperty("plain", plain)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(PANEL_PADDING, 4, 8, 4)
        self.row.setSpacing(8)
        if icon:
            self.row.addWidget(IconLabel(icon))
        self.title = label(title, "strong")
        self.detail = GivingLabel(detail, tone="muted")  # gives way first when the panel gets narrow
        self.row.addWidget(self.title)
        self.row.addWidget(self.detail, 1)

    def set_title(self, title: str, detail: str = "") -> None:
        """Other words."""
        self.title.setText(title)
        self.detail.setText(detail)

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end of the head."""
        self.row.addWidget(widget)


class PanelFoot(QFrame):
    """The last line of a panel: `row` holds its one action, or what is to be known of the whole."""

    def __init__(self) -> None:
        super().__init__()
        self._inner = QWidget()
        self.row = QHBoxLayout(self._inner)
        self.row.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, PANEL_PADDING)
        self.row.setSpacing(8)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._inner, 1)
        whole.addStretch(0)

    def end_at(self, widest: int) -> None:
        """Let the action end where a form of `widest` pixels ends, not at the far end of a large screen."""
        self._inner.setMaximumWidth(widest)


class Panel(QFrame):
    """A head, a body (`content`) and, when asked for, a foot. For places that are not docks, which bring
    their own title.
    """

    def __init__(
        self, head: PanelHead | None = None, *, padding: int = PANEL_PADDING, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        self.head = head
        if head is not None:
            column.addWidget(head)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(padding, padding, padding, padding)
        self.content.setSpacing(8)
        column.addLayout(self.content, 1)
        self._column = column

    def add_foot(self) -> PanelFoot:
        """Give it a foot."""
        foot = PanelFoot()
        self._column.addWidget(foot)
        return foot


class Separator(QFrame):
    """One line between parts."""

    def __init__(self, *, upright: bool = False) -> None:
        super().__init__()
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class Avatar(QWidget):
    """A person's initials in a circle."""

    def __init__(self, initials: str, name: str, size: int = 32) -> None:
        """`name` is the whole name, for a screen reader and the tool tip."""
        super().__init__()
        self._initials = initials
        self.setFixedSize(size, size)
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_person(self, initials: str, name: str) -> None:
        """Another person."""
        self._initials = initials
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent_soft"))
        painter.drawEllipse(self.rect())
        painter.setPen(colour("accent"))
        # Two letters fill a third of the circle's width.
        painter.setFont(font(round(self.width() * 0.38), QFont.Weight.DemiBold))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._initials)
        painter.end()


def scrolled(content: QWidget) -> QScrollArea:
    """What scrolls up and down, and only when it must. It is reached through what it holds."""
    made = QScrollArea()
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(content)
    return made
