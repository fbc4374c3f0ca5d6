"""A tooth chart in words: for lists, hover, screen readers and papers; from the entries, never from the picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dentaldesk.engines.clinical.chart import Chart, ChartEntry, Mark, ToothState
from dentaldesk.models.charting import ChartStatus, Finding, Presence, Unit
from dentaldesk.models.teeth import Notation, Surface, ToothCode, show_surfaces, show_teeth, show_tooth
from dentaldesk.models.values import Message

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

_ROMAN = {1: "I", 2: "II", 3: "III"}
_SURFACES = {
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
    right = tooth.quadrant in {1, 4, 5, 8}
    if tooth.is_upper:
        return words("upper right") if right else words("upper left")
    return words("lower right") if right else words("lower left")


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
    return words.text(_SURFACES[surface])


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


def say_entry(words: Words, entry: ChartEntry, notation: Notation, surfaces: tuple[Surface, ...] | None = None) -> str:
    """`16 MOD amalgam filling`, `24–26 ceramic bridge, 25 replaced`: without its status."""
    shown = show_surfaces(entry.surfaces if surfaces is None else surfaces)
    said = " ".join(part for part in (show_teeth(entry.teeth, notation), shown, finding_title(words, entry)) if part)
    if entry.replaced:
        return words("{entry}, {teeth} replaced", entry=said, teeth=show_teeth(entry.replaced, notation))
    return said


def say_status(words: Words, status: ChartStatus) -> str:
    """`planned`, `existing, done elsewhere`."""
    return words.text(Message(f"chart_status.{status}"))


def say_mark(words: Words, mark: Mark, notation: Notation) -> str:
    """`16 MOD amalgam filling, existing`: what a screen reader says of one mark."""
    said = say_entry(words, mark.entry, notation, mark.surfaces)
    if mark.status is ChartStatus.CONDITION:
        return said
    return words("{entry}, {status}", entry=said, status=say_status(words, mark.status))


def say_tooth(words: Words, state: ToothState, notation: Notation) -> str:
    """The whole tooth: `16, upper right first molar: caries MOD; ceramic crown, planned`."""
    head = words("{number}, {title}", number=show_tooth(state.tooth, notation), title=tooth_title(words, state.tooth))
    said = list(_parts(words, state))
    return words("{tooth}: {state}", tooth=head, state="; ".join(said))


def _parts(words: Words, state: ToothState) -> Iterable[str]:
    if state.presence is not Presence.PRESENT:
        yield words.text(Message(f"presence.{state.presence}"))
    if not state.examined and not state.presence.is_gap:
        yield words("not examined")
    for mark in state.marks:
        what = finding_title(words, mark.entry)
        surfaces = show_surfaces(mark.surfaces)
        said = f"{what} {surfaces}" if surfaces else what
        if mark.status is not ChartStatus.CONDITION:
            said = words("{entry}, {status}", entry=said, status=say_status(words, mark.status))
        yield said
    if state.examined and not state.marks and state.presence is Presence.PRESENT:
        yield words("sound")


def story(words: Words, chart: Chart, tooth: ToothCode, notation: Notation, most: int = 8) -> list[str]:
    """Who charted what on a tooth and when, the newest first: at most `most` lines, then how many more there are."""
    entries = chart.history_of(tooth)
    lines = [_told(words, chart, entry, notation) for entry in entries[:most]]
    if len(entries) > most:
        lines.append(words("and {count} more", count=len(entries) - most))
    return lines


def _told(words: Words, chart: Chart, entry: ChartEntry, notation: Notation) -> str:
    said = say_entry(words, entry, notation)
    if entry.status is not ChartStatus.CONDITION:
        said = words("{entry}, {status}", entry=said, status=say_status(words, entry.status))
    day = entry.recorded_at.astimezone(words.zone).date()
    told = words("{day}: {entry} · {who}", day=day, entry=said, who=entry.by)
    if entry.true_on != day:
        told = words("{told} · since {since}", told=told, since=entry.true_on)
    void = chart.void_of(entry.id)
    if void is not None:
        told = words("{told} · void: {reason}", told=told, reason=void.reason)
    return told
