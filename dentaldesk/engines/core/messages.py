"""Messages as JSON: how words that are still to be said are kept in a row."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dentaldesk.models.values import Message, Money, Param


def message_to_json(message: Message) -> dict[str, Any]:
    """`{"code": …, "params": {name: [type, value]}}`."""
    return {"code": message.code, "params": {name: _dump(value) for name, value in message.params.items()}}


def message_from_json(said: dict[str, Any]) -> Message:
    """The message that `message_to_json` wrote. Raises KeyError for a kind of value it does not know."""
    return Message(said["code"], {name: _load(*value) for name, value in said["params"].items()})


def _dump(value: Param) -> list[Any]:
    match value:
        case Message():
            return ["message", message_to_json(value)]
        case Money():
            return ["money", value.minor]
        case datetime():
            return ["moment", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case Decimal():
            return ["decimal", str(value)]
        case _:
            return ["plain", value]


def _load(kind: str, value: Any) -> Param:  # noqa: ANN401 - JSON
    loaders: dict[str, Any] = {
        "message": message_from_json,
        "money": Money,
        "moment": datetime.fromisoformat,
        "date": date.fromisoformat,
        "decimal": Decimal,
        "plain": lambda plain: plain,
    }
    loaded: Param = loaders[kind](value)
    return loaded
