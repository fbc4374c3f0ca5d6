"""Whether two records may be of one person: pure comparison of names, birth dates, phones and e-mail addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dentaldesk.engines.patients.rules import search_words
from dentaldesk.models.values import Message

_LONG_WORD = 6  # letters from which two slips are forgiven instead of one
_SHORT_WORD = 3  # letters up to which none is: Kim and Tim are two names
_A_NAME = 2  # words: a given and a family name


class Likeness(StrEnum):
    """How two names stand to each other."""

    SAME = "same"  # the same words, in whatever order
    SIMILAR = "similar"  # a slip of the keyboard, or one has a name more
    FAMILY = "family"  # one family name, other given names
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is compared of one person. Names folded into words; phones in E.164. `other`: no patient, as a payer."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    birth_date: date | None = None
    phones: frozenset[str] = frozenset()
    email: str = ""
    other: bool = False

    @classmethod
    def named(
        cls,
        given_names: str,
        family_name: str,
        *,
        birth_date: date | None = None,
        phones: Sequence[str | None] = (),
        email: str | None = "",
        other: bool = False,
    ) -> Person:
        """A person from what a record holds."""
        return cls(
            given=tuple(search_words(given_names)),
            family=tuple(search_words(family_name)),
            birth_date=birth_date,
            phones=frozenset(phone for phone in phones if phone),
            email=(email or "").strip().casefold(),
            other=other,
        )

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.given, *self.family)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Why two records may be of one person; `certain`: the name agrees, and the birth date or the phone."""

    reasons: tuple[Message, ...]
    certain: bool
    score: int  # orders matches; more is likelier


def swapped(born: date) -> date | None:
    """Day and month exchanged, as a form in the other style would be read; None when that is no other day."""
    try:
        other = date(born.year, born.day, born.month)
    except ValueError:
        return None
    return None if other == born else other


def is_near(one: str, other: str) -> bool:
    """Whether two folded words differ by no more than a slip: a letter wrong, missing, too many, or two exchanged."""
    shorter = min(len(one), len(other))
    if one == other:
        return True
    if shorter <= _SHORT_WORD:
        return False
    return _distance(one, other) <= (2 if shorter >= _LONG_WORD else 1)


def _distance(one: str, other: str) -> int:
    """Letters to add, drop, change or exchange with a neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        row = [i]
        for j, char_ in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != char_))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == char_:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def name_likeness(one: Person, other: Person) -> Likeness:
    """Compare two names; the order of their words does not matter, for families write it differently."""
    if set(one.words) == set(other.words):
        return Likeness.SAME
    shorter, longer = sorted((one.words, other.words), key=len)
    if len(shorter) >= _A_NAME and _all_near(shorter, longer):
        return Likeness.SIMILAR
    if _all_near(*sorted((one.family, other.family), key=len)):
        return Likeness.FAMILY
    return Likeness.OTHER


def _all_near(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    """Whether each word of the one is found in the other, each there used once."""
    left = list(longer)
    for word in shorter:
        near = word if word in left else next((other for other in left if is_near(word, other)), None)
        if near is None:
            return False
        left.remove(near)
    return bool(shorter)


def _namesakes(one: Person, other: Person) -> bool:
    """Whether one name is reason enough: of who is no patient often nothing else is known."""
    dated = one.birth_date is not None and other.birth_date is not None
    return (one.other or other.other) and not dated and name_likeness(one, other) is Likeness.SAME


def compare(one: Person, other: Person) -> Match | None:
    """Why these may be one person, strongest reason first; None when nothing speaks for it."""
    name = name_likeness(one, other)
    phone = bool(one.phones & other.phones)
    email = bool(one.email) and one.email == other.email
    born = one.birth_date is not None and one.birth_date == other.birth_date
    turned = bool(one.birth_date and other.birth_date and swapped(one.birth_date) == other.birth_date)
    alike = name in {Likeness.SAME, Likeness.SIMILAR}
    known = phone or (name is not Likeness.OTHER and (email or born or turned))
    if not known and not _namesakes(one, other):
        return None
    said = [
        (Message("double.same_name"), 4, name is Likeness.SAME),
        (Message("double.similar_name"), 2, name is Likeness.SIMILAR),
        (Message("double.same_family"), 1, name is Likeness.FAMILY and born),
        (Message("double.same_birth_date"), 4, born and alike),
        (Message("double.swapped_birth_date"), 2, turned and alike),
        (Message("double.same_phone"), 2, phone),
        (Message("double.same_email"), 2, email),
    ]
    return Match(
        reasons=tuple(reason for reason, _weight, holds in said if holds),
        certain=name is Likeness.SAME and (born or phone),
        score=sum(weight for _reason, weight, holds in said if holds),
    )
