"""The disk is full, then there is room again. The disk is a small one in memory; a server has all of its data on it."""

from __future__ import annotations

import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.faults.journal import Said
from tests.faults.report import Block
from tests.faults.server import Server, a_clinic_on
from tests.faults.stage import Stage, a_stage

NAME = "the disk is full"
KINDS = ("sqlite", "postgres")
SIZE_MB = {"sqlite": 48, "postgres": 160}
DESKS, EXAMS = 3, 48
ROUNDS = 2
FULL_S = 8.0  # at most until every desk was told so
STAYS_S = 2.0


def run(block: Block, folder: Path, *, short: bool) -> None:
    """Fill it, wait until every desk has been told, make room, wait until every desk works."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = _mount(disk, SIZE_MB[block.kind])
    try:
        if mounted:
            _on_small_disk(block, folder, disk, rounds=1 if short else ROUNDS)
        elif block.kind == "sqlite":
            _on_file_that_may_not_grow(block, folder, rounds=1 if short else ROUNDS)
        else:
            block.notes.append("not done: this user may not mount a disk, and a server cannot be told that one is full")
            block.skipped = True
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", disk], check=True)


def _mount(disk: Path, megabytes: int) -> bool:
    mount = shutil.which("mount")
    asked = [str(mount), "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(disk)]
    return mount is not None and subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _on_small_disk(block: Block, folder: Path, disk: Path, *, rounds: int) -> None:
    filler = disk / "holiday pictures"
    if block.kind == "postgres":
        # Small pieces of journal: a new one is soon needed, and does not find room.
        own = Server(folder=disk / "server", port=5602)
        with a_clinic_on(own, "--wal-segsize=1"), a_stage(block, folder, EXAMS, own.address()) as stage:
            deaths = _rounds(stage, filler, rounds, own)
        block.broken = f"{rounds} times a disk of {SIZE_MB['postgres']} MB with all of the server on it was full"
        block.notes.append(f"the server gave up {deaths} times for want of room and was started again")
    else:
        with a_stage(block, folder, EXAMS, where=disk) as stage:
            _rounds(stage, filler, rounds)
        block.broken = f"{rounds} times a disk of {SIZE_MB['sqlite']} MB with the file on it was full"


def _rounds(stage: Stage, filler: Path, rounds: int, server: Server | None = None) -> int:
    """How often the server had to be started again."""
    names = _sit_down(stage)
    deaths = 0
    for left in reversed(range(rounds)):
        _fill(filler)
        if server is not None and not left:
            server.begin_new_journal()  # for which there is no room: it gives up
        _wait_until_told(stage, names)
        filler.unlink()
        if server is not None and not server.runs:
            server.start()
            deaths += 1
        stage.hit()
        stage.wait_for_work(names, stage.hits[-1][1])
    return deaths


def _sit_down(stage: Stage, room: Path | None = None) -> list[str]:
    for number in range(DESKS):
        stage.add(f"desk {number}", EXAMS // DESKS, room=room).start()
    names = [desk.name for desk in stage.desks]
    stage.wait_for_work(names, stage.began)
    return names


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            with suppress(OSError):  # until it is full
                while True:
                    file.write(bytes(size))


def _wait_until_told(stage: Stage, names: list[str]) -> None:
    """Until every desk was told that it could not write; then a little longer."""
    began = time.monotonic()
    told: set[str] = set()
    while told < set(names) and time.monotonic() < began + FULL_S:
        told = {line.desk for line in stage.lines() if line.said in {Said.REFUSED, Said.UNSURE} and line.at > began}
        time.sleep(0.1)
    if not told:
        stage.block.faults.append("the disk was full, and no desk was told")
    time.sleep(STAYS_S)


def _on_file_that_may_not_grow(block: Block, folder: Path, *, rounds: int) -> None:
    sign = folder / "no room"
    with a_stage(block, folder, EXAMS) as stage:
        names = _sit_down(stage, room=sign)
        for _ in range(rounds):
            sign.touch()
            _wait_until_told(stage, names)
            sign.unlink()
            stage.hit()
            stage.wait_for_work(names, stage.hits[-1][1])
    block.broken = f"{rounds} times the file was not allowed to grow"
    block.notes.append("this user may not mount a disk; instead SQLite was told that the file may not grow")
