"""The fields of a patient's details, part by part; those of a walk-in come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit

from dentaldesk.ui.screens.patient.sheet import DayEdit, Field, LongEdit, Part, choice
from dentaldesk.ui.screens.patient.wording import channel_words, language_words, sex_words, status_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.staff.reads import ProviderRow


def form_parts(
    words: Words,
    providers: Sequence[ProviderRow],
    *,
    age: Callable[[str], str],
    written: Callable[[str], str],
    why_none: Callable[[str], str],
) -> list[Part]:
    """All parts in the order of the form. `age` tells an age behind a date, `written` writes a date out, `why_none`
    says why a text is no date.
    """
    return [
        Part(
            title="",
            fields=(
                _line("given_names", words("Given names"), script=True),
                _line("family_name", words("Family name"), script=True),
                Field(name="birth_date", label=words("Date of birth"), editor=DayEdit(written, age, why_none=why_none)),
                _line("phone", words("Phone")),
                _line("complaint", words("What brings them here"), wide=True),
            ),
        ),
        _reaching(words),
        _person(words),
        _address(words),
        _here(words, providers, written, why_none),
    ]


def _line(name: str, title: str, *, wide: bool = False, script: bool = False) -> Field:
    return Field(name=name, label=title, editor=QLineEdit(), wide=wide, script=script)


def _pick(name: str, title: str, entries: Mapping[str, str]) -> Field:
    return Field(name=name, label=title, editor=choice(*((said, value) for value, said in entries.items())))


def _reaching(words: Words) -> Part:
    return Part(
        title=words("How to reach them"),
        fields=(
            _line("email", words("E-mail")),
            _pick("preferred_channel", words("Prefers to be reached by"), channel_words(words)),
            _line("other_phone", words("Other phone")),
            _line("preferred_times", words("Best times")),
        ),
    )


def _person(words: Words) -> Part:
    return Part(
        title=words("Person"),
        fields=(
            _line("preferred_name", words("Likes to be called"), script=True),
            _pick("sex", words("Sex, as recorded for medicine"), sex_words(words)),
            _line("gender", words("Gender, in their own words")),
            _pick("language", words("Language"), language_words(words)),
        ),
    )


def _address(words: Words) -> Part:
    return Part(
        title=words("Address"),
        fields=(
            Field(name="street", label=words("Street"), editor=LongEdit(), wide=True),
            _line("postal_code", words("Postal code")),
            _line("city", words("Town")),
            _line("region", words("State or region")),
            _line("country", words("Country, two letters")),
        ),
    )


def treating(words: Words, providers: Sequence[ProviderRow]) -> dict[str, str]:
    """By whom somebody may usually be treated: value → how it is called."""
    return {"": words("Nobody in particular")} | {str(row.id): row.name for row in providers}


def _here(
    words: Words, providers: Sequence[ProviderRow], written: Callable[[str], str], why_none: Callable[[str], str]
) -> Part:
    confidential = QCheckBox(words("Confidential: no messages, only initials on lists"))
    confidential.setAccessibleDescription(words("Nobody outside the room may learn of a visit."))
    return Part(
        title=words("At this clinic"),
        fields=(
            _pick("provider_id", words("Usually treated by"), treating(words, providers)),
            _line("referral_source", words("Sent or told by")),
            _pick("status", words("Record"), status_words(words)),
            Field(name="deceased_on", label=words("Died on"), editor=DayEdit(written, why_none=why_none)),
            Field(name="confidential", label="", editor=confidential, wide=True),
        ),
    )
