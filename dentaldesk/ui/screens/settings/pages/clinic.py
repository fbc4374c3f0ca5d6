"""How the clinic is called and how it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from zoneinfo import available_timezones

from dentaldesk.engines.flows.clinic_checks import ClinicDetails
from dentaldesk.engines.flows.clinic_pages import clinic_page
from dentaldesk.engines.flows.clinic_settings import edit_clinic
from dentaldesk.engines.staff.countries import COUNTRIES, country_name
from dentaldesk.models.states import AgingBasis
from dentaldesk.models.teeth import Notation
from dentaldesk.ui.screens.settings.rows import Change, Field, Page, PageData, Reading, Record, Saved

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

CLINIC = "clinic"


class ClinicForm(Page):
    """One record."""

    NAME: ClassVar[str] = "clinic"
    ICON: ClassVar[str] = "buildings"

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Clinic")

    def about(self) -> str:
        """One sentence."""
        return self.words("What stands on letters and receipts, and what follows from the country.")

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form."""
        del kind
        words = self.words
        return (
            Field(name="name", label=words("Name")),
            Field(name="address", label=words("Address"), kind="lines"),
            Field(name="phone", label=words("Phone")),
            Field(name="email", label=words("E-mail")),
            Field(
                name="country",
                label=words("Country"),
                kind="choice",
                section=words("Where it is"),
                help=words("How phone numbers are read and which days are holidays."),
            ),
            Field(
                name="region",
                label=words("Part of the country"),
                help=words("Only where holidays differ: its short code, such as CA or BY."),
            ),
            Field(name="time_zone", label=words("Time zone"), kind="choice"),
            Field(
                name="currency",
                label=words("Currency"),
                kind="choice",
                section=words("How it writes"),
                help=words("It stays as it is from the first amount that is written down."),
            ),
            Field(name="paper", label=words("Paper"), kind="choice"),
            Field(name="notation", label=words("Names of teeth"), kind="choice"),
            Field(name="aging_basis", label=words("Balances age from"), kind="choice"),
        )

    def read(self, session: Session) -> PageData:
        """What stands."""
        page, words = clinic_page(session), self.words
        kept = page.details
        values = {
            "name": kept.name,
            "address": kept.address,
            "phone": kept.phone,
            "email": kept.email or "",
            "country": kept.country,
            "region": kept.region or "",
            "time_zone": kept.time_zone,
            "currency": kept.currency,
            "paper": kept.paper,
            "notation": kept.notation.value,
            "aging_basis": kept.aging_basis.value,
        }
        record = Record(key=CLINIC, kind=CLINIC, title="", values=values, version=page.version)
        return PageData(records=(record,), choices=_choices(words))

    def save(self, work: Work, change: Change) -> Saved:
        """Write it; the language has a page of its own."""
        read = Reading(self.words, change.values)
        details = ClinicDetails(
            name=read.text("name"),
            address=read.text("address"),
            phone=read.text("phone"),
            email=read.text("email") or None,
            country=read.text("country"),
            region=read.text("region").upper() or None,
            currency=read.text("currency"),
            language=work.clinic.language,
            time_zone=read.text("time_zone"),
            paper=read.text("paper"),
            notation=Notation(read.text("notation")),
            aging_basis=AgingBasis(read.text("aging_basis")),
        )
        edit_clinic(work, change.version, details)
        return Saved(key=CLINIC)


def _choices(words: Words) -> dict[str, tuple[tuple[str, str], ...]]:
    language = words.language
    countries = sorted(((code, country_name(code, language)) for code in COUNTRIES), key=lambda each: each[1])
    return {
        "country": tuple(countries),
        "time_zone": tuple((zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone),
        "currency": currencies(language),
        "paper": (("letter", words("Letter, 8½ × 11 in")), ("a4", words("A4, 210 × 297 mm"))),
        "notation": tuple((notation.value, notation_words(words)[notation]) for notation in Notation),
        "aging_basis": (
            (AgingBasis.SERVICE_DATE.value, words("The day of treatment")),
            (AgingBasis.DUE_DATE.value, words("The day it is due")),
        ),
    }


def notation_words(words: Words) -> dict[Notation, str]:
    """The notations as people call them, with what the upper right first molar is in each."""
    return {
        Notation.FDI: words("FDI: 16"),
        Notation.UNIVERSAL: words("Universal: 3"),
        Notation.PALMER: words("Palmer: 6┘"),
    }


def currencies(language: str) -> tuple[tuple[str, str], ...]:
    """The currencies of the offered countries, by code."""
    from babel.numbers import get_currency_name  # noqa: PLC0415 - heavy

    from dentaldesk.engines.staff.countries import proposal_for  # noqa: PLC0415 - asks Babel of every country

    codes = {proposal_for(country).currency for country in COUNTRIES}
    return tuple((code, f"{code} · {get_currency_name(code, locale=language)}") for code in sorted(codes))
