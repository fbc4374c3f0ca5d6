"""What clinic is wanted, and what cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import log
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dentaldesk.engines.core.errors import UserError

if TYPE_CHECKING:
    from babel import Locale

    from dentaldesk.engines.staff.countries import CountryProposal

MOST_PATIENTS = 200_000
MOST_YEARS = 30
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)
MORNING = 6 * 60  # minutes of a day: nothing of its book has happened
_NO_MONEY = frozenset({"XTS", "XXX", "XAU", "XAG", "XPT", "XPD"})


# Of a village's dentist, and of those in the file of a large clinic: how many patients, the share of them who are there
# when it opens, how many years households stay on average, and the share that leaves within their first year.
_SMALL, _LARGE = (1_000, 0.5, 9.0, 0.08), (20_000, 0.14, 3.0, 0.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """How people come and go: see above. `stays` in years."""

    at_first: float
    stays: float
    never_again: float

    def in_care(self, years: int) -> float:
        """The share of all records that are in care at a time, about."""
        stay = (1 - self.never_again) * self.stays + self.never_again / 2
        return self.at_first / 2 + (1 - self.at_first) * min(stay / years, 0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """`patients` counts every record, also of people who only pay for others. The past ends on the morning of `until`,
    the clinic's day, or at the moment `ends` of it. `currency` ISO 4217; `locale` a language and a country: es_MX.
    """

    until: date
    ends: datetime | None = None
    patients: int = 300
    years: int = 5
    seed: int = 1
    currency: str = "USD"
    locale: str = "en_US"

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return str(_locale(self.locale).territory)

    @property
    def language(self) -> str:
        """The language alone: `es`."""
        return str(_locale(self.locale).language)

    @property
    def turnover(self) -> Turnover:
        """The larger the clinic, the more of its records are of people who came for a while."""
        (small, *few), (large, *many) = _SMALL, _LARGE
        size = min(max(log(self.patients / small) / log(large / small), 0.0), 1.0)
        first, stays, never = (low + (high - low) * size for low, high in zip(few, many, strict=True))
        return Turnover(at_first=first, stays=stays, never_again=never)

    @property
    def first_day(self) -> date:
        """The day on which its past begins."""
        year = self.until.year - self.years
        return date(year, self.until.month, min(self.until.day, 28))


def wanted(
    *,
    until: date | None = None,
    patients: int = 300,
    years: int = 5,
    seed: int = 1,
    currency: str | None = None,
    locale: str | None = None,
    now: datetime | None = None,
) -> Recipe:
    """The recipe, with the money and the habits of its country where nothing is said, and today as it is there.

    Where no day is said the past ends now, and before the morning of today it does in any case: nothing lies ahead of
    the clock at which it is made. `now` unsaid: that of this computer.

    Raises UserError for a clinic that cannot be made.
    """
    if not 1 <= patients <= MOST_PATIENTS:
        raise UserError("believable.patients", most=MOST_PATIENTS)
    if not 1 <= years <= MOST_YEARS:
        raise UserError("believable.years", most=MOST_YEARS)
    spoken = _locale(locale or "en_US")
    usual = _proposal_for(str(spoken.territory))
    there = (now or datetime.now(UTC)).astimezone(ZoneInfo(usual.time_zone))
    last = until or there.date()
    if not _FIRST_DAY <= last <= _LAST_DAY:
        raise UserError("believable.until", first=_FIRST_DAY, last=_LAST_DAY)
    money = (currency or usual.currency).upper()
    if money in _NO_MONEY or money not in _currencies():
        raise UserError("believable.currency", typed=currency or "")
    return Recipe(
        until=last,
        ends=there if until is None or _is_ahead(last, there) else None,
        patients=patients,
        years=years,
        seed=seed,
        currency=money,
        locale=str(spoken),
    )


def _is_ahead(last: date, there: datetime) -> bool:
    """Whether it is today, and the morning of it is still to come."""
    return last == there.date() and there.hour * 60 + there.minute < MORNING


def number_of(typed: str) -> int:
    """A whole number as it is typed on a command line. Raises UserError."""
    try:
        return int(typed)
    except ValueError as error:
        raise UserError("believable.number", typed=typed) from error


def day_of(typed: str) -> date:
    """A day as it is typed on a command line. Raises UserError."""
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise UserError("believable.day", typed=typed) from error


def _locale(name: str) -> Locale:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - heavy

    try:
        found = Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError) as error:
        raise UserError("believable.locale", typed=name) from error
    if found.territory is None:
        raise UserError("believable.locale", typed=name)
    return found


def _proposal_for(country: str) -> CountryProposal:
    from dentaldesk.engines.staff.countries import proposal_for  # noqa: PLC0415 - heavy

    return proposal_for(country)


def _currencies() -> frozenset[str]:
    from babel.numbers import list_currencies  # noqa: PLC0415 - heavy

    return frozenset(list_currencies())
