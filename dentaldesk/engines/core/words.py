"""Words for people: the one mechanism with which windows, documents and the command line speak.

English is the language of the source. Sentences of the engines stand in `sentences/` under the codes that `Message`
carries; labels of the screens are written where they are shown. Both go through gettext, whose catalogues lie in
`resources/translations` (`make translations`), and Babel's formats.

Texts follow the reader, figures the clinic: in one clinic 3/4/2026 must be the same day for everybody.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as wall_time
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dentaldesk.engines.core.pseudo import PSEUDO, PseudoCatalogue
from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.core.sentences import SENTENCES
from dentaldesk.models.values import Message, Money, Param, currency_exponent

if TYPE_CHECKING:
    from babel import Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """How a clinic writes: `language` is a locale ("en_US"), `currency` ISO 4217, `time_zone` an IANA name."""

    language: str = "en_US"
    currency: str = "USD"
    time_zone: str = "UTC"


class Words:
    """Texts, amounts and dates in one reader's language and one clinic's formats. Immutable; safe on every thread."""

    def __init__(self, formats: Formats, language: str | None = None) -> None:
        """`language` is the reader's, as "es" or "es_MX"; without one, that of the clinic's formats."""
        self.formats = formats
        asked = language or formats.language
        self._catalogue = _catalogue(asked)
        # What libraries name countries, months and weekdays in; the one that nobody speaks is a kind of English.
        self.language = "en" if asked == PSEUDO else asked

    def in_language(self, language: str | None) -> Words:
        """The same clinic's formats with the texts of another reader; None is the clinic's language."""
        return Words(self.formats, language)

    @property
    def spoken(self) -> str:
        """The language that the texts come in: English for a reader whose language has no catalogue."""
        return self._catalogue.info().get("language", "en")

    @cached_property
    def _locale(self) -> Locale:
        from babel import Locale  # noqa: PLC0415 - 60 ms that the first frame need not wait for

        return Locale.parse(self.formats.language)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.formats.time_zone)

    def __call__(self, english: str, **params: Param) -> str:
        """A text of the program in the reader's language, its `{parameters}` written in the clinic's formats."""
        # Of the empty text a catalogue would give its own heading.
        return self._fill(self._catalogue.gettext(english), params) if english else ""

    def count(self, one: str, many: str, number: int, **params: Param) -> str:
        """A text whose wording depends on `number`, which it may name as `{number}`."""
        return self._fill(self._catalogue.ngettext(one, many, number), {"number": number, **params})

    def text(self, message: Message) -> str:
        """What a message says. An unknown code is shown as it is: better an odd word than a lost message."""
        english = SENTENCES.get(message.code)
        if english is None:
            return message.code
        return self(english, **message.params)

    def _fill(self, template: str, params: dict[str, Param]) -> str:
        return template.format(**{name: self.show(value) for name, value in params.items()}) if params else template

    def show(self, value: Param) -> str:  # noqa: PLR0911 - one line a kind of value
        """One value as people read it: money, dates and times in the clinic's formats."""
        match value:
            case None:
                return ""
            case Message():
                return self.text(value)
            case Money():
                return self.money(value)
            case datetime():
                return self.moment(value)
            case date():
                return self.day(value)
            case Decimal():
                return f"{value.normalize():f}"
            case _:
                return str(value)

    def money(self, amount: Money) -> str:
        """`$1,180.00`: with the currency's sign, in the reader's style."""
        from babel.numbers import format_currency  # noqa: PLC0415 - heavy

        exact = Decimal(amount.minor).scaleb(-currency_exponent(self.formats.currency))
        return format_currency(exact, self.formats.currency, locale=self._locale)

    def plain_money(self, amount: Money) -> str:
        """`1,180.00`: for columns whose head names the currency, and for fields."""
        from babel.numbers import format_decimal  # noqa: PLC0415 - heavy

        places = currency_exponent(self.formats.currency)
        exact = Decimal(amount.minor).scaleb(-places)
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return format_decimal(exact, format=pattern, locale=self._locale)

    def number(self, number: int) -> str:
        """`101,207`: a number too long to be read at a glance."""
        from babel.numbers import format_decimal  # noqa: PLC0415 - heavy

        return format_decimal(number, locale=self._locale)

    @cached_property
    def decimal_sign(self) -> str:
        """What stands before the decimals in the reader's language."""
        from babel.numbers import get_decimal_symbol  # noqa: PLC0415 - heavy

        return get_decimal_symbol(self._locale)

    def day(self, day: date) -> str:
        """`24 Nov 2026` or as the language writes it."""
        from babel.dates import format_date  # noqa: PLC0415 - heavy

        return format_date(day, format="medium", locale=self._locale)

    @cached_property
    def short_day_pattern(self) -> str:
        """How a day is typed in digits, as `M/d/yy`: a hint for a field."""
        return str(self._locale.date_formats["short"].pattern)

    def long_date(self, day: date) -> str:
        """With the weekday and in the reader's language, for heads of pages. The month is named: nobody misreads it."""
        from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - heavy
        from babel.dates import format_date  # noqa: PLC0415 - heavy

        try:
            locale = self._locale if _base(self.language) == self._locale.language else Locale.parse(self.language)
        except (UnknownLocaleError, ValueError):
            locale = self._locale
        return format_date(day, format="full", locale=locale)

    def time(self, moment: datetime) -> str:
        """The wall time in the clinic's zone, to the minute."""
        from babel.dates import format_time  # noqa: PLC0415 - heavy

        return format_time(moment.astimezone(self.zone), format="short", locale=self._locale)

    def clock_time(self, moment: wall_time) -> str:
        """A time of day as it stands on the clinic's clock, to the minute."""
        from babel.dates import format_time  # noqa: PLC0415 - heavy

        return format_time(moment, format="short", locale=self._locale)

    def moment(self, moment: datetime) -> str:
        """Date and wall time in the clinic's zone."""
        return f"{self.day(moment.astimezone(self.zone).date())}, {self.time(moment)}"


def languages() -> list[tuple[str, str]]:
    """The languages that the program speaks, as (code, its own name): English and those with a catalogue."""
    from babel import Locale  # noqa: PLC0415 - heavy

    shipped = (path.parent.parent.name for path in _folder().glob("*/LC_MESSAGES/dentaldesk.mo"))
    codes = ["en", *sorted(shipped)]
    return [(code, (Locale.parse(code).get_display_name(code) or code).capitalize()) for code in codes]


def _folder() -> Path:
    return resource("translations")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The texts of a language: of its country first ("es_MX"), else of the language; English when there are none."""
    if language == PSEUDO:
        return PseudoCatalogue()
    return gettext.translation("dentaldesk", _folder(), languages=[language, _base(language)], fallback=True)


def _base(language: str) -> str:
    return language.replace("-", "_").split("_")[0]
