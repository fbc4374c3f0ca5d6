"""All fees of a discipline change by a percentage, as a preview shows it first."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from dentaldesk.engines.catalogue.actions import raise_fees
from dentaldesk.engines.catalogue.fees import Raised, Rise, rise_problems
from dentaldesk.engines.catalogue.reads import raised_fees
from dentaldesk.models.states import Discipline
from dentaldesk.models.values import Money, currency_exponent
from dentaldesk.ui.screens.settings.pages.catalogue import discipline_words
from dentaldesk.ui.screens.settings.sheets import Sheet
from dentaldesk.ui.widgets.dates import DayField
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField, MoneyEdit
from dentaldesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.record_page import RecordPage


class RiseSheet(Sheet):
    """The preview follows what is typed; only what is seen is done."""

    def __init__(self, page: RecordPage, desk: Desk) -> None:
        words = desk.words
        super().__init__(
            page,
            desk,
            "rise",
            title=words("Raise fees"),
            text=words("Each fee is changed and rounded as the preview shows. Nothing before that day changes."),
            deed=words("Raise fees"),
        )
        self._page = page
        self._rise: Rise | None = None
        self._seen: list[Raised] = []
        self.discipline = ChoiceBox()
        self.discipline.addItem(words("The whole catalogue"), None)
        for discipline, name in discipline_words(words).items():
            self.discipline.addItem(name, discipline)
        self.percent = QLineEdit("3")
        self.step = MoneyEdit(words)
        self.step.set_amount(Money(10 ** currency_exponent(words.formats.currency)))
        self.day = DayField(words, desk.today, earliest=desk.today())
        self.day.set_day(desk.today().replace(month=1, day=1, year=desk.today().year + 1))
        self.fields = {
            "discipline": LabeledField(words("What"), self.discipline),
            "percent": LabeledField(words("By how many percent"), self.percent, words("Less than 0 lowers them.")),
            "step": LabeledField(words("Rounded to"), self.step),
            "effective_from": LabeledField(words("From"), self.day),
        }
        for name, field in self.fields.items():
            field.editor.setObjectName(f"settings.rise.{name}")
        self.table = self._make_table()
        self._lay_out()
        self.discipline.currentIndexChanged.connect(lambda _: self._read())
        self.percent.textEdited.connect(lambda _: self._read())
        self.step.changed.connect(self._read)
        self.day.changed.connect(self._read)
        self.wanted.connect(self._raise)
        self.discipline.setFocus()
        self._read()

    def _make_table(self) -> RowTable[Raised]:
        words = self.desk.words
        columns: list[Column[Raised]] = [
            Column(title=words("Procedure"), text=lambda row: row.name, stretch=True),
            Column(title=words("Before"), text=lambda row: words.plain_money(row.before), figures=True),
            Column(title=words("After"), text=lambda row: words.plain_money(row.after), figures=True, strong=True),
            Column(title=words("Planned later"), text=self._later),
        ]
        made: RowTable[Raised] = RowTable(words("What would change"), columns, key=lambda row: row.code)
        made.setObjectName("settings.rise.table")
        return made

    def _later(self, row: Raised) -> str:
        words = self.desk.words
        if row.later is None:
            return ""
        return words("{amount} from {day}", amount=words.plain_money(row.later.amount), day=row.later.effective_from)

    def _lay_out(self) -> None:
        for names in (("discipline", "percent"), ("step", "effective_from")):
            row = QHBoxLayout()
            row.setSpacing(16)
            for name in names:
                row.addWidget(self.fields[name], 1, Qt.AlignmentFlag.AlignTop)
            self.body.addLayout(row)
        self.body.addWidget(self.table, 1)
        self.resize(680, 620)

    def _typed(self) -> Rise | None:
        """What is asked for, if it can be read; what is wrong is said at its field."""
        words = self.desk.words
        for field in self.fields.values():
            field.set_problem(None)
        step, day = self.step.amount(), self.day.day()
        try:
            percent = Decimal(self.percent.text().strip().replace(",", "."))
        except InvalidOperation:
            self.fields["percent"].set_problem(words("Write a number, such as 3 or 2.5."))
            return None
        if step is None or day is None:
            return None
        rise = Rise(
            percent=percent, step=step, effective_from=day, discipline=_discipline(self.discipline.currentData())
        )
        problems = rise_problems(rise, self.desk.today()) if percent.is_finite() else []
        for problem in problems:
            self.fields[problem.place].set_problem(words.text(problem.message))
        return None if problems or not percent.is_finite() else rise

    def _read(self) -> None:
        self._rise = rise = self._typed()
        self.deed.setEnabled(False)
        if rise is None:
            self.table.show_rows([])
            self.say("")
            return
        self.desk.tasks.query(self, "preview", lambda session: raised_fees(session, rise), partial(self._show, rise))

    def _show(self, rise: Rise, seen: list[Raised]) -> None:
        words = self.desk.words
        if rise is not self._rise:
            return  # something else is typed by now, that cannot be read yet
        self._seen = seen
        self.table.show_rows(seen)
        self.deed.setEnabled(bool(seen))
        self.say(words.count("{number} fee changes", "{number} fees change", len(seen)))

    def _raise(self) -> None:
        rise, seen = self._rise, tuple(self._seen)
        if rise is None:
            return
        self.deed.setEnabled(False)
        self.desk.tasks.act(
            self,
            "raise",
            lambda work: raise_fees(work, rise, seen),
            self._done,
            lambda error: self.refuse(error, self.fields),
        )

    def _done(self, count: int) -> None:
        words = self.desk.words
        self.desk.toast.emit(words.count("{number} fee was changed.", "{number} fees were changed.", count))
        self._page.presenter.read()
        self.accept()


def _discipline(chosen: object) -> Discipline | None:
    """Qt keeps a word of an enum as plain text."""
    return Discipline(str(chosen)) if chosen else None
