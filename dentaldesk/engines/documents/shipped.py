"""The templates that come with the program: files by language and kind, the same for every clinic and every update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dentaldesk.engines.core.resources import resource
from dentaldesk.models.states import DocumentKind, SequenceClass

_HEAD_END = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """One file. `classes` are the kinds of work that it is for; None: any. An empty tuple: chosen by hand alone."""

    kind: DocumentKind
    name: str
    language: str
    title: str
    classes: tuple[SequenceClass, ...] | None
    body: str


@cache
def shipped_templates() -> Sequence[Shipped]:
    """All of them, read once."""
    return tuple(_read(path) for path in sorted(resource("templates").glob("*/*/*.md")))


def _read(path: Path) -> Shipped:
    head, _, body = path.read_text(encoding="utf-8").partition(f"\n{_HEAD_END}\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    kind = DocumentKind(path.parent.name)
    return Shipped(
        kind=kind,
        name=f"{kind}/{path.stem}",
        language=path.parent.parent.name,
        title=said["title"],
        classes=_classes(said.get("for")),
        body=body.strip() + "\n",
    )


def _classes(said: str | None) -> tuple[SequenceClass, ...] | None:
    if said is None:
        return None
    return () if said == "nothing" else tuple(SequenceClass(one) for one in said.split())
