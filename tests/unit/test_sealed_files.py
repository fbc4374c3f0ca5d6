"""A sealed file opens whole, with its key; nothing else does."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dentaldesk.engines.core.errors import UserError
from dentaldesk.engines.core.keys import key_from_recovery, new_key, recovery_words
from dentaldesk.engines.core.sealed_files import CHUNK, lock_name, lock_of, opened, opened_again, read_header, seal

KEY = bytes(range(32))
LOCK = lock_of(KEY)


def sealed(plain: bytes, lock: str = LOCK) -> bytes:
    target = io.BytesIO()
    pieces = [plain[at : at + 70_000] for at in range(0, len(plain), 70_000)]
    made = seal(target, lock, {"kind": "test"}, pieces)
    assert made.size == len(target.getvalue())
    assert b"".join(opened_again(io.BytesIO(target.getvalue()), made.file_key)) == plain
    return target.getvalue()


def read(file: bytes, key: bytes = KEY) -> bytes:
    return b"".join(opened(io.BytesIO(file), key))


def refused(file: bytes, key: bytes = KEY) -> str:
    with pytest.raises(UserError) as error:
        read(file, key)
    return error.value.message.code


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
def test_what_was_sealed_is_read_again(size: int) -> None:
    plain = bytes(size)
    file = sealed(plain)
    assert read(file) == plain
    assert read(file, key_from_recovery(recovery_words(KEY))) == plain
    assert read_header(io.BytesIO(file))["kind"] == "test"


@given(st.data())
def test_no_byte_can_be_changed(data: st.DataObject) -> None:
    file = bytearray(sealed(b"a patient's record" * 50))
    at = data.draw(st.integers(0, len(file) - 1))
    file[at] ^= 1 << data.draw(st.integers(0, 7))
    assert refused(bytes(file)) in {"seal.damaged", "seal.other_key", "seal.not_one"}


BIG = sealed(bytes(2 * CHUNK))


@pytest.mark.parametrize("left", [0, 10, 200, len(BIG) - CHUNK - 16, len(BIG) - 16, len(BIG) - 1])
def test_a_file_that_was_cut_off_is_refused(left: int) -> None:
    assert refused(BIG[:left]) in {"seal.damaged", "seal.not_one"}


def test_chunks_change_no_places_and_nothing_is_added() -> None:
    chunk = CHUNK + 16
    head = len(BIG) - 2 * chunk
    assert refused(BIG[:head] + BIG[head + chunk :] + BIG[head : head + chunk]) == "seal.damaged"
    assert refused(BIG + b"x") == "seal.damaged"
    assert refused(BIG + BIG[-chunk:]) == "seal.damaged"


def test_another_key_is_told_from_damage() -> None:
    assert refused(sealed(b"x"), new_key()) == "seal.other_key"


def test_who_knows_the_name_of_the_lock_alone_cannot_make_a_file_that_passes() -> None:
    forged = lock_name(LOCK) + lock_of(new_key())[64:]
    assert refused(sealed(b"x", forged)) == "seal.damaged"


def test_the_header_stands_in_the_clear_and_the_rest_does_not() -> None:
    file = sealed(b"Amara Okonkwo" * 3)
    assert b"Amara" not in file
    assert LOCK not in json.dumps(read_header(io.BytesIO(file)))


@pytest.mark.parametrize("file", [b"", b"SQLite format 3\x00", b"DentalDesk sealed 1\n\xff\xff\xff\xff{}"])
def test_other_files_are_no_backups(file: bytes) -> None:
    with pytest.raises(UserError):
        read_header(io.BytesIO(file))
