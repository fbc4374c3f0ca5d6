"""One patient's whole record on paper, for the patient: sections of named values, lists and texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dentaldesk.engines.documents.content import Clinic, Person, Text
from dentaldesk.engines.documents.sheet import BODY, SECOND, STRONG, Sheet, identity, said
from dentaldesk.engines.documents.table import Column, cell, set_table

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One line of a section: what or when, what about it, and a calmer second line."""

    label: Text
    value: Text
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSection:
    """A part of the record. One without rows is said to be empty, so that nobody wonders whether it was left out."""

    heading: str
    rows: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecordContent:
    """Everything that is kept about a patient, as it stood on a day."""

    clinic: Clinic
    patient: Person
    on: date
    sections: tuple[RecordSection, ...]


def lay_out(content: PatientRecordContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    sheet = Sheet(content.clinic, words("Patient record"), content.patient.name, words)
    sheet.letterhead()
    sheet.facts([identity(content.patient, words), [(words("As of"), words.day(content.on), BODY)]])
    for section in content.sections:
        _section(sheet, section, words)
    return sheet


def _section(sheet: Sheet, section: RecordSection, words: Words) -> None:
    sheet.section(section.heading, room=60)
    sheet.y += 4
    if not section.rows:
        sheet.flow(words("Nothing is recorded."), SECOND)
        sheet.y += 16
        return
    rows = [
        [cell(said(row.label, words), STRONG), cell(said(row.value, words), BODY, row.detail)] for row in section.rows
    ]
    set_table(sheet, [Column(head="", share=3), Column(head="", share=7)], rows)
    sheet.y += 18
