"""What a prescription must say and what speaks against it; phrases with their prompts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.clinical.allergies import RELATED, classes_in, uncompared
from dentaldesk.engines.clinical.phrases import (
    Gap,
    Prompt,
    added,
    fill,
    fresh_lines,
    parse_phrase,
    phrase_problems,
    unfilled,
    word_before,
)
from dentaldesk.engines.clinical.prescribing_rules import (
    Check,
    Drug,
    Limits,
    OtherDrug,
    Severity,
    Taker,
    asks_reason,
    check,
    checks_from_json,
    checks_to_json,
    drug_problems,
)
from dentaldesk.engines.clinical.shipped_lists import shipped_medications, shipped_phrases
from dentaldesk.models.states import DrugClass, VisitType
from dentaldesk.models.values import Message

AMOXICILLIN = Drug(
    name="Amoxicillin",
    drug_class=DrugClass.PENICILLIN,
    strength="250 mg/5 ml",
    form="suspension",
    dose="5 ml",
    dose_mg=250,
    times_a_day=3,
    duration_days=7,
    quantity="105 ml",
)
IBUPROFEN = replace(AMOXICILLIN, name="Ibuprofen", drug_class=DrugClass.NSAID, dose_mg=400)
OF_CHILDREN = Limits(child_mg_per_kg_day=50, most_mg_day=3000)
WELL = Taker(age=40, weight=None, allergies=())


def said(checks: tuple[Check, ...]) -> dict[str, Severity]:
    return {each.message.code: each.severity for each in checks}


def found(drug: Drug, taker: Taker, limits: Limits | None = None, *others: OtherDrug) -> dict[str, Severity]:
    return said(check(drug, taker, limits, others))


# -- what must be said --


def test_everything_that_is_missing_is_told_at_once() -> None:
    blank = replace(AMOXICILLIN, name=" ", strength="", form="", dose="", quantity="", times_a_day=None)
    assert {problem.place for problem in drug_problems(blank)} == {
        *("name", "strength", "form", "dose", "quantity", "instructions"),
    }


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"times_a_day": 0}, "times_a_day"),
        ({"times_a_day": 25}, "times_a_day"),
        ({"duration_days": 0}, "duration_days"),
        ({"refills": -1}, "refills"),
        ({"refills": 13}, "refills"),
        ({"dose_mg": 0}, "dose_mg"),
        ({"strength": "5" * 81}, "strength"),
    ],
)
def test_numbers_that_cannot_be_are_refused(change: dict[str, object], place: str) -> None:
    assert [problem.place for problem in drug_problems(replace(AMOXICILLIN, **change))] == [place]  # type: ignore[arg-type]


def test_as_needed_says_for_what() -> None:
    as_needed = replace(AMOXICILLIN, times_a_day=None)
    assert [problem.place for problem in drug_problems(as_needed)] == ["instructions"]
    assert drug_problems(replace(as_needed, instructions="For pain, at most 4 a day")) == []


# -- allergies --


@pytest.mark.parametrize(
    ("told", "drug_class"),
    [
        ("Penicillin", DrugClass.PENICILLIN),
        ("penicilina (urticaria)", DrugClass.PENICILLIN),
        ("AMOXICILINA", DrugClass.PENICILLIN),
        ("ASA", DrugClass.NSAID),
        ("aspirina", DrugClass.NSAID),
        ("AINEs: ibuprofeno", DrugClass.NSAID),
        ("codeína", DrugClass.OPIOID),
        ("sulfa, clindamycin", DrugClass.LINCOSAMIDE),
    ],
)
def test_allergies_are_understood_in_the_words_of_people(told: str, drug_class: DrugClass) -> None:
    assert drug_class in classes_in(told)


def test_what_is_no_drug_is_not_compared_and_says_so() -> None:
    assert uncompared(("latex", "penicillin", " ", "bee stings")) == ("latex", "bee stings")
    assert found(AMOXICILLIN, replace(WELL, allergies=("latex",)))["rx_check.allergy_not_compared"] is Severity.NOTE


def test_the_asa_class_of_a_sentence_is_no_aspirin() -> None:
    assert classes_in("nasal spray, casa") == frozenset()


def test_an_allergy_to_the_class_is_a_danger_and_to_its_cousin_a_caution() -> None:
    allergic = replace(WELL, allergies=("penicilina",))
    assert found(AMOXICILLIN, allergic)["rx_check.allergy"] is Severity.DANGER
    cephalosporin = replace(AMOXICILLIN, name="Cefalexin", drug_class=DrugClass.CEPHALOSPORIN)
    assert found(cephalosporin, allergic)["rx_check.related_allergy"] is Severity.CAUTION


def test_a_drug_of_a_wrong_class_is_known_by_its_name() -> None:
    """Somebody typed amoxicillin and left the class at *other*."""
    typed = replace(AMOXICILLIN, drug_class=DrugClass.OTHER)
    assert "rx_check.allergy" in found(typed, replace(WELL, allergies=("penicillin",)))


def test_an_unknown_substance_is_compared_by_its_own_name() -> None:
    drug = replace(AMOXICILLIN, name="Tranexamic acid", drug_class=DrugClass.OTHER)
    assert "rx_check.allergy" in found(drug, replace(WELL, allergies=("tranexamic acid",)))


def test_not_asked_is_not_none_known() -> None:
    assert found(AMOXICILLIN, replace(WELL, allergies=None))["rx_check.allergies_not_asked"] is Severity.CAUTION
    assert found(AMOXICILLIN, WELL) == {"rx_check.interactions": Severity.NOTE}


@given(st.sampled_from(list(DrugClass)), st.sampled_from(list(DrugClass)))
def test_related_classes_are_related_both_ways(one: DrugClass, other: DrugClass) -> None:
    assert (other in RELATED.get(one, ())) == (one in RELATED.get(other, ()))


@given(st.lists(st.text(max_size=30), max_size=5))
def test_no_allergy_that_was_told_goes_unmentioned(told: list[str]) -> None:
    """Every allergy is either compared by its class or named as not compared."""
    checks = check(AMOXICILLIN, replace(WELL, allergies=tuple(told)))
    for each in told:
        named = [str(value) for one in checks for value in one.message.params.values()]
        assert not each.strip() or classes_in(each) or any(each in text for text in named)


# -- doubles, pregnancy, age --


def test_two_of_a_kind_are_told() -> None:
    other = OtherDrug(name="Naproxen", drug_class=DrugClass.NSAID)
    assert found(IBUPROFEN, WELL, None, other)["rx_check.same_class"] is Severity.CAUTION
    assert "rx_check.same_drug" in found(IBUPROFEN, WELL, None, OtherDrug(name="ibuprofen", drug_class=DrugClass.NSAID))
    assert "rx_check.taken_already" in found(IBUPROFEN, replace(WELL, medications="naproxeno 500; ramipril"))
    something = replace(IBUPROFEN, name="Something", drug_class=DrugClass.OTHER)
    else_ = OtherDrug(name="Else", drug_class=DrugClass.OTHER)
    assert found(something, WELL, None, else_) == {"rx_check.interactions": Severity.NOTE}


def test_pregnancy_is_always_said_and_a_caution_where_it_must_be() -> None:
    pregnant = replace(WELL, pregnant=True)
    assert found(IBUPROFEN, pregnant)["rx_check.pregnant"] is Severity.CAUTION
    assert found(AMOXICILLIN, pregnant)["rx_check.pregnant_note"] is Severity.NOTE


def test_what_children_must_not_have() -> None:
    doxycycline = replace(AMOXICILLIN, name="Doxycycline", drug_class=DrugClass.TETRACYCLINE)
    codeine = replace(AMOXICILLIN, name="Paracetamol with codeine", drug_class=DrugClass.OPIOID)
    aspirin = replace(AMOXICILLIN, name="Acetylsalicylic acid", drug_class=DrugClass.NSAID)
    assert found(doxycycline, replace(WELL, age=11))["rx_check.tetracycline"] is Severity.DANGER
    assert "rx_check.tetracycline" not in found(doxycycline, replace(WELL, age=12))
    assert found(codeine, replace(WELL, age=17))["rx_check.codeine"] is Severity.DANGER
    assert found(aspirin, replace(WELL, age=15))["rx_check.aspirin"] is Severity.DANGER
    assert "rx_check.aspirin" not in found(IBUPROFEN, replace(WELL, age=15))


def test_bleeding_and_falls() -> None:
    assert found(IBUPROFEN, replace(WELL, anticoagulant=True))["rx_check.bleeding"] is Severity.CAUTION
    diazepam = replace(AMOXICILLIN, name="Diazepam", drug_class=DrugClass.BENZODIAZEPINE, controlled=True)
    assert found(diazepam, replace(WELL, age=65)) == {
        "rx_check.controlled": Severity.CAUTION,
        "rx_check.elderly": Severity.NOTE,
        "rx_check.interactions": Severity.NOTE,
    }


# -- doses --

# A child of 18 kg at 50 mg for each kilogram: at most 900 mg a day. 3 × 250 mg are 750, 4 × 250 mg are 1000.
CHILD = Taker(age=5, weight=18_000, allergies=())


def test_a_childs_dose_goes_by_weight() -> None:
    assert found(AMOXICILLIN, CHILD, OF_CHILDREN) == {"rx_check.interactions": Severity.NOTE}
    too_much = check(replace(AMOXICILLIN, times_a_day=4), CHILD, OF_CHILDREN)
    assert too_much[0] == Check(
        severity=Severity.DANGER, message=Message("rx_check.child_too_much", {"given": 1000, "most": 900})
    )


@pytest.mark.parametrize(
    ("drug", "taker", "limits", "code", "severity"),
    [
        (AMOXICILLIN, replace(CHILD, weight=None), OF_CHILDREN, "rx_check.child_not_weighed", Severity.CAUTION),
        (AMOXICILLIN, CHILD, None, "rx_check.child_dose_unknown", Severity.CAUTION),
        (replace(AMOXICILLIN, times_a_day=None), CHILD, OF_CHILDREN, "rx_check.child_as_needed", Severity.CAUTION),
        (replace(AMOXICILLIN, dose_mg=None), CHILD, OF_CHILDREN, "rx_check.dose_not_weighed", Severity.NOTE),
        (
            *(AMOXICILLIN, CHILD, Limits(child_mg_per_kg_day=None, most_mg_day=None)),
            *("rx_check.not_for_children", Severity.DANGER),
        ),
        (AMOXICILLIN, replace(WELL, age=None), OF_CHILDREN, "rx_check.age_unknown", Severity.CAUTION),
        (replace(AMOXICILLIN, dose_mg=1001), WELL, OF_CHILDREN, "rx_check.too_much", Severity.DANGER),
        (replace(AMOXICILLIN, times_a_day=None), WELL, OF_CHILDREN, "rx_check.most_in_a_day", Severity.NOTE),
    ],
)
def test_what_of_a_dose_is_told(drug: Drug, taker: Taker, limits: Limits | None, code: str, severity: Severity) -> None:
    assert found(drug, taker, limits)[code] is severity


@given(
    st.integers(1, 5000),
    st.integers(1, 24),
    st.integers(1000, 120_000),
    st.integers(1, 100),
    st.integers(0, 17),
)
def test_no_child_gets_more_than_its_weight_allows_without_a_danger(
    dose: int, times: int, weight: int, per_kg: int, age: int
) -> None:
    checks = check(
        replace(AMOXICILLIN, dose_mg=dose, times_a_day=times),
        Taker(age=age, weight=weight, allergies=()),
        Limits(child_mg_per_kg_day=per_kg, most_mg_day=None),
    )
    assert ("rx_check.child_too_much" in said(checks)) == (dose * times > per_kg * weight / 1000)


_TAKERS = st.builds(
    Taker,
    age=st.none() | st.integers(0, 110),
    weight=st.none() | st.integers(1000, 200_000),
    allergies=st.none() | st.tuples() | st.tuples(st.sampled_from(["penicillin", "latex", "ibuprofen"])),
    pregnant=st.booleans(),
    anticoagulant=st.booleans(),
)


@given(_TAKERS, st.sampled_from(list(DrugClass)), st.none() | st.integers(1, 2000))
def test_the_gravest_stands_first_and_interactions_are_never_said_to_be_checked(
    taker: Taker, drug_class: DrugClass, dose_mg: int | None
) -> None:
    checks = check(replace(AMOXICILLIN, drug_class=drug_class, dose_mg=dose_mg), taker)
    order = [list(Severity).index(each.severity) for each in checks]
    assert order == sorted(order)
    assert checks[-1].message == Message("rx_check.interactions")
    assert asks_reason(checks) == any(each.severity is not Severity.NOTE for each in checks)
    assert checks_from_json(checks_to_json(checks)) == checks


# -- the lists that come with the program --


@pytest.mark.parametrize("language", ["en_US", "es_MX", "de"])
def test_the_shipped_prescriptions_are_whole(language: str) -> None:
    rows = shipped_medications(language)
    assert len(rows) == 20
    for row in rows:
        assert drug_problems(row.drug) == []
        # Nobody's first choice is a warning by itself.
        warned = {code for code, severity in found(row.drug, WELL, row.limits).items() if severity is not Severity.NOTE}
        assert warned <= {"rx_check.controlled"}
        assert row.drug.drug_class in classes_in(row.drug.name)


@pytest.mark.parametrize("language", ["en_US", "es_MX"])
def test_the_shipped_phrases_are_whole(language: str) -> None:
    rows = shipped_phrases(language)
    assert len({(row.field, row.shortcut) for row in rows}) == len(rows)
    assert {row.visit_type for row in rows} == {None, *VisitType}
    for row in rows:
        assert phrase_problems(row.shortcut, row.title, row.text) == [], row


def test_the_languages_ship_the_same_phrases() -> None:
    def shape(language: str) -> list[object]:
        return [
            (
                row.field,
                row.shortcut,
                row.visit_type,
                [len(p.choices) for p in parse_phrase(row.text) if isinstance(p, Prompt)],
            )
            for row in shipped_phrases(language)
        ]

    assert shape("en") == shape("es")


# -- phrases --


def test_a_phrase_is_words_and_prompts() -> None:
    text = r"{tooth}: cold {cold: positive | negative}, \{as said\}."
    cold = Prompt(name="cold", choices=("positive", "negative"))
    assert parse_phrase(text) == (Prompt(name="tooth"), ": cold ", cold, ", {as said}.")
    filled = fill(text, {"tooth": "36"})
    assert filled.text == "36: cold positive, {as said}."
    assert filled.gaps == (Gap(start=0, length=2, prompt=Prompt(name="tooth")), Gap(start=9, length=8, prompt=cold))
    assert fill("{tooth}").text == "[tooth]"


@given(st.text(alphabet="ab{}:|\\ ", max_size=40))
def test_whatever_is_typed_can_be_filled_and_its_gaps_lie_in_the_text(text: str) -> None:
    filled = fill(text)
    end = 0
    for gap in filled.gaps:
        assert gap.start >= end
        end = gap.start + gap.length
    assert end <= len(filled.text)
    assert len(filled.gaps) == sum(isinstance(part, Prompt) for part in parse_phrase(text))


@pytest.mark.parametrize(
    ("shortcut", "title", "text", "places"),
    [
        ("nc", "No complaints", "No complaints.", set()),
        ("", "", " ", {"shortcut", "title", "text"}),
        ("two words", "x", "x", {"shortcut"}),
        ("a" * 13, "x", "x", {"shortcut"}),
        ("x", "t" * 81, "x", {"title"}),
        ("x", "x", "x" * 2001, {"text"}),
        ("x", "x", "open {tooth", {"text"}),
        ("x", "x", "nothing {} asked", {"text"}),
        ("x", "x", r"braces \{ as such \}", set()),
    ],
)
def test_what_is_wrong_with_a_phrase_is_told_at_its_field(
    shortcut: str, title: str, text: str, places: set[str]
) -> None:
    assert {problem.place for problem in phrase_problems(shortcut, title, text)} == places


def test_the_shortcut_is_the_word_before_the_cursor() -> None:
    assert word_before("Pain. NC", 8) == "nc"
    assert word_before("Pain. NC", 5) == ""
    assert word_before("", 0) == ""


def test_gaps_that_nobody_filled_are_found_again() -> None:
    names = {"tooth", "where"}
    assert unfilled("[tooth]: cold positive [sic], [where]", names) == 2
    assert unfilled("36: cold positive [sic]", names) == 0


def test_nothing_that_stands_is_dictated_twice_or_changed() -> None:
    standing = "Written by hand.\nPain 3 of 10."
    assert fresh_lines(standing, ("Pain 3 of 10.", "No pain.", "No pain.", " ")) == ("No pain.",)
    assert added(standing, "No pain.") == f"{standing}\nNo pain."
    assert added("  ", "No pain.") == "No pain."


@given(st.text(max_size=50), st.text(min_size=1, max_size=50))
def test_what_stands_is_the_beginning_of_what_stands_after(standing: str, text: str) -> None:
    assert added(standing, text).startswith(standing.strip() and standing)
    assert added(standing, text).endswith(text)
