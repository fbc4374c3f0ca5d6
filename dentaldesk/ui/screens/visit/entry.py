"""The entry row: tooth, surfaces, procedure, diagnosis, urgency, Enter."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from dentaldesk.models.states import ClinicalUrgency, Diagnosis
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.visit.procedure_field import ProcedureField
from dentaldesk.ui.screens.visit.rows import Entry, EntryTrouble
from dentaldesk.ui.screens.visit.tooth_names import say_notation
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import LABEL_GAP
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox
from dentaldesk.ui.widgets.notices import Banner
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import label, set_look

E = TypeVar("E", bound=StrEnum)

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.visit.planning import PlanEntry

# From this many letter heights on the row needs no second line.
_DIAGNOSIS = 10  # letters that are seen of it at least
_ONE_LINE = 56


class EntryRow(QWidget):
    """Typed in one go and added by Enter from any field; then the keyboard is back at the tooth."""

    def __init__(self, words: Words, presenter: PlanEntry, prefix: str = "exam", *, planned: bool = True) -> None:
        """`prefix` begins the names of its fields. What is not `planned` but done already has no urgency."""
        super().__init__()
        self._planned = planned
        self._prefix = prefix
        self._words = words
        self._presenter = presenter
        self._came_back: Entry | None = None
        self._back: Banner | None = None  # made when it is needed, which is hardly ever
        self._urgency_chosen = False
        self._make_fields()
        self._lay_out()
        for field in (self.tooth, self.surfaces):
            field.textEdited.connect(self._edited)
        self.procedure.settled.connect(self._edited)
        self.diagnosis.activated.connect(lambda _: self._edited())
        self.urgency.activated.connect(lambda _: self._choose_urgency())
        presenter.accepted.connect(self._accepted)
        presenter.refused.connect(self._refused)
        presenter.came_back.connect(self._put_back)
        presenter.catalogue_changed.connect(self._preview)
        self._preview()

    def entry(self) -> Entry:
        """The row as typed."""
        return Entry(
            tooth=self.tooth.text(),
            surfaces=self.surfaces.text(),
            procedure=self.procedure.text(),
            diagnosis=_enum(Diagnosis, self.diagnosis.currentData()),
            urgency=_enum(ClinicalUrgency, self.urgency.currentData()) if self.procedure.text().strip() else None,
        )

    def show_entry(self, entry: Entry) -> None:
        """Let this stand in the row."""
        self.tooth.setText(entry.tooth)
        self.surfaces.setText(entry.surfaces)
        self.procedure.setText(entry.procedure)
        self.diagnosis.setCurrentIndex(self.diagnosis.findData(entry.diagnosis))
        self._urgency_chosen = entry.urgency is not None
        self.urgency.setCurrentIndex(self.urgency.findData(entry.urgency or ClinicalUrgency.ROUTINE))
        self._preview()

    def typed(self) -> Entry | None:
        """What stands in the row, or came back and waits beside it; None when nothing does."""
        entry = self.entry()
        if self._came_back is not None and not entry.procedure.strip():
            return self._came_back  # a tooth alone says less than what came back
        return None if entry == _NOTHING else entry

    def turn_to(self, entry: Entry | None) -> None:
        """Another exam, and what was typed there before."""
        self._came_back = None
        if self._back is not None:
            self._back.hide()
        self.show_entry(entry or _NOTHING)

    def clear(self) -> None:
        """Nothing is typed."""
        self.show_entry(_NOTHING)

    def _make_fields(self) -> None:
        words = self._words
        self.tooth = QLineEdit()
        say_notation(self.tooth, self._presenter.notation, words)
        self.surfaces = QLineEdit()
        self.procedure = ProcedureField(
            words, lambda typed: self._presenter.choices(self.tooth.text(), self.surfaces.text(), typed)
        )
        self.diagnosis = _choice_box(_DIAGNOSIS)
        self.diagnosis.addItem(words("None yet"), None)
        for diagnosis in Diagnosis:
            self.diagnosis.addItem(words.text(Message(f"diagnosis.{diagnosis}")), diagnosis)
        self.urgency = _choice_box()
        for urgency in ClinicalUrgency:
            self.urgency.addItem(words.text(Message(f"urgency.{urgency}")), urgency)
        self.add = button(words("&Add") if self._planned else words("&Add as done"), icon="plus", on=self._add)
        self.add.setToolTip(words("Add this procedure (Enter)"))
        for name in ("tooth", "surfaces", "procedure", "diagnosis", "urgency", "add"):
            getattr(self, name).setObjectName(f"{self._prefix}.{name}")
            getattr(self, name).installEventFilter(self)

    def _lay_out(self) -> None:
        words = self._words
        place, rest = QHBoxLayout(), QHBoxLayout()
        for row in (place, rest):
            row.setSpacing(8)
        place.addLayout(_labelled(words("Tooth"), self.tooth), 2)
        place.addLayout(_labelled(words("Surfaces"), self.surfaces), 3)
        place.addLayout(_labelled(words("Procedure"), self.procedure), 9)
        rest.addLayout(_labelled(words("Diagnosis"), self.diagnosis), 4)
        if self._planned:
            rest.addLayout(_labelled(words("Urgency"), self.urgency), 3)
        else:
            self.urgency.setParent(self)
            self.urgency.hide()
        rest.addWidget(self.add, 0, Qt.AlignmentFlag.AlignBottom)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(8)
        self._line.addLayout(place, 5)
        self._line.addLayout(rest, 4)
        self._icon = IconLabel("info", "muted", 14)
        self._note = label("", "caption", wrap=True)
        note = QHBoxLayout()
        note.setSpacing(4)
        note.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        note.addWidget(self._note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(LABEL_GAP)
        column.addLayout(self._line)
        column.addLayout(note)
        self._column = column

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _ONE_LINE * current().sizes.body
        self._line.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enter = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if enter and watched is not self.add:
            self._entered(watched)
            return True
        return False

    def _entered(self, watched: QObject) -> None:
        # The first Enter writes out what the letters mean, so that nobody adds what was not read.
        if watched is not self.procedure or not self.procedure.take_marked():
            self._add()

    def _add(self) -> None:
        self.procedure.settle()
        self._presenter.add(self.entry())

    def _diagnosed(self) -> Diagnosis | None:
        value = self.diagnosis.currentData()
        return Diagnosis(value) if value else None

    def _edited(self) -> None:
        if not self._urgency_chosen or self._diagnosed() is not None:
            wanted = self._presenter.urgency_for(self.entry())
            if not self._urgency_chosen or wanted.is_urgent:
                self.urgency.setCurrentIndex(self.urgency.findData(wanted))
        self._preview()

    def _choose_urgency(self) -> None:
        self._urgency_chosen = True
        self._edited()

    def _accepted(self) -> None:
        self.clear()
        self.tooth.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, trouble: EntryTrouble) -> None:
        self._mark(trouble.at_fields)
        first = next((name for name in ("tooth", "surfaces", "procedure") if name in trouble.at_fields), None)
        if first is not None:
            field: QLineEdit = getattr(self, first)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.selectAll()

    def _put_back(self, trouble: EntryTrouble) -> None:
        """A row that had left could not be added: back into the fields, or, when they hold the next one, kept aside."""
        if self.entry() == _NOTHING or self.entry() == trouble.entry:
            self.show_entry(trouble.entry)
            self._mark(trouble.at_fields or {"procedure": trouble.sentence})
            return
        self._came_back = trouble.entry
        what = f"{trouble.entry.tooth} {trouble.entry.surfaces} {trouble.entry.procedure}".strip()
        why = "; ".join(trouble.at_fields.values()) or trouble.sentence
        if self._back is None:
            self._back = Banner("", "warning")
            self._back.acted.connect(self._restore)
            self._column.addWidget(self._back)
        sentence = self._words("{what} was not added. {why}", what=what, why=why)
        self._back.say(sentence, "warning", action=self._words("Put it back"))
        self._back.show()

    def _restore(self) -> None:
        if self._came_back is not None and self._back is not None:
            self._back.hide()
            self.show_entry(self._came_back)
            self._came_back = None
            self.tooth.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark(self, at_fields: dict[str, str]) -> None:
        for name in ("tooth", "surfaces", "procedure"):
            field: QLineEdit = getattr(self, name)
            set_look(field, problem=name in at_fields)
            field.setAccessibleDescription(at_fields.get(name, ""))
        self._say(" ".join(at_fields.values()), wrong=True)

    def _preview(self) -> None:
        """Say what Enter would add and what it costs."""
        for field in (self.tooth, self.surfaces, self.procedure):
            set_look(field, problem=False)
            field.setAccessibleDescription("")
        entry, words = self.entry(), self._words
        meant = self._presenter.meant(entry)
        if meant is None:
            self._say(words("Type tooth, surfaces and a few letters of the procedure, then Enter."), wrong=False)
            return
        what = f"{entry.tooth.strip()} {entry.surfaces.strip().upper()}".strip()
        said = words(
            "{place} {procedure} · {fee} · {minutes} min",
            place=what,
            procedure=meant.name,
            fee=meant.fee,
            minutes=meant.minutes,
        ).strip()
        if meant.is_surgery and not self._planned:
            said = f"{said}. {words('Nobody signed a consent to this: best planned and signed before it is begun.')}"
        self._say(said, wrong=False)

    def _say(self, sentence: str, *, wrong: bool) -> None:
        self._icon.set_icon("warning-circle-fill" if wrong else "info", "danger" if wrong else "muted")
        set_look(self._note, tone="danger" if wrong else None)
        self._note.setText(sentence)


_NOTHING = Entry(tooth="", surfaces="", procedure="", diagnosis=None, urgency=None)


def _choice_box(letters: int = 6) -> QComboBox:
    made = ChoiceBox()
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(letters)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def _labelled(words: str, editor: QWidget) -> QVBoxLayout:
    """A label above its editor. What is wrong is said below the whole row: these fields are too narrow for it."""
    title = label(words, "label")
    title.setBuddy(editor)
    editor.setAccessibleName(words)
    column = QVBoxLayout()
    column.setSpacing(LABEL_GAP)
    column.addWidget(title)
    column.addWidget(editor)
    return column


def _enum(enum: type[E], kept: str | None) -> E | None:
    """The member that an entry stands for: Qt keeps a StrEnum as the plain string that it also is."""
    return enum(kept) if kept else None
