"""What options that exclude each other amount to, in a query: of them one is done, so the dearest counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, type_coerce

from dentaldesk.models.tables.base import MoneyColumn
from dentaldesk.models.values import ZERO


def of_one_option(option: ColumnElement[str], fees: ColumnElement[Any]) -> ColumnElement[Any]:
    """The worth of a plan of which each row is an option and its fees; option "" is done in any case."""
    nothing = literal(ZERO, MoneyColumn)
    certain, dearest = func.max(case((option == "", fees))), func.max(case((option != "", fees)))
    return type_coerce(func.coalesce(certain, nothing) + func.coalesce(dearest, nothing), MoneyColumn)
