"""What every provider promises; the real one and the fake keep it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dentaldesk.engines.core.outbox import Sent, TryLater
from dentaldesk.engines.providers.folder import OutboxFolder
from dentaldesk.engines.providers.protocols import Attachment, MessageProvider, OutgoingMessage
from dentaldesk.models.states import Channel
from tests.fakes import FakeMessages

Made = Callable[[Path], MessageProvider]


def outgoing(key: str, text: str = "See you on Tuesday. مرحبا 🦷") -> OutgoingMessage:
    return OutgoingMessage(key=key, channel=Channel.SMS, address="+16125550142", sender="Test Clinic", text=text)


@pytest.fixture(params=[OutboxFolder, lambda _: FakeMessages()], ids=["folder", "fake"])
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> MessageProvider:
    made: MessageProvider = request.param(tmp_path / "outbox")
    return made


def test_what_was_never_sent_is_not_found(provider: MessageProvider) -> None:
    assert provider.find("never") is None


def test_what_was_sent_is_found_under_its_key(provider: MessageProvider) -> None:
    answer = provider.send(outgoing("a"))
    assert isinstance(answer, Sent)
    assert answer.reference
    assert provider.find("a") == answer
    assert provider.find("b") is None


def test_sending_twice_is_one_message(provider: MessageProvider) -> None:
    assert provider.send(outgoing("a")) == provider.send(outgoing("a"))


@pytest.mark.parametrize("key", ["../../etc/passwd", "a" * 5_000, "ключ", "with space", ""])
def test_any_key_will_do(provider: MessageProvider, key: str) -> None:
    assert provider.find(key) is None
    assert isinstance(provider.send(outgoing(key)), Sent)
    assert provider.find(key) is not None


def test_the_folder_holds_one_whole_file_a_message(tmp_path: Path) -> None:
    folder = OutboxFolder(tmp_path)
    folder.send(outgoing("a"))
    folder.send(outgoing("a"))
    folder.send(outgoing("../b"))
    files = list(tmp_path.rglob("*"))
    assert len(files) == 2
    assert sorted(json.loads(path.read_text("utf-8"))["key"] for path in files) == ["../b", "a"]
    assert {json.loads(path.read_text("utf-8"))["text"] for path in files} == {outgoing("a").text}


def test_a_folder_that_cannot_be_written_says_try_later(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    folder = OutboxFolder(tmp_path / "outbox")
    assert isinstance(folder.send(outgoing("a")), TryLater)
    assert folder.find("a") is None


def test_a_paper_goes_along_once(provider: MessageProvider) -> None:
    paper = Attachment(name="../After-care/.pdf", media_type="application/pdf", content=b"%PDF-1.4 whole")
    message = replace(outgoing("paper"), channel=Channel.EMAIL, address="a@example.org", attachment=paper)
    assert provider.find("paper") is None
    assert provider.send(message) == provider.send(message) == provider.find("paper")


def test_the_folder_keeps_what_goes_along_beside_the_message(tmp_path: Path) -> None:
    folder = OutboxFolder(tmp_path / "outbox")
    paper = Attachment(name="../After-care.pdf", media_type="application/pdf", content=b"%PDF-1.4 whole")
    folder.send(replace(outgoing("a"), attachment=paper))
    (said,) = [json.loads(path.read_text("utf-8")) for path in tmp_path.rglob("*.json")]
    assert said["attachment"] == "../After-care.pdf"
    assert (tmp_path / "outbox" / said["file"]).read_bytes() == b"%PDF-1.4 whole"
    assert len(list(tmp_path.rglob("*.*"))) == 2
