"""A line of somebody else's list as a patient of ours: which column is what, how its dates are written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.core.phones import stored_phone
from dentaldesk.engines.patients.births import as_day, full_year
from dentaldesk.engines.patients.likeness import Person
from dentaldesk.engines.patients.rules import PatientDetails, details_problems, fold, search_words
from dentaldesk.models.states import Sex
from dentaldesk.models.values import Message

T = TypeVar("T")

# What a column may be, with what is shown for it and how heads in English, Spanish and German call it, folded.
FIELDS: Mapping[str, tuple[Message, tuple[str, ...]]] = {
    "given_names": (
        Message("import.given_names"),
        (
            "given names",
            "given name",
            "first name",
            "firstname",
            "forename",
            "nombre",
            "nombres",
            "vorname",
            "vornamen",
        ),
    ),
    "family_name": (
        Message("import.family_name"),
        ("family name", "last name", "lastname", "surname", "apellido", "apellidos", "nachname", "familienname"),
    ),
    "full_name": (
        Message("import.full_name"),
        ("name", "full name", "patient", "patient name", "nombre completo", "paciente", "nombre y apellidos"),
    ),
    "preferred_name": (Message("import.preferred_name"), ("preferred name", "nickname", "apodo", "rufname")),
    "birth_date": (
        Message("import.birth_date"),
        (
            *("birth date", "birthdate", "date of birth", "dob", "birthday", "born", "fecha de nacimiento"),
            *("nacimiento", "fecha nac", "geburtsdatum", "geburtstag", "geb", "geb datum"),
        ),
    ),
    "sex": (Message("import.sex"), ("sex", "gender", "sexo", "genero", "geschlecht")),
    "phone": (
        Message("import.phone"),
        (
            *("phone", "mobile", "cell", "cell phone", "mobile phone", "telephone", "phone number", "telefono"),
            *("movil", "celular", "telefon", "handy", "mobil", "telefonnummer", "handynummer"),
        ),
    ),
    "other_phone": (
        Message("import.other_phone"),
        (
            *("other phone", "home phone", "phone 2", "work phone", "phone home", "otro telefono", "telefono fijo"),
            *("telefono 2", "festnetz", "telefon privat", "telefon 2"),
        ),
    ),
    "email": (Message("import.email"), ("email", "e mail", "mail", "email address", "correo", "correo electronico")),
    "street": (
        Message("import.street"),
        ("street", "address", "address 1", "street address", "direccion", "calle", "domicilio", "strasse", "adresse"),
    ),
    "postal_code": (
        Message("import.postal_code"),
        ("zip", "zip code", "postal code", "postcode", "codigo postal", "cp", "plz", "postleitzahl"),
    ),
    "city": (Message("import.city"), ("city", "town", "ciudad", "poblacion", "localidad", "ort", "stadt", "wohnort")),
    "region": (Message("import.region"), ("state", "region", "province", "provincia", "bundesland")),
    "country": (Message("import.country"), ("country", "pais", "land")),
    "language": (Message("import.language"), ("language", "idioma", "lengua", "sprache")),
    "referral_source": (
        Message("import.referral_source"),
        ("referral", "referral source", "referred by", "referido por", "empfohlen von", "ueberweiser"),
    ),
}
_SEXES = {
    Sex.FEMALE: {"f", "female", "woman", "w", "weiblich", "frau", "mujer", "femenino", "hembra"},
    Sex.MALE: {"m", "male", "man", "mann", "maennlich", "mannlich", "hombre", "masculino", "varon", "h"},
    Sex.OTHER: {"other", "x", "d", "divers", "diverse", "non binary", "otro", "o"},
    Sex.UNKNOWN: {"unknown", "u", "unbekannt", "desconocido"},
}
_LANGUAGES = {
    "en": {"en", "eng", "english", "ingles", "englisch"},
    "es": {"es", "spa", "spanish", "espanol", "castellano", "spanisch"},
    "de": {"de", "deu", "ger", "german", "aleman", "deutsch"},
    "fr": {"fr", "fra", "french", "frances", "franzosisch"},
    "pt": {"pt", "por", "portuguese", "portugues", "portugiesisch"},
}
_NO_LATER = date(2099, 12, 31)  # while nobody asks whether a date is still to come; 2000 is such a year's own leap year


class DateOrder(StrEnum):
    """How a file writes dates."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    YEAR_FIRST = "year-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the lines of a file become patients. `mapping`: field → column; `country`: the clinic's, for phones."""

    mapping: Mapping[str, int]
    order: DateOrder
    country: str
    today: date
    columns: int = 0  # that the head has; a line of fewer was broken. 0: as many as a line likes


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A line as it would be stored, phones in E.164; `problems` says why it cannot be."""

    number: int
    details: PatientDetails
    problems: tuple[Problem, ...]


def guess_mapping(head: Sequence[str]) -> dict[str, int]:
    """Which column is what, by its head; a field is guessed once, the first column that is called so."""
    called = [" ".join(search_words(name)) for name in head]
    mapping: dict[str, int] = {}
    for field, (_label, names) in FIELDS.items():
        found = next((at for at, name in enumerate(called) if name in names and at not in mapping.values()), None)
        if found is not None:
            mapping[field] = found
    if "family_name" in mapping:
        mapping.pop("full_name", None)
    elif "given_names" in mapping and "full_name" not in mapping and called[mapping["given_names"]] == "nombre":
        mapping["full_name"] = mapping.pop("given_names")  # the only name there is
    return mapping


def fitting_orders(values: Iterable[str]) -> list[DateOrder]:
    """Every way of reading dates in which the most of them are dates: two when the file itself does not say.

    With dots between them nobody writes the month first.
    """
    numbers = [(value, parts) for value in values if (parts := _numbers(value)) is not None]
    fits = {
        order: sum(
            _as_date(parts, order, _NO_LATER) is not None
            for value, parts in numbers
            if not ("." in value and order is DateOrder.MONTH_FIRST)
        )
        for order in DateOrder
    }
    most = max(fits.values(), default=0)
    return [order for order, count in fits.items() if count == most and most > 0]


def _numbers(value: str) -> tuple[str, str, str] | None:
    found = re.fullmatch(r"(\d{1,4})[./\-\s]+(\d{1,2})[./\-\s]+(\d{1,4})(?:[T ]0{1,2}:00(?::00)?)?", value.strip())
    if found is None and re.fullmatch(r"(?:19|20)\d{6}", value.strip()):
        return value[:4], value[4:6], value[6:]
    return None if found is None else (found[1], found[2], found[3])


def _as_date(parts: tuple[str, str, str], order: DateOrder, today: date) -> date | None:
    places = {
        DateOrder.DAY_FIRST: (2, 1, 0),
        DateOrder.MONTH_FIRST: (2, 0, 1),
        DateOrder.YEAR_FIRST: (0, 1, 2),
    }[order]
    year, month, day = (parts[place] for place in places)
    if len(day) > 2 or len(month) > 2:  # noqa: PLR2004 - as people write them
        return None
    if (order is DateOrder.YEAR_FIRST) != (len(parts[0]) == 4):  # noqa: PLR2004 - a year in full stands first
        return None
    full = full_year(year, today)
    return None if full is None else as_day(full, int(month), int(day))


def candidate(number: int, cells: Sequence[str], reading: Reading) -> Candidate:
    """One line as a patient, with everything that is wrong with it."""
    told = {field: cells[at] if at < len(cells) else "" for field, at in reading.mapping.items()}
    given, family = _names(told)
    problems = []
    if len(cells) < reading.columns:
        problems.append(Problem("line", "import.too_few", found=len(cells), expected=reading.columns))
    born = _birth_date(told.get("birth_date", ""), reading)
    if born is None and told.get("birth_date", "").strip():
        problems.append(Problem("birth_date", "import.no_date", typed=told["birth_date"]))
    sex = _one_of(told.get("sex", ""), _SEXES)
    if sex is None and told.get("sex", "").strip():
        problems.append(Problem("sex", "import.no_sex", typed=told["sex"]))
    country = _country(told.get("country", ""))
    if country is None:
        problems.append(Problem("country", "import.no_country", typed=told["country"]))
    details = PatientDetails(
        given_names=given,
        family_name=family,
        birth_date=born,
        sex=sex,
        country=country or "",
        language=_one_of(told.get("language", ""), _LANGUAGES) or "",
        **{name: told.get(name, "") for name in _PLAIN},  # type: ignore[arg-type]  # texts, all of them
    )
    problems += details_problems(details, reading.today)
    numbers, wrong = _phones(details, reading.country)
    problems += wrong
    details = replace(details, **numbers)  # type: ignore[arg-type]  # texts, both of them
    return Candidate(number=number, details=details, problems=tuple(problems))


_PLAIN = (
    *("preferred_name", "phone", "other_phone", "email", "street", "postal_code", "city", "region"),
    "referral_source",
)


def _names(told: Mapping[str, str]) -> tuple[str, str]:
    """Given names and family name; one column for both is split at its comma, else before its last word."""
    full = told.get("full_name", "").strip()
    if not full:
        return told.get("given_names", ""), told.get("family_name", "")
    if "," in full:
        family, _, given = full.partition(",")
        return given.strip(), family.strip()
    given, _, family = full.rpartition(" ")
    return told.get("given_names") or given, family


def _birth_date(typed: str, reading: Reading) -> date | None:
    parts = _numbers(typed)
    if parts is None:
        return None
    # A year in full that stands first says itself how it is read.
    order = DateOrder.YEAR_FIRST if len(parts[0]) == 4 else reading.order  # noqa: PLR2004 - as above
    return _as_date(parts, order, reading.today)


def _one_of(typed: str, known: Mapping[T, set[str]]) -> T | None:
    said = " ".join(search_words(typed.partition("_")[0].partition("-")[0] if len(typed) <= 6 else typed))  # noqa: PLR2004 - en_US
    return next((value for value, names in known.items() if said in names), None)


@lru_cache(maxsize=1000)
def _country(typed: str) -> str | None:
    """ISO 3166-1 alpha-2 of what was written: a code, or a name in English, Spanish or German. "" for nothing."""
    if not typed.strip():
        return ""
    from babel import Locale  # noqa: PLC0415 - heavy

    for language in ("en", "es", "de"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and not code.isdigit() and fold(typed.strip()) in {fold(name), code.lower()}:  # noqa: PLR2004
                return str(code)
    return None


def _phones(details: PatientDetails, country: str) -> tuple[dict[str, str], list[Problem]]:
    """The numbers as they are stored: whoever reads them next takes no other country than the line's for them."""
    numbers, problems = {}, []
    for place in ("phone", "other_phone"):
        typed = getattr(details, place)
        if not typed.strip():
            continue
        stored = stored_phone(typed, details.country or country)
        if stored is None:
            problems.append(Problem(place, "patient.phone_impossible", typed=typed))
        else:
            numbers[place] = stored
    return numbers, problems


