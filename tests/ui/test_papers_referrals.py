"""Referrals in a real window: written, sent with a letter, answered, closed; and what is missing is said."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from dentaldesk.models.states import DocumentKind, ReferralStatus
from dentaldesk.ui.screens.papers.fields import Lines
from dentaldesk.ui.screens.papers.referral_forms import AnswerDialog, ReferralDialog
from tests.ui.papers import Papers
from tests.ui.walking import clipped, tab_order, unnamed


def begin(papers: Papers) -> ReferralDialog:
    papers.view.open_page("referrals")
    papers.view.new_referral.click()
    papers.sat.settle()
    return papers.dialog(ReferralDialog)


def put(dialog: ReferralDialog | AnswerDialog, name: str, text: str) -> None:
    editor = dialog.fields[name].editor
    if isinstance(editor, Lines):
        editor.setPlainText(text)
    elif isinstance(editor, QLineEdit):
        editor.setText(text)


def test_a_referral_goes_out_with_its_letter_and_comes_back(papers: Papers) -> None:
    dialog = begin(papers)
    assert clipped(dialog) + unnamed(dialog) + tab_order(dialog) == []
    put(dialog, "to_name", "Dr. Hanne Solberg")
    put(dialog, "to_specialty", "Oral surgery")
    put(dialog, "teeth", "36, 38")
    put(dialog, "reason", "Impacted")
    dialog.deed.click()
    papers.sat.settle()
    papers.deliver()
    page = papers.view.referrals
    (row,) = page.table.rows()
    assert row.status is ReferralStatus.SENT
    assert page.facts["teeth"].text() == "36, 38"
    assert clipped(papers.view) + unnamed(papers.view) == []
    page.letter.click()
    papers.sat.settle()
    papers.told("papers.window").close()
    assert [line.kind for line in papers.view.presenter.all] == [DocumentKind.REFERRAL]
    page.answer.click()
    answer = papers.dialog(AnswerDialog)
    answer.deed.click()
    papers.sat.settle()
    assert answer.fields["answer"].problem() == "Write down the answer."
    put(answer, "answer", "Removed on Monday.")
    answer.deed.click()
    papers.sat.settle()
    papers.read()
    assert page.table.rows()[0].status is ReferralStatus.ANSWERED
    page.close_it.click()
    papers.sat.settle()
    papers.read()
    assert page.table.rows()[0].status is ReferralStatus.CLOSED
    assert not page.close_it.isVisible()


def test_everything_missing_is_said_and_nothing_typed_is_lost(papers: Papers) -> None:
    dialog = begin(papers)
    put(dialog, "question", "Please see.")
    dialog.deed.click()
    papers.sat.settle()
    assert dialog.fields["to_name"].problem() == "Say to whom."
    assert dialog.fields["reason"].problem() == "Say why."
    put(dialog, "teeth", "36, 99")
    dialog.deed.click()
    papers.sat.settle()
    assert "99" in (dialog.fields["teeth"].problem() or "")
    assert dialog.text("question") == "Please see."
    assert papers.view.referrals.table.rows() == []
    dialog.reject()


def test_who_does_not_examine_writes_none_and_is_told_why(papers: Papers) -> None:
    papers.sat.desk.sit_down(papers.case.clinic.desk)
    papers.sat.settle()
    papers.view.open_page("referrals")
    assert not papers.view.new_referral.isEnabled()
    assert papers.view.new_referral.toolTip()
