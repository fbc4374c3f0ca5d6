"""The ground under every table: constraint names, column types that refuse what must not be, topics and versions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7

from dentaldesk.models.states import Topic
from dentaldesk.models.teeth import ToothCode
from dentaldesk.models.values import Money

E = TypeVar("E", bound=StrEnum)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

NAME_LENGTH = 200  # characters of one name; longer ones are refused with a sentence before they get here


def new_id() -> UUID:
    """A UUIDv7: sorts by the time it was made, needs no server to be unique."""
    return uuid7()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. Refuses naive ones, which would silently mean another hour elsewhere."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a naive datetime has no place in the database"
            raise ValueError(msg)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class MoneyColumn(TypeDecorator[Money]):
    """Money as its minor units in a 64-bit integer."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else value.minor

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:  # noqa: ARG002
        # A sum over bigint comes back as Decimal on Postgres.
        return None if value is None else Money(int(value))


class ToothColumn(TypeDecorator[ToothCode]):
    """A tooth by its FDI code."""

    impl = String(3)
    cache_ok = True

    def process_bind_param(self, value: ToothCode | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.code

    def process_result_value(self, value: str | None, dialect: Dialect) -> ToothCode | None:  # noqa: ARG002
        return None if value is None else ToothCode(value)


class EnumColumn(TypeDecorator[E], Generic[E]):
    """A StrEnum as its value, with a named CHECK added by `one_of`."""

    impl = String(30)
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:  # noqa: ARG002
        return None if value is None else self.enum(value)


def one_of(column: str, enum: type[StrEnum]) -> CheckConstraint:
    """The CHECK that keeps a column to the values of its enum."""
    values = ", ".join(f"'{member.value}'" for member in enum)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def folded(length: int) -> String:
    """A folded text, compared by its bytes on both databases: a prefix is a range, whatever the server's language."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


JsonColumn = JSON().with_variant(postgresql.JSONB(), "postgresql")

# The shapes that columns take, by their meaning.
IdKey = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=new_id)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Amount = Annotated[Money, mapped_column(MoneyColumn)]
Name = Annotated[str, mapped_column(String(NAME_LENGTH))]
Code = Annotated[str, mapped_column(String(80))]
Key = Annotated[str, mapped_column(String(120), unique=True)]  # makes a retry find what was already done
Words = Annotated[str, mapped_column(Text)]
Version = Annotated[int, mapped_column(Integer, default=1)]


def reference(  # type: ignore[no-untyped-def]  # noqa: ANN201 - the column's type is its annotation
    target: str, *, index: bool = True, primary_key: bool = False, unique: bool = False
):
    """A column that names a row of another table, indexed unless a wider index leads with it."""
    indexed = index and not (primary_key or unique)
    return mapped_column(ForeignKey(target), index=indexed or None, primary_key=primary_key, unique=unique or None)


class Base(DeclarativeBase):
    """Every table names its topic: what screens that show it wait for (None: no screen waits)."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        UUID: Uuid,
        date: Date,
        dict[str, Any]: JsonColumn,
        list[Any]: JsonColumn,
    }
    __abstract__ = True
    __topic__: ClassVar[Topic | None]


@cache
def topic_of(table: str) -> Topic | None:
    """The topic of a table, by its name in the database."""
    of_tables = ((str(mapper.local_table.name), mapper.class_) for mapper in Base.registry.mappers)  # type: ignore[attr-defined]
    topics: dict[str, Topic | None] = {name: mapped.__topic__ for name, mapped in of_tables}
    return topics[table]


__all__ = [
    "Amount",
    "Base",
    "Code",
    "EnumColumn",
    "IdKey",
    "Key",
    "Mapped",
    "Moment",
    "MoneyColumn",
    "Name",
    "ToothColumn",
    "UtcDateTime",
    "Version",
    "Words",
    "mapped_column",
    "new_id",
    "one_of",
    "reference",
    "topic_of",
]