class Known:
    """People who are known already, by what tells that two lines are of one: the name, and something beside it.

    Father and son share name and phone, but not the birth date: where both have one, it decides.
    """

    def __init__(self) -> None:
        self._born: dict[tuple[object, ...], int] = {}
        self._reached: dict[tuple[object, ...], list[tuple[date | None, int]]] = {}

    def add(self, person: Person, who: int) -> None:
        """Remember somebody; `who` is a chart number or a line."""
        name = frozenset(person.words)
        if person.birth_date:
            self._born.setdefault((name, person.birth_date), who)
        for way in _ways(person):
            self._reached.setdefault((name, way), []).append((person.birth_date, who))

    def find(self, person: Person) -> int | None:
        """Who this is, as `add` was told; None for somebody new."""
        name = frozenset(person.words)
        known = self._born.get((name, person.birth_date))
        if known is not None:
            return known
        for way in _ways(person):
            for born, who in self._reached.get((name, way), ()):
                if born is None or person.birth_date is None:
                    return who
        return None


def _ways(person: Person) -> list[str]:
    return [*sorted(person.phones), *([person.email] if person.email else [])]


def person_of(details: PatientDetails, country: str) -> Person:
    """What is compared of a line."""
    phones = [stored_phone(phone, country) for phone in (details.phone, details.other_phone) if phone.strip()]
    return Person.named(
        details.given_names,
        details.family_name,
        birth_date=details.birth_date,
        phones=phones,
        email=details.email,
    )
