"""What somebody owes, and how much of it their insurance is expected to pay: at the desk they are asked for the rest.
Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from dentaldesk.models.values import ZERO, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A payer's open charges less their credits; negative: the clinic owes. `insurance`: the part of it that is
    expected from insurers, never more than all of it.
    """

    balance: Money = ZERO
    insurance: Money = ZERO

    @property
    def own_part(self) -> Money:
        """What the payer is asked for; never negative."""
        return max(self.balance - self.insurance, ZERO)
