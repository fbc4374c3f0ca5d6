"""What the periodontal chart calls things, on the screen and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.teeth_drawing.perio_layout import Line
from dentaldesk.engines.clinical.teeth_drawing.perio_look import PerioWords
from dentaldesk.models.perio import PerioExtent, PerioGrade, PerioStage, Sign
from dentaldesk.models.teeth import Notation, ToothCode, show_tooth
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


def sign_words(words: Words) -> dict[Sign, str]:
    """What each sign is called."""
    return {
        Sign.BLEEDING: words("Bleeding"),
        Sign.SUPPURATION: words("Suppuration"),
        Sign.PLAQUE: words("Plaque"),
        Sign.CALCULUS: words("Calculus"),
    }


def stage_words(words: Words) -> dict[PerioStage, str]:
    """What each state of the periodontium is called."""
    named = {PerioStage.HEALTH: words("Health"), PerioStage.GINGIVITIS: words("Gingivitis")}
    return {stage: named.get(stage) or words("Stage {stage}", stage=stage.value) for stage in PerioStage}


def extent_words(words: Words) -> dict[PerioExtent, str]:
    """What each extent is called."""
    return {
        PerioExtent.LOCALISED: words("localised"),
        PerioExtent.GENERALISED: words("generalised"),
        PerioExtent.MOLAR_INCISOR: words("molar and incisor pattern"),
    }


def diagnosis_words(
    words: Words, stage: PerioStage | None, extent: PerioExtent | None, grade: PerioGrade | None
) -> str:
    """`Stage II, localised, grade B`; nothing for nothing."""
    parts = [] if stage is None else [stage_words(words)[stage]]
    if extent is not None:
        parts.append(extent_words(words)[extent])
    if grade is not None:
        parts.append(words("grade {grade}", grade=grade.value))
    return ", ".join(parts)


def sheet_words(words: Words, earlier: tuple[str, ...] = ()) -> PerioWords:
    """What stands on the sheet; `earlier` names the exams beside the current one."""
    return PerioWords(
        buccal=words("Buccal"),
        palatal=words("Palatal"),
        lingual=words("Lingual"),
        lines={
            Line.DEPTH: words("Depth"),
            Line.MARGIN: words("Margin"),
            Line.CAL: words("CAL"),
            Line.SIGNS: words("Signs"),
        },
        earlier=earlier,
        mobility=words("Mob."),
        implant=words("Impl."),
    )


def told(words: Words, message: Message, notation: Notation) -> str:
    """A reason or a refusal with its teeth named as on the screen: the engines know them as they are stored."""
    params = dict(message.params)
    for name in ("tooth", "teeth"):
        stored = params.get(name)
        if isinstance(stored, str):
            params[name] = ", ".join(show_tooth(ToothCode(code), notation) for code in stored.split(", "))
    return words.text(Message(message.code, params))


def figure_names(words: Words) -> tuple[str, ...]:
    """What each figure of `Indices` is called, in the order in which they are shown."""
    return (
        *sign_words(words).values(),
        words("Mean depth"),
        words("Mean CAL"),
        words("Sites ≥ 4 mm"),
        words("Sites ≥ 6 mm"),
    )
