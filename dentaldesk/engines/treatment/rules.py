"""How a plan is valued."""

from __future__ import annotations

from dentaldesk.models.states import ValueCategory
from dentaldesk.models.values import Money


def value_category(total: Money, *, medium: Money, high: Money) -> ValueCategory:
    """Low, medium or high, by the clinic's two limits; a limit itself belongs to the higher category."""
    if total >= high:
        return ValueCategory.HIGH
    return ValueCategory.MEDIUM if total >= medium else ValueCategory.LOW
