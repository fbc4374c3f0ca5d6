"""The summary of an exam: why the patient came, what was found and planned, and the dentist's notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.documents.sheet import BODY, LINE, SECOND, SMALL, STRONG, Sheet, identity, said
from dentaldesk.engines.documents.table import HEAD_ROOM, Column, cell, set_table

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.documents.content import ExamSummaryContent


def lay_out(content: ExamSummaryContent, words: Words) -> Sheet:
    """The finished pages, without footers."""
    sheet = Sheet(content.clinic, words("Exam summary"), content.patient.name, words)
    sheet.letterhead()
    sheet.facts(
        [
            identity(content.patient, words),
            [(words("Date"), words.day(content.on), BODY)],
            [(words("Dentist"), content.dentist, BODY)],
        ]
    )
    _section(sheet, words("Reason for the visit"), content.reason)
    _section(sheet, words("Diagnoses"), "\n".join(said(each, words) for each in content.diagnoses))
    _findings(sheet, content, words)
    _section(sheet, words("Subjective"), content.subjective)
    _section(sheet, words("Objective"), content.objective)
    _section(sheet, words("Assessment"), content.assessment)
    _section(sheet, words("Plan"), content.plan)
    _section(sheet, words("Post-operative"), content.post_operative)
    _section(sheet, words("Added later"), "\n".join(content.addenda))
    _signed(sheet, content, words)
    return sheet


def _section(sheet: Sheet, heading: str, text: str) -> None:
    """A heading and its text; a heading with nothing under it is left out."""
    if not text.strip():
        return
    sheet.section(heading)
    sheet.y += 2
    sheet.flow(text.strip(), BODY)
    sheet.y += 14


def _findings(sheet: Sheet, content: ExamSummaryContent, words: Words) -> None:
    sheet.section(words("Findings and planned procedures"), room=HEAD_ROOM)
    sheet.y += 4
    if not content.findings:
        nothing = words("No procedures are planned.")
        sheet.flow(nothing if content.diagnoses else words("Nothing was found that needs treatment."), SECOND)
        sheet.y += 14
        return
    columns = [
        Column(head=words("Tooth"), share=2),
        Column(head=words("Finding"), share=5),
        Column(head=words("Planned"), share=5),
        Column(head=words("When"), share=2.4),
    ]
    rows = [
        [
            cell(line.area, STRONG),
            cell(words.show(line.finding)),
            cell(line.procedure),
            cell(said(line.urgency, words), SECOND),
        ]
        for line in content.findings
    ]
    set_table(sheet, columns, rows)
    sheet.y += 20


def _signed(sheet: Sheet, content: ExamSummaryContent, words: Words) -> None:
    """Who answers for this, and since when."""
    sheet.keep(60)
    sheet.y += 10
    sheet.rule(LINE)
    sheet.y += 10
    if content.signed_at is None:
        sheet.flow(words("Not signed yet."), SMALL)
        return
    sheet.flow(content.dentist, STRONG)
    signer = content.signed_by or content.dentist
    sheet.flow(words("Signed {moment} by {name}", moment=content.signed_at, name=signer), SMALL)
