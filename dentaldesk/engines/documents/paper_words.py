"""The words of papers: those of the program, and for some readers whom it does not speak to, labels of papers alone.

A paper leaves the clinic, so its days and times are written in its reader's language too; money stays the clinic's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

from dentaldesk.engines.core.resources import resource
from dentaldesk.engines.core.words import Formats, Words, languages

if TYPE_CHECKING:
    from babel import Locale

    from dentaldesk.models.values import Param


def signed_after(words: Words, done_at: datetime) -> str:
    """That somebody agreed to what was done already: it is neither hidden nor dated back."""
    return words("This was signed after the work was done ({moment}).", moment=words.moment(done_at))


class PaperWords(Words):
    """As `Words`; where no catalogue speaks the reader's language, the labels that are shipped for papers do."""

    def __init__(self, formats: Formats, language: str | None = None) -> None:
        super().__init__(formats, language)
        asked = (language or formats.language).replace("-", "_").split("_")[0]
        self._labels = _labels(asked) if super().spoken.split("_")[0] != asked else {}
        self._asked = asked

    @property
    def spoken(self) -> str:
        """The language that the labels come in."""
        return self._asked if self._labels else super().spoken

    def __call__(self, english: str, **params: object) -> str:
        """A label in the reader's language, else as the program says it."""
        label = self._labels.get(english)
        return super().__call__(english, **params) if label is None else self._fill(label, params)  # type: ignore[arg-type]  # the parent's own values

    def count(self, one: str, many: str, number: int, **params: Param) -> str:
        """As the program counts; labels know one and many."""
        label = self._labels.get(one if number == 1 else many)
        if label is None:
            return super().count(one, many, number, **params)
        return self._fill(label, {"number": number, **params})

    @cached_property
    def _of_reader(self) -> Locale:
        """The reader's language as it is written where the clinic is, when there is such a thing."""
        from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - heavy

        language = self.spoken.replace("-", "_").split("_")[0]
        if language == self._locale.language:
            return self._locale
        try:
            return Locale(language, territory=self._locale.territory)
        except UnknownLocaleError:
            return Locale(language)

    def day(self, day: date) -> str:
        """`24 nov 2026`: the month is named in the reader's language, so that nobody misreads it."""
        if self._of_reader is self._locale:
            return super().day(day)
        from babel.dates import format_skeleton  # noqa: PLC0415 - heavy

        return format_skeleton("yMMMd", day, locale=self._of_reader)

    def long_date(self, day: date) -> str:
        """With the weekday, in the language of the paper's other words."""
        from babel.dates import format_date  # noqa: PLC0415 - heavy

        return format_date(day, format="full", locale=self._of_reader)

    def time(self, moment: datetime) -> str:
        """The wall time in the clinic's zone, to the minute."""
        from babel.dates import format_time  # noqa: PLC0415 - heavy

        return format_time(moment.astimezone(self.zone), format="short", locale=self._of_reader)


@cache
def _labels(language: str) -> Mapping[str, str]:
    path = resource("templates", language, "labels.json")
    if not language.isalpha() or not path.exists():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def paper_languages() -> tuple[tuple[str, str], ...]:
    """The languages that papers are written in, as (code, its own name): those of the program, and those that only
    labels of papers are shipped in.
    """
    from babel import Locale  # noqa: PLC0415 - heavy

    spoken = languages()
    labelled = {path.parent.name for path in resource("templates").glob("*/labels.json")}
    more = sorted(labelled - {code for code, _ in spoken})
    named = ((code, (Locale.parse(code).get_display_name(code) or code).capitalize()) for code in more)
    return (*spoken, *named)
