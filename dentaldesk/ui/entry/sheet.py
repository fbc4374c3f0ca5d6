"""A dialog with a title, fields and a foot of buttons: the frame of the small ones about oneself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dentaldesk.ui.theme.tokens import DIALOG_PADDING
from dentaldesk.ui.widgets.texts import label

_WIDTH = 460


class Sheet(QDialog):
    """`content` takes the fields, `foot` the buttons. Goes away for good when it is closed."""

    def __init__(self, parent: QWidget, title: str, text: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("sheet", True)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(DIALOG_PADDING, DIALOG_PADDING, DIALOG_PADDING, DIALOG_PADDING)
        self.content.setSpacing(12)
        self.content.addWidget(label(title, "title", wrap=True))
        if text:
            self.content.addWidget(label(text, "detail", wrap=True))
            self.setAccessibleDescription(text)
        foot = QFrame()
        foot.setProperty("foot", True)
        self.foot = QHBoxLayout(foot)
        self.foot.setContentsMargins(DIALOG_PADDING, 12, DIALOG_PADDING, 12)
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.content, 1)
        column.addWidget(foot)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:
            self._fit()
        return done

    def _fit(self) -> None:
        """As high as its wrapped words need: a window does not ask its layout for the height of a width."""
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            self.setMinimumHeight(layout.totalHeightForWidth(max(self.width(), _WIDTH)))


def centred(widget: QWidget) -> QHBoxLayout:
    """A row with the widget in its middle. Not by an alignment: that would forget the height of wrapped words."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget)
    row.addStretch(1)
    return row
