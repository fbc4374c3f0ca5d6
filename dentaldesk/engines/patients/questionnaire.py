"""The questions that a patient answers, and what the answers mean for treatment. Pure.

What was not answered is not "no", and "don't know" is an answer. One edition so far; a question that changes its
meaning gets a new code, so that old answers are never read as answers to something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dentaldesk.models.states import HistoryKind, Sex
from dentaldesk.models.values import Message, plain

EDITION = 1
YES, NO, UNKNOWN = "yes", "no", "unknown"
HIGHEST = 10  # of a scale from 0
LONGEST = 2000  # characters of one answer or note
# Ages between which pregnancy is asked about.
_FERTILE = range(10, 61)


class MedicalQuestion(StrEnum):
    ALLERGY_DRUG = "allergy_drug"
    ALLERGY_LATEX = "allergy_latex"
    ALLERGY_ANAESTHETIC = "allergy_anaesthetic"
    ALLERGY_OTHER = "allergy_other"
    MEDICATIONS = "medications"
    ANTICOAGULANTS = "anticoagulants"
    ANTIRESORPTIVES = "antiresorptives"
    HEART = "heart"
    BLOOD_PRESSURE = "blood_pressure"
    VALVE = "valve"
    PACEMAKER = "pacemaker"
    STROKE = "stroke"
    BLEEDING = "bleeding"
    DIABETES = "diabetes"
    ASTHMA = "asthma"
    EPILEPSY = "epilepsy"
    FAINTING = "fainting"
    HEPATITIS = "hepatitis"
    HIV = "hiv"
    KIDNEY = "kidney"
    LIVER = "liver"
    THYROID = "thyroid"
    STOMACH = "stomach"
    BONES = "bones"
    CANCER = "cancer"
    RADIOTHERAPY = "radiotherapy"
    PREGNANT = "pregnant"
    BREASTFEEDING = "breastfeeding"
    SMOKING = "smoking"
    ALCOHOL = "alcohol"
    DRUGS = "drugs"
    OPERATIONS = "operations"
    ANAESTHESIA = "anaesthesia"
    OTHER = "other"


class DentalQuestion(StrEnum):
    LAST_VISIT = "last_visit"
    REASON = "reason"
    PAIN = "pain"
    BLEEDING_GUMS = "bleeding_gums"
    LOOSE_TEETH = "loose_teeth"
    SENSITIVITY = "sensitivity"
    GRINDING = "grinding"
    JAW_JOINT = "jaw_joint"
    DRY_MOUTH = "dry_mouth"
    BAD_EXPERIENCE = "bad_experience"
    ANXIETY = "anxiety"
    BRUSHING = "brushing"
    BETWEEN_TEETH = "between_teeth"
    SUGAR = "sugar"
    LOOKS = "looks"
    WISHES = "wishes"


class QuestionKind(StrEnum):
    YES_NO = "yes-no"  # yes, no or unknown, with a note
    TEXT = "text"
    SCALE = "scale"  # 0 to HIGHEST


class QuestionGroup(StrEnum):
    """The parts of a sheet, in its order."""

    ALLERGIES = "allergies"
    MEDICATIONS = "medications"
    HEART = "heart"
    ILLNESSES = "illnesses"
    LIFE = "life"
    OPERATIONS = "operations"
    COMPLAINTS = "complaints"
    HABITS = "habits"
    WISHES = "wishes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `raises` is the flag of the medical history that a yes raises; `condition`: a yes is an illness
    that stands among the conditions; `named`: a yes says little unless its note says which.
    """

    code: str
    group: QuestionGroup
    kind: QuestionKind = QuestionKind.YES_NO
    raises: str = ""
    condition: bool = False
    named: bool = False
    of_women: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`answer` is yes, no, unknown, a number of the scale, or a text; "" is not answered."""

    answer: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.answer.strip() or self.note.strip())


Answers = Mapping[str, Answer]
FLAGS = ("anticoagulant", "bisphosphonate", "pregnant", "radiotherapy", "endocarditis_risk")
_M, _D, _G = MedicalQuestion, DentalQuestion, QuestionGroup
_MEDICINES = (_M.MEDICATIONS, _M.ANTICOAGULANTS, _M.ANTIRESORPTIVES)
ALLERGY_QUESTIONS = (_M.ALLERGY_DRUG, _M.ALLERGY_LATEX, _M.ALLERGY_ANAESTHETIC, _M.ALLERGY_OTHER)
_NAMES_ALLERGEN = {_M.ALLERGY_LATEX, _M.ALLERGY_ANAESTHETIC}  # the note of the others names it
_RAISES = {
    _M.ANTICOAGULANTS: "anticoagulant",
    _M.ANTIRESORPTIVES: "bisphosphonate",
    _M.PREGNANT: "pregnant",
    _M.RADIOTHERAPY: "radiotherapy",
    _M.VALVE: "endocarditis_risk",
}
_ILL = {
    *(_M.HEART, _M.BLOOD_PRESSURE, _M.VALVE, _M.PACEMAKER, _M.STROKE, _M.BLEEDING, _M.DIABETES, _M.ASTHMA),
    *(_M.EPILEPSY, _M.FAINTING, _M.HEPATITIS, _M.HIV, _M.KIDNEY, _M.LIVER, _M.THYROID, _M.STOMACH, _M.BONES),
    *(_M.CANCER, _M.BREASTFEEDING, _M.ANAESTHESIA, _M.OTHER),
}
_NAMED = {_M.ALLERGY_DRUG, _M.ALLERGY_OTHER, _M.MEDICATIONS, _M.OPERATIONS, _M.OTHER}
_MEDICAL_GROUPS = {
    _G.ALLERGIES: ALLERGY_QUESTIONS,
    _G.MEDICATIONS: (_M.MEDICATIONS, _M.ANTICOAGULANTS, _M.ANTIRESORPTIVES),
    _G.HEART: (_M.HEART, _M.BLOOD_PRESSURE, _M.VALVE, _M.PACEMAKER, _M.STROKE, _M.BLEEDING),
    _G.ILLNESSES: (
        *(_M.DIABETES, _M.ASTHMA, _M.EPILEPSY, _M.FAINTING, _M.HEPATITIS, _M.HIV, _M.KIDNEY, _M.LIVER, _M.THYROID),
        *(_M.STOMACH, _M.BONES, _M.CANCER, _M.RADIOTHERAPY),
    ),
    _G.LIFE: (_M.PREGNANT, _M.BREASTFEEDING, _M.SMOKING, _M.ALCOHOL, _M.DRUGS),
    _G.OPERATIONS: (_M.OPERATIONS, _M.ANAESTHESIA, _M.OTHER),
}
_DENTAL_GROUPS = {
    _G.COMPLAINTS: (
        *(_D.REASON, _D.PAIN, _D.BLEEDING_GUMS, _D.LOOSE_TEETH, _D.SENSITIVITY, _D.GRINDING, _D.JAW_JOINT),
        _D.DRY_MOUTH,
    ),
    _G.HABITS: (_D.LAST_VISIT, _D.BRUSHING, _D.BETWEEN_TEETH, _D.SUGAR),
    _G.WISHES: (_D.BAD_EXPERIENCE, _D.ANXIETY, _D.LOOKS, _D.WISHES),
}
_TEXTS = {_D.REASON, _D.LAST_VISIT, _D.BRUSHING, _D.SUGAR, _D.WISHES}


def _medical(code: MedicalQuestion, group: QuestionGroup) -> Question:
    return Question(
        code=code.value,
        group=group,
        raises=_RAISES.get(code, ""),
        condition=code in _ILL,
        named=code in _NAMED,
        of_women=code in {_M.PREGNANT, _M.BREASTFEEDING},
    )


def _dental(code: DentalQuestion, group: QuestionGroup) -> Question:
    kind = QuestionKind.TEXT if code in _TEXTS else QuestionKind.YES_NO
    return Question(code=code.value, group=group, kind=QuestionKind.SCALE if code is _D.ANXIETY else kind)


MEDICAL = tuple(_medical(code, group) for group, codes in _MEDICAL_GROUPS.items() for code in codes)
DENTAL = tuple(_dental(code, group) for group, codes in _DENTAL_GROUPS.items() for code in codes)
QUESTIONS: Mapping[HistoryKind, tuple[Question, ...]] = {HistoryKind.MEDICAL: MEDICAL, HistoryKind.DENTAL: DENTAL}
_BY_CODE = {question.code: question for question in MEDICAL}


def question_message(kind: HistoryKind, code: str) -> Message:
    """The question in words. Raises ValueError for one that there is not."""
    if kind is HistoryKind.MEDICAL:
        return Message(f"medical_question.{MedicalQuestion(code)}")
    return Message(f"dental_question.{DentalQuestion(code)}")


def condition_message(code: str) -> Message:
    """An illness as it stands among the conditions, shorter than its question."""
    return Message(f"medical_short.{MedicalQuestion(code)}")


def asked_of(question: Question, sex: Sex | None, age: int | None) -> bool:
    """Whether this patient is asked: nobody asks a man, a child or a great-grandmother about pregnancy."""
    if not question.of_women:
        return True
    return sex is not Sex.MALE and (age is None or age in _FERTILE)


def unanswered(kind: HistoryKind, answers: Answers, sex: Sex | None, age: int | None) -> tuple[Question, ...]:
    """What this patient was not asked yet, in the order of the sheet."""
    return tuple(
        question
        for question in QUESTIONS[kind]
        if asked_of(question, sex, age) and not answers.get(question.code, Answer()).answer.strip()
    )


def unnamed(answers: Answers) -> tuple[Question, ...]:
    """What was answered with yes and does not say which."""
    said = {question: answers.get(question.code, Answer()) for question in MEDICAL if question.named}
    return tuple(question for question, given in said.items() if given.answer == YES and not given.note.strip())


# -- what the answers mean --


def derived_flags(answers: Answers) -> dict[str, bool]:
    """The alerts that a yes raises."""
    raised = {question.raises for question in MEDICAL if answers.get(question.code, Answer()).answer == YES}
    return {flag: flag in raised for flag in FLAGS}


def derived_allergies(answers: Answers, name: Callable[[str], str]) -> tuple[str, ...] | None:
    """Every allergy told, each with what it is to; () when each kind was answered with no; None as long as one was not
    answered.

    `name` says in words what a question is about, for a yes whose note does not name the allergen.
    """
    found: list[str] = []
    for code in ALLERGY_QUESTIONS:
        answer = answers.get(code, Answer())
        if answer.answer == YES:
            found += _allergies_of(code, answer.note, name)
    if found:
        return tuple(dict.fromkeys(found))
    return () if all(answers.get(code, Answer()).answer == NO for code in ALLERGY_QUESTIONS) else None


def _allergies_of(code: str, note: str, name: Callable[[str], str]) -> list[str]:
    if code not in _NAMES_ALLERGEN:
        return listed_allergies(note) or [name(code)]
    told, allergen = _inside(note), name(code)
    return [allergen if told.casefold() in {"", allergen.casefold()} else f"{allergen} ({told})"]


def _inside(note: str) -> str:
    """A note in one line, with no round brackets of its own: it will stand in some."""
    return " ".join(note.split()).translate(str.maketrans("()", "[]"))


def derived_conditions(answers: Answers, name: Callable[[str], str]) -> str:
    """The illnesses told, with their notes, as one line."""
    told = [question.code for question in MEDICAL if question.condition]
    parts = []
    for code in told:
        answer = answers.get(code, Answer())
        if answer.answer == YES:
            parts.append(_condition(code, answer.note.strip(), name))
    return "; ".join(parts)


def _condition(code: str, note: str, name: Callable[[str], str]) -> str:
    if not note:
        return name(code)
    return note if code == _M.OTHER else f"{name(code)} ({note})"


def derived_medications(answers: Answers) -> str:
    """The medicines told, as one line."""
    notes = [answers[code].note.strip() for code in _MEDICINES if code in answers and answers[code].answer == YES]
    return "; ".join(dict.fromkeys(note for note in notes if note))


# -- keeping, comparing --


def answers_to_json(answers: Answers) -> dict[str, Any]:
    """As they are stored; what says nothing is left out, what is too long is cut at the width of a page."""
    return {
        str(code): {"answer": plain(answer.answer.strip())[:LONGEST], "note": plain(answer.note.strip())[:LONGEST]}
        for code, answer in answers.items()
        if answer
    }


def answers_from_json(stored: Mapping[str, Any] | None) -> dict[str, Answer]:
    """As they were stored."""
    return {
        code: Answer(answer=str(said.get("answer", "")), note=str(said.get("note", "")))
        for code, said in (stored or {}).items()
    }


def kept_answers(
    stored: Mapping[str, Any] | None, health: Mapping[str, object], before: Mapping[str, object] | None = None
) -> dict[str, Answer] | None:
    """The answers given before, as far as the short form of an exam agrees; None when there were none.

    A flag raised at the exam is a yes; one taken away makes its yes an open question, for nobody said no. Medicines
    and illnesses that the exam wrote down stand in the answers, so that the next questionnaire shows them.
    `before`: the texts and the allergies of the version that the answers are of, which the exam wrote on.
    """
    if stored is None:
        return None
    answers = answers_from_json(stored)
    for question in MEDICAL:
        said = health.get(question.raises) if question.raises else None
        given = answers.get(question.code, Answer())
        if said is True and given.answer != YES:
            answers[question.code] = Answer(answer=YES, note=given.note)
        elif said is False and given.answer == YES:
            answers[question.code] = Answer(note=given.note)
    for code, place in ((_M.MEDICATIONS, "medications"), (_M.OTHER, "conditions")):
        after = _text(health, place) if health.get(place) or health.get("texts_asked") else None
        answers = _with_text(answers, code, _text(before or {}, place), after)
    return _with_allergies(answers, (before or {}).get("allergies"), health.get("allergies"))


def _text(said: Mapping[str, object], place: str) -> str:
    return str(said.get(place) or "")


def _parts(text: str) -> list[str]:
    """The single things of a list that somebody typed. A comma inside a number ("2,5 mg") parts nothing."""
    return [part.strip() for part in re.split(r"[;\n]|,(?=\s)", text) if part.strip()]


def _with_text(answers: Mapping[str, Answer], code: str, before: str, after: str | None) -> dict[str, Answer]:
    """What was added to a text since `before` is a yes to `code`; what was taken out of it leaves the note.

    `after` None denies nothing: nobody may have asked.
    """
    if after is None:
        return dict(answers)
    given = answers.get(code, Answer())
    noted = _parts(given.note)
    kept = [
        part for part in noted if not (part.casefold() in before.casefold() and part.casefold() not in after.casefold())
    ]
    # Medicines are the notes of three questions; illnesses are named by their questions, as `before` has them.
    codes = _MEDICINES if code == _M.MEDICATIONS else (code,)
    told = [part for each in codes if (said := answers.get(each)) and said.answer == YES for part in _parts(said.note)]
    known = {part.casefold() for part in (told if code == _M.MEDICATIONS else [*told, *_parts(before)])}
    fresh = [part for part in dict.fromkeys(_parts(after)) if part.casefold() not in known]
    if not fresh and kept == noted:
        return dict(answers)
    note = "; ".join(dict.fromkeys([*kept, *fresh]))
    still = given.answer if kept else ""  # a yes of which nothing is left is an open question
    return {**answers, code: Answer(answer=YES if fresh else still, note=note)}


def _with_allergies(answers: dict[str, Answer], before: object, told: object) -> dict[str, Answer]:
    """Allergies that were told at the exam and stand in no answer yet are others; "none known" answers all.

    `before`: those that the answers already meant.
    """
    if told == ():
        return answers | {code: Answer(answer=NO) for code in ALLERGY_QUESTIONS}
    if not isinstance(told, tuple):
        return answers
    names = {str(name).casefold() for name in before} if isinstance(before, list | tuple) else set()
    new = [str(name) for name in told if str(name).strip() and not is_meant(str(name), answers, names)]
    if new:
        other = answers.get(_M.ALLERGY_OTHER, Answer())
        note = ", ".join(part for part in (other.note, *new) if part)
        answers[_M.ALLERGY_OTHER] = Answer(answer=YES, note=note)
    return answers


def is_meant(name: str, answers: Answers, before: Collection[str] = ()) -> bool:
    """Whether a yes means this allergy already. A note that stands beside another answer means nothing.

    `before`: the folded names that these answers meant, for a yes without a note, which is named by its question.
    """
    folded = name.strip().casefold()
    for code in ALLERGY_QUESTIONS:
        answer = answers.get(code, Answer())
        if answer.answer != YES:
            continue
        note = _inside(answer.note).casefold()
        if folded in {each.casefold() for each in listed_allergies(answer.note)} or (not note and folded in before):
            return True
        if code in _NAMES_ALLERGEN and note and (folded == note or folded.endswith(f"({note})")):
            return True
    return False


def listed_allergies(text: str) -> list[str]:
    """The single allergies of a list that somebody typed. What stands in brackets tells of the one before it."""
    found, depth = [""], 0
    for sign in text:
        depth = max(0, depth + (sign == "(") - (sign == ")"))
        if sign == "\n" or (sign in ";," and not depth):
            found.append("")
            depth = 0
        else:
            found[-1] += sign
    return [part.strip() for part in found if part.strip()]


def united_answers(newer: Answers, older: Answers) -> dict[str, Answer]:
    """The medical answers of two records that become one: a yes of either stays, with what both noted; for the rest
    the newer one counts, where it was answered.
    """
    found = dict(newer)
    for code in older:
        mine, theirs = newer.get(code, Answer()), older[code]
        if YES in {mine.answer, theirs.answer}:
            notes = dict.fromkeys(each.note.strip() for each in (mine, theirs) if each.note.strip())
            found[code] = Answer(answer=YES, note="; ".join(notes))
        elif not mine:
            found[code] = theirs
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One question that two versions answer differently."""

    code: str
    before: Answer
    after: Answer


def differences(kind: HistoryKind, before: Answers, after: Answers) -> tuple[Difference, ...]:
    """What changed from one version to the next, in the order of the sheet."""
    return tuple(
        Difference(code=question.code, before=old, after=new)
        for question in QUESTIONS[kind]
        if (old := before.get(question.code, Answer())) != (new := after.get(question.code, Answer()))
    )
