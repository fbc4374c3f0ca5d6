"""Coded diagnoses: the chapter on mouth and teeth of ICD-10-CM, which is in the public domain (K00–K14)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dentaldesk.engines.core.resources import resource


@dataclass(frozen=True, slots=True, kw_only=True)
class IcdCode:
    """A code with its official title, which is English."""

    code: str
    title: str


@cache
def icd_codes() -> Mapping[str, IcdCode]:
    """Every code that is shipped, in their order."""
    with resource("catalogues", "icd10cm_k00_k14.csv").open(encoding="utf-8") as file:
        return {row["code"]: IcdCode(code=row["code"], title=row["title"]) for row in csv.DictReader(file)}


def code_named(code: str) -> IcdCode | None:
    """The code as it is written, with or without its point, in either case."""
    plain = code.strip().upper().replace(".", "")
    return next((one for one in icd_codes().values() if one.code.replace(".", "") == plain), None)


def search_codes(typed: str, limit: int = 20) -> list[IcdCode]:
    """The codes in whose code or title a word begins with each word typed; what begins with the typed text first."""
    wanted = typed.casefold().split()
    if not wanted:
        return []
    found = [one for one in icd_codes().values() if _has_all(one, wanted)]
    start = " ".join(wanted)
    found.sort(key=lambda one: not _plain(one.title).startswith(start))
    return found[:limit]


def _has_all(one: IcdCode, wanted: list[str]) -> bool:
    words = [*_plain(one.title).split(), one.code.casefold(), one.code.casefold().replace(".", "")]
    return all(any(word.startswith(part) for word in words) for part in wanted)


def _plain(title: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in title.casefold()).split())
