"""What two desks wrote otherwise of one periodontal exam, in words for the choice between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.perio_words import diagnosis_words
from dentaldesk.models.teeth import Notation, show_tooth
from dentaldesk.ui.screens.perio.draft import Field
from dentaldesk.ui.widgets.both_values import TwoValues

if TYPE_CHECKING:
    from dentaldesk.engines.clinical.perio_reads import PerioDecision
    from dentaldesk.engines.clinical.perio_stage import PerioRisk
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.screens.perio.draft import PerioDraft


def clash_values(words: Words, notation: Notation, draft: PerioDraft) -> list[TwoValues]:
    """Each clash with both values. Its field is the tooth's code, or one of `Field`."""
    found = [
        TwoValues(
            field=tooth.code,
            name=words("Tooth {tooth}", tooth=show_tooth(tooth, notation)),
            mine=mine or words("missing"),
            theirs=theirs or words("missing"),
        )
        for tooth, mine, theirs in draft.clash_words()
    ]
    if Field.DECISION in draft.disputed:
        mine, theirs = (_decision(words, decision) for decision in (draft.decision, draft.theirs.decision))
        found.append(TwoValues(field=Field.DECISION, name=words("Stage and grade"), mine=mine, theirs=theirs))
    if Field.RISK in draft.disputed:
        mine, theirs = (_risk(words, risk) for risk in (draft.risk, draft.theirs.risk))
        found.append(TwoValues(field=Field.RISK, name=words("Bone loss and risks"), mine=mine, theirs=theirs))
    return found


def _decision(words: Words, decision: PerioDecision) -> str:
    said = diagnosis_words(words, decision.stage, decision.extent, decision.grade)
    return said or words("not decided")


def _risk(words: Words, risk: PerioRisk) -> str:
    known = (
        (words("bone loss, %"), risk.bone_loss_percent),
        (words("teeth lost"), risk.teeth_lost),
        (words("cigarettes"), risk.cigarettes),
        (words("HbA1c, %"), risk.hba1c),
    )
    said = [f"{name} {value}" for name, value in known if value is not None]
    return " · ".join(said) or words("nothing known")
