"""The questionnaires: what is asked of whom, what the answers mean, what is kept and compared."""

from __future__ import annotations

import pytest

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.patients.questionnaire import (
    ALLERGY_QUESTIONS,
    DENTAL,
    FLAGS,
    MEDICAL,
    NO,
    QUESTIONS,
    UNKNOWN,
    YES,
    Answer,
    DentalQuestion,
    MedicalQuestion,
    QuestionKind,
    answers_from_json,
    answers_to_json,
    asked_of,
    condition_message,
    derived_allergies,
    derived_conditions,
    derived_flags,
    derived_medications,
    differences,
    kept_answers,
    listed_allergies,
    question_message,
    unanswered,
    united_answers,
)
from dentaldesk.models.states import HistoryKind, Sex

WORDS = Words(Formats())


def name(code: str) -> str:
    return WORDS.text(condition_message(code))


def yes(note: str = "") -> Answer:
    return Answer(answer=YES, note=note)


def test_every_question_is_asked_once_and_can_be_said() -> None:
    assert sorted(question.code for question in MEDICAL) == sorted(MedicalQuestion)
    assert sorted(question.code for question in DENTAL) == sorted(DentalQuestion)
    for kind, questions in QUESTIONS.items():
        for question in questions:
            assert " " in WORDS.text(question_message(kind, question.code))
    with pytest.raises(ValueError, match="nonsense"):
        question_message(HistoryKind.DENTAL, "nonsense")
    assert next(question for question in DENTAL if question.code == "anxiety").kind is QuestionKind.SCALE


@pytest.mark.parametrize("flag", FLAGS)
def test_every_alert_is_raised_by_a_yes_and_by_nothing_else(flag: str) -> None:
    raising = [question.code for question in MEDICAL if question.raises == flag]
    assert raising
    for code in raising:
        assert derived_flags({code: yes()})[flag]
        for answer in (NO, UNKNOWN, ""):
            assert not any(derived_flags({code: Answer(answer=answer, note="maybe")}).values())


def test_what_was_not_answered_is_not_a_no() -> None:
    denied = {code.value: Answer(answer=NO) for code in ALLERGY_QUESTIONS}
    assert derived_allergies({}, name) is None
    assert derived_allergies({**denied, "allergy_latex": Answer()}, name) is None
    assert derived_allergies({**denied, "allergy_latex": Answer(answer=UNKNOWN)}, name) is None
    assert derived_allergies(denied, name) == ()


def test_allergies_are_named_by_their_note_else_by_their_question() -> None:
    answers = {
        "allergy_drug": yes("penicillin, aspirin;  codeine"),
        "allergy_latex": yes(),
        "allergy_other": yes("penicillin"),
    }
    assert derived_allergies(answers, name) == ("penicillin", "aspirin", "codeine", "latex")


@pytest.mark.parametrize(
    ("code", "note", "told"),
    [
        ("allergy_latex", "swelling of lips, 2019", "latex (swelling of lips, 2019)"),
        ("allergy_latex", "Latex", "latex"),
        ("allergy_anaesthetic", "lidocaine,\nfainted", "local anaesthetic (lidocaine, fainted)"),
        ("allergy_latex", "rash, hives (arms), 2019", "latex (rash, hives [arms], 2019)"),
    ],
)
def test_a_question_that_names_the_allergen_is_never_hidden_by_its_note(code: str, note: str, told: str) -> None:
    answers = {code: yes(note), "allergy_other": yes("bees")}
    assert derived_allergies(answers, name) == (told, "bees")
    # The short form of the exam lists them in one line: read again, they are the same two.
    assert listed_allergies(f"{told}, bees") == [told, "bees"]
    kept = kept_answers(answers_to_json(answers), {"allergies": (told, "bees")}, {"allergies": [told, "bees"]})
    assert kept == {code: yes(note), "allergy_other": yes("bees")}


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("penicillin (rash, hives), latex; bees", ["penicillin (rash, hives)", "latex", "bees"]),
        ("a) penicillin, b) latex", ["a) penicillin", "b) latex"]),
        ("nuts (all (also peanuts), swelling), eggs", ["nuts (all (also peanuts), swelling)", "eggs"]),
        ("nuts (all,\neggs", ["nuts (all,", "eggs"]),
    ],
)
def test_a_list_of_allergies_parts_between_them_and_not_within_brackets(typed: str, listed: list[str]) -> None:
    assert listed_allergies(typed) == listed


@pytest.mark.parametrize("answer", [UNKNOWN, NO])
def test_an_allergy_told_at_the_exam_is_a_yes_though_a_note_beside_another_answer_names_it(answer: str) -> None:
    stored = answers_to_json({"allergy_drug": Answer(answer=answer, note="penicillin")})
    kept = kept_answers(stored, {"allergies": ("penicillin",)}, {"allergies": None})
    assert kept is not None
    assert derived_allergies(kept, name) == ("penicillin",)


def test_illnesses_and_medicines_are_told_in_a_line() -> None:
    answers = {
        "diabetes": yes("type 2"),
        "asthma": yes(),
        "smoking": yes("a pack"),
        "medications": yes("metformin"),
        "anticoagulants": yes("apixaban"),
        "epilepsy": Answer(answer=NO),
    }
    assert derived_conditions(answers, name) == "diabetes (type 2); asthma or lung disease"
    assert derived_medications(answers) == "metformin; apixaban"


