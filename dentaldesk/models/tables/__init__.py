"""Every table, one file a family. Importing this package makes the metadata complete."""

from dentaldesk.models.tables import (
    catalogue,
    charting,
    clinic,
    clinical,
    communication,
    financial,
    papers,
    patients,
    people,
    perio,
    scheduling,
    system,
    treatment,
)
from dentaldesk.models.tables.base import Base

__all__ = [
    "Base",
    "catalogue",
    "charting",
    "clinic",
    "clinical",
    "communication",
    "financial",
    "papers",
    "patients",
    "people",
    "perio",
    "scheduling",
    "system",
    "treatment",
]
