"""Workspaces: which panels a role has open and which of them stand in front. The others are one key away."""

from __future__ import annotations

from dataclasses import dataclass

from dentaldesk.models.states import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """`main` and `side` name the panels in front, `open` all that have a tab. `title` is English, for words.

    `day`: what whoever sits down without a patient sees instead of an empty `main`; "" for the same.
    """

    name: str
    title: str
    icon: str
    roles: frozenset[Role]
    main: str
    side: str
    open: tuple[str, ...]
    day: str = ""


CHAIRSIDE = Workspace(
    name="chairside",
    title="Chairside",
    icon="first-aid-kit",
    roles=frozenset({Role.DENTIST, Role.HYGIENIST, Role.ASSISTANT}),
    main="exam",
    side="bell",
    open=("day", "patient", "exam", "charting", "perio", "record", "papers", "checkout", "waiting", "bell"),
    day="day",
)
FRONT_DESK = Workspace(
    name="front-desk",
    title="Front desk",
    icon="calendar-blank",
    roles=frozenset({Role.FRONT_DESK}),
    main="day",
    side="bell",
    open=("dashboard", "day", "patient", "exam", "charting", "checkout", "record", "papers", "waiting", "bell"),
)
COORDINATOR = Workspace(
    name="coordinator",
    title="Coordinator",
    icon="handshake",
    roles=frozenset({Role.TREATMENT_COORDINATOR}),
    main="checkout",
    side="bell",
    open=("dashboard", "day", "patient", "exam", "charting", "plans", "checkout", "record", "papers", "bell"),
    day="dashboard",
)
MANAGER = Workspace(
    name="manager",
    title="Manager",
    icon="chart-line-up",
    roles=frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    main="dashboard",
    side="bell",
    open=("dashboard", "day", "patient", "plans", "checkout", "record", "papers", "import", "settings", "bell"),
)
WORKSPACES = (CHAIRSIDE, FRONT_DESK, COORDINATOR, MANAGER)


def workspace_for(roles: frozenset[Role]) -> Workspace:
    """The workspace that someone with these roles opens with."""
    return next((workspace for workspace in WORKSPACES if workspace.roles & roles), FRONT_DESK)