@pytest.mark.parametrize(
    ("sex", "age", "asked"),
    [
        (Sex.FEMALE, 30, True),
        (None, None, True),
        (Sex.UNKNOWN, 30, True),
        (Sex.MALE, 30, False),
        (Sex.FEMALE, 5, False),
        (Sex.FEMALE, 80, False),
    ],
)
def test_pregnancy_is_asked_where_it_fits(sex: Sex | None, age: int | None, asked: bool) -> None:
    pregnant = next(question for question in MEDICAL if question.code == "pregnant")
    heart = next(question for question in MEDICAL if question.code == "heart")
    assert asked_of(pregnant, sex, age) is asked
    assert asked_of(heart, sex, age)
    assert (pregnant in unanswered(HistoryKind.MEDICAL, {}, sex, age)) is asked
    assert heart not in unanswered(HistoryKind.MEDICAL, {"heart": Answer(answer=UNKNOWN)}, sex, age)


def test_answers_are_kept_without_what_says_nothing() -> None:
    answers = {"heart": yes(" stent\x00 "), "hiv": Answer(), "stroke": Answer(note="perhaps"), "liver": yes("x" * 9000)}
    kept = answers_from_json(answers_to_json(answers))
    assert kept["heart"] == yes("stent")
    assert kept["stroke"].note == "perhaps"
    assert len(kept["liver"].note) == 2000
    assert "hiv" not in kept
    assert answers_from_json(None) == {}


def test_the_short_form_is_taken_up_and_contradicts_with_an_open_question() -> None:
    stored = answers_to_json({"pregnant": yes("month 3"), "valve": yes(), "smoking": yes()})
    said: dict[str, object] = {"pregnant": False, "anticoagulant": True, "endocarditis_risk": None, "allergies": None}
    kept = kept_answers(stored, said)
    assert kept is not None
    assert kept["pregnant"] == Answer(note="month 3")
    assert kept["anticoagulants"].answer == YES
    assert kept["valve"].answer == kept["smoking"].answer == YES
    assert kept_answers(None, said) is None


def test_allergies_of_the_short_form_are_not_told_twice() -> None:
    stored = answers_to_json({"allergy_drug": yes("Penicillin")})
    kept = kept_answers(stored, {"allergies": ("penicillin", "nickel")})
    assert kept is not None
    assert kept["allergy_other"] == yes("nickel")
    none_known = kept_answers(stored, {"allergies": ()})
    assert none_known is not None
    assert derived_allergies(none_known, name) == ()


def test_an_allergy_is_known_by_its_name_not_by_a_piece_of_another() -> None:
    stored = answers_to_json({"allergy_drug": yes("acetaminophen; aspirin")})
    kept = kept_answers(stored, {"allergies": ("ace", "Aspirin", "acetaminophen")})
    assert kept is not None
    assert kept["allergy_other"] == yes("ace")


def test_medicines_and_illnesses_of_the_exam_stand_in_the_answers() -> None:
    said: dict[str, object] = {
        "medications": "metformin 500, warfarin 2,5 mg",
        "conditions": "diabetes",
        "allergies": None,
    }
    kept = kept_answers({}, said)
    assert kept is not None
    assert (derived_medications(kept), derived_conditions(kept, name)) == ("metformin 500; warfarin 2,5 mg", "diabetes")


def test_the_exam_writes_on_what_the_questionnaire_told() -> None:
    answers = {
        "diabetes": yes("type 2"),
        "other": yes("gout"),
        "medications": yes("metformin"),
        "anticoagulants": yes("apixaban"),
        "operations": yes("knee"),
    }
    before: dict[str, object] = {
        "medications": derived_medications(answers),
        "conditions": derived_conditions(answers, name),
    }
    assert before["conditions"] == "diabetes (type 2); gout"
    same = kept_answers(answers_to_json(answers), before, before)
    assert same == answers
    silent = kept_answers(answers_to_json(answers), {"medications": "", "conditions": ""}, before)
    assert silent == answers
    none = kept_answers(
        answers_to_json(answers), {"medications": "apixaban", "conditions": "", "texts_asked": True}, before
    )
    assert none is not None
    assert (derived_medications(none), derived_conditions(none, name)) == ("apixaban", "diabetes (type 2)")
    more = {"medications": "apixaban; ramipril", "conditions": "diabetes (type 2); gout; lupus"}
    kept = kept_answers(answers_to_json(answers), more, before)
    assert kept is not None
    assert derived_medications(kept) == "ramipril; apixaban"
    assert derived_conditions(kept, name) == "diabetes (type 2); gout; lupus"
    fewer = kept_answers(answers_to_json(answers), {"conditions": "diabetes (type 2)"}, before)
    assert fewer is not None
    assert fewer["other"] == Answer()
    untick = kept_answers(answers_to_json(answers), {**before, "anticoagulant": False}, before)
    assert untick is not None
    assert derived_medications(untick) == "metformin; apixaban"


def test_of_two_records_every_yes_stays() -> None:
    newer = {"allergy_latex": Answer(answer=NO), "heart": yes("stent"), "stroke": Answer(answer=NO)}
    older = {"allergy_latex": yes("gloves"), "heart": yes("2019"), "stroke": Answer(answer=UNKNOWN), "asthma": yes()}
    assert united_answers(newer, older) == {
        "allergy_latex": yes("gloves"),
        "heart": yes("stent; 2019"),
        "stroke": Answer(answer=NO),
        "asthma": yes(),
    }


def test_two_versions_differ_in_the_order_of_the_sheet() -> None:
    before = {"stroke": Answer(answer=NO), "heart": yes()}
    after = {"stroke": yes("2020"), "heart": yes(), "allergy_latex": Answer(answer=NO)}
    found = differences(HistoryKind.MEDICAL, before, after)
    assert [(each.code, each.before.answer, each.after.answer) for each in found] == [
        ("allergy_latex", "", NO),
        ("stroke", NO, YES),
    ]
