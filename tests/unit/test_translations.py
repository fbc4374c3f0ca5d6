"""The catalogues of the languages: of the program's own texts, with the same parameters, compiled as they are read.

That everything is translated is asserted at the end of this file; `make translations` mends the rest.
"""

from __future__ import annotations

import gettext
import io
from collections import Counter

import pytest
from babel.messages.pofile import read_po

from tests import translations
from tests.translations import LANGUAGES, TEMPLATE, Text, Unread, placeholders


def catalogue(language: str) -> gettext.GNUTranslations:
    with translations.po_file(language).with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


# -- reading the texts --


def test_the_reading_finds_texts_of_every_kind() -> None:
    found = translations.texts()
    assert len(found) > 900
    kinds = {
        "a label": "Save",
        "a choice between two": "Nobody",
        "a sentence of an engine": "A tooth is needed.",
        "a title that stands as data": "Chairside",
        "a finding of the chart": "Composite filling",
        "a sign of the key": "glass ionomer",
    }
    assert {kind for kind, text in kinds.items() if text not in found} <= {"a choice between two"}
    assert found["{number} page"][0] == Text(one="{number} page", many="{number} pages")


def test_what_is_said_in_many_places_stands_once_with_all_its_places() -> None:
    several = {english: files for english, (_, files) in translations.texts().items() if len(files) > 2}
    assert "Cancel" in several or "Close" in several


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_the_catalogue_are_translated(language: str) -> None:
    """What a translator has done is complete in itself: the same parameters, marks and ends; all plurals."""
    wrong = []
    for message in translations.read(language):
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        strings = translations.forms(message)
        if not any(strings):
            continue
        wanted = set().union(*(placeholders(each) for each in ids))
        for given in strings:
            lacks = not given or not placeholders(given) <= wanted
            # "1 page" may say "una página"; all other parameters are needed.
            lacks = lacks or not wanted - {"number"} <= placeholders(given)
            if lacks:
                wrong.append(f"{ids[0]!r}: {given!r}")
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mark_for_the_keyboard_is_kept(language: str) -> None:
    """A text with a mark has exactly one in each language, and one without has none."""
    wrong = []
    for message in translations.read(language):
        if not isinstance(message.id, str) or not message.string or not isinstance(message.string, str):
            continue
        before, after = (Counter(text.replace("&&", ""))["&"] for text in (message.id, message.string))
        if before != after:
            wrong.append(f"{message.id!r}: {message.string!r}")
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_ends_and_blanks_are_those_of_the_english(language: str) -> None:
    """A sentence ends as a sentence, a label as a label; blanks at the ends glue texts together."""
    ends = ".…?!:"
    wrong = []
    for message in translations.read(language):
        if not isinstance(message.id, str) or not message.id or not message.string:
            continue
        english, given = message.id, str(message.string)
        same_end = (english[-1] in ends) == (given[-1] in ends)
        if not same_end or (given != given.strip() and english == english.strip()):
            wrong.append(f"{english!r}: {given!r}")
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_reads_what_the_translators_wrote(language: str) -> None:
    compiled = catalogue(language)
    written = [message for message in translations.read(language) if message.id and any(translations.forms(message))]
    assert len(written) > 900
    for message in written:
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string
        else:
            one, many = message.id
            assert [compiled.ngettext(one, many, number) for number in (1, 2)] == list(translations.forms(message))


@pytest.mark.parametrize(("number", "form"), [(0, 1), (1, 0), (2, 1), (21, 1), (1_000_000, 1)])
def test_spanish_has_two_forms(number: int, form: int) -> None:
    assert catalogue("es").plural(number) == form  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_over_and_nothing_is_guessed(language: str) -> None:
    text = translations.po_file(language).read_text(encoding="utf-8")
    assert "#~ " not in text
    assert "fuzzy" not in text


def test_writing_a_catalogue_twice_gives_the_same_bytes() -> None:
    once = translations.as_po(translations.updated("es"))
    again = translations.as_po(read_po(io.BytesIO(once), locale="es"))
    assert once == again


def test_a_new_text_does_not_lose_what_was_translated() -> None:
    stored, fresh = translations.read("es"), translations.updated("es")
    for message in fresh:
        old = stored.get(message.id if isinstance(message.id, str) else message.id[0]) if message.id else None
        if old is not None and old.pluralizable == message.pluralizable:
            assert translations.forms(message) == translations.forms(old)


# Where a text is not written out: what it is made of stands in `translations.declared`.
DECLARED = {
    ("engines/clinical/teeth_drawing/badges.py", "mark.finding.value.replace('-', ' ')"),
    ("engines/clinical/teeth_drawing/diagram.py", "name"),
    ("engines/clinical/teeth_drawing/legend.py", "detail"),
    ("engines/clinical/teeth_drawing/legend.py", "name"),
    ("engines/clinical/teeth_drawing/legend.py", "sample.name"),
    ("ui/screens/charting/favourites.py", "choice.name"),
    ("ui/screens/charting/favourites.py", "mode.hint"),
    ("ui/screens/charting/favourites.py", "mode.name"),
    ("ui/screens/charting/preview.py", "draft.choice.name"),
    ("ui/shell/panels.py", "spec.title"),
    ("ui/shell/top_bar.py", "workspace.title"),
    ("ui/shell/window_deeds.py", "other"),
    ("ui/shell/window_deeds.py", "page.title"),
    ("ui/shell/window_deeds.py", "spec.title"),
    ("ui/shell/window_deeds.py", "workspace.title"),
    ("ui/window.py", "spec.title"),
}


# -- nothing is missing: run `make translations`, translate what it names, run it again --


def test_the_template_holds_the_texts_of_now() -> None:
    with TEMPLATE.open("rb") as file:
        stored = {message.id if isinstance(message.id, str) else tuple(message.id) for message in read_po(file)}
    wanted = {message.id if isinstance(message.id, str) else tuple(message.id) for message in translations.template()}
    assert sorted(map(str, wanted - stored)) == []
    assert sorted(map(str, stored - wanted)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_translated(language: str) -> None:
    assert translations.untranslated(translations.updated(language)) == []


def test_every_text_that_is_not_written_out_is_declared() -> None:
    unread = {(each.file, each.expression) for _, each in translations.said() if isinstance(each, Unread)}
    assert unread == DECLARED
