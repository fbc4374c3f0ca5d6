"""What a patient's record may hold, and how names are folded so that they are found however they are typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import Channel
from dentaldesk.models.values import plain

LONGEST_NAME = 200  # characters; the column's width
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
    for place, name in (("given_names", details.given_names), ("family_name", details.family_name)):
        if len(tidy(name)) > LONGEST_NAME:
            problems.append(Problem(place, "patient.name_too_long", length=len(tidy(name)), most=LONGEST_NAME))
    if not search_words(details.given_names + " " + details.family_name):
        problems.append(Problem("family_name", "patient.name_missing"))
    if details.birth_date is not None and not _possible_birth(details.birth_date, today):
        problems.append(Problem("birth_date", "patient.birth_date_impossible", date=details.birth_date))
    if details.email.strip() and not _possible_email(details.email.strip()):
        problems.append(Problem("email", "patient.email_impossible", typed=details.email))
    return problems


def _possible_email(typed: str) -> bool:
    fits = len(typed) <= LONGEST_NAME and typed == plain(typed)
    return fits and re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", typed) is not None


def _possible_birth(born: date, today: date) -> bool:
    return born <= today and today.year - born.year <= OLDEST_AGE


def age_on(born: date, day: date) -> int:
    """Whole years on that day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
