"""A country's holidays at once, and a closed day that is open after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.clinic_pages import clinic_page, closures
from dentaldesk.engines.flows.clinic_places import add_closures, remove_closure
from dentaldesk.engines.staff.countries import country_name, holidays_of
from dentaldesk.ui.screens.settings.pages.closures import visits_warning
from dentaldesk.ui.screens.settings.sheets import Sheet
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.fields import ChoiceBox, LabeledField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.settings.record_page import RecordPage

_HEIGHT = 280  # pixels: a year of most countries, without scrolling


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayRow:
    """A holiday that is still to come. `closed`: the clinic is closed on it already."""

    day: date
    name: str
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The holidays of a year in a country, by its name."""

    country: str
    rows: tuple[HolidayRow, ...]


def holiday_offer(session: Session, year: int, today: date, language: str) -> Offer:
    """What can be added."""
    details = clinic_page(session).details
    closed = {row.day for row in closures(session, today) if row.location_id is None}
    rows = tuple(
        HolidayRow(day=each.day, name=each.name, closed=each.day in closed)
        for each in holidays_of(details.country, details.region, [year], language)
        if each.day >= today
    )
    return Offer(country=country_name(details.country, language), rows=rows)


class HolidaySheet(Sheet):
    """A tick for each day; those that are closed already cannot be ticked again."""

    def __init__(self, page: RecordPage, desk: Desk) -> None:
        words = desk.words
        super().__init__(
            page,
            desk,
            "holidays",
            title=words("Close on holidays"),
            text=words("Take the ticks away from days on which you work."),
            deed=words("Close on these days"),
        )
        self._page = page
        self.year = ChoiceBox()
        self.year.setObjectName("settings.holidays.year")
        for year in range(desk.today().year, desk.today().year + 3):
            self.year.addItem(str(year), year)
        self.boxes: list[tuple[QCheckBox, HolidayRow]] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(4, 4, 4, 4)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        days = QScrollArea()
        days.setWidget(inner)
        days.setWidgetResizable(True)
        days.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        days.setMinimumHeight(_HEIGHT)
        self._country = label("", "section")
        self.body.addWidget(LabeledField(words("Year"), self.year))
        self.body.addWidget(self._country)
        self.body.addWidget(days, 1)
        self.year.currentIndexChanged.connect(lambda _: self._read())
        self.wanted.connect(self._close_days)
        # In the last weeks of a year people think of the next.
        self.year.setCurrentIndex(1 if desk.today().month == 12 else 0)  # noqa: PLR2004 - December
        self.year.setFocus()
        self._read()

    def _read(self) -> None:
        year, today, language = self.year.currentData(), self.desk.today(), self.desk.words.language
        self.desk.tasks.query(
            self, "holidays", lambda session: holiday_offer(session, year, today, language), self._show
        )

    def _show(self, offer: Offer) -> None:
        words = self.desk.words
        self._country.setText(offer.country)
        for box, _ in self.boxes:
            box.hide()
            box.deleteLater()
        self.boxes = []
        for place, row in enumerate(offer.rows):
            text = f"{words.long_date(row.day)} · {row.name}"
            box = QCheckBox(words("{day}, closed already", day=text) if row.closed else text)
            box.setObjectName(f"settings.holidays.{row.day.isoformat()}")
            box.setAccessibleName(box.text())
            box.setChecked(True)
            box.setEnabled(not row.closed)
            box.toggled.connect(lambda _: self._count())
            self._column.insertWidget(place, box)
            self.boxes.append((box, row))
        self._count()

    def ticked(self) -> list[tuple[date, str]]:
        """The days to be closed."""
        return [(row.day, row.name) for box, row in self.boxes if box.isChecked() and not row.closed]

    def _count(self) -> None:
        days, words = len(self.ticked()), self.desk.words
        self.deed.setEnabled(days > 0)
        if self.boxes:
            self.say(words.count("{number} day", "{number} days", days))
        else:
            self.say(words("No holidays are left in this year."))

    def _close_days(self) -> None:
        days = self.ticked()
        self.desk.tasks.act(
            self, "close", lambda work: add_closures(work, days), self._done, lambda error: self.refuse(error, {})
        )

    def _done(self, visits: int) -> None:
        self._page.presenter.read()
        self._page.presenter.warned.emit(visits_warning(self.desk.words, visits))
        self.accept()


def dress_closures(desk: Desk, page: RecordPage) -> None:
    """The button that offers holidays, and the one that opens on a day again."""

    def may() -> str:
        return desk.why_not(Permission.SET_UP_CLINIC)

    def may_open() -> str:
        return may() if page.presenter.record is not None else desk.words("Choose a day first.")

    def open_again() -> None:
        record = page.presenter.record
        if record is not None:
            desk.tasks.act(
                page, "open", lambda work: remove_closure(work, UUID(record.key)), lambda _: page.presenter.read()
            )

    page.add_deed(
        button(
            desk.words("Add holidays …"),
            icon="calendar-plus",
            compact=True,
            on=lambda: HolidaySheet(page, desk).open(),
        ),
        "holidays",
        may,
    )
    page.add_form_deed(button(desk.words("Open on this day"), on=open_again), "open_again", may_open)
