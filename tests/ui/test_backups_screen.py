"""Backups in the settings: folder, time and limit, the key that is shown once, one made now; and the dashboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from sqlalchemy import select

from dentaldesk.app import Program, backup_folder, read_clinic
from dentaldesk.engines import sync
from dentaldesk.engines.core.backup_reads import backup_wishes, last_good, last_runs
from dentaldesk.engines.core.keys import key_from_recovery
from dentaldesk.engines.core.sealed_files import lock_of
from dentaldesk.engines.flows.backing_up import BackupWish, back_up
from dentaldesk.engines.flows.backup_log import begin_run, edit_backup_wishes
from dentaldesk.engines.flows.gate import SignedIn
from dentaldesk.engines.flows.restoring import Source, verify
from dentaldesk.engines.sync import BackupThread
from dentaldesk.models.states import Role
from dentaldesk.models.tables.system import AuditEntry
from dentaldesk.settings import load_settings
from dentaldesk.ui.progress import Progress
from dentaldesk.ui.screens.dashboard.view import DashboardView
from dentaldesk.ui.screens.settings.backup_deeds import BackupKeySheet
from dentaldesk.ui.screens.settings.form import FactLine
from dentaldesk.ui.screens.settings.record_page import RecordPage
from dentaldesk.ui.screens.settings.view import SettingsView
from dentaldesk.ui.theme.apply import apply_theme
from tests.engines.backups import KEY, give_key
from tests.ui.seat import Seat, seat

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dentaldesk.engines.core.errors import UserError
    from tests.factories import Clinic


@pytest.fixture
def kind() -> str:
    """Backups of a server are tested elsewhere."""
    return "sqlite"


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DENTALDESK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DENTALDESK_DATA", str(tmp_path / "data"))
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    apply_theme(qapp, "light", "desk")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "usb stick"
    made.mkdir()
    return made


@pytest.fixture
def sat(qtbot: QtBot, clinic: Clinic) -> Iterator[Seat]:
    """The page, at a desk whose program makes backups on a thread of its own."""
    with seat(qtbot, clinic, clinic.manager) as made:
        thread = BackupThread(clinic.db, backup_folder)
        made.desk.backup_wanted.connect(thread.back_up_now)
        thread.start()
        view = made.show(SettingsView(made.desk))
        view.open_page("backups")
        made.settle()
        yield made
        thread.stop()


def page(sat: Seat) -> RecordPage:
    assert isinstance(sat.panel, SettingsView)
    found = sat.panel.pages["backups"]
    assert isinstance(found, RecordPage)
    return found


def press(sat: Seat, name: str) -> None:
    sat.find(QPushButton, f"settings.{name}").click()
    sat.settle()


def type_(sat: Seat, **texts: str) -> None:
    for name, text in texts.items():
        sat.find(QLineEdit, f"settings.backups.{name}").setText(text)


def facts(sat: Seat) -> str:
    return "\n".join(line._text.text() for line in page(sat).findChildren(FactLine))


def now(sat: Seat) -> QPushButton:
    return sat.find(QPushButton, "settings.backups.now")


def test_everything_that_is_wrong_is_told_at_its_field_and_nothing_is_kept(sat: Seat, folder: Path) -> None:
    type_(sat, folder=str(folder / "gone"), at="half past nine", hours="soon")
    press(sat, "backups.save")
    said = " ".join(each.text() for each in page(sat).findChildren(QLabel))
    assert "This folder is not there." in said
    assert "“half past nine” is not a time of day." in said
    assert "“soon”" in said
    assert load_settings().backups is None
    type_(sat, folder=str(folder), at="20:30", hours="0")
    press(sat, "backups.save")
    assert "744" in " ".join(each.text() for each in page(sat).findChildren(QLabel))
    type_(sat, hours="48")
    press(sat, "backups.save")
    assert load_settings().backups == str(folder)
    wishes = sat.clinic.db.read(backup_wishes)
    assert (f"{wishes.at:%H:%M}", wishes.limit) == ("20:30", timedelta(hours=48))
    type_(sat, folder="")
    press(sat, "backups.save")
    assert load_settings().backups is None


def test_the_hour_stands_and_is_typed_as_the_clinic_writes_hours(sat: Seat) -> None:
    words, at = sat.desk.words, sat.find(QLineEdit, "settings.backups.at")
    assert at.text() == words.clock_time(sat.clinic.db.read(backup_wishes).at)
    assert "M" in at.text()  # the clinic of the tests writes 9:00 PM
    type_(sat, at="9:30 pm")
    press(sat, "backups.save")
    assert sat.clinic.db.read(backup_wishes).at == time(21, 30)
    assert at.text() == words.clock_time(time(21, 30))
    type_(sat, at="late")
    press(sat, "backups.save")
    assert f"Write it as {words.clock_time(time(21))}." in " ".join(
        each.text() for each in page(sat).findChildren(QLabel) if each.isVisible()
    )


def test_the_first_backup_shows_its_key_once_and_the_key_opens_it(sat: Seat, folder: Path, tmp_path: Path) -> None:
    assert not now(sat).isEnabled()
    assert "Choose a folder" in now(sat).toolTip()
    type_(sat, folder=str(folder))
    press(sat, "backups.save")
    assert "it makes the key of the backups and shows it" in page(sat).warning._text.text()
    press(sat, "backups.now")
    sheet = page(sat).findChild(BackupKeySheet)
    assert sheet is not None
    shown = sheet.findChild(QLabel, "settings.backup_key.words")
    typed = sheet.findChild(QLineEdit, "settings.backup_key.last")
    assert shown is not None
    assert typed is not None
    paper = shown.accessibleName()
    typed.setText("ABC")
    sheet.deed.click()
    assert "This is not its last group." in (sheet.field.problem() or "")
    assert sat.clinic.db.read(backup_wishes).lock is None
    typed.setText(paper.rpartition("-")[2].lower())
    sheet.deed.click()
    sat.settle()
    key = key_from_recovery(paper)
    assert sat.clinic.db.read(backup_wishes).lock == lock_of(key)
    assert sat.toasts == ["This computer keeps no key: your paper is the only one."]
    sat.qtbot.waitUntil(lambda: len(sat.toasts) == 2, timeout=60_000)
    assert re.fullmatch(
        r"The backup of 10:00\sAM is good: [0-9,]+ rows compared, in .*usb stick, \d+ s\.", sat.toasts[1]
    )
    sat.qtbot.waitUntil(lambda: facts(sat).count("good.") == 2, timeout=20_000)
    (made,) = folder.iterdir()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert verify(Source(path=made, key=key), scratch).rows > 100
    # The second one asks for nothing.
    sat.qtbot.waitUntil(lambda: now(sat).isEnabled(), timeout=20_000)
    sat.clinic.clock.advance(timedelta(hours=1))
    press(sat, "backups.now")
    sat.qtbot.waitUntil(lambda: len(sat.clinic.db.read(lambda session: last_runs(session, 9))) == 2, timeout=60_000)
    sat.qtbot.waitUntil(lambda: "under way" not in facts(sat) and facts(sat).count("good.") == 3, timeout=60_000)


def test_the_page_says_why_one_is_not_good_and_where_one_is_being_made(sat: Seat, folder: Path) -> None:
    give_key(sat.clinic.db)
    type_(sat, folder=str(folder))
    press(sat, "backups.save")
    folder.rmdir()
    press(sat, "backups.now")
    sat.qtbot.waitUntil(lambda: "is not there" in facts(sat), timeout=20_000)
    sat.qtbot.waitUntil(lambda: bool(sat.troubles), timeout=20_000)
    (said,) = sat.troubles
    assert said.startswith("The backup was not made. The folder for backups is not there")
    assert page(sat).warning._text.text().startswith("The last backup is not good. The folder for backups")
    assert page(sat).warning.isVisible()
    wanted = sat.clinic.db.read(
        lambda session: session.scalars(select(AuditEntry.actor_id).where(AuditEntry.action == "want-backup")).all()
    )
    assert wanted == [sat.clinic.manager.user_id]
    folder.mkdir()
    seen: list[str] = []

    def heed() -> None:
        if not seen:
            sat.qtbot.waitUntil(lambda: not now(sat).isEnabled(), timeout=20_000)
            seen.append(now(sat).toolTip())

    other = sat.clinic.another_desk("desk 9")
    back_up(other, sync.program_actor(other), folder, heed)
    other.close()
    assert seen == ["A backup is being made at desk 9 just now."]


@pytest.mark.parametrize("step", [1, 3])
def test_a_backup_says_what_it_is_at_and_can_be_called_off(sat: Seat, folder: Path, step: int) -> None:
    """Also to somebody who has closed the page meanwhile."""
    give_key(sat.clinic.db)
    type_(sat, folder=str(folder))
    press(sat, "backups.save")
    said: list[str] = []

    def watch(work: Progress) -> None:
        def renamed() -> None:
            said.append(work.title)
            if len(said) == step:
                work.call_off()

        work.renamed.connect(renamed)

    sat.desk.work_began.connect(watch)
    press(sat, "backups.now")
    assert isinstance(sat.panel, SettingsView)
    sat.panel.open_page("clinic")
    sat.qtbot.waitUntil(lambda: bool(sat.toasts or sat.troubles), timeout=60_000)
    assert said[0] == "Backup, step 1 of 3: reading the clinic"
    if sat.toasts == ["The backup was called off. The older ones are as they were."]:
        assert list(folder.iterdir()) == []
        (run,) = sat.clinic.db.read(lambda session: last_runs(session, 9))
        assert run.why is not None
        assert run.why.code == "backup.called_off"
    else:  # it was quicker than the hand
        assert said[-1] == "Backup, step 3 of 3: reading it back, comparing every row"
        assert "is good" in sat.toasts[0]


def test_a_folder_is_kept_only_when_the_clinic_took_the_rest(sat: Seat, folder: Path) -> None:
    """Another desk changed the hour meanwhile."""
    before = sat.clinic.db.read(backup_wishes)
    type_(sat, folder=str(folder), at="20:30")
    sat.clinic.db.write(
        sat.clinic.manager, lambda work: edit_backup_wishes(work, before.version, before.at.replace(hour=19), 50)
    )
    press(sat, "backups.save")
    assert load_settings().backups is None
    assert f"{sat.clinic.db.read(backup_wishes).at:%H:%M}" == "19:00"


def test_a_wish_that_comes_while_another_desk_is_at_it_is_told(sat: Seat, folder: Path) -> None:
    give_key(sat.clinic.db)
    type_(sat, folder=str(folder))
    press(sat, "backups.save")
    told: list[UserError] = []
    sat.desk.tasks.failed.connect(told.append)
    actor = sync.program_actor(sat.clinic.db)
    sat.clinic.db.write(actor, lambda work: begin_run(work, "desk 9:1", "x", if_due=False))
    press(sat, "backups.now")
    assert [each.message.code for each in told] == ["backup.under_way"]
    assert list(folder.iterdir()) == []


def test_who_may_not_set_up_the_clinic_reads_it_only(qtbot: QtBot, clinic: Clinic) -> None:
    with seat(qtbot, clinic, clinic.desk) as sat:
        sat.show(SettingsView(sat.desk)).open_page("backups")
        sat.settle()
        assert sat.find(QLineEdit, "settings.backups.folder").isReadOnly()
        assert not now(sat).isEnabled()


def test_the_dashboard_of_it_warns_of_a_backup_that_is_too_old(qtbot: QtBot, clinic: Clinic, folder: Path) -> None:
    it = replace(clinic.manager, roles=frozenset({Role.ADMINISTRATOR}))
    give_key(clinic.db, KEY)
    with seat(qtbot, clinic, it) as sat:
        view = sat.show(DashboardView(sat.desk), 1000, 700)

        def row() -> tuple[str, str]:
            found = next(each for each in view.lists["health"].table.rows() if each.key == "health.backup")
            return found.note, found.note_role

        assert row() == ("None yet. Choose a folder for it in the settings.", "warning")
        table = view.lists["health"].table
        view.setFocus()
        assert table.hasFocus()
        wanted: list[str] = []
        sat.desk.panel_wanted.connect(wanted.append)
        table.choose("health.backup")
        sat.press(Qt.Key.Key_Return)
        assert wanted == ["settings"]
        back_up(clinic.db, sync.program_actor(clinic.db), folder)
        qtbot.waitUntil(lambda: row()[1] == "text2", timeout=20_000)
        assert row()[0] == "Nov 24, 2026, 10:00\u202fAM, at desk 1"
        clinic.clock.advance(timedelta(hours=27))
        view.presenter.read()
        qtbot.waitUntil(lambda: row()[1] == "warning", timeout=20_000)
        assert "more than 26 hours ago" in row()[0]
    sat.panel = None


def test_the_program_backs_up_beside_its_deliveries(qtbot: QtBot, clinic: Clinic, folder: Path, tmp_path: Path) -> None:
    """The real program, from the wish of a window to the proven file."""
    give_key(clinic.db)
    asked: list[Path] = []

    def where() -> Path:
        asked.append(folder)
        return folder

    program = Program(
        read_clinic(clinic.another_desk("program")),
        SignedIn(actor=clinic.manager, must_change=False, language=None),
        outbox=tmp_path / "outbox",
        layouts=tmp_path / "layouts.ini",
        backups=where,
    )
    qtbot.addWidget(program.window)
    program.start()
    program.deliver()
    assert asked == []  # a start has the machine to itself
    program.desk.backup_wanted.emit(BackupWish())
    qtbot.waitUntil(lambda: clinic.db.read(last_good) is not None, timeout=60_000)
    program.stop()
    good = clinic.db.read(last_good)
    assert good is not None
    assert (good.workstation, [path.name for path in folder.iterdir()]) == ("program", [good.file_name])
