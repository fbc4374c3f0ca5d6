"""Python and the packages: the versions that this program asks for, and those that it was tested with."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import dentaldesk
from dentaldesk.doctor.findings import Finding, fine, look, wrong

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from dentaldesk.doctor.place import Place

FIRST_GOOD = (3, 11)
# It loses a reference to None on void calls under Python 3.11, and aborts in the end (docs/decisions/0002).
TRAP_PYTHON, TRAP_QT = (3, 11), "6.12.0"
_TOLD = 5  # packages that are named, of many


def python(_: Place) -> Iterator[Finding]:
    """The interpreter, and the one pair with Qt for Python that must not be."""
    found = platform.python_version()
    if sys.version_info < FIRST_GOOD:
        yield wrong("doctor.python_old", found=found, least=".".join(map(str, FIRST_GOOD)))
    else:
        yield fine("doctor.python", found=found, kind=platform.python_implementation())
    if sys.version_info[:2] == TRAP_PYTHON and version_of("PySide6-Essentials") == TRAP_QT:
        yield wrong("doctor.pyside_trap", found=TRAP_QT, python=found)


def packages(_: Place) -> Iterator[Finding]:
    """What is installed against what the program asks for; in a source tree also against its lock."""
    asked = list(_asked_for())
    if not asked:
        yield look("doctor.not_installed")
        return
    missing = sorted(each.name for each in asked if version_of(each.name) is None)
    outside = sorted(
        f"{each.name} {found} ({each.specifier})"
        for each in asked
        if (found := version_of(each.name)) is not None and not each.specifier.contains(found, prereleases=True)
    )
    if missing:
        yield wrong("doctor.packages_missing", names=", ".join(missing))
    if outside:
        yield wrong("doctor.packages_outside", names=", ".join(outside))
    if not missing and not outside:
        yield fine("doctor.packages", number=len(asked))
    others = sorted(_unlike_the_lock(Path(dentaldesk.__file__).parents[1] / "requirements.lock"))
    if others:
        yield look("doctor.packages_untested", number=len(others), names=_some(others))


def version_of(package: str) -> str | None:
    """What is installed of it; None: nothing."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _asked_for() -> Iterator[Requirement]:
    """What the program names for running on this machine; nothing when it was never installed."""
    from packaging.requirements import Requirement  # noqa: PLC0415 - it may be missing itself

    try:
        named = metadata.requires("dentaldesk") or []
    except metadata.PackageNotFoundError:
        return
    for line in named:
        requirement = Requirement(line)
        # With no extra: what developers add is not asked for.
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def _unlike_the_lock(lock: Path) -> Iterator[str]:
    from packaging.requirements import Requirement  # noqa: PLC0415 - as above

    if not lock.exists():
        return
    for line in lock.read_text(encoding="utf-8").splitlines():
        if not line or line[0] in " #-":
            continue
        pinned = Requirement(line.rstrip(" \\"))
        if pinned.marker is not None and not pinned.marker.evaluate():
            continue
        found = version_of(pinned.name)
        if found is not None and not pinned.specifier.contains(found, prereleases=True):
            yield f"{pinned.name} {found} ({pinned.specifier})"


def _some(names: list[str]) -> str:
    return ", ".join(names[:_TOLD]) + (" …" if len(names) > _TOLD else "")
