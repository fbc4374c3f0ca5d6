"""Every table, one file a family. Importing this package makes the metadata complete."""

from dentaldesk.models.tables import (
    catalogue,
    clinic,
    clinical,
    communication,
    financial,
    patients,
    scheduling,
    system,
    treatment,
)
from dentaldesk.models.tables.base import Base

__all__ = [
    "Base",
    "catalogue",
    "clinic",
    "clinical",
    "communication",
    "financial",
    "patients",
    "scheduling",
    "system",
    "treatment",
]
