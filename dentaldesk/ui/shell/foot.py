"""The last line of the window: the connection, long work with its Cancel, and the keys worth knowing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget
from shiboken6 import isValid

from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.panels import IconLabel, PanelFoot
from dentaldesk.ui.widgets.texts import key_words, label

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.progress import Progress


class Foot(PanelFoot):
    """Short and true: keys are read from the deeds."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setObjectName("foot")
        self._icon = IconLabel("check-circle", "good", 14)
        self.connection = label("", "caption")
        self.clock = label("", "caption", tone="warning", wrap=False)
        self.clock.setObjectName("foot.clock")
        self.clock.hide()
        self.free = QWidget()  # where a toast stands, over nothing that one acts on
        self.work = WorkLine(desk.words)
        self._keys = label("", "caption")
        self._keys.setObjectName("foot.keys")
        self.row.setContentsMargins(16, 4, 16, 4)
        for widget in (self._icon, self.connection, self.clock):
            self.row.addWidget(widget)
        self.row.addWidget(self.free, 1)
        self.row.addWidget(self.work)
        self.row.addSpacing(16)
        self.row.addWidget(self._keys)
        desk.work_began.connect(self.work.show_work)
        self._connected = True
        desk.actor_changed.connect(self.tell_keys)
        desk.clinic_changed.connect(self._name_clinic)
        self.show_connected(connected=True)

    def show_connected(self, *, connected: bool) -> None:
        """Whether the database answers."""
        words = self._desk.words
        self._connected = connected
        self._icon.set_icon("check-circle" if connected else "wifi-slash", "good" if connected else "warning")
        self.connection.setText(
            words("Connected · {clinic}", clinic=self._desk.clinic.name)
            if connected
            else words("Not connected · trying again")
        )

    def _name_clinic(self) -> None:
        self.show_connected(connected=self._connected)

    def show_clock(self, sentence: str) -> None:
        """That the clock of this desk is wrong; "" when it is right."""
        self.clock.setText(sentence)
        self.clock.setVisible(bool(sentence))

    def tell_keys(self) -> None:
        """Say the keys worth knowing, as they are bound now; all others stand behind F1."""
        words, deeds = self._desk.words, self._desk.deeds
        told = (
            ("window.find", words("find")),
            ("panel.bell", words("notices")),
            ("window.help", words("all keys")),
        )
        may = [(name, what) for name, what in told if (deed := deeds.get(name)) is not None and not deed.why_not()]
        bound = [(key_words(QKeySequence(deeds.keys_of(name))), what) for name, what in may if deeds.keys_of(name)]
        self._keys.setText(" · ".join(f"{keys} {what}" for keys, what in bound))


class WorkLine(QWidget):
    """Long work: its name, how far it is, Cancel. Several at once take turns; the newest is shown."""

    called_off = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._under_way: list[Progress] = []
        self.title = label("", "caption")
        self.bar = QProgressBar()
        self.bar.setObjectName("foot.progress")
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(160, 6)
        self.figures = label("", "caption", figures=True)
        self.cancel = button(words("Cancel"), "quiet", compact=True, on=self._call_off)
        self.cancel.setObjectName("foot.cancel")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.title, self.bar, self.figures, self.cancel):
            row.addWidget(widget)
        self.hide()

    def show_work(self, work: Progress) -> None:
        """This has begun; it is shown until it ends."""
        self._under_way.append(work)
        work.moved.connect(lambda done, of: self._moved(work, done, of))
        work.renamed.connect(lambda: self._name(work))
        work.ended.connect(lambda: self._ended(work))
        # Whoever forgot to end it is gone, and the work with it.
        work.destroyed.connect(lambda: self._ended(work))
        self._show_newest()

    def _show_newest(self) -> None:
        self.setVisible(bool(self._under_way))
        if self._under_way:
            work = self._under_way[-1]
            self._name(work)
            self._moved(work, 0, 0)

    def _name(self, work: Progress) -> None:
        if self._under_way and work is self._under_way[-1]:
            said = self._words("Stopping: {what}", what=work.title) if work.called_off else work.title
            self.title.setText(said)
            self.bar.setAccessibleName(said)
            self.cancel.setEnabled(not work.called_off)
            self.cancel.setAccessibleName(self._words("Cancel: {what}", what=work.title))

    def _moved(self, work: Progress, done: int, of: int) -> None:
        if self._under_way and work is self._under_way[-1]:
            self.bar.setRange(0, of)
            self.bar.setValue(done)
            self.figures.setText(self._words("{done} of {all}", done=done, all=of) if of else "")

    def _ended(self, work: Progress) -> None:
        if work in self._under_way and isValid(self):
            self._under_way.remove(work)
            self._show_newest()

    def _call_off(self) -> None:
        if self._under_way:
            self._under_way[-1].call_off()
            self._name(self._under_way[-1])
            self.called_off.emit()
