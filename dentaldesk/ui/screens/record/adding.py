"""A file is added: what it is and what it is called; nothing typed is lost when it is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from dentaldesk.models.states import FileKind
from dentaldesk.models.values import Message
from dentaldesk.ui.messages import add_foot, sheet
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField

if TYPE_CHECKING:
    from dentaldesk.engines.core.errors import UserError
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.record.presenter import RecordPresenter


class AddFileDialog(QDialog):
    """One file; it closes when the file is kept."""

    def __init__(self, parent: QWidget, desk: Desk, presenter: RecordPresenter, path: Path) -> None:
        super().__init__(parent)
        self._desk, self._presenter, self._path = desk, presenter, path
        self._patient_id, self._key = desk.patient_id, str(uuid4())
        self._busy = False
        words = desk.words
        self.setObjectName("record.add_file")
        body = sheet(self, words("Add a file"), words("{name} is kept with the record.", name=path.name))
        self.kind = ChoiceBox()
        self.kind.setObjectName("record.file_kind")
        for kind in FileKind:
            self.kind.addItem(words.text(Message(f"file_kind.{kind}")), kind)
        likely = FileKind.LETTER if path.suffix.lower() == ".pdf" else FileKind.PHOTO
        self.kind.setCurrentIndex(list(FileKind).index(likely))
        self.title = QLineEdit(path.stem)
        self.title.setObjectName("record.file_title")
        self.title.setMaxLength(200)
        self._title_field = LabeledField(words("Title"), self.title)
        self._file_field = LabeledField(words("Kind"), self.kind)
        body.addWidget(self._file_field)
        body.addWidget(self._title_field)
        self.deed = button(words("&Add file"), "primary", on=self._add)
        self.deed.setObjectName("record.add_file.deed")
        add_foot(self, button(words("Do not add"), on=self.reject), self.deed)
        self.title.returnPressed.connect(self._add)
        self.title.selectAll()
        self.title.setFocus()
        presenter.file_added.connect(self._added)
        presenter.file_refused.connect(self._refused)

    def _add(self) -> None:
        if self._busy or self._patient_id is None:
            return
        self._set_busy(busy=True)
        self._title_field.set_problem(None)
        self._file_field.set_problem(None)
        kind = FileKind(self.kind.currentData())
        self._presenter.add_file(self._key, self._patient_id, self._path, kind, self.title.text())

    def _set_busy(self, *, busy: bool) -> None:
        """Pressing again while it is being added adds nothing."""
        self._busy = busy
        self.deed.setEnabled(not busy)

    def _added(self, key: str) -> None:
        if key == self._key:
            self.accept()

    def _refused(self, key: str, error: UserError) -> None:
        if key != self._key:
            return
        self._set_busy(busy=False)
        for problem in getattr(error, "problems", ()):
            field = self._title_field if problem.place == "title" else self._file_field
            field.set_problem(self._desk.words.text(problem.message))
        if not getattr(error, "problems", ()):
            self._file_field.set_problem(self._desk.say(error))
