"""Desks with a window on the stage: the whole program, with hands that work it and a finger on its pulse.

A standstill is counted in two ways: how long the window's thread did not come round to its events, which on a busy
machine is the machine's; and for how much of that no thread of the program computed or waited for a core.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dentaldesk.engines.core.access import PROGRAM, Actor
from dentaldesk.engines.core.connections import Address
from dentaldesk.engines.staff.passwords import hashed
from dentaldesk.models.tables.people import StaffCredential
from tests.app.far_desk import FarDesk, Place
from tests.faults import at_window as do
from tests.faults.at_window import Pulse, WindowPlan
from tests.faults.stage import Stage

PASSWORD = "seven quiet herons"
MAY_STAND_S = 0.5  # a transaction over the slow wire takes longer
_LOGINS = ("rosa", "vale", "ines")


@dataclass(kw_only=True)
class Windows:
    """The windows of a stage."""

    stage: Stage
    desks: list[FarDesk] = field(default_factory=list)
    pulses: list[Pulse] = field(default_factory=list)

    def open(self, number: int, exams: int, address: Address | None = None) -> None:
        """So many people sign in; they do not work yet."""
        clinic = self.stage.clinic
        people = dict(zip(_LOGINS, (clinic.desk, clinic.dentist, clinic.coordinator), strict=True))
        for login, actor in list(people.items())[:number]:
            self._give_password(login, actor)
            folder = self.stage.folder / login
            folder.mkdir()
            place = Place(
                address=address or self.stage.address,
                workstation=self.name_of(login),
                login=login,
                password=PASSWORD,
                folder=folder,
                clock=self.stage.clock(self.name_of(login)),
            )
            self.desks.append(FarDesk(place))
        for desk in self.desks:
            desk.came_in()
        for desk in self.desks:
            desk.do(do.prepare, self._plan(desk, exams))

    @staticmethod
    def name_of(login: str) -> str:
        """What the desk of this person is called."""
        return f"window of {login}"

    @property
    def names(self) -> list[str]:
        return [desk.place.workstation for desk in self.desks]

    def _plan(self, desk: FarDesk, exams: int) -> WindowPlan:
        stage, name = self.stage, desk.place.workstation
        return WindowPlan(
            name=name,
            # What is written on the window's own thread must not keep it waiting for the disk.
            journal=replace(stage.journal(name), synced=False),
            post=stage.post,
            people=stage.people,
            exams=stage.some_exams(exams),
            payers=stage.payers,
        )

    def _give_password(self, login: str, actor: Actor) -> None:
        row = StaffCredential(
            user_id=actor.user_id,
            login=login,
            password_hash=hashed(PASSWORD),
            password_set_at=self.stage.clinic.db.clock.now(),
            must_change=False,
        )
        self.stage.clinic.db.write(PROGRAM, lambda work: work.session.merge(row))

    def begin(self) -> None:
        """Everybody works from now on."""
        for desk in self.desks:
            desk.do(do.begin)

    def feel(self) -> None:
        """From now on standstills count."""
        for desk in self.desks:
            desk.do(do.feel)

    def finish(self) -> None:
        """Everybody finishes what is in hand, and the windows close; the block learns how they fared. The desks without
        a window have gone: while others write there is always something to be shown.
        """
        block = self.stage.block
        for desk in self.desks:
            pulse = desk.do(do.finish)
            self.pulses.append(pulse)
            block.faults += [f"{desk.place.workstation}: {bug.strip()[-1500:]}" for bug in pulse.bugs]
            if pulse.stood_s > MAY_STAND_S:
                block.faults.append(
                    f"{desk.place.workstation} stood still for {pulse.stood_s:.2f} s, waiting for something"
                )
        for desk in self.desks:
            desk.close()
        gap, stood = (max(getattr(each, name) for each in self.pulses) for name in ("gap_s", "stood_s"))
        lost, found = (sum(getattr(each, name) for each in self.pulses) for name in ("lost", "found"))
        block.window = (
            f"{len(self.pulses)}; longest standstill {gap:.2f} s, while nothing of it computed or waited for a core "
            f"{stood:.2f} s; lost the connection {lost}×, found it {found}×"
        )

    def end(self) -> None:
        """Whatever happened, nothing of them is left."""
        for desk in self.desks:
            desk.close()
