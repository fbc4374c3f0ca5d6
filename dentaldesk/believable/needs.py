"""Teeth and what they need: how far a tooth has come, and which procedures of the catalogue that asks for."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dentaldesk.models.charting import Finding, Variant
from dentaldesk.models.states import Diagnosis
from dentaldesk.models.teeth import ToothCode

GROWN = 22.0  # years from which nothing comes through any more
_WISDOM_TOOTH, _FIRST_MOLAR = 8, 6
_WANTS_IMPLANT, _GIVES_UP = 0.72, 0.4  # willingness
_SURGICAL = 0.4  # of molars that are taken out
_WEAK = 3  # surfaces of a broken filling, from which a crown takes its place
_TOO_MUCH = 2  # surfaces of a primary molar, beyond which a filling does not hold
_SEALED_FROM, _SEALED_TO, _SEALS = 6.5, 10.0, 0.6
_MOST_SURFACES = 4  # that fillings of the catalogue tell apart


class State(StrEnum):
    """How far a tooth has come."""

    SOUND = "sound"
    WATCHED = "watched"
    DECAYED = "decayed"
    FILLED = "filled"
    BROKEN = "broken"  # its filling
    DEAD = "dead"  # its nerve
    TREATED = "treated"  # its root
    CROWNED = "crowned"
    LOST = "lost"
    REPLACED = "replaced"  # by an implant
    FINISHED = "finished"  # the crown on it


@dataclass(slots=True, kw_only=True, eq=False)
class Tooth:
    """`surfaces` of what is wrong or was filled; `planned_on`: the day on which something was planned for it."""

    code: ToothCode
    state: State = State.SOUND
    surfaces: str = ""
    planned_on: int | None = None
    is_sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One procedure to be planned. `charts`: what it is on the chart; None: nothing, or the work before it."""

    code: str
    tooth: ToothCode | None = None
    surfaces: str = ""
    diagnosis: Diagnosis | None = None
    charts: Finding | None = None
    variant: Variant | None = None
    of_before: bool = False  # the second step of the work before it: a seating

    @property
    def is_charted(self) -> bool:
        """Whether it changes a tooth."""
        return self.charts is not None or self.of_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Of whom the tooth is: their age in years, and how willing they are to have it treated."""

    age: float
    willing: float
    chance: random.Random


def needs_of(tooth: Tooth, whose: Whose) -> Iterator[Need]:
    """The procedures that the state of a tooth asks for, in the order in which they are done."""
    states = _OF_PRIMARY if tooth.code.is_primary else _OF_PERMANENT
    asked = states.get(tooth.state)
    return iter(()) if asked is None else asked(tooth, whose)


def after(need: Need, before: State) -> State:
    """The state of a tooth when a procedure on it is done. What lies over a nerve that died meanwhile mends nothing."""
    if before is State.DEAD and need.code in _OVER_IT:
        return before
    if need.code in _AFTER:
        return _AFTER[need.code]
    return State.FILLED if need.charts is Finding.FILLING else before


_OVER_IT = frozenset(
    {"CROWNSEAT", "GLASSIONOMER1", "GLASSIONOMER2", *(f"COMPOSITE{count}" for count in range(1, _MOST_SURFACES + 1))}
)
_AFTER = {
    **dict.fromkeys(("ROOTCANAL1", "ROOTCANAL2", "ROOTCANAL3"), State.TREATED),
    **dict.fromkeys(("CROWNSEAT", "STEELCROWN"), State.CROWNED),
    **dict.fromkeys(("EXTRACTION", "SURGICAL"), State.LOST),
    "IMPLANT": State.REPLACED,
    "IMPLANTCROWN": State.FINISHED,
}


def _filling(tooth: Tooth, _whose: Whose) -> Iterator[Need]:
    yield Need(
        code=f"COMPOSITE{min(len(tooth.surfaces), _MOST_SURFACES)}",
        tooth=tooth.code,
        surfaces=tooth.surfaces,
        diagnosis=Diagnosis.CARIES,
        charts=Finding.FILLING,
        variant=Variant.COMPOSITE,
    )


def _crown(tooth: Tooth, _whose: Whose) -> Iterator[Need]:
    yield Need(
        code="CROWNPREP",
        tooth=tooth.code,
        diagnosis=Diagnosis.LOSS_OF_STRUCTURE,
        charts=Finding.CROWN,
        variant=Variant.CERAMIC,
    )
    yield Need(code="CROWNSEAT", tooth=tooth.code, of_before=True)


def _of_broken(tooth: Tooth, whose: Whose) -> Iterator[Need]:
    is_weak = len(tooth.surfaces) >= _WEAK and whose.age > GROWN
    return _crown(tooth, whose) if is_weak else _filling(tooth, whose)


def _of_dead(tooth: Tooth, whose: Whose) -> Iterator[Need]:
    """Out with it, or a root canal, a core and a crown."""
    code, is_grown = tooth.code, whose.age > GROWN
    if (is_grown and whose.willing < _GIVES_UP) or code.position == _WISDOM_TOOTH:
        is_surgical = code.is_molar and whose.chance.random() < _SURGICAL
        yield Need(
            code="SURGICAL" if is_surgical else "EXTRACTION",
            tooth=code,
            diagnosis=Diagnosis.ABSCESS,
            charts=Finding.EXTRACTION,
            variant=Variant.SURGICAL if is_surgical else None,
        )
        return
    kind = 1 if code.is_anterior else 3 if code.is_molar else 2
    yield Need(code=f"ROOTCANAL{kind}", tooth=code, diagnosis=Diagnosis.ACUTE_PULPITIS, charts=Finding.ROOT_CANAL)
    if is_grown and not code.is_anterior:
        yield Need(code="BUILDUP", tooth=code, charts=Finding.BUILDUP, variant=Variant.COMPOSITE)
        yield from _crown(tooth, whose)


def _of_lost(tooth: Tooth, whose: Whose) -> Iterator[Need]:
    if tooth.code.position <= _FIRST_MOLAR and whose.willing > _WANTS_IMPLANT:
        yield Need(code="IMPLANT", tooth=tooth.code, diagnosis=Diagnosis.TOOTH_LOSS, charts=Finding.IMPLANT)


def _of_replaced(tooth: Tooth, _whose: Whose) -> Iterator[Need]:
    yield Need(code="IMPLANTCROWN", tooth=tooth.code, charts=Finding.CROWN, variant=Variant.CERAMIC)


def _of_sound(tooth: Tooth, whose: Whose) -> Iterator[Need]:
    """First molars of children are sealed."""
    is_time = _SEALED_FROM <= whose.age <= _SEALED_TO and tooth.code.position == _FIRST_MOLAR
    if is_time and not tooth.is_sealed and whose.chance.random() < _SEALS:
        yield Need(code="SEALANT", tooth=tooth.code, surfaces="O", charts=Finding.SEALANT)


def _of_decayed_primary(tooth: Tooth, _whose: Whose) -> Iterator[Need]:
    if len(tooth.surfaces) > _TOO_MUCH and tooth.code.is_molar:
        yield Need(
            code="STEELCROWN",
            tooth=tooth.code,
            diagnosis=Diagnosis.CARIES,
            charts=Finding.CROWN,
            variant=Variant.STEEL,
        )
        return
    yield Need(
        code="GLASSIONOMER1" if len(tooth.surfaces) == 1 else "GLASSIONOMER2",
        tooth=tooth.code,
        surfaces=tooth.surfaces,
        diagnosis=Diagnosis.CARIES,
        charts=Finding.FILLING,
        variant=Variant.GLASS_IONOMER,
    )


def _of_dead_primary(tooth: Tooth, _whose: Whose) -> Iterator[Need]:
    yield Need(code="EXTRACTION", tooth=tooth.code, diagnosis=Diagnosis.ABSCESS, charts=Finding.EXTRACTION)


_Asked = Callable[[Tooth, Whose], Iterator[Need]]
_OF_PERMANENT: Mapping[State, _Asked] = {
    State.SOUND: _of_sound,
    State.DECAYED: _filling,
    State.BROKEN: _of_broken,
    State.DEAD: _of_dead,
    State.TREATED: _crown,
    State.LOST: _of_lost,
    State.REPLACED: _of_replaced,
}
_OF_PRIMARY: Mapping[State, _Asked] = {State.DECAYED: _of_decayed_primary, State.DEAD: _of_dead_primary}
