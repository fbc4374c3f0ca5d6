"""Finding a patient while somebody types, among 200 000: every look walks an index and stops at what is shown.

A patient stands in `patient_word` under each word of their names and under their phone numbers, each beside the name by
which lists are ordered. So the first rows of an index range are the first rows of the list, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, delete, insert, literal_column, select

from dentaldesk.engines.patients.births import possible_births
from dentaldesk.engines.patients.phones import phone_words, typed_phone_words
from dentaldesk.engines.patients.reads import PatientRow
from dentaldesk.engines.patients.rules import search_words
from dentaldesk.models.states import PatientStatus
from dentaldesk.models.tables.patients import Patient, PatientWord

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

MOST_WORDS = 5  # of a query that are looked up; nobody types more to find a person
_LAST_CHARACTER = "\U0010ffff"
_LARGEST_CHART_DIGITS = 9  # what an integer column holds
_SHOWN = [getattr(Patient, name) for name in PatientRow.__dataclass_fields__]
# Two words of one patient may begin alike, so that the walk meets the patient twice.
_SPARE = 2


def find_patients(session: Session, typed: str, limit: int = 20, *, language: str = "en_US") -> list[PatientRow]:
    """Patients whose words begin with every word typed, in any order; or by chart number, birth date or phone.

    Numbers come first: whoever types one means it. A date that may be two days finds the people of both; `language` is
    that of the months' names. Of a long query the `MOST_WORDS` longest words count. A name is one query; a number up to
    four. The merged are found as the record that was kept.
    """
    found: dict[UUID, PatientRow] = {}
    for query, params in _looks(typed, language):
        for row in session.execute(query, {**params, "most": _SPARE * limit}):
            found.setdefault(row.id, PatientRow(**row._mapping))  # noqa: SLF001 - the public name of a row's mapping
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _looks(typed: str, language: str) -> Iterator[tuple[Select[Any], dict[str, Any]]]:
    words = search_words(typed)
    if any(char.isdecimal() for char in typed):
        if typed.strip().isdecimal() and len(typed.strip()) <= _LARGEST_CHART_DIGITS:
            yield _by_chart(), {"number": int(typed.strip())}
        days = possible_births(typed, language)
        if days:
            yield _by_birth(), {"days": days}
        for word in typed_phone_words(typed):
            yield _by_words(0), _range(0, word)
    if words:
        # The longest words tell most: a pasted paragraph must not become a join of fifty tables.
        telling = sorted(words, key=len, reverse=True)[:MOST_WORDS]
        params: dict[str, Any] = {}
        for place, word in enumerate(telling):
            params |= _range(place, word)
        yield _by_words(len(telling) - 1), params


def _range(place: int, word: str) -> dict[str, str]:
    return {f"low{place}": word, f"high{place}": word + _LAST_CHARACTER}


@cache
def _by_chart() -> Select[Any]:
    return _shown().where(Patient.chart_number == bindparam("number")).limit(bindparam("most"))


@cache
def _by_birth() -> Select[Any]:
    born = Patient.birth_date.in_(bindparam("days", expanding=True))
    return _shown().where(born).order_by(Patient.sort_name).limit(bindparam("most"))


@cache
def _by_words(others: int) -> Select[Any]:
    """By the words of the range 0, walked in the order of the index; each of `others` is looked for beside it.

    The walk ends before patients are fetched: joined first, a server would fetch those of the whole range and sort
    them. The merged stand under no word.
    """
    walk = select(PatientWord.patient_id, PatientWord.word, PatientWord.sort_name).where(*_within(PatientWord, 0))
    for place in range(1, others + 1):
        other = PatientWord.__table__.alias(f"word{place}")
        # Always by the patient, whose words are few: led by a range that it takes for small, or joined with one, a
        # server would walk all of it for each patient. The empty text and the offset leave it no other way.
        word = other.c.word.concat("")
        beside = select(other.c.patient_id).where(
            other.c.patient_id == PatientWord.patient_id,
            word >= bindparam(f"low{place}"),
            word < bindparam(f"high{place}"),
        )
        walk = walk.where(beside.offset(literal_column("0")).exists())
    found = walk.order_by(PatientWord.word, PatientWord.sort_name).limit(bindparam("most")).subquery("found")
    return _shown().join(found, found.c.patient_id == Patient.id).order_by(found.c.word, found.c.sort_name)


def _within(table: type[PatientWord], place: int) -> tuple[Any, Any]:
    return table.word >= bindparam(f"low{place}"), table.word < bindparam(f"high{place}")


def _shown() -> Select[Any]:
    return select(*_SHOWN).where(Patient.status != PatientStatus.MERGED)


def index_patient(session: Session, patient: Patient) -> None:
    """Write anew under which words a patient is found: their own, and those of the doubles merged into them."""
    words = dict.fromkeys(word for each in [patient, *_merged_into(session, patient.id)] for word in _words_of(each))
    session.execute(delete(PatientWord).where(PatientWord.patient_id == patient.id))
    session.execute(
        insert(PatientWord),
        [{"patient_id": patient.id, "word": word, "sort_name": patient.sort_name} for word in words],
    )


def _words_of(patient: Patient) -> list[str]:
    names = search_words(f"{patient.given_names} {patient.family_name} {patient.preferred_name or ''}")
    phones = [word for phone in (patient.phone, patient.other_phone) if phone for word in phone_words(phone)]
    # The number on the cover of an old chart; the record's own is found by its column.
    old_number = [str(patient.chart_number)] if patient.merged_into_id is not None else []
    return [*names, *phones, *old_number]


def _merged_into(session: Session, patient_id: UUID) -> list[Patient]:
    """The records that became this one. A chain of merges ends at one record: all of them name the last."""
    return list(session.scalars(select(Patient).where(Patient.merged_into_id == patient_id)))
