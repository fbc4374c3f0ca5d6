"""Small things of the core that need no database: retries, keys, messages in rows, errors, permissions."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.core import keys
from dentaldesk.engines.core.access import MATRIX, PROGRAM, Actor, Permission, require
from dentaldesk.engines.core.clock import ServerClock
from dentaldesk.engines.core.connections import PostgresServer, SqliteFile
from dentaldesk.engines.core.errors import DatabaseProblem, NotAllowed, Problem, Refused, UserError
from dentaldesk.engines.core.keys import key_from_recovery, new_key, recovery_words, seal, sealed_path, unseal
from dentaldesk.engines.core.messages import message_from_json, message_to_json
from dentaldesk.engines.core.outbox import FIRST_DELAY, LONGEST_DELAY, MOST_ATTEMPTS, next_attempt
from dentaldesk.engines.core.topics import Doorbell, changed_topics
from dentaldesk.models.states import Role, Topic
from dentaldesk.models.values import Message, Money, Param

# -- the outbox's patience --


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        (1, timedelta(seconds=15)),
        (2, timedelta(seconds=30)),
        (3, timedelta(minutes=1)),
        (7, timedelta(minutes=16)),
        (10, timedelta(hours=2, minutes=8)),
        (11, timedelta(hours=4)),
        (12, timedelta(hours=4)),
        (10_000, timedelta(hours=4)),
    ],
)
def test_waits_double_up_to_four_hours(attempts: int, wait: timedelta) -> None:
    assert next_attempt(attempts) == wait


@given(st.integers(1, 10**6))
def test_no_wait_is_shorter_than_the_one_before(attempts: int) -> None:
    assert FIRST_DELAY <= next_attempt(attempts) <= next_attempt(attempts + 1) <= LONGEST_DELAY


def test_a_job_is_parked_after_a_working_day_not_after_a_lunch_break() -> None:
    waited = sum((next_attempt(attempt) for attempt in range(1, MOST_ATTEMPTS)), timedelta(0))
    assert timedelta(hours=8) < waited < timedelta(hours=12)


# -- keys --

KEY = st.binary(min_size=32, max_size=32)


@given(KEY)
def test_a_recovery_key_is_read_back(key: bytes) -> None:
    assert key_from_recovery(recovery_words(key)) == key


@given(KEY, st.data())
def test_a_recovery_key_is_read_as_people_write_it(key: bytes, data: st.DataObject) -> None:
    words = recovery_words(key)
    assert set(words) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-")
    # Letters that look like digits, small letters, blanks for hyphens.
    seen_as = {"O": "O0o", "I": "I1i", "B": "B8b", "-": "- \n"}
    typed = "".join(data.draw(st.sampled_from(seen_as.get(char, char + char.lower()))) for char in words)
    assert key_from_recovery(typed) == key


@given(KEY, st.integers(0, 57), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_mistyped_letter_is_noticed(key: bytes, place: int, letter: str) -> None:
    letters = recovery_words(key).replace("-", "")
    mistyped = letters[:place] + letter + letters[place + 1 :]
    try:
        read = key_from_recovery(mistyped)
    except UserError as refused:
        assert refused.message.code == "key.not_a_recovery_key"  # noqa: PT017 - either end is right
    else:
        assert read == key  # the last letter carries bits that no key has


@given(KEY, st.integers(0, 56))
def test_two_letters_that_changed_places_are_noticed(key: bytes, place: int) -> None:
    letters = list(recovery_words(key).replace("-", ""))
    letters[place], letters[place + 1] = letters[place + 1], letters[place]
    try:
        read = key_from_recovery("".join(letters))
    except UserError as refused:
        assert refused.message.code == "key.not_a_recovery_key"  # noqa: PT017 - either end is right
    else:
        assert read == key  # they were the same letter


GOOD = recovery_words(bytes(range(32)))


@pytest.mark.parametrize(
    "typed", ["", "-", "ABCDE", GOOD[:-2], GOOD + "A", GOOD + GOOD, "ä" * 58, "９" * 58, "9" * 58, "A" * 58]
)
def test_what_is_no_recovery_key_is_refused_in_words(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        key_from_recovery(typed)
    assert refused.value.message == Message("key.not_a_recovery_key")


@given(st.text(max_size=80))
def test_whatever_is_typed_for_a_recovery_key_is_refused_in_words(typed: str) -> None:
    with pytest.raises(UserError):
        key_from_recovery(typed)


def test_new_keys_are_all_different() -> None:
    assert len({new_key() for _ in range(100)}) == 100
    assert len(new_key()) == 32


@pytest.fixture
def quick_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little memory for many seals; the real cost is measured by one test below."""
    monkeypatch.setattr(keys, "_MEMORY_KIB", 64)
    monkeypatch.setattr(keys, "_PASSES", 1)


def test_a_sealed_key_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    clinic, key = tmp_path / "clinic.db", new_key()
    seal(clinic, key, "Zahnfee 7 – ключ")
    assert unseal(clinic, "Zahnfee 7 – ключ") == key
    with pytest.raises(DatabaseProblem) as refused:
        unseal(clinic, "Zahnfee 7 – ключ ")
    assert refused.value.message == Message("key.wrong_passphrase")


