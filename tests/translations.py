"""`make translations`: every text of the program into `dentaldesk.pot`, and from there into each language's catalogue.

Run it after texts were added or changed; it says what is still to be translated. Translators edit the `.po` and run it
again, which compiles the `.mo` that the program reads. At run time only the standard library's gettext is used.
"""

from __future__ import annotations

import ast
import io
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import dentaldesk
from dentaldesk.engines.clinical.teeth_drawing.legend import _STATUSES, SAMPLES
from dentaldesk.engines.core.sentences import SENTENCES
from dentaldesk.models.charting import Finding
from dentaldesk.ui.screens.charting.keys import EXAMINED, FAVOURITES, MODES, MORE
from dentaldesk.ui.shell.registry import PANELS
from dentaldesk.ui.shell.workspaces import WORKSPACES

SOURCE = Path(dentaldesk.__file__).parent
FOLDER = SOURCE.parent / "resources" / "translations"
TEMPLATE = FOLDER / "dentaldesk.pot"
LANGUAGES = ("es",)
# The same files give the same bytes, so nothing of the day stands in them.
_DATED = datetime(2026, 1, 1, tzinfo=UTC)
# For the people who build the program; its words are not translated.
_LEFT_OUT = "ui/screens/gallery/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text in English; `many` is its plural where the wording depends on a number."""

    one: str
    many: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A call whose text is not written out there: it must come from what `declared` lists."""

    file: str
    expression: str


@cache
def _trees() -> tuple[tuple[str, ast.Module], ...]:
    files = [path.relative_to(SOURCE).as_posix() for path in sorted(SOURCE.rglob("*.py"))]
    return tuple(
        (name, ast.parse((SOURCE / name).read_text(encoding="utf-8")))
        for name in files
        if not name.startswith((_LEFT_OUT, "models/migrations/versions/"))
    )


def said() -> Iterator[tuple[str, Text | Unread]]:
    """Every text that the program says by itself, with the file in which it stands."""
    for name, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                if _is_words(node.func):
                    yield from ((name, each) for each in _read(node.args[0], name))
                elif isinstance(node.func, ast.Attribute) and node.func.attr == "count" and _is_words(node.func.value):
                    yield name, _plural(node, name, tree)


def _is_words(function: ast.expr) -> bool:
    """`words`, `self._words`, `desk.words`, `look.words`; not a module's own `_words`."""
    if isinstance(function, ast.Name):
        return function.id == "words"
    return isinstance(function, ast.Attribute) and function.attr.lstrip("_") == "words"


def _read(argument: ast.expr, file: str) -> Iterator[Text | Unread]:
    match argument:
        case ast.Constant(value=str(text)):
            yield Text(one=text)
        case ast.IfExp(body=body, orelse=otherwise):
            yield from _read(body, file)
            yield from _read(otherwise, file)
        case _:
            yield Unread(file=file, expression=ast.unparse(argument))


def _plural(node: ast.Call, file: str, tree: ast.Module) -> Text | Unread:
    match node.args[:2]:
        case [ast.Constant(value=str(one)), ast.Constant(value=str(many))]:
            return Text(one=one, many=many)
        case [ast.Name(), ast.Name()]:
            return _pair_above(tree, node.lineno) or Unread(file=file, expression=ast.unparse(node))
        case _:
            return Unread(file=file, expression=ast.unparse(node))


def _pair_above(tree: ast.Module, line: int) -> Text | None:
    """`one, many = "…", "…"`, nearest above the line: long pairs are written so."""
    found: Text | None = None
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and line - 4 <= node.lineno < line:
            match node.value:
                case ast.Tuple(elts=[ast.Constant(value=str(one)), ast.Constant(value=str(many))]):
                    found = Text(one=one, many=many)
                case _:
                    pass
    return found


