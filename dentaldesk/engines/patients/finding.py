"""Finding a patient while somebody types, among 200 000: every look walks an index and stops at what is shown.

A patient stands in `patient_word` under each word of their names and under their phone numbers, each beside the name by
which lists are ordered. So the first rows of an index range are the first rows of the list, however many there are.
Two names stand there together as well, under the first letter of one and the whole of the other: few have both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, permutations
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, delete, insert, literal, literal_column, select, union_all

from dentaldesk.engines.core.phones import phone_words, typed_phone_words
from dentaldesk.engines.patients.births import possible_births
from dentaldesk.engines.patients.reads import PatientRow
from dentaldesk.engines.patients.rules import search_words
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.patients import Patient, PatientWord

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

MOST_WORDS = 5  # of a query that are looked up; nobody types more to find a person
_LAST_CHARACTER = "\U0010ffff"
_LARGEST_CHART_DIGITS = 9  # what an integer column holds
_PATIENT, _WORD = Patient.__table__, PatientWord.__table__
_FIELDS = tuple(PatientRow.__dataclass_fields__)  # the id is the first of them
_SHOWN = [_PATIENT.c[name] for name in _FIELDS]
# Two words of one patient may begin alike, so that the walk meets the patient twice: it goes a few rows further, and
# when that was not enough it is made once more, this many times as long.
_SPARE, _FURTHER = 3, 8
# Characters of the two names of a pair that are kept, so that both fit into the column of a word.
_LONGEST_FIRST, _LONGEST_SECOND = 120, 70
_PAIR = 2
_MOST_PAIRED = 8  # words of one patient that stand in pairs: more names than that nobody types two of


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which looks a query takes: for a chart number, for birth dates, at how many phone words, at how many names."""

    chart: bool
    births: bool
    phones: int
    names: int


def find_patients(session: Session, typed: str, limit: int = 20, *, language: str = "en_US") -> list[PatientRow]:
    """Patients whose words begin with every word typed, in any order; or by chart number, birth date or phone.

    Numbers come first: whoever types one means it. A date that may be two days finds the people of both; `language` is
    that of the months' names. Of a long query the `MOST_WORDS` longest words count. The merged are found as the record
    that was kept. One query, and another one for people of many like names.
    """
    shape, params = _looks(typed, language)
    if shape is None:
        return []
    most = limit + _SPARE
    while True:
        rows = session.execute(_query(shape), {**params, "most": most}).all()
        found: dict[UUID, Row[Any]] = {}
        for row in rows:
            found.setdefault(row[0], row)
        if len(found) >= limit or len(rows) < most:
            return [PatientRow(**dict(zip(_FIELDS, row, strict=True))) for row in islice(found.values(), limit)]
        most *= _FURTHER


def _looks(typed: str, language: str) -> tuple[_Shape | None, dict[str, Any]]:
    """What is to be looked for; None for a query in which there is nothing to find."""
    params: dict[str, Any] = {}
    phones: list[str] = []
    if any(char.isdecimal() for char in typed):
        if typed.strip().isdecimal() and len(typed.strip()) <= _LARGEST_CHART_DIGITS:
            params["number"] = int(typed.strip())
        days = possible_births(typed, language)
        if days:
            params["days"] = days
        phones = typed_phone_words(typed)
        for place, word in enumerate(phones):
            params |= _range(f"phone{place}", word)
    # The longest words tell most: a pasted paragraph must not become a join of fifty tables.
    names = _telling(search_words(typed))
    params |= _name_params(names)
    shape = _Shape(chart="number" in params, births="days" in params, phones=len(phones), names=len(names))
    return (shape if params else None), params


def _telling(words: Sequence[str]) -> list[str]:
    """The longest. A word with which a longer one begins says nothing more: whoever has that one has both."""
    told: list[str] = []
    for word in sorted(words, key=len, reverse=True):
        if len(told) < MOST_WORDS and not any(longer.startswith(word) for longer in told):
            told.append(word)
    return told


def _name_params(names: Sequence[str]) -> dict[str, str]:
    """The range in which the walk begins, what both names of a pair are like, the ranges of further names."""
    if len(names) < _PAIR:
        return _range("name", names[0]) if names else {}
    first, second = names[0][:_LONGEST_FIRST], names[1][:_LONGEST_SECOND]
    params = {**_range("name", f"|{second[0]} {first}"), "like": f"|{second[0]} {first}% {second}%"}
    for place, word in enumerate(names[_PAIR:]):
        params |= _range(f"further{place}", word)
    return params


def _range(name: str, word: str) -> dict[str, str]:
    return {f"{name}_low": word, f"{name}_high": word + _LAST_CHARACTER}


