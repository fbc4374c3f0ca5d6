"""The words of papers in Settings: a template is chosen, edited with its paper beside it, kept, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from dentaldesk.engines.documents.template_actions import SaveTemplate, save_template
from dentaldesk.engines.documents.template_reads import TemplateRow, named_template
from dentaldesk.models.states import DocumentKind
from dentaldesk.ui.screens.settings.pages.templates import TemplatesPage
from dentaldesk.ui.screens.settings.template_editor import TemplateEditor
from dentaldesk.ui.screens.settings.view import SettingsView
from dentaldesk.ui.widgets.buttons import Button
from tests.ui.seat import Seat, nothing_read, seat
from tests.ui.walking import clipped, tab_order, unnamed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.factories import Clinic

EXTRACTION = ("consent/extraction", "en", "")


class Editing:
    """The page of templates, and the editor that it opens."""

    def __init__(self, sat: Seat) -> None:
        self.sat = sat
        self.settings = sat.show(SettingsView(sat.desk))
        self.settings.open_page(TemplatesPage.NAME)
        sat.settle()
        page = self.settings.pages[TemplatesPage.NAME]
        assert isinstance(page, TemplatesPage)
        self.page = page

    def edit(self, key: tuple[str, str, str] = EXTRACTION) -> TemplateEditor:
        assert self.page.table.choose(key)
        self.page.edit.click()
        return self.opened()

    def opened(self) -> TemplateEditor:
        self.sat.settle()
        found = [each for each in self.page.findChildren(TemplateEditor) if each.isVisible()]
        assert found
        return found[-1]

    def type(self, editor: TemplateEditor, text: str) -> None:
        """Other words, and a look at what they become."""
        editor.text.setPlainText(text)
        self.look(editor)

    def look(self, editor: TemplateEditor) -> None:
        editor._pause.stop()
        editor._preview()
        self.sat.settle()

    def answer(self, deed: str) -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, QWidget)
        next(each for each in question.findChildren(Button) if each.text() == deed).click()
        self.sat.settle()


@pytest.fixture
def editing(qtbot: QtBot, clinic: Clinic, look: None) -> Iterator[Editing]:
    assert look is None
    with seat(qtbot, clinic, clinic.dentist) as sat:
        yield Editing(sat)


def test_the_list_shows_each_as_it_is_printed_and_is_searched(editing: Editing) -> None:
    page = editing.page
    assert len(page.table.rows()) > 20
    editing.sat.qtbot.waitUntil(lambda: page.preview.pdf().startswith(b"%PDF"))
    assert clipped(page) + unnamed(page) + tab_order(page) == []
    page.search.setText("extracción")
    assert page.table.rows()
    assert {row.language for row in page.table.rows()} == {"es"}
    with nothing_read(editing.sat.desk):
        page._choose(page.table.chosen())
        page.search.setText("nothing is called so")
    editing.sat.settle()
    assert (page.table.rows(), page.preview.pdf()) == ([], b"")
    assert not page.edit.isEnabled()


def test_a_field_is_inserted_and_the_paper_beside_it_follows(editing: Editing) -> None:
    editor = editing.edit()
    editing.look(editor)
    before = editor.preview.pdf()
    assert before.startswith(b"%PDF")
    editor.text.moveCursor(editor.text.textCursor().MoveOperation.End)
    at = next(row for row in range(editor.fields.count()) if editor.fields.item(row).text() == "{clinic.phone}")
    editor.fields.setCurrentRow(at)
    editor.fields.itemActivated.emit(editor.fields.currentItem())
    assert editor.text.toPlainText().endswith("{clinic.phone}")
    editing.look(editor)
    assert editor.preview.pdf() != before
    assert editor.problems.text() == ""
    assert clipped(editor) + unnamed(editor) + tab_order(editor) == []
    editor.text.undo()
    assert not editor.text.toPlainText().endswith("{clinic.phone}")
    editor.reject()


def test_an_unknown_field_is_named_with_its_line_and_is_not_kept(editing: Editing) -> None:
    editor = editing.edit()
    editing.type(editor, "# Consent\n\nI, {patient.nam}, agree.\n\n{what is this}")
    said = editor.problems.text()
    assert "Line 3: there is no field “patient.nam”. Did you mean patient.name" in said
    assert "Line 5: there is no field “what is this”." in said
    assert clipped(editor) == []
    editor.go.click()
    assert editor.text.textCursor().selectedText() == "I, {patient.nam}, agree."
    editor.save.click()
    editing.sat.settle()
    assert editor.isVisible()
    assert "cannot be kept" in editor.line.text()
    assert "patient.nam" in editor.problems.text()
    editing.type(editor, "I, {patient.name}, agree.")
    assert editor.problems.text() == ""
    editor.save.click()
    editing.sat.settle()
    kept = editing.sat.clinic.db.read(lambda session: named_template(session, "consent/extraction", "en"))
    assert kept is not None
    assert kept.body == "I, {patient.name}, agree."


@pytest.mark.parametrize("text", ["{", "}}", "**", "\\", "{" * 500, "#", "- ", "\u202e{patient.name}", "x" * 25_000])
def test_any_text_can_be_looked_at(editing: Editing, text: str) -> None:
    editor = editing.edit()
    editing.type(editor, text)
    assert editor.preview.pdf().startswith(b"%PDF")
    editor.text.setPlainText(editor._row.body if editor._row else "")
    editor.reject()


def test_a_template_without_words_or_name_says_both(editing: Editing) -> None:
    editing.page.new.click()
    editor = editing.opened()
    editor.save.click()
    editing.sat.settle()
    assert editor.name_field.problem() == "The template needs a name."
    assert editor.problems.text() == "The template has no words."
    editor.kind.setCurrentIndex(editor.kind.findData(DocumentKind.INFORMED_REFUSAL))
    assert "{reason}" in [editor.fields.item(row).text() for row in range(editor.fields.count())]
    editor.name.setText("Ours")
    editing.type(editor, "No, because {reason}.")
    editor.save.click()
    editing.sat.settle()
    editing.page.read()
    editing.sat.settle()
    assert "Ours" in [row.name for row in editing.page.table.rows()]


def test_versions_lead_back_to_the_shipped_words(editing: Editing) -> None:
    shipped = next(row for row in editing.page.table.rows() if (row.shipped, row.language) == EXTRACTION[:2]).body
    for words in ("First.", "Second."):
        editor = editing.edit()
        editing.type(editor, words)
        editor.save.click()
        editing.sat.settle()
        editing.page.read()
        editing.sat.settle()
    editor = editing.edit()
    said = [editor.versions.itemText(row) for row in range(editor.versions.count())]
    assert len(said) == 3
    assert said[0].startswith("Now: ")
    assert said[2] == "As shipped"
    editor.versions.setCurrentIndex(1)
    editor.versions.activated.emit(1)
    assert editor.text.toPlainText() == "First."
    editor.text.undo()
    assert editor.text.toPlainText() == "Second."
    editor.reject()  # nothing was typed: nothing is asked
    assert not isValid(editor) or not editor.isVisible()
    editing.page.restore.click()
    editing.answer("Take the shipped words")
    assert named(editing).body == shipped
    editing.page.read()
    editing.sat.settle()
    assert not editing.page.restore.isEnabled()


def named(editing: Editing) -> TemplateRow:
    found = editing.sat.clinic.db.read(lambda session: named_template(session, "consent/extraction", "en"))
    assert found is not None
    return found


def test_changed_at_two_desks_nothing_is_lost(editing: Editing) -> None:
    clinic = editing.sat.clinic
    editor = editing.edit()
    editing.type(editor, "Mine, the first.")
    editor.save.click()
    editing.sat.settle()
    editing.page.read()
    editing.sat.settle()
    editor = editing.edit()
    row = editor._row
    assert row is not None
    theirs = SaveTemplate(
        template_id=row.id, version=row.version, shipped=row.shipped, kind=row.kind, name=row.name,
        language=row.language, body="Theirs.",
    )  # fmt: skip
    clinic.db.write(clinic.dentist, lambda work: save_template(work, theirs))
    editing.type(editor, "Mine, the second.")
    editor.save.click()
    editing.sat.settle()
    assert editor.isVisible()
    assert "Changed at another desk meanwhile" in editor.line.text()
    assert editor.text.toPlainText() == "Mine, the second."
    versions = [editor.versions.itemData(place).body for place in range(editor.versions.count())]
    assert versions[0] == "Theirs."
    editor.save.click()
    editing.sat.settle()
    assert not isValid(editor) or not editor.isVisible()


def test_closing_asks_before_words_are_lost(editing: Editing) -> None:
    editor = editing.edit()
    editing.type(editor, "Half a thou")
    assert editing.settings.left_unsaved() == ["settings: Words of papers"]
    editor.cancel.click()
    editing.answer("Keep typing")
    assert editor.isVisible()
    editor.cancel.click()
    editing.answer("Discard")
    assert editing.settings.left_unsaved() == []


def test_who_may_not_is_told_why(qtbot: QtBot, clinic: Clinic, look: None) -> None:
    assert look is None
    with seat(qtbot, clinic, clinic.desk) as sat:
        editing = Editing(sat)
        assert editing.page.banner.isVisible()
        assert not editing.page.edit.isEnabled()
        assert not editing.page.new.isEnabled()
        QTest.keyClick(editing.page.table, Qt.Key.Key_Return)
        assert editing.page.findChildren(TemplateEditor) == []
