"""A tooth chart in words: for lists, hover, screen readers and papers; from the entries, never from the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mark, ToothState
from dentaldesk.models.charting import COVERS_CROWN, ChartStatus, Finding, Place, Presence, Unit
from dentaldesk.models.teeth import Notation, Surface, ToothCode, show_surfaces, show_teeth, show_tooth
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

# Without surfaces of their own, but nobody may call a surface sound beside them.
_OF_THE_WHOLE = frozenset({Finding.BUILDUP, Finding.UNRECOGNISED})
_ROMAN = {1: "I", 2: "II", 3: "III"}
SURFACE_NAMES = {
    Surface.MESIAL: Message("surface_name.mesial"),
    Surface.OCCLUSAL: Message("surface_name.occlusal"),
    Surface.INCISAL: Message("surface_name.incisal"),
    Surface.DISTAL: Message("surface_name.distal"),
    Surface.BUCCAL: Message("surface_name.buccal"),
    Surface.FACIAL: Message("surface_name.facial"),
    Surface.CERVICAL: Message("surface_name.cervical"),
    Surface.LINGUAL: Message("surface_name.lingual"),
}


def tooth_title(words: Words, tooth: ToothCode) -> str:
    """`upper right first molar`, `lower left primary canine`."""
    where = _corner(words, tooth)
    what = _kind(words, tooth)
    if tooth.is_supernumerary:
        return words("{corner}, supernumerary beside the {tooth}", corner=where, tooth=what)
    return words("{corner} {tooth}", corner=where, tooth=what)


def _corner(words: Words, tooth: ToothCode) -> str:
    if tooth.is_upper:
        return words("upper right") if tooth.is_right else words("upper left")
    return words("lower right") if tooth.is_right else words("lower left")


def _kind(words: Words, tooth: ToothCode) -> str:
    if tooth.is_primary:
        return (
            words("primary central incisor"),
            words("primary lateral incisor"),
            words("primary canine"),
            words("primary first molar"),
            words("primary second molar"),
        )[tooth.position - 1]
    return (
        words("central incisor"),
        words("lateral incisor"),
        words("canine"),
        words("first premolar"),
        words("second premolar"),
        words("first molar"),
        words("second molar"),
        words("third molar"),
    )[tooth.position - 1]


def surface_title(words: Words, surface: Surface, tooth: ToothCode) -> str:
    """`mesial`, `palatal` on an upper tooth, `lingual` on a lower one."""
    if surface is Surface.LINGUAL and tooth.is_upper:
        return words("palatal")
    return words.text(SURFACE_NAMES[surface])


def finding_title(words: Words, entry: ChartEntry) -> str:
    """What it is, with its material and measure: `ceramic crown`, `mobility II`, `composite filling`."""
    if entry.finding is Finding.UNRECOGNISED:
        return words("not understood: “{said}”", said=entry.note)
    name = words.text(Message(f"finding.{entry.finding}"))
    if entry.variant is not None:
        variant = words.text(Message(f"variant.{entry.variant}"))
        name = words("{material} {work}", material=variant, work=name)
    return f"{name} {_measure(words, entry)}" if entry.measure is not None else name


def _measure(words: Words, entry: ChartEntry) -> str:
    assert entry.measure is not None  # noqa: S101 - the caller asked
    measure = entry.spec.measure
    if measure is not None and measure.unit is Unit.DEGREE:
        return _ROMAN.get(entry.measure, str(entry.measure))
    if measure is not None and measure.unit is Unit.ANGLE:
        return words("{degrees}°", degrees=entry.measure)
    return words("{length} mm", length=entry.measure)


def say_entry(words: Words, entry: ChartEntry, notation: Notation) -> str:
    """`16 MOD amalgam filling`, `24–26 ceramic bridge, 25 replaced`: without its status."""
    place = (show_teeth(entry.teeth, notation), show_surfaces(entry.surfaces))
    return " ".join(part for part in (*place, entry_title(words, entry, notation)) if part)


def entry_title(words: Words, entry: ChartEntry, notation: Notation) -> str:
    """What it is, wherever it stands, with the teeth that it replaces: `ceramic bridge, 25 replaced`."""
    title = finding_title(words, entry)
    if not entry.replaced:
        return title
    return words("{entry}, {teeth} replaced", entry=title, teeth=show_teeth(entry.replaced, notation))


def say_status(words: Words, status: ChartStatus) -> str:
    """`planned`, `existing, done elsewhere`."""
    return words.text(Message(f"chart_status.{status}"))


def with_status(words: Words, said: str, status: ChartStatus) -> str:
    """`ceramic crown, planned`; a condition has no status worth saying."""
    if status is ChartStatus.CONDITION:
        return said
    return words("{entry}, {status}", entry=said, status=say_status(words, status))


# -- what stands on one tooth --


def say_mark(words: Words, mark: Mark, tooth: ToothCode) -> str:
    """A mark as it stands on one of its teeth, whose number it leaves out.

    `caries MO`, `ceramic bridge, pontic here, planned`.
    """
    said = f"{finding_title(words, mark.entry)} {show_surfaces(mark.surfaces)}".rstrip()
    role = _role(words, mark, tooth)
    return with_status(words, words("{entry}, {role}", entry=said, role=role) if role else said, mark.status)


def _role(words: Words, mark: Mark, tooth: ToothCode) -> str:
    """What the tooth is to something that lies over several; empty where all are alike."""
    is_pontic = tooth in mark.is_pontic_at
    match mark.finding:
        case Finding.BRIDGE:
            return words("pontic here") if is_pontic else words("carries the bridge")
        case Finding.DENTURE if mark.is_pontic_at:
            return words("replaced here") if is_pontic else words("carries the denture")
        case Finding.SPACE_MAINTAINER if mark.is_pontic_at:
            return words("space kept here") if is_pontic else words("carries the space maintainer")
        case _:
            return ""


def short_mark(words: Words, mark: Mark) -> str:
    """A mark in a word or two, where one sees on what it stands: `amalgam`, `ceramic crown planned`.

    Conditions and what is done say no status: they are what one sees.
    """
    entry = mark.entry
    if mark.finding is Finding.FILLING and entry.variant is not None:
        said = words.text(Message(f"variant.{entry.variant}"))
    else:
        said = finding_title(words, entry)
    if mark.status is ChartStatus.CONDITION or mark.status.is_done:
        return said
    return words("{what} {status}", what=said, status=say_status(words, mark.status))


def say_presence(words: Words, state: ToothState) -> str:
    """`missing`, `impacted 35°`; empty for a tooth that simply stands."""
    if state.presence is Presence.PRESENT:
        return ""
    said = words.text(Message(f"presence.{state.presence}"))
    return words("{presence} {degrees}°", presence=said, degrees=state.angle) if state.angle else said


def say_tooth(words: Words, state: ToothState, notation: Notation) -> str:
    """The whole tooth: `16, upper right first molar: caries MOD; ceramic crown, planned`."""
    head = words("{number}, {title}", number=show_tooth(state.tooth, notation), title=tooth_title(words, state.tooth))
    said = [*_standing(words, state), *(say_mark(words, mark, state.tooth) for mark in state.marks)]
    return words("{tooth}: {state}", tooth=head, state="; ".join(said) or words("sound"))


def _standing(words: Words, state: ToothState) -> list[str]:
    """What stands there, and that nobody looked; nothing to be said of a tooth that was seen in its place."""
    said = [say_presence(words, state), words("not examined") if state.is_unexamined else ""]
    return [one for one in said if one]


def say_surface(words: Words, state: ToothState, surface: Surface) -> str:
    """What stands on one surface, in short: the newest alone, and how many lie under it.

    `caries`, `composite planned +1`, `missing`; `sound` only where a crown was looked at and nothing was found.
    """
    marks = [mark for mark in state.marks if _lies_on(mark, state, surface)]
    has_crown = any(mark.status.is_done and _is_whole_crown(mark, state) for mark in marks)
    said = [] if has_crown else _standing(words, state)
    if marks:
        newest = short_mark(words, marks[-1])
        under = len(marks) - 1
        said.append(words("{what} +{count}", what=newest, count=under) if under else newest)
    return "; ".join(said) or words("sound")


def _lies_on(mark: Mark, state: ToothState, surface: Surface) -> bool:
    """Whether a mark is of this surface: it names it, takes the whole crown, or names none at all."""
    if mark.surfaces:
        return surface in mark.surfaces
    if mark.finding is Finding.VENEER:
        return surface in {Surface.FACIAL, Surface.BUCCAL}
    is_anywhere = mark.entry.spec.place is Place.SURFACES or mark.finding in _OF_THE_WHOLE
    return is_anywhere or _is_whole_crown(mark, state)


def _is_whole_crown(mark: Mark, state: ToothState) -> bool:
    return mark.finding in COVERS_CROWN or mark.finding is Finding.BRIDGE or state.is_replaced_by(mark)


# -- what happened --


def story(words: Words, chart: Chart, tooth: ToothCode, notation: Notation, most: int = 8) -> list[str]:
    """Who charted what on a tooth and when, the newest first: at most `most` lines, then how many more there are."""
    entries = chart.history_of(tooth)
    lines = [_told(words, chart, entry, notation) for entry in entries[:most]]
    if len(entries) > most:
        lines.append(words("and {count} more", count=len(entries) - most))
    return lines


def _told(words: Words, chart: Chart, entry: ChartEntry, notation: Notation) -> str:
    said = with_status(words, say_entry(words, entry, notation), entry.status)
    day = entry.recorded_at.astimezone(words.zone).date()
    told = words("{day}: {entry} · {who}", day=day, entry=said, who=entry.by)
    if entry.true_on != day:
        told = words("{told} · since {since}", told=told, since=entry.true_on)
    void = chart.void_of(entry.id)
    if void is not None:
        told = words("{told} · void: {reason}", told=told, reason=void.reason)
    return told