def declared() -> Iterator[tuple[str, str]]:
    """Texts that stand as data and are said elsewhere: (file, text)."""
    yield from (("ui/shell/workspaces.py", workspace.title) for workspace in WORKSPACES)
    keys = "ui/screens/charting/keys.py"
    yield from ((keys, choice.name) for choice in (*FAVOURITES, EXAMINED, *MORE))
    yield from ((keys, text) for mode in MODES for text in (mode.name, mode.hint))
    legend = "engines/clinical/teeth_drawing/legend.py"
    yield from ((legend, sample.name) for sample in SAMPLES)
    yield from ((legend, text) for _, *texts in _STATUSES for text in texts)
    yield from (("engines/clinical/teeth_drawing/badges.py", each.value.replace("-", " ")) for each in Finding)
    views = ("facial", "buccal", "incisal", "occlusal", "palatal", "lingual")
    yield from (("engines/clinical/teeth_drawing/diagram.py", view) for view in views)
    yield from (("engines/core/sentences", sentence) for sentence in SENTENCES.values())
    yield from (("ui/shell/registry.py", text) for spec in PANELS for text in (spec.title, *spec.also))
    pages = (page for spec in PANELS for page in spec.pages)
    yield from (("ui/shell/pages.py", text) for page in pages for text in (page.title, *page.also))


def texts() -> dict[str, tuple[Text, set[str]]]:
    """Every text by its English, with the files that say it. Raises ValueError where one is a plural of two kinds."""
    found: dict[str, tuple[Text, set[str]]] = {}
    everything = [(file, Text(one=text)) for file, text in declared()]
    everything += [(file, each) for file, each in said() if isinstance(each, Text)]
    for file, text in everything:
        if not text.one:
            continue
        known, files = found.setdefault(text.one, (text, set()))
        if text.many is not None and known.many not in {None, text.many}:
            msg = f"two plurals of {text.one!r}"
            raise ValueError(msg)
        if text.many is not None:
            found[text.one] = (text, files)
        files.add(file)
    return found


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def template() -> Catalog:
    """What `dentaldesk.pot` should hold."""
    catalogue = _catalogue(None)
    for text, files in texts().values():
        where = [(f"dentaldesk/{file}", 0) for file in sorted(files)]
        # Only the strings' own braces: percent signs are percent signs.
        key = text.one if text.many is None else (text.one, text.many)
        catalogue.add(key, locations=where, flags=["python-brace-format"] if placeholders(text.one) else [])
    return catalogue


def _catalogue(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        project="DentalDesk",
        version="1",
        copyright_holder="the DentalDesk authors",
        msgid_bugs_address="the DentalDesk authors",
        creation_date=_DATED,
        revision_date=_DATED,
        last_translator="the DentalDesk authors",
        language_team="the DentalDesk authors",
        fuzzy=False,
        header_comment="# Texts of DentalDesk. Made by `make translations`; see resources/translations/es/glossary.md.",
    )


def read(language: str) -> Catalog:
    """A language's catalogue as it stands in its file; an empty one when there is none."""
    path = po_file(language)
    if not path.exists():
        return _catalogue(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def updated(language: str) -> Catalog:
    """The language's catalogue with the texts of now: what is new stands empty, what is gone is left out."""
    known = read(language)
    fresh = _catalogue(language)
    for message in template():
        if not message.id:
            continue
        old = known.get(message.id if isinstance(message.id, str) else message.id[0])
        given = forms(old) if old is not None and old.pluralizable == message.pluralizable else ("",)
        if message.pluralizable:
            text: str | tuple[str, ...] = given if len(given) == fresh.num_plurals else ("",) * fresh.num_plurals
        else:
            text = given[0]
        fresh.add(message.id, text, locations=message.locations, flags=message.flags - {"fuzzy"})
    return fresh


def forms(message: Message) -> tuple[str, ...]:
    """What a text is translated as: one text, or one a plural form."""
    given = message.string
    return (given,) if isinstance(given, str) else tuple(given or ())


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts that have no translation, in English."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and not all(forms(message))
    ]


def po_file(language: str) -> Path:
    """Where translators write."""
    return FOLDER / language / "LC_MESSAGES" / "dentaldesk.po"


def as_po(catalogue: Catalog) -> bytes:
    """A catalogue as the text that stands in its file."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, include_lineno=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """A catalogue as the program reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    """Write everything anew and say what is missing."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    whole = template()
    TEMPLATE.write_bytes(as_po(whole))
    print(f"{TEMPLATE.relative_to(SOURCE.parent)}: {len(whole)} texts")
    for language in LANGUAGES:
        catalogue = updated(language)
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalogue))
        path.with_suffix(".mo").write_bytes(as_mo(catalogue))
        lacking = untranslated(catalogue)
        print(f"{path.relative_to(SOURCE.parent)}: {len(catalogue) - len(lacking)} translated, {len(lacking)} to do")
        for text in lacking[:20]:
            print(f"  {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
