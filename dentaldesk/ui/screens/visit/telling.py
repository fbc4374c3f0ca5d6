"""How the notes of a visit stand, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.models.values import Message
from dentaldesk.ui.screens.visit.rows import COMPLAINT, LeftBehind, Missing, Page, SaveLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.visit.findings import FindingsSaver
    from dentaldesk.ui.screens.visit.saving import Sheet


def save_line(words: Words, sheet: Sheet, findings: FindingsSaver, kept_at: datetime | None) -> SaveLine:
    """What the foot says of notes and findings. `kept_at`: when anything beside the notes was stored."""
    draft, trouble = sheet.draft, sheet.trouble or findings.trouble
    if trouble is not None and (draft.holds_words or not findings.all_stored):
        return SaveLine(state="unsaved", text=words("Not saved yet"), why=words.text(trouble.message))
    if draft.clashes:
        return SaveLine(state="unsaved", text=words("Not saved yet: choose which words to keep."))
    if sheet.saving or draft.unsaved or not findings.all_stored:
        return SaveLine(state="saving", text=words("Saving…"))
    saved = max((each for each in (sheet.saved_at, kept_at) if each is not None), default=None)
    if saved is not None:
        return SaveLine(state="saved", text=words("Saved {time}", time=words.time(saved)))
    return SaveLine(state="")


def left_words(words: Words, sheets: Sequence[Sheet]) -> tuple[LeftBehind, ...]:
    """Notes of other patients that are not saved yet."""
    return tuple(
        LeftBehind(
            patient_id=sheet.patient_id,
            sentence=words(
                "The notes of {patient} are not saved yet. {why}",
                patient=sheet.patient,
                why=sheet.trouble.message if sheet.trouble else Message("edit.elsewhere"),
            ),
        )
        for sheet in sheets
    )


def still_missing(page: Page, sheet: Sheet | None) -> tuple[Missing, ...]:
    """What the visit lacks; what is typed and not saved yet is not missing any more."""
    written = {} if sheet is None else sheet.draft.values()
    mended = {
        "complaint": bool(written.get(COMPLAINT, "").strip()),
        "assessment": bool(written.get("assessment", "").strip()),
    }
    return tuple(each for each in page.missing if not mended.get(each.place, False))
