"""What a country lets a new clinic begin with: money, formats, teeth, paper, hours, holidays. All of it can be changed.

Currency, languages, weekdays and time zones come from CLDR (Babel), holidays from `holidays`; here stands only what
neither tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from dentaldesk.models.states import AgingBasis
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import Money, currency_exponent

if TYPE_CHECKING:
    from babel import Locale

# Offered in the list; any other ISO 3166-1 code has a proposal as well.
_OFFERED = (
    "AE AR AT AU BE BR CA CH CL CO CZ DE DK EG ES FI FR GB GR HK HU IE IL IN IT JO JP KR MX MY NL NO NZ PE PH PL PT RO"
    " SA SE SG TH TR TW UA US UY VN ZA"
)
COUNTRIES = tuple(_OFFERED.split())
# Of more than one: where most people live.
_TIME_ZONES = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "VN": "Asia/Ho_Chi_Minh",
}
# CLDR, supplemental data, paperSize US-Letter; Babel does not carry it. Everywhere else A4.
_LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})
_NOTATIONS = {"US": Notation.UNIVERSAL, "PR": Notation.UNIVERSAL, "GB": Notation.PALMER, "IE": Notation.PALMER}
# Where balances age from the day of service, as American insurers count; elsewhere from the day an invoice is due.
_BY_SERVICE_DATE = frozenset({"US", "CA", "PR"})
# A round number of units for what costs one US dollar in a clinic; rough on purpose, a proposal to be looked at.
_UNITS_PER_DOLLAR = {
    **dict.fromkeys(("AED", "BRL", "ILS", "PEN", "PLN", "RON", "SAR", "MYR"), 4),
    **dict.fromkeys(("CNY", "DKK", "HKD", "NOK", "SEK"), 8),
    **dict.fromkeys(("CZK", "EGP", "MXN", "THB", "TRY", "TWD", "UAH", "UYU", "ZAR"), 20),
    **dict.fromkeys(("INR", "PHP"), 50),
    **dict.fromkeys(("HUF", "ISK", "JPY"), 150),
    **dict.fromkeys(("ARS", "CLP", "KRW"), 1_000),
    **dict.fromkeys(("COP",), 4_000),
    **dict.fromkeys(("IDR", "VND"), 20_000),
}
# US dollars: above the first a plan goes to the coordinator; from the others on its category is medium, and high.
_ROUTING, _MEDIUM, _HIGH = 5_000, 500, 2_500
_EARLY = ((time(8), time(12)), (time(13), time(17)))
_LATER = ((time(9), time(13)), (time(14), time(18)))
_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryProposal:
    """`language` a locale, `time_zones` every IANA name of the country, `first_weekday` and hours from 0 Monday."""

    country: str
    currency: str
    language: str
    time_zone: str
    time_zones: tuple[str, ...]
    notation: Notation
    paper: str
    aging_basis: AgingBasis
    first_weekday: int
    routing_value: Money
    medium_value: Money
    high_value: Money
    hours: tuple[tuple[int, time, time], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    day: date
    name: str


def country_name(country: str, language: str = "en") -> str:
    """The country as the language calls it; the code for one that CLDR does not know."""
    from babel import Locale  # noqa: PLC0415 - heavy

    return str(Locale.parse(language).territories.get(country, country))


def proposal_for(country: str) -> CountryProposal:
    """What a clinic in this country (ISO 3166-1 alpha-2) most likely wants."""
    from babel.core import get_global  # noqa: PLC0415 - heavy
    from babel.numbers import get_territory_currencies  # noqa: PLC0415

    locale = _locale(country)
    currency = (get_territory_currencies(country) or ["USD"])[0]
    zones = tuple(sorted(get_global("territory_zones").get(country) or ("UTC",)))
    free = _weekend(locale)
    return CountryProposal(
        country=country,
        currency=currency,
        language=str(locale),  # with its script where there are two, as in zh_Hant_TW
        time_zone=_TIME_ZONES.get(country, zones[0]),
        time_zones=zones,
        notation=_NOTATIONS.get(country, Notation.FDI),
        paper="letter" if country in _LETTER else "a4",
        aging_basis=AgingBasis.SERVICE_DATE if country in _BY_SERVICE_DATE else AgingBasis.DUE_DATE,
        first_weekday=locale.first_week_day,
        routing_value=_amount(_ROUTING, currency),
        medium_value=_amount(_MEDIUM, currency),
        high_value=_amount(_HIGH, currency),
        hours=tuple(
            (weekday, opens, closes)
            for weekday in range(_WEEK)
            if weekday not in free
            for opens, closes in (_EARLY if country in _LETTER else _LATER)
        ),
    )


def _locale(country: str) -> Locale:
    """English where it is official, else the first official language that CLDR writes for this country."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - heavy
    from babel.languages import get_official_languages  # noqa: PLC0415

    official = get_official_languages(country, de_facto=True)
    for language in sorted(official, key=lambda each: each != "en"):
        try:
            return Locale.parse(f"{language}_{country}")
        except UnknownLocaleError:
            continue
    return Locale("en", "US")


def _weekend(locale: Locale) -> set[int]:
    """From its first to its last day, over the end of the week if need be."""
    days = (locale.weekend_end - locale.weekend_start) % _WEEK
    return {(locale.weekend_start + more) % _WEEK for more in range(days + 1)}


def _amount(dollars: int, currency: str) -> Money:
    return priced(dollars * 100, currency)


def priced(cents: int, currency: str) -> Money:
    """What costs so many US cents in a clinic of this currency, roughly: a proposal, or a price of a demo."""
    units = cents * _UNITS_PER_DOLLAR.get(currency, 1)
    return Money(units * 10 ** currency_exponent(currency) // 100)


def regions_of(country: str) -> list[str]:
    """The parts of a country that have holidays of their own, as ISO 3166-2 names them without the country."""
    import holidays  # noqa: PLC0415 - heavy

    try:
        return sorted(holidays.country_holidays(country).subdivisions)
    except NotImplementedError:
        return []


def holidays_of(country: str, region: str | None, years: Sequence[int], language: str | None = None) -> list[Holiday]:
    """Public holidays by day, their names in `language` if they are known in it, else in the country's own.

    Empty for a country whose holidays nobody wrote down. An unknown region counts as none.
    """
    import holidays  # noqa: PLC0415 - heavy

    try:
        known = holidays.country_holidays(country)
    except NotImplementedError:
        return []
    found = holidays.country_holidays(
        country,
        subdiv=region if region in known.subdivisions else None,
        years=list(years),
        language=_spoken(language, known.supported_languages) or known.default_language,
    )
    return [Holiday(day=day, name=name) for day, name in sorted(found.items())]


def _spoken(language: str | None, supported: Sequence[str]) -> str | None:
    if language is None:
        return None
    short = language.split("_")[0]
    return next((each for each in (language, short) if each in supported), None) or next(
        (each for each in supported if each.split("_")[0] == short), None
    )
