"""What is typed at two desks: nothing of either is lost before a person chooses."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.ui.draft import Clash, Draft

TEXTS = st.sampled_from(["", "a", "b", "c"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["type", "meet", "save", "mine", "theirs"]), st.sampled_from(["x", "y"]), TEXTS)
)


def test_fields_without_typed_text_follow_the_record() -> None:
    draft = Draft({"x": "", "y": ""}, 1)
    draft.type("x", "mine")
    draft.meet({"x": "", "y": "theirs"}, 2)
    assert (draft.values(), draft.clashes, draft.version) == ({"x": "mine", "y": "theirs"}, (), 2)


def test_both_values_are_kept_until_one_is_chosen() -> None:
    draft = Draft({"x": ""}, 1)
    draft.type("x", "mine")
    draft.meet({"x": "theirs"}, 2)
    assert draft.clashes == (Clash(field="x", mine="mine", theirs="theirs"),)
    assert draft.to_save() == {"x": "theirs"}
    draft.keep_mine("x")
    assert (draft.to_save(), draft.unsaved) == ({"x": "mine"}, frozenset({"x"}))


def test_typing_what_the_other_desk_wrote_ends_the_clash() -> None:
    draft = Draft({"x": ""}, 1)
    draft.type("x", "mine")
    draft.meet({"x": "same"}, 2)
    draft.type("x", "same")
    assert not draft.holds_words


def test_an_answer_that_comes_late_is_passed_over() -> None:
    draft = Draft({"x": ""}, 1)
    draft.type("x", "mine")
    draft.saved(draft.to_save(), 2)
    draft.meet({"x": ""}, 1)
    assert (draft.values(), draft.holds_words) == ({"x": "mine"}, False)


@given(STEPS)
def test_what_is_typed_stands_until_a_person_lets_it_go(steps: list[tuple[str, str, str]]) -> None:
    """Against the plainest model: the record, its version, and the last word typed here into each field."""
    record, version = {"x": "", "y": ""}, 1
    draft, typed = Draft(record, version), dict[str, str]()
    for deed, field, text in steps:
        if deed == "type":
            draft.type(field, text)
            typed[field] = text
        elif deed == "meet" and record[field] != text:
            record, version = {**record, field: text}, version + 1
            draft.meet(record, version)
        elif deed == "save" and draft.version == version:
            record = draft.to_save()
            version += 1
            draft.saved(record, version)
        elif deed == "mine":
            draft.keep_mine(field)
        elif deed == "theirs" and any(clash.field == field for clash in draft.clashes):
            draft.take_theirs(field)
            typed.pop(field, None)
        for name, words in typed.items():
            # A field follows the record again once both agreed.
            assert draft[name] == words or draft[name] == record[name]
        if not draft.holds_words and draft.version == version:
            assert draft.values() == record
