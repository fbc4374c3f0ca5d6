"""What stays in the mouth, or must be found again by its lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from dentaldesk.engines.clinical.care_actions import UseMaterial
from dentaldesk.ui.screens.visit.lines import Lines
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.dates import DayField
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.panels import Card
from dentaldesk.ui.widgets.texts import SectionLabel

if TYPE_CHECKING:
    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.deeds import VisitDeeds
    from dentaldesk.ui.screens.visit.rows import Page


class MaterialsCard(Card):
    """Name, shade, lot, day of expiry; Enter keeps it."""

    def __init__(self, desk: Desk, deeds: VisitDeeds) -> None:
        super().__init__()
        self._desk, self._deeds = desk, deeds
        self._page: Page | None = None
        words = desk.words
        self.name, self.shade, self.lot = QLineEdit(), QLineEdit(), QLineEdit()
        self.expires = DayField(words, desk.today)
        self.fields = {
            "name": LabeledField(words("Materia&l"), self.name),
            "shade": LabeledField(words("Shade"), self.shade),
            "lot": LabeledField(words("Lot"), self.lot),
            "expires_on": LabeledField(words("Use by"), self.expires),
        }
        for name, field in self.fields.items():
            field.editor.setObjectName(f"exam.material.{name}")
        for edit in (self.name, self.shade, self.lot, self.expires):
            edit.returnPressed.connect(self._use)
        self.use = button(words("&Used"), "secondary", "plus", on=self._use)
        self.use.setObjectName("exam.material.use")
        self._lines = Lines(words, deeds.void_material)
        self._lay_out()

    def _lay_out(self) -> None:
        top = Qt.AlignmentFlag.AlignTop
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.fields["name"], 2, top)
        first.addWidget(self.fields["shade"], 1, top)
        second.addWidget(self.fields["lot"], 1, top)
        second.addWidget(self.fields["expires_on"], 1, top)
        self.content.addWidget(SectionLabel(self._desk.words("Materials")))
        self.content.addWidget(self._lines)
        for row in (first, second):
            row.setSpacing(8)
            self.content.addLayout(row)
        self.content.addWidget(self.use, 0, Qt.AlignmentFlag.AlignLeft)

    def show_page(self, page: Page, why_not: str) -> None:
        """Show what was used."""
        self._page = page
        words = self._desk.words
        may = not page.locked and not why_not
        for control in (*self.fields.values(), self.use):
            control.setVisible(not page.locked)
        for editor in (self.name, self.shade, self.lot, self.expires, self.use):
            editor.setEnabled(may)
        self.use.setToolTip(why_not or words("Keep what was used (Enter)"))
        self._lines.show_lines(
            [
                (
                    row.id,
                    row.name,
                    " · ".join(
                        part
                        for part in (
                            words("shade {shade}", shade=row.shade) if row.shade else "",
                            words("lot {lot}", lot=row.lot) if row.lot else "",
                            words("use by {day}", day=row.expires_on) if row.expires_on else "",
                            words("out of date on this day") if row.expired else "",
                        )
                        if part
                    ),
                    "expired" if row.expired else "",
                )
                for row in page.visit.materials
            ],
            may=may,
        )

    def _use(self) -> None:
        page = self._page
        if page is None or page.locked or self.expires.problem():
            return
        new = UseMaterial(
            visit_id=page.visit_id,
            name=self.name.text(),
            shade=self.shade.text(),
            lot=self.lot.text(),
            expires_on=self.expires.day(),
        )
        self._deeds.use(new, self.clear, self._refuse)

    def _refuse(self, problems: dict[str, str]) -> None:
        for name, field in self.fields.items():
            field.set_problem(problems.get(name))
        first = next((name for name in self.fields if name in problems), None)
        if first is not None:
            self.fields[first].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Nothing is typed."""
        self.show_texts(("", "", "", ""))

    def texts(self) -> tuple[str, str, str, str]:
        """What is typed."""
        return self.name.text(), self.shade.text(), self.lot.text(), self.expires.text()

    def show_texts(self, texts: tuple[str, str, str, str]) -> None:
        """Let this stand in the fields."""
        for edit, text in zip((self.name, self.shade, self.lot, self.expires), texts, strict=True):
            edit.setText(text)
        self.expires.editingFinished.emit()  # what stands there is read, not what stood there before
        self._refuse({})