@cache
def _query(shape: _Shape) -> Select[Any]:
    """The looks of a query, one below the other, and the patients that they find.

    The walks end before patients are fetched: joined first, a server would fetch those of a whole range and sort them.
    """
    looks = list(_all_looks(shape))
    found = looks[0].subquery("found")
    if len(looks) > 1:
        every = union_all(*(select(look.subquery()) for look in looks)).subquery("every")
        first = select(every).order_by(every.c.rank, every.c.word, every.c.sort_name).limit(bindparam("most"))
        found = first.subquery("found")
    return (
        select(*_SHOWN)
        .join_from(_PATIENT, found, found.c.patient_id == _PATIENT.c.id)
        .where(_PATIENT.c.status != PatientStatus.MERGED)
        .order_by(found.c.rank, found.c.word, found.c.sort_name)
    )


def _all_looks(shape: _Shape) -> Iterator[Select[Any]]:
    if shape.chart:
        yield _of_patients(0).where(_PATIENT.c.chart_number == bindparam("number"))
    if shape.births:
        born = _PATIENT.c.birth_date.in_(bindparam("days", expanding=True))
        yield _of_patients(1).where(born).order_by(_PATIENT.c.sort_name).limit(bindparam("most"))
    for place in range(shape.phones):
        yield _walk(2 + place, f"phone{place}")
    if shape.names:
        yield _by_names(2 + shape.phones, shape.names)


def _of_patients(rank: int) -> Select[Any]:
    return select(
        _PATIENT.c.id.label("patient_id"), literal(rank).label("rank"), literal("").label("word"), _PATIENT.c.sort_name
    )


def _walk(rank: int, name: str) -> Select[Any]:
    """The words of a range, in the order of the index. The merged stand under no word."""
    return (
        select(_WORD.c.patient_id, literal(rank).label("rank"), _WORD.c.word, _WORD.c.sort_name)
        .where(_WORD.c.word >= bindparam(f"{name}_low"), _WORD.c.word < bindparam(f"{name}_high"))
        .order_by(_WORD.c.word, _WORD.c.sort_name)
        .limit(bindparam("most"))
    )


def _by_names(rank: int, names: int) -> Select[Any]:
    """By a name; by two of them as they stand in one word; each further one is looked for beside them."""
    walk = _walk(rank, "name")
    if names >= _PAIR:
        walk = walk.where(_WORD.c.word.like(bindparam("like")))
    for place in range(names - _PAIR):
        other = _WORD.alias(f"further{place}")
        # Always by the patient, whose words are few: led by a range that it takes for small, or joined with one, a
        # server would walk all of it for each patient. The empty text and the offset leave it no other way.
        word = other.c.word.concat("")
        beside = select(other.c.patient_id).where(
            other.c.patient_id == _WORD.c.patient_id,
            word >= bindparam(f"further{place}_low"),
            word < bindparam(f"further{place}_high"),
        )
        walk = walk.where(beside.offset(literal_column("0")).exists())
    return walk


def index_patient(session: Session, patient: Patient) -> None:
    """Write anew under which words a patient is found: their own, and those of the doubles merged into them."""
    words = found_under(session, patient)
    session.execute(delete(PatientWord).where(PatientWord.patient_id == patient.id))
    session.execute(
        insert(PatientWord),
        [{"patient_id": patient.id, "word": word, "sort_name": patient.sort_name} for word in words],
    )


def found_under(session: Session, patient: Patient) -> list[str]:
    """Every word under which a patient is to be found, each once."""
    records = [patient, *_merged_into(session, patient.id)]
    return list(dict.fromkeys(word for each in records for word in _words_of(each)))


def _words_of(patient: Patient) -> list[str]:
    names = name_words(f"{patient.given_names} {patient.family_name} {patient.preferred_name or ''}")
    phones = [word for phone in (patient.phone, patient.other_phone) if phone for word in phone_words(phone)]
    # The number on the cover of an old chart; the record's own is found by its column.
    old_number = [str(patient.chart_number)] if patient.merged_into_id is not None else []
    return [*names, *phones, *old_number]


def name_words(names: str) -> list[str]:
    """Under what a person of these names is found: each word, and each two of them in one word behind a `|`.

    Such a pair is the second word's first letter, the first word, the second word.
    """
    words = search_words(names)
    pairs = [
        f"|{second[0]} {first[:_LONGEST_FIRST]} {second[:_LONGEST_SECOND]}"
        for first, second in permutations(words[:_MOST_PAIRED], _PAIR)
    ]
    return [*words, *pairs]


def _merged_into(session: Session, patient_id: UUID) -> list[Patient]:
    """The records that became this one. A chain of merges ends at one record: all of them name the last."""
    return list(session.scalars(select(Patient).where(Patient.merged_into_id == patient_id)))
