"""Finding a procedure by a few letters: what fits the tooth and surfaces typed before comes first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dentaldesk.engines.catalogue.reads import CatalogueRow
from dentaldesk.engines.clinical.rules import area_problem
from dentaldesk.engines.patients.rules import search_words
from dentaldesk.models.teeth import Notation, ToothCode, parse_tooth
from dentaldesk.models.values import ValueProblem


def matching(
    catalogue: Sequence[CatalogueRow], typed: str, tooth: ToothCode | None, surfaces: str
) -> list[CatalogueRow]:
    """Procedures whose words or code begin with every word typed; those that fit the place come first.

    Within each half the order is the catalogue's. Nothing typed matches everything.
    """
    wanted = search_words(typed)
    found = [row for row in catalogue if _begins(row, wanted)]
    return sorted(found, key=lambda row: not fits(row, tooth, surfaces))


def chosen(
    catalogue: Sequence[CatalogueRow], typed: str, tooth: ToothCode | None, surfaces: str
) -> CatalogueRow | None:
    """The procedure that is meant: the one of this very name, else the best match; None when nothing matches."""
    if not typed.strip():
        return None
    exact = [row for row in catalogue if typed.strip().casefold() in {row.name.casefold(), row.code.casefold()}]
    return next(iter(exact or matching(catalogue, typed, tooth, surfaces)), None)


def fits(row: CatalogueRow, tooth: ToothCode | None, surfaces: str) -> bool:
    """Whether this procedure can stand at this place."""
    problem = area_problem(
        area=row.area,
        min_surfaces=row.min_surfaces,
        max_surfaces=row.max_surfaces,
        tooth=tooth,
        surfaces=surfaces.strip(),
    )
    return problem is None


def tooth_typed(text: str, notation: Notation) -> ToothCode | None:
    """The tooth typed so far; None when it is none, or not one yet."""
    try:
        return parse_tooth(text, notation) if text.strip() else None
    except ValueProblem:
        return None


def _begins(row: CatalogueRow, wanted: Sequence[str]) -> bool:
    words = _words_of(row.name, row.code)
    return all(any(word.startswith(want) for word in words) for want in wanted)


@lru_cache(maxsize=2048)
def _words_of(name: str, code: str) -> tuple[str, ...]:
    """Asked of the whole catalogue at every key."""
    return tuple(search_words(f"{name} {code}"))
