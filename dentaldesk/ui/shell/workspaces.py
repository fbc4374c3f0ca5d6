"""Workspaces: which panels a role opens with, and where they stand. Layouts are kept per person and workspace."""

from __future__ import annotations

from dataclasses import dataclass

from dentaldesk.models.values import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """`main` and `side` name panels from front to back: the first of each is in front.

    `title` is English, for words.
    """

    name: str
    title: str
    icon: str
    roles: frozenset[Role]
    main: tuple[str, ...]
    side: tuple[str, ...]
    side_share: int  # per cent of the width


CHAIRSIDE = Workspace(
    name="chairside",
    title="Chairside",
    icon="first-aid-kit",
    roles=frozenset({Role.DENTIST, Role.HYGIENIST, Role.ASSISTANT}),
    main=("exam", "day"),
    side=("patient", "bell"),
    side_share=27,
)
FRONT_DESK = Workspace(
    name="front-desk",
    title="Front desk",
    icon="calendar-blank",
    roles=frozenset({Role.FRONT_DESK, Role.MANAGER, Role.ADMINISTRATOR}),
    main=("day", "checkout"),
    side=("bell", "patient"),
    side_share=25,
)
COORDINATOR = Workspace(
    name="coordinator",
    title="Coordinator",
    icon="handshake",
    roles=frozenset({Role.TREATMENT_COORDINATOR}),
    main=("checkout", "day"),
    side=("bell", "patient"),
    side_share=25,
)
WORKSPACES = (CHAIRSIDE, FRONT_DESK, COORDINATOR)


def workspace_for(roles: frozenset[Role]) -> Workspace:
    """The workspace that someone with these roles opens with."""
    return next((workspace for workspace in WORKSPACES if workspace.roles & roles), FRONT_DESK)
