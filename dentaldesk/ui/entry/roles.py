"""The roles as people call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.models.states import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dentaldesk.engines.core.words import Words

# Who may be given a patient, in the order of a visit.
HANDS = (Role.FRONT_DESK, Role.ASSISTANT, Role.HYGIENIST, Role.DENTIST, Role.TREATMENT_COORDINATOR)


def role_words(words: Words) -> dict[Role, str]:
    """Every role's name in the reader's language."""
    return {
        Role.DENTIST: words("Dentist"),
        Role.HYGIENIST: words("Hygienist"),
        Role.ASSISTANT: words("Assistant"),
        Role.TREATMENT_COORDINATOR: words("Treatment coordinator"),
        Role.FRONT_DESK: words("Front desk"),
        Role.MANAGER: words("Manager"),
        Role.ADMINISTRATOR: words("Administrator"),
    }


def said_roles(words: Words, roles: Iterable[Role]) -> str:
    """Somebody's roles in one line."""
    names = role_words(words)
    return ", ".join(names[role] for role in Role if role in set(roles))


def initials(name: str) -> str:
    """Two letters for a picture of somebody: of the first and the last name, titles left aside."""
    parts = [part for part in name.split() if not part.endswith(".")] or name.split()
    if not parts:
        return "?"
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()
