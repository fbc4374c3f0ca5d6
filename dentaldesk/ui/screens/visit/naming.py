"""The fields of a visit and what stands in them, as people call them: for two desks that wrote one field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.examination import NOT_EXAMINED
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldNames:
    """Names of fields by their keys; findings are `area.item` and `area.item.note`."""

    words: Words
    names: dict[str, str]

    def name(self, field: str) -> str:
        """The field as the form labels it."""
        if "." not in field:
            return self.names.get(field, field)
        item = self.words.text(Message(f"exam_item.{field.split('.')[1]}"))
        return self.words("{item}: note", item=item) if field.endswith(".note") else item

    def value(self, field: str, value: str) -> str:
        """What stands in it, in words."""
        if field == "disposition" and value:
            return self.words.text(Message(f"disposition.{value}"))
        if "." not in field or field.endswith(".note"):
            return value
        if value == NOT_EXAMINED:
            return self.words("not examined")
        said = (
            part if part.lstrip("-").isdigit() else self.words.text(Message(f"exam_state.{part}"))
            for part in value.split(",")
        )
        return ", ".join(said)


def field_names(words: Words) -> FieldNames:
    """The names of the written fields, of pain and of the disposition."""
    return FieldNames(
        words=words,
        names={
            "chief_complaint": words("Reason for the visit"),
            "subjective": words("Subjective"),
            "objective": words("Objective"),
            "assessment": words("Assessment"),
            "plan": words("Plan"),
            "post_operative": words("Post-operative"),
            "pain": words("Pain, 0 none to 10 worst"),
            "disposition": words("What became of the patient"),
        },
    )
