"""The language of whoever reads, and the formats in which the clinic writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.words import Formats, Words, languages
from dentaldesk.engines.flows.clinic_pages import clinic_page
from dentaldesk.engines.flows.clinic_settings import edit_clinic
from dentaldesk.engines.staff.actions import choose_language
from dentaldesk.engines.staff.reads import people_list
from dentaldesk.models.states import Topic
from dentaldesk.models.values import Money
from dentaldesk.ui.screens.settings.rows import Change, Field, Page, PageData, Record, Saved

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.screens.settings.rows import Values

LANGUAGES = "languages"
# The sample shows how thousands, decimals and a day that cannot be read two ways are written.
_AMOUNT, _DAY, _TIME = Money(123_456_789), date(2027, 3, 31), time(14, 30)


class Languages(Page):
    """One record: one's own language is everybody's, the clinic's belongs to who sets it up."""

    NAME: ClassVar[str] = "languages"
    ICON: ClassVar[str] = "translate"
    NOTES: ClassVar[bool] = True
    TOPICS: ClassVar[frozenset[Topic]] = frozenset({Topic.CLINIC, Topic.PEOPLE})

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Languages and formats")

    def about(self) -> str:
        """One sentence."""
        return self.words(
            "Texts are in the language of whoever signs in first; days and amounts are written as the clinic does."
        )

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form."""
        del kind
        words = self.words
        return (
            Field(
                name="own",
                label=words("My language"),
                kind="choice",
                permission=Permission.SIGN_IN,
                help=words(
                    "At every desk, from the next time the program starts there and you are the first to sign in. It "
                    "keeps its language until it is closed, whoever sits down meanwhile."
                ),
            ),
            Field(
                name="language",
                label=words("The clinic’s language and formats"),
                kind="choice",
                help=words(
                    "For letters, days and amounts: short names of months are in this language whatever you read in, "
                    "so that screens and papers agree. Each desk follows when the program starts again."
                ),
            ),
        )

    def read(self, session: Session) -> PageData:
        """What stands."""
        page, me = clinic_page(session), self.desk.actor.user_id
        own = next((row.language for row in people_list(session) if row.user_id == me), None)
        values = {"own": own or "", "language": page.details.language}
        # One's own language is another's to neither see nor save: what is typed here belongs to who typed it.
        record = Record(key=f"{LANGUAGES}.{me}", kind=LANGUAGES, title="", values=values, version=page.version)
        shipped = tuple(languages())
        return PageData(
            records=(record,),
            choices={
                "own": (("", self.words("The clinic’s")), *shipped),
                "language": locales(self.words.language),
            },
        )

    def save(self, work: Work, change: Change) -> Saved:
        """Write what was changed: not everybody may change both."""
        if "own" in change.changed:
            choose_language(work, change.values["own"] or None)
        if "language" in change.changed:
            details = clinic_page(work.session).details
            edit_clinic(work, change.version, replace(details, language=change.values["language"]))
        return Saved(key=change.key or LANGUAGES)

    def note(self, values: Values) -> str:
        """How it looks in the chosen format."""
        words = self.words
        chosen = Words(replace_language(words.formats, values["language"]), words.language)
        sample = " · ".join([chosen.day(_DAY), chosen.clock_time(_TIME), chosen.money(_AMOUNT)])
        return words("It writes: {sample}", sample=sample)


def replace_language(formats: Formats, language: str) -> Formats:
    """The same clinic in other formats."""
    return replace(formats, language=language or formats.language)


@cache
def locales(language: str) -> tuple[tuple[str, str], ...]:
    """Every language with a country, as (locale, its name in `language`), by name."""
    from babel import Locale  # noqa: PLC0415 - heavy
    from babel.localedata import locale_identifiers  # noqa: PLC0415 - heavy

    whole = [Locale.parse(name) for name in locale_identifiers() if name.count("_") == 1 and name[-2:].isupper()]
    named = [(str(each), str(each.get_display_name(language) or each)) for each in whole]
    return tuple(sorted(((code, name[:1].upper() + name[1:]) for code, name in named), key=lambda each: each[1]))
