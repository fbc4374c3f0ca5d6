"""Workspaces: which panels stand in front for a role. The others are one click behind them."""

from __future__ import annotations

from dataclasses import dataclass

from dentaldesk.models.states import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """`main` and `side` name the panels that stand in front. `title` is English, for words."""

    name: str
    title: str
    icon: str
    roles: frozenset[Role]
    main: str
    side: str


CHAIRSIDE = Workspace(
    name="chairside",
    title="Chairside",
    icon="first-aid-kit",
    roles=frozenset({Role.DENTIST, Role.HYGIENIST, Role.ASSISTANT}),
    main="exam",
    side="patient",
)
FRONT_DESK = Workspace(
    name="front-desk",
    title="Front desk",
    icon="calendar-blank",
    roles=frozenset({Role.FRONT_DESK, Role.MANAGER, Role.ADMINISTRATOR}),
    main="day",
    side="bell",
)
COORDINATOR = Workspace(
    name="coordinator",
    title="Coordinator",
    icon="handshake",
    roles=frozenset({Role.TREATMENT_COORDINATOR}),
    main="checkout",
    side="bell",
)
WORKSPACES = (CHAIRSIDE, FRONT_DESK, COORDINATOR)


def workspace_for(roles: frozenset[Role]) -> Workspace:
    """The workspace that someone with these roles opens with."""
    return next((workspace for workspace in WORKSPACES if workspace.roles & roles), FRONT_DESK)
