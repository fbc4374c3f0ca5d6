"""What the program does for the assistant, which knows neither settings nor keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dentaldesk.engines.flows.clinic_file import Place
    from dentaldesk.engines.flows.new_clinic import NewClinic


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """What the program does for the assistant. Both raise UserError and may take seconds."""

    # place, clinic, who is told the recovery key → the open database
    create: Callable[[Place, NewClinic, Callable[[str], None]], object]
    # a path or a server's address, its secret → the open database
    join: Callable[[str, str | None], object]
