"""Medical and dental histories: state and decisions. No widgets. Answers stay with their patient until recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import DatabaseProblem, UserError
from dentaldesk.engines.patients.actions import Health, record_dental_history, record_medical_history
from dentaldesk.engines.patients.profile_reads import Histories, HistoryVersion, histories_of
from dentaldesk.engines.patients.questionnaire import (
    QUESTIONS,
    Answer,
    asked_of,
    condition_message,
    derived_allergies,
    derived_conditions,
    derived_flags,
    derived_medications,
    differences,
    question_message,
    unanswered,
)
from dentaldesk.models.states import HistoryKind

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work
    from dentaldesk.ui.desk import Desk

Said = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One answer that one version changed, ready to read."""

    key: tuple[int, str]
    number: int
    at: datetime
    by: str
    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryShown:
    """The sheet as it stands, what the line below says, and what changed over time, the newest first."""

    answers: Said
    hidden: frozenset[str]
    told: str
    changes: tuple[Change, ...]
    typed: bool
    missing: int


class HistoryPresenter(QObject):
    """One questionnaire of the open patient."""

    shown = Signal(object)  # HistoryShown
    line_changed = Signal(str, str)  # sentence, tone

    def __init__(self, desk: Desk, kind: HistoryKind, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.kind = kind
        # Patient → the answers as they stood when the typing began, and as they stand in the sheet.
        self._typed: dict[UUID, tuple[Said, Said]] = {}
        self._seen: Histories | None = None
        self._saving = False

    def read(self) -> None:
        """Look at the open patient's answers again."""
        patient_id, kind, today = self._desk.patient_id, self.kind, self._desk.today()
        if patient_id is None:
            return

        def show(seen: Histories) -> None:
            if patient_id == self._desk.patient_id:
                self._seen = seen
                self._tell()

        self._desk.tasks.query(
            self, "histories", lambda session: histories_of(session, patient_id, kind, today), show, self._lost
        )

    def _lost(self, error: UserError) -> None:
        if not isinstance(error, DatabaseProblem):
            self._desk.trouble.emit(error)

    def forget(self) -> None:
        """Another patient is open."""
        self._seen = None

    @property
    def holds_words(self) -> bool:
        """Whether answers of anyone were given and not recorded."""
        return bool(self._typed)

    def _tell(self) -> None:
        seen, patient_id = self._seen, self._desk.patient_id
        if seen is None or patient_id is None:
            return
        standing, kept = _said(seen.answers), self._typed.get(patient_id)
        moved = kept is not None and kept[0] != standing
        answers = standing if kept is None else merged(*kept, standing)
        if kept is not None:
            self._typed[patient_id] = (standing, answers)
        hidden = {q.code for q in QUESTIONS[self.kind] if not asked_of(q, seen.sex, seen.age)}
        self.shown.emit(
            HistoryShown(
                answers=answers,
                hidden=frozenset(hidden),
                told=self._told(seen),
                changes=tuple(self._changes(seen)),
                typed=kept is not None,
                missing=len(unanswered(self.kind, _answers(answers), seen.sex, seen.age)),
            )
        )
        words = self._desk.words
        if moved:
            said = words("Recorded anew elsewhere since you began. Where both changed an answer, yours stands here.")
            self.line_changed.emit(said, "warning")
        elif kept is not None:
            self.line_changed.emit(words("Not recorded yet"), "muted")

    def _told(self, seen: Histories) -> str:
        words = self._desk.words
        if not seen.versions:
            return words("Never asked. What is not answered is not a no.")
        newest = seen.versions[0]
        said = words("Answered {moment}, {name}.", moment=newest.recorded_at, name=newest.recorded_by)
        if newest.confirmed_on:
            said = f"{said} {words('Confirmed {day}.', day=newest.confirmed_on[-1])}"
        return said

    def _changes(self, seen: Histories) -> Iterator[Change]:
        words = self._desk.words
        for newer, older in zip(seen.versions, seen.versions[1:], strict=False):
            for found in differences(self.kind, older.answers or {}, newer.answers or {}):
                yield Change(
                    key=(newer.number, found.code),
                    number=newer.number,
                    at=newer.recorded_at,
                    by=newer.recorded_by,
                    question=words.text(question_message(self.kind, found.code)),
                    before=answer_words(found.before, words),
                    after=answer_words(found.after, words),
                )

    def type(self, answers: Said) -> None:
        """The sheet was answered on."""
        patient_id, seen = self._desk.patient_id, self._seen
        if patient_id is None or seen is None:
            return
        standing = _said(seen.answers)
        if answers == standing:
            self._typed.pop(patient_id, None)
        else:
            self._typed[patient_id] = (standing, answers)
        typed = patient_id in self._typed
        self.line_changed.emit(self._desk.words("Not recorded yet") if typed else "", "muted")

    def discard(self) -> None:
        """Throw away what was answered and not recorded."""
        if self._desk.patient_id is not None:
            self._typed.pop(self._desk.patient_id, None)
        self.line_changed.emit("", "muted")
        self._tell()

    def record(self) -> None:
        """Keep the answers as a new version."""
        patient_id, seen = self._desk.patient_id, self._seen
        if patient_id is None or seen is None or self._saving:
            return
        standing, words, kind = _said(seen.answers), self._desk.words, self.kind
        began, mine = self._typed.get(patient_id, (standing, standing))
        self._saving = True

        def write(work: Work) -> UUID:
            # What another desk recorded a moment ago stands, but for the answers that were changed here.
            now = histories_of(work.session, patient_id, kind, work.business_date)
            answers = _answers(merged(began, mine, _said(now.answers)))
            if kind is HistoryKind.DENTAL:
                return record_dental_history(work, patient_id, answers)
            latest = now.versions[0] if now.versions else None
            return record_medical_history(work, patient_id, health_of(answers, latest, words), answers)

        def done(_: UUID) -> None:
            self._typed.pop(patient_id, None)
            self.line_changed.emit(words("Recorded"), "good")
            self.read()

        self._desk.tasks.act(self, "record", write, done, self._failed, ended=self._ended)
        self.line_changed.emit(words("Saving…"), "muted")

    def _failed(self, error: UserError) -> None:
        self.line_changed.emit(self._desk.words("Not saved: {why}", why=self._desk.say(error)), "warning")

    def _ended(self) -> None:
        self._saving = False


def merged(began: Said, mine: Said, standing: Said) -> Said:
    """The answers that stand now, with those that were changed here since the typing began."""
    nothing = ("", "")
    changed = {code for code in {*began, *mine} if began.get(code, nothing) != mine.get(code, nothing)}
    kept = {code: said for code, said in standing.items() if code not in changed}
    return kept | {code: mine[code] for code in changed if code in mine}


def health_of(answers: Mapping[str, Answer], latest: HistoryVersion | None, words: Words) -> Health:
    """What the answers mean, in the clinic's words. The physical status is a clinician's, and stays."""

    def name(code: str) -> str:
        return words.text(condition_message(code))

    return Health(
        asa_class=latest.asa_class if latest is not None else None,
        allergies=derived_allergies(answers, name),
        medications=derived_medications(answers),
        conditions=derived_conditions(answers, name),
        **derived_flags(answers),
    )


def answer_words(answer: Answer, words: Words) -> str:
    """An answer as it is read in a list."""
    said = {"yes": words("Yes"), "no": words("No"), "unknown": words("Don’t know"), "": words("not answered")}
    text = said.get(answer.answer, answer.answer)
    return f"{text}: {answer.note}" if answer.note else text


def _said(answers: Mapping[str, Answer]) -> Said:
    return {code: (answer.answer, answer.note) for code, answer in answers.items() if answer}


def _answers(said: Said) -> dict[str, Answer]:
    return {code: Answer(answer=answer, note=note) for code, (answer, note) in said.items()}
