"""What a patient's record may hold, and how names are folded so that they are found however they are typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.moves import may_move
from dentaldesk.models.states import Channel, PatientStatus, Sex
from dentaldesk.models.values import plain

LONGEST_NAME = 200  # characters; the column's width
LONGEST_CODE = 80  # characters of a postal code, as wide as its column
OLDEST_AGE = 130  # years; nobody reached it yet
_JOINERS = "\u200c\u200d"  # invisible, and part of how Persian and Indic names are written
# What Unicode does not take apart into a letter and an accent.
_FOLDS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDetails:
    """A patient as typed at the desk. Phone in E.164 or as written in the clinic's country."""

    given_names: str
    family_name: str
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    preferred_channel: Channel | None = None
    preferred_name: str = ""
    sex: Sex | None = None  # None: not asked
    gender: str = ""  # in the patient's own words
    other_phone: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""  # ISO 3166-1 alpha-2; "": the clinic's
    preferred_times: str = ""
    language: str = ""  # a locale; "": the clinic's
    referral_source: str = ""
    provider_id: UUID | None = None
    confidential: bool = False
    status: PatientStatus | None = None  # None: as it is; of someone new: in care
    deceased_on: date | None = None  # of the dead only


def fold(text: str) -> str:
    """Case, accents and letter variants taken off: `Łukasz Ångström` → `lukasz angstrom`."""
    # Taken apart first as well: a letter that is only a style of A (𝓐) has a small form only afterwards.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    # Joiners and other invisible characters shape a name in print; nobody types them into a search.
    kept = (char for char in decomposed if not unicodedata.combining(char) and unicodedata.category(char) != "Cf")
    return "".join(kept).translate(_FOLDS)


def search_words(text: str) -> list[str]:
    """The folded words of a name or a query, in order, each once and no longer than its column."""
    spaced = "".join(char if _is_of_a_word(char) else " " for char in fold(text))
    return list(dict.fromkeys(word[:LONGEST_NAME] for word in spaced.split()))


def _is_of_a_word(char: str) -> bool:
    # Vowel signs of Devanagari, Thai and others are marks, not letters; they belong to their word.
    return char.isalnum() or unicodedata.category(char).startswith("M")


def sort_name(given_names: str, family_name: str) -> str:
    """The folded name by which lists are ordered."""
    return " ".join([*search_words(family_name), *search_words(given_names)])[: 2 * LONGEST_NAME + 1]


def tidy(text: str) -> str:
    """Blanks put in order, composed characters, no control characters: what was meant by what was typed."""
    composed = unicodedata.normalize("NFC", text)
    plain = "".join(char for char in composed if char.isprintable() or char.isspace() or char in _JOINERS)
    return " ".join(plain.split())


def details_problems(details: PatientDetails, today: date) -> list[Problem]:
    """Everything that keeps these details from being stored, all at once."""
    problems = []
    for place in ("given_names", "family_name", "preferred_name"):
        length = len(tidy(getattr(details, place)))
        if length > LONGEST_NAME:
            problems.append(Problem(place, "patient.name_too_long", length=length, most=LONGEST_NAME))
    problems += _too_long(details)
    if not search_words(details.given_names + " " + details.family_name):
        problems.append(Problem("family_name", "patient.name_missing"))
    if details.birth_date is not None and not _possible_birth(details.birth_date, today):
        problems.append(Problem("birth_date", "patient.birth_date_impossible", date=details.birth_date))
    if details.email.strip() and not _possible_email(details.email.strip()):
        problems.append(Problem("email", "patient.email_impossible", typed=details.email))
    if details.deceased_on is not None and not _possible_death(details, today):
        problems.append(Problem("deceased_on", "patient.death_impossible", date=details.deceased_on))
    return problems


def _too_long(details: PatientDetails) -> list[Problem]:
    """Texts that are wider than their column."""
    most = dict.fromkeys(("gender", "city", "region", "referral_source"), LONGEST_NAME) | {
        "postal_code": LONGEST_CODE,
        "country": 2,
        "language": LONGEST_CODE,
    }
    lengths = {place: len(tidy(getattr(details, place))) for place in most}
    return [
        Problem(place, "patient.text_too_long", length=length, most=most[place])
        for place, length in lengths.items()
        if length > most[place]
    ]


def _possible_death(details: PatientDetails, today: date) -> bool:
    return details.deceased_on is not None and (details.birth_date or date.min) <= details.deceased_on <= today


def status_problems(before: PatientStatus | None, details: PatientDetails) -> list[Problem]:
    """Why the record may not go from the state it is in (None: someone new) to the one asked for."""
    after = details.status
    if after is None or after is before:
        return []
    if before is None:
        possible = after in {PatientStatus.ACTIVE, PatientStatus.NON_PATIENT}
    else:
        # Merging is an act of its own, with rows that move.
        possible = may_move(before, after) and after is not PatientStatus.MERGED
    return [] if possible else [Problem("status", "patient.status_impossible")]


def _possible_email(typed: str) -> bool:
    fits = len(typed) <= LONGEST_NAME and typed == plain(typed)
    return fits and re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", typed) is not None


def _possible_birth(born: date, today: date) -> bool:
    return born <= today and today.year - born.year <= OLDEST_AGE
