"""`dentaldesk downtime-pack`: a pack into the folder that is said, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from dentaldesk.cli import main
from dentaldesk.engines.core.backup_reads import backup_wishes
from dentaldesk.engines.core.connections import SqliteFile
from dentaldesk.engines.flows.downtime_passphrase import keep_passphrase
from tests.databases import filled_clinic
from tests.factories import open_clinic
from tests.keyrings import a_keyring

PASSPHRASE = "a wet lighthouse, 7 gulls"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteFile]:
    """A filled clinic that this workstation opens, on a machine with a keyring."""
    made = filled_clinic("sqlite", tmp_path)
    assert isinstance(made, SqliteFile)
    monkeypatch.setenv("DENTALDESK_CLINIC", str(made.path))
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DENTALDESK_DATA", str(tmp_path / "data"))
    with a_keyring():
        yield made


def set_passphrase(place: SqliteFile) -> None:
    clinic = open_clinic(place)
    keep_passphrase(clinic.db.read(backup_wishes).clinic_id, PASSPHRASE)
    clinic.db.close()


def test_without_a_passphrase_it_says_why_there_is_none(
    place: SqliteFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.path.exists()
    assert main(["downtime-pack"]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.partition(":")[0]) == ("", "No downtime pack is made")
    assert not (tmp_path / "data" / "downtime").exists()


@pytest.mark.parametrize("into", [None, "papers"])
def test_it_lies_where_it_is_said_or_at_the_workstations_own_place(
    place: SqliteFile, tmp_path: Path, capsys: pytest.CaptureFixture[str], into: str | None
) -> None:
    set_passphrase(place)
    folder = tmp_path / into if into else tmp_path / "data" / "downtime"
    assert main(["downtime-pack", *(["--to", str(folder)] if into else [])]) == 0
    (path,) = folder.iterdir()
    assert str(path) in capsys.readouterr().out
    document = pdfium.PdfDocument(path.read_bytes(), password=PASSPHRASE)
    assert len(document) > 4
    document.close()


def test_a_folder_that_cannot_be_is_said(place: SqliteFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_passphrase(place)
    assert main(["downtime-pack", "--to", str(tmp_path / "drive" / "papers")]) == 1
    assert "Is its drive connected?" in capsys.readouterr().err
