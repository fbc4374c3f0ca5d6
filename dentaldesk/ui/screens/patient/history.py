"""Medical and dental histories: state and decisions. No widgets. Answers stay with their patient until recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from dentaldesk.engines.core.errors import DatabaseProblem, EditedElsewhere, UserError
from dentaldesk.engines.patients.actions import (
    Health,
    confirm_medical_history,
    record_dental_history,
    record_medical_history,
)
from dentaldesk.engines.patients.living import lock_living
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
    unnamed,
)
from dentaldesk.models.states import HistoryKind
from dentaldesk.models.values import Message
from dentaldesk.ui.kept_draft import author_of, elsewhere_words, error_words

if TYPE_CHECKING:
    from dentaldesk.engines.core.access import Actor
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
    """The sheet as it stands, what the line below says, and what changed over time, the newest first.

    `confirmable`: the answers are old and nobody said today that they still hold; `why_not` says what keeps whoever may
    from confirming them, "" for nothing.
    """

    answers: Said
    hidden: frozenset[str]
    told: str
    changes: tuple[Change, ...]
    typed: bool
    missing: int
    confirmable: bool = False
    why_not: str = ""


@dataclass(slots=True, kw_only=True)
class Typed:
    """Answers that one person gave of one patient: as they stood when the typing began, and as they stand now.

    `moved`: another desk recorded some of them since, and nothing was typed after that was told.
    """

    began: Said
    mine: Said
    by: Actor
    trouble: str = ""
    moved: bool = False


class HistoryPresenter(QObject):
    """One questionnaire of the open patient."""

    shown = Signal(object)  # HistoryShown
    line_changed = Signal(str, str)  # sentence, tone
    missing_changed = Signal(int)  # questions that are not answered

    def __init__(self, desk: Desk, kind: HistoryKind, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.kind = kind
        self._typed: dict[UUID, Typed] = {}  # by patient
        self._seen: Histories | None = None
        self._told_of: tuple[Histories, date, bool] | None = None  # what was told last
        self._saving: set[UUID] = set()  # patients
        desk.actor_changed.connect(self._tell)

    def read(self) -> None:
        """Look at the open patient's answers again."""
        patient_id, kind, today = self._desk.patient_id, self.kind, self._desk.today()
        if patient_id is None:
            return

        def show(seen: Histories) -> None:
            if patient_id != self._desk.patient_id:
                return
            self._seen = seen
            if self._told_of != self._news(seen):  # else whoever types here is left in peace
                self._tell()

        self._desk.tasks.query(
            self, "histories", lambda session: histories_of(session, patient_id, kind, today), show, self._lost
        )

    def _lost(self, error: UserError) -> None:
        if not isinstance(error, DatabaseProblem):
            self._desk.trouble.emit(error)

    def forget(self) -> None:
        """Another patient is open."""
        self._seen = self._told_of = None

    @property
    def holds_words(self) -> bool:
        """Whether answers of anyone were given and not recorded."""
        return bool(self._typed)

    @property
    def holds_words_here(self) -> bool:
        """Whether answers of the open patient were."""
        return self._desk.patient_id in self._typed

    def _news(self, seen: Histories) -> tuple[Histories, date, bool]:
        """What there is to tell: tomorrow nobody has confirmed it today."""
        return seen, self._desk.today(), self.holds_words_here

    def _tell(self) -> None:
        seen, patient_id = self._seen, self._desk.patient_id
        if seen is None or patient_id is None:
            return
        standing, kept = _said(seen.answers), self._typed.get(patient_id)
        answers = standing if kept is None else merged(kept.began, kept.mine, standing)
        if kept is not None:
            kept.moved = kept.moved or _moved(kept, standing)
            kept.began, kept.mine = standing, answers
        self._told_of = self._news(seen)
        hidden = {q.code for q in QUESTIONS[self.kind] if not asked_of(q, seen.sex, seen.age)}
        self.shown.emit(
            HistoryShown(
                answers=answers,
                hidden=frozenset(hidden),
                told=self._told(seen),
                changes=tuple(self._changes(seen)),
                typed=kept is not None,
                missing=_missing(seen, answers),
                confirmable=kept is None and self._is_unconfirmed(seen),
                why_not=self._why_not_confirm(seen),
            )
        )
        words = self._desk.words
        if kept is None or patient_id in self._saving:
            return
        if kept.moved:
            said = words("Recorded anew elsewhere since you began. Where both changed an answer, yours stands here.")
            self.line_changed.emit(said, "warning")
        else:
            self._tell_typed(kept)

    def _tell_typed(self, typed: Typed) -> None:
        words, author = self._desk.words, author_of(typed.by, self._desk.actor)
        if typed.trouble:
            self.line_changed.emit(typed.trouble, "warning")
        elif author.user_id != self._desk.actor.user_id:
            self.line_changed.emit(words("Typed by {name}, not recorded yet", name=author.name), "muted")
        else:
            self.line_changed.emit(words("Not recorded yet"), "muted")

    def _told(self, seen: Histories) -> str:
        words = self._desk.words
        if not seen.versions:
            return words("Never asked. What is not answered is not a no.")
        newest = seen.versions[0]
        said = words("Answered {moment}, {name}.", moment=newest.recorded_at, name=newest.recorded_by)
        if newest.confirmed_on is None:
            return said
        day, name = newest.confirmed_on, newest.confirmed_by
        if day == self._desk.today():
            return f"{said} {words('Confirmed today, {name}.', name=name)}"
        return f"{said} {words('Confirmed {day}, {name}.', day=day, name=name)}"

    def _is_unconfirmed(self, seen: Histories) -> bool:
        return (
            self.kind is HistoryKind.MEDICAL
            and bool(seen.versions)
            and seen.versions[0].confirmed_on != self._desk.today()
        )

    def _why_not_confirm(self, seen: Histories) -> str:
        words = self._desk.words
        if seen.versions and seen.versions[0].allergies is None:
            return words.text(Message("medical.allergies_not_asked"))
        return "" if seen.visit_id is not None else words("It is confirmed at a visit: open today’s exam first.")

    def confirm(self) -> None:
        """The patient said today, at the visit, that every answer still holds."""
        seen = self._seen
        if seen is not None and seen.visit_id is not None and seen.versions:
            visit_id, number = seen.visit_id, seen.versions[0].number
            self._desk.tasks.act(
                self,
                "confirm",
                lambda work: confirm_medical_history(work, visit_id, seen=number),
                lambda _: self.read(),
                self._not_confirmed,
            )

    def _not_confirmed(self, error: UserError) -> None:
        self._desk.trouble.emit(error)
        self.read()  # another version may stand than the one that was seen

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
        """The sheet was answered on; whoever goes on with what somebody else answered makes it theirs."""
        patient_id, seen = self._desk.patient_id, self._seen
        if patient_id is None or seen is None:
            return
        self.missing_changed.emit(_missing(seen, answers))
        kept = self._typed.get(patient_id)
        began = kept.began if kept is not None else _said(seen.answers)
        if answers == began:
            self._typed.pop(patient_id, None)
            self.line_changed.emit("", "muted")
        else:
            typed = self._typed[patient_id] = Typed(began=began, mine=answers, by=self._desk.actor)
            self._tell_typed(typed)
        self._told_of = self._news(seen)

    def unnamed(self) -> dict[str, str]:
        """What was answered with yes here without saying which: the code of each question, and its words."""
        typed = None if self._desk.patient_id is None else self._typed.get(self._desk.patient_id)
        if typed is None or self.kind is HistoryKind.DENTAL:
            return {}
        return {
            question.code: self._desk.words.text(question_message(self.kind, question.code))
            for question in unnamed(_answers(typed.mine))
            if typed.mine[question.code] != typed.began.get(question.code)
        }

    def discard(self) -> None:
        """Throw away what was answered and not recorded."""
        if self._desk.patient_id is not None:
            self._typed.pop(self._desk.patient_id, None)
        self.line_changed.emit("", "muted")
        self._tell()

    def record(self) -> None:
        """Keep the answers as a new version, in the name of who gave them. Without one there is nothing to keep: that
        the old ones still hold is confirmed at a visit, by whoever asked.
        """
        patient_id, seen, words, kind = self._desk.patient_id, self._seen, self._desk.words, self.kind
        if patient_id is None or seen is None or patient_id in self._saving:
            return
        typed = self._typed.get(patient_id)
        if typed is None:
            self.line_changed.emit(words("No answer was changed: there is nothing to record."), "muted")
            return
        began, mine = typed.began, typed.mine

        def write(work: Work) -> None:
            # What another desk recorded a moment ago stands, but for the answers that were changed here. It is looked
            # at when no other desk can record any more.
            lock_living(work.session, patient_id)
            now = histories_of(work.session, patient_id, kind, work.business_date)
            _refuse_clashing(began, mine, now)
            answers = _answers(merged(began, mine, _said(now.answers)))
            if kind is HistoryKind.DENTAL:
                record_dental_history(work, patient_id, answers)
                return
            latest = now.versions[0] if now.versions else None
            seen = latest.number if latest is not None else 0
            record_medical_history(work, patient_id, health_of(answers, latest, words), answers, seen=seen)

        def failed(error: UserError) -> None:
            self._typed.get(patient_id, typed).trouble = words("Not saved: {why}", why=self._desk.say(error))
            if patient_id == self._desk.patient_id:
                self._tell_typed(self._typed.get(patient_id, typed))
                if isinstance(error, EditedElsewhere):
                    self.read()  # the sheet meets what the other desk recorded
            else:
                self._desk.toast.emit(elsewhere_words(words, error_words(words, error)))

        self._saving.add(patient_id)
        typed.trouble = ""
        self._desk.tasks.act(
            self,
            "record",
            write,
            lambda _: self._recorded(patient_id, mine),
            failed,
            actor=author_of(typed.by, self._desk.actor),
            ended=lambda: self._saving.discard(patient_id),
        )
        self.line_changed.emit(words("Saving…"), "muted")

    def _recorded(self, patient_id: UUID, sent: Said) -> None:
        """What was answered meanwhile is not recorded yet, and still stands in the sheet."""
        typed = self._typed.get(patient_id)
        if typed is not None and typed.mine == sent:
            del self._typed[patient_id]
        elif typed is not None:
            typed.began = sent
        if patient_id == self._desk.patient_id:
            self.line_changed.emit(self._desk.words("Recorded"), "good")
            self._told_of = None  # what was typed meanwhile is told again after this line
            self.read()


def _missing(seen: Histories, answers: Said) -> int:
    return len(unanswered(seen.kind, _answers(answers), seen.sex, seen.age))


def _moved(typed: Typed, standing: Said) -> bool:
    """Whether another desk recorded something else than what stands here."""
    nothing = ("", "")
    changed = (
        code for code in {*typed.began, *standing} if typed.began.get(code, nothing) != standing.get(code, nothing)
    )
    return any(typed.mine.get(code, nothing) != standing.get(code, nothing) for code in changed)


def _refuse_clashing(began: Said, mine: Said, now: Histories) -> None:
    """An answer that both desks changed is not replaced unseen. Raises EditedElsewhere."""
    nothing, standing, here, there = ("", ""), _said(now.answers), {}, {}
    for code in {*began, *mine}:
        before, typed, stands = (said.get(code, nothing) for said in (began, mine, standing))
        if stands != before and typed not in {before, stands}:
            here[code], there[code] = typed[0], stands[0]
    if here:
        raise EditedElsewhere(mine=here, theirs=there, version=now.versions[0].number if now.versions else 0)


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