@pytest.mark.usefixtures("quick_seal")
def test_a_seal_is_for_its_owners_eyes_and_says_nothing(tmp_path: Path) -> None:
    clinic, key = tmp_path / "clinic.db", new_key()
    seal(clinic, key, "one")
    first = sealed_path(clinic).read_text()
    assert sealed_path(clinic).stat().st_mode & 0o077 == 0
    assert key.hex() not in first
    seal(clinic, key, "one")
    assert sealed_path(clinic).read_text() != first  # another salt, another nonce
    assert unseal(clinic, "one") == key


def without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda kept: {key: value for key, value in kept.items() if key != name}


def changed(**values: Any) -> Callable[[dict[str, Any]], object]:  # noqa: ANN401 - JSON of any kind
    return lambda kept: {**kept, **values}


@pytest.mark.usefixtures("quick_seal")
@pytest.mark.parametrize(
    "damage",
    [
        without("salt"),
        without("nonce"),
        without("sealed"),
        changed(salt="zz"),
        changed(salt="00"),
        changed(nonce="00"),
        changed(nonce=5),
        changed(sealed=None),
        lambda _: [],
        lambda _: None,
    ],
)
def test_a_damaged_seal_is_said_to_be_damaged(tmp_path: Path, damage: Callable[[dict[str, Any]], object]) -> None:
    clinic = tmp_path / "clinic.db"
    seal(clinic, new_key(), "one")
    kept = json.loads(sealed_path(clinic).read_text())
    sealed_path(clinic).write_text(json.dumps(damage(kept)))
    with pytest.raises(DatabaseProblem) as refused:
        unseal(clinic, "one")
    assert refused.value.message == Message("key.seal_unreadable", {"path": str(sealed_path(clinic))})


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff\xfe\x00"])
def test_a_missing_or_unreadable_seal_is_said_to_be_so(tmp_path: Path, content: bytes | None) -> None:
    clinic = tmp_path / "clinic.db"
    if content is not None:
        sealed_path(clinic).write_bytes(content)
    with pytest.raises(DatabaseProblem) as refused:
        unseal(clinic, "one")
    assert refused.value.message.code == "key.seal_unreadable"


@pytest.mark.usefixtures("quick_seal")
def test_a_key_that_was_tampered_with_does_not_open(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic.db"
    seal(clinic, new_key(), "one")
    kept = json.loads(sealed_path(clinic).read_text())
    kept["sealed"] = f"{int(kept['sealed'], 16) ^ 1:096x}"
    sealed_path(clinic).write_text(json.dumps(kept))
    with pytest.raises(DatabaseProblem) as refused:
        unseal(clinic, "one")
    assert refused.value.message.code == "key.wrong_passphrase"


def test_keys_and_passwords_do_not_reach_a_log() -> None:
    key = new_key()
    assert key.hex() not in repr(SqliteFile(path=Path("clinic.db"), key=key))
    assert "secret" not in repr(PostgresServer(conninfo="host=db password=secret"))


# -- messages in rows --

PLAIN: st.SearchStrategy[Param] = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.decimals(allow_nan=False),
    st.builds(Money, st.integers()),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)
CODES = st.text("abc.-", min_size=1, max_size=12)
MESSAGES = st.recursive(
    st.builds(Message, CODES, st.dictionaries(st.text(max_size=8), PLAIN, max_size=4)),
    lambda inner: st.builds(Message, CODES, st.dictionaries(st.text(max_size=8), PLAIN | inner, max_size=3)),
    max_leaves=5,
)


@given(MESSAGES)
def test_a_message_comes_back_from_a_row_as_it_was(message: Message) -> None:
    row = json.loads(json.dumps(message_to_json(message)))
    back = message_from_json(row)
    assert back == message
    assert types(back.params) == types(message.params)  # 1 and Decimal(1) are equal, and are shown differently


def types(params: Mapping[str, Param]) -> dict[str, object]:
    return {
        name: types(value.params) if isinstance(value, Message) else type(value).__name__
        for name, value in params.items()
    }


def test_a_kind_of_value_that_is_not_known_is_our_bug() -> None:
    with pytest.raises(KeyError, match="colour"):
        message_from_json({"code": "x", "params": {"a": ["colour", "red"]}})


def test_a_moment_keeps_its_zone_and_a_day_has_none() -> None:
    message = Message("x", {"at": datetime(2026, 11, 24, 16, tzinfo=UTC), "on": date(2026, 11, 24)})
    assert message_to_json(message)["params"] == {
        "at": ["moment", "2026-11-24T16:00:00+00:00"],
        "on": ["date", "2026-11-24"],
    }


# -- errors --


