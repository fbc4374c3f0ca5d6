"""The clinic: its name and address, and its country, which brings formats, teeth, paper and holidays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.staff.countries import COUNTRIES, country_name, holidays_of, proposal_for
from dentaldesk.models.states import AgingBasis
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import Money, currency_exponent
from dentaldesk.ui.screens.setup.step import Step, beside, choice, text_area
from dentaldesk.ui.widgets.texts import SectionLabel, label

if TYPE_CHECKING:
    from datetime import date

    from dentaldesk.engines.staff.countries import CountryProposal
    from dentaldesk.ui.screens.setup.draft import ClinicDraft

_YEARS = 2  # of holidays
_SAMPLE = 1180  # units of money, to show how a country writes them
_SHOWN_HOLIDAYS = 8


class ClinicStep(Step):
    """Choosing a country fills everything that follows from it; what it fills can be changed."""

    country_chosen = Signal(object)  # a CountryProposal

    def __init__(self, words: Words, today: Callable[[], date]) -> None:
        super().__init__(words, words("The clinic"), words("The country proposes formats and holidays; change any."))
        self._today = today
        self._proposal: CountryProposal | None = None  # the last one
        self._name = self.line("clinic.name", words("Name of the clinic"))
        names = sorted(((country_name(code, words.language), code) for code in COUNTRIES), key=lambda pair: pair[0])
        self._country = choice(names, self._follow_country)
        self._address = text_area(3)
        self._phone = self.line("clinic.phone", words("Phone"))
        self._email = self.line("clinic.email", words("E-mail (if there is one)"))
        self._currency = self.line("clinic.currency", words("Currency"), words("Three letters, as USD or EUR"))
        self._language = self.line("clinic.language", words("Dates and numbers as in"))
        self._language.textEdited.connect(lambda _text: self._show_sample())
        self._currency.textEdited.connect(lambda _text: self._show_sample())
        self._zone = choice([])
        self._notation = choice([(_notation_words(words)[each], each) for each in Notation])
        self._paper = choice([(words("Letter (8½ × 11 in)"), "letter"), (words("A4"), "a4")])
        ages = {
            AgingBasis.SERVICE_DATE: words("the day of the service"),
            AgingBasis.DUE_DATE: words("the day the invoice is due"),
        }
        self._aging = choice([(ages[each], each) for each in AgingBasis])
        self._sample = label("", "caption", wrap=True)
        self._holidays = QListWidget()
        self._holidays.setProperty("framed", True)
        self._lay_out()
        self._country.setCurrentIndex(self._country.findData("US"))

    def _lay_out(self) -> None:
        words, fields = self.words, self.fields
        country = self.field("clinic.country", words("Country"), self._country)
        address = self.field("clinic.address", words("Address, as it stands on paper"), self._address)
        zone = self.field("clinic.time_zone", words("Time zone"), self._zone)
        notation = self.field("clinic.notation", words("Teeth are called"), self._notation)
        paper = self.field("clinic.paper", words("Paper"), self._paper)
        aging = self.field("clinic.aging", words("A balance ages from"), self._aging)
        holidays = self.field(
            "clinic.holidays",
            words("Holidays on which the clinic is closed"),
            self._holidays,
            words("Space takes the tick away where you work."),
        )
        self.column.addLayout(beside(fields["clinic.name"], country))
        self.column.addWidget(address)
        self.column.addLayout(beside(fields["clinic.phone"], fields["clinic.email"]))
        self.column.addWidget(SectionLabel(words("Formats")))
        self.column.addLayout(beside(fields["clinic.currency"], fields["clinic.language"], zone))
        self.column.addWidget(self._sample)
        self.column.addLayout(beside(notation, paper, aging))
        self.column.addWidget(holidays)
        self._holidays.setMinimumHeight(self._holidays.fontMetrics().lineSpacing() * _SHOWN_HOLIDAYS)
        self.column.addStretch(1)

    def begin(self, country: str) -> None:
        """Begin with this country, when it is one of the list."""
        place = self._country.findData(country)
        self._country.setCurrentIndex(place if place >= 0 else self._country.findData("US"))
        self._follow_country()

    def _follow_country(self) -> None:
        proposal, before = proposal_for(str(self._country.currentData())), self._proposal
        self._proposal = proposal
        # What somebody typed stays.
        if before is None or self._currency.text() == before.currency:
            self._currency.setText(proposal.currency)
        if before is None or self._language.text() == before.language:
            self._language.setText(proposal.language)
        self._zone.clear()
        for zone in proposal.time_zones:
            self._zone.addItem(zone.replace("_", " "), zone)
        self._zone.setCurrentIndex(self._zone.findData(proposal.time_zone))
        for box, old, new in (
            (self._notation, before and before.notation, proposal.notation),
            (self._paper, before and before.paper, proposal.paper),
            (self._aging, before and before.aging_basis, proposal.aging_basis),
        ):
            if before is None or box.currentData() == old:
                box.setCurrentIndex(box.findData(new))
        self._fill_holidays(proposal)
        self._show_sample()
        self.country_chosen.emit(proposal)

    def _fill_holidays(self, proposal: CountryProposal) -> None:
        self._holidays.clear()
        today = self._today()
        years = range(today.year, today.year + _YEARS)
        formats = Words(Formats(language=proposal.language, currency=proposal.currency))
        for holiday in holidays_of(proposal.country, None, years):
            if holiday.day < today:
                continue
            item = QListWidgetItem(f"{formats.day(holiday.day)} · {holiday.name}")
            item.setData(Qt.ItemDataRole.UserRole, (holiday.day, holiday.name))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self._holidays.addItem(item)

    def _show_sample(self) -> None:
        """How dates and money would look."""
        try:
            shown = Words(Formats(language=self._language.text().strip(), currency=self._currency.text().strip()))
            amount = Money(_SAMPLE * 10 ** currency_exponent(shown.formats.currency))
            said = f"{shown.day(self._today())} · {shown.money(amount)}"
        except Exception:  # noqa: BLE001 - half-typed: Babel raises what it likes, and the check tells it later
            said = self.words("A locale, as en_US or de_CH")
        self._sample.setText(said)

    def take(self, draft: ClinicDraft) -> None:
        draft.name, draft.address = self._name.text(), self._address.toPlainText()
        draft.phone, draft.email = self._phone.text(), self._email.text()
        draft.country = str(self._country.currentData())
        draft.currency = self._currency.text().strip().upper()
        draft.language = self._language.text().strip()
        draft.time_zone = str(self._zone.currentData() or "")
        draft.notation = Notation(self._notation.currentData())
        draft.paper = str(self._paper.currentData())
        draft.aging_basis = AgingBasis(self._aging.currentData())
        items = [self._holidays.item(row) for row in range(self._holidays.count())]
        draft.closures = tuple(
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked
        )


def _notation_words(words: Words) -> dict[Notation, str]:
    return {
        Notation.FDI: words("FDI (11 to 48)"),
        Notation.UNIVERSAL: words("Universal (1 to 32)"),
        Notation.PALMER: words("Palmer (quadrants)"),
    }