def test_errors_carry_words_and_problems_their_places() -> None:
    problem = Problem("email", "patient.email_impossible", typed="x")
    refused = Refused("patient.refused", [problem, Problem("phone", "patient.phone_impossible", typed="y")])
    assert refused.message == Message("patient.refused", {"count": 2})
    assert refused.problems[0] == Problem("email", "patient.email_impossible", typed="x")
    assert refused.problems[0] != Problem("phone", "patient.email_impossible", typed="x")
    assert refused.problems[0] != "email"
    assert len({problem, Problem("email", "patient.email_impossible", typed="x")}) == 1


# -- permissions --

ROSA = Actor(user_id=UUID(int=9), name="Rosa Desk", roles=frozenset({Role.FRONT_DESK}), location_id=UUID(int=1))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_may_what_the_matrix_says(role: Role, permission: Permission) -> None:
    actor = replace(ROSA, roles=frozenset({role}))
    assert actor.may(permission) is (permission in MATRIX[role])


def test_roles_add_up_and_none_gives_nothing() -> None:
    both = replace(ROSA, roles=frozenset({Role.FRONT_DESK, Role.HYGIENIST}))
    assert both.may(Permission.TAKE_PAYMENT)
    assert both.may(Permission.EXAMINE)
    assert not any(replace(ROSA, roles=frozenset()).may(permission) for permission in Permission)


def test_who_may_not_is_told_what_and_whom_to_ask() -> None:
    require(ROSA, Permission.BOOK)
    with pytest.raises(NotAllowed) as refused:
        require(ROSA, Permission.COMPLETE_EXAM)
    assert refused.value.message == Message(
        "access.not_allowed", {"name": "Rosa Desk", "what": Message("permission.complete-exam")}
    )


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.COMPLETE_EXAM, {Role.DENTIST}),
        (Permission.EXAMINE, {Role.DENTIST, Role.HYGIENIST, Role.ASSISTANT}),
        (
            Permission.TAKE_PAYMENT,
            {Role.FRONT_DESK, Role.TREATMENT_COORDINATOR, Role.MANAGER},
        ),
        (Permission.RUN_OUTBOX, {Role.ADMINISTRATOR}),
        (Permission.VIEW_PATIENT, set(Role) - {Role.ADMINISTRATOR}),
    ],
)
def test_who_may_do_what_by_hand(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if permission in MATRIX[role]} == roles


def test_the_program_itself_sees_no_patient() -> None:
    assert not PROGRAM.may(Permission.VIEW_PATIENT)
    assert PROGRAM.may(Permission.RUN_OUTBOX)


# -- topics --


def test_a_topic_changed_when_its_version_did() -> None:
    before = {Topic.MONEY: 3, Topic.NOTICES: 1}
    after = {Topic.MONEY: 4, Topic.NOTICES: 1, Topic.PATIENTS: 0}
    assert changed_topics(before, after) == {Topic.MONEY, Topic.PATIENTS}
    assert changed_topics(after, after) == set()


@pytest.mark.parametrize(
    ("said", "secured"),
    [
        ("host=db.clinic.example dbname=clinic", True),
        ("postgresql://desk@db.clinic.example/clinic", True),
        ("host=db.clinic.example sslmode=require", False),
        ("host=/var/run/postgresql dbname=clinic", False),
        ("postgresql://desk@localhost:5433/clinic", False),
        ("service=clinic", False),
        ("host=/run/first,/run/second dbname=clinic", False),
        ("host=localhost,127.0.0.1 port=5433,5434 dbname=clinic", False),
        ("host=localhost,replica.clinic.example dbname=clinic", True),
        ("host=/var/run/postgresql,replica.clinic.example dbname=clinic", True),
    ],
)
def test_a_server_elsewhere_is_reached_over_verified_tls(said: str, *, secured: bool) -> None:
    from dentaldesk.engines.core.connections import verified

    assert ("sslmode=verify-full" in verified(said)) is secured


def test_who_waits_for_news_tells_a_server_without_tls_nothing() -> None:
    heard: list[bytes] = []

    def serve() -> None:
        wire, _ = there.accept()
        with wire:
            wire.recv(8)  # whether it speaks TLS
            wire.sendall(b"N")
            heard.append(wire.recv(1024))

    with socket.create_server(("127.0.0.2", 0)) as there:  # not one of this machine's names
        thread = threading.Thread(target=serve)
        thread.start()
        bell = Doorbell(
            PostgresServer(conninfo=f"host=127.0.0.2 port={there.getsockname()[1]} user=desk dbname=clinic")
        )
        bell.wait(0)
        thread.join()
    assert heard == [b""]


# -- time --


def test_a_desk_lives_in_the_servers_time_however_its_own_clock_is_set() -> None:
    own, seconds = _Hands(datetime(2026, 11, 24, 16, tzinfo=UTC)), [100.0]
    clock = ServerClock(own, lambda: seconds[0])
    assert clock.now() == own.now()
    clock.hear(datetime(2026, 11, 24, 19, tzinfo=UTC))
    own.time -= timedelta(hours=5)
    seconds[0] += 10
    assert clock.now() == datetime(2026, 11, 24, 19, 0, 10, tzinfo=UTC)


class _Hands:
    """A clock that somebody sets."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time
