"""The roles that widgets speak of instead of colours and pixels. The only file with colour literals."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class ThemeName(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """Desk is for mouse and keyboard, chairside for gloved hands; chosen per workstation."""

    DESK = "desk"
    CHAIRSIDE = "chairside"


class Roles(NamedTuple):
    """One theme's colours as `#RRGGBB`, by what they are for.

    Named tuples here: making frozen dataclasses of so many fields costs the first frame 5 ms.
    """

    canvas: str  # behind panels
    surface: str  # panels, tables, inputs
    raised: str  # panel titles, table heads, footers
    line: str  # separators; never the only edge of a control
    control: str  # borders of inputs, buttons, popups
    text: str
    text2: str  # second lines, labels
    muted: str  # captions
    accent: str
    accent_soft: str  # selected row, tab, card
    on_accent: str
    info: str
    info_soft: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    on_danger: str  # the words of a button filled with danger
    planned: str
    planned_soft: str
    inverse: str  # the fill of a toast
    on_inverse: str
    accent_on_inverse: str


class Block(NamedTuple):
    """How the schedule paints one appointment state: fill, edge, edge style and width in pixels."""

    fill: str
    edge: str
    dashed: bool = False
    width: int = 1


class Sizes(NamedTuple):
    """Lengths of one density in logical pixels; a text size is followed by its line height."""

    small: int
    small_line: int
    body: int
    body_line: int
    title: int
    title_line: int
    control: int  # height of buttons and inputs
    compact: int  # buttons in panel titles
    row: int  # table rows
    panel_head: int
    icon: int  # beside text
    icon_alone: int
    chip: int
    indicator: int  # box of a check box


# Everything is placed on these steps.
SPACE = (4, 8, 12, 16, 20, 24, 32)
BETWEEN_PANELS = 8
PANEL_PADDING = 12
DIALOG_PADDING = 20
LABEL_GAP = 4

RADIUS_SMALL = 4  # check box, key cap
RADIUS = 6  # button, input, schedule block
RADIUS_PANEL = 8  # panel, card, popup
RADIUS_DIALOG = 12

# The ring around what has the keyboard, and the gap that keeps it apart from an accent fill.
FOCUS_WIDTH = 2
FOCUS_GAP = 1

LIGHT = Roles(
    canvas="#F2F4F5",
    surface="#FFFFFF",
    raised="#F8FAFA",
    line="#DBE1E4",
    control="#7C8B94",
    text="#15222A",
    text2="#465660",
    muted="#5A6A74",
    accent="#0B6477",
    accent_soft="#E1F0F3",
    on_accent="#FFFFFF",
    info="#1B5CB0",
    info_soft="#E6EFFB",
    good="#1A6B3C",
    good_soft="#E3F3E8",
    warning="#855000",
    warning_soft="#FDF1DA",
    danger="#AE2A1F",
    danger_soft="#FCEAE7",
    on_danger="#FFFFFF",
    planned="#6A3FA0",
    planned_soft="#F0EAF8",
    inverse="#15222A",
    on_inverse="#FFFFFF",
    accent_on_inverse="#5CC3D6",
)

DARK = Roles(
    canvas="#0F161A",
    surface="#172026",
    raised="#1D282E",
    line="#2C3940",
    control="#71848F",
    text="#E6EDF0",
    text2="#B6C3CA",
    muted="#98A8B1",
    accent="#5CC3D6",
    accent_soft="#143A43",
    on_accent="#05222A",
    info="#86B6FF",
    info_soft="#182B4B",
    good="#6FCF97",
    good_soft="#143322",
    warning="#F0BC5E",
    warning_soft="#392B10",
    danger="#FF988E",
    danger_soft="#45201D",
    on_danger="#3A0B06",
    planned="#C7A6F5",
    planned_soft="#30234A",
    inverse="#E6EDF0",
    on_inverse="#172026",
    accent_on_inverse="#0B6477",
)

ROLES = {ThemeName.LIGHT: LIGHT, ThemeName.DARK: DARK}

SIZES = {
    Density.DESK: Sizes(
        small=12,
        small_line=16,
        body=13,
        body_line=20,
        title=20,
        title_line=28,
        control=32,
        compact=28,
        row=28,
        panel_head=40,
        icon=16,
        icon_alone=18,
        chip=20,
        indicator=18,
    ),
    Density.CHAIRSIDE: Sizes(
        small=13,
        small_line=18,
        body=15,
        body_line=22,
        title=20,
        title_line=28,
        control=40,
        compact=40,
        row=40,
        panel_head=52,
        icon=18,
        icon_alone=20,
        chip=24,
        indicator=22,
    ),
}

# Blocks of the schedule in the light theme, their edges dark enough to be seen on a panel and on the fill; in the dark
# theme a block takes the soft fill and the edge of its chip.
LIGHT_BLOCKS = {
    "scheduled": Block(fill="#FFFFFF", edge="#7F8E97"),
    "confirmed": Block(fill="#EEF4FC", edge="#618EC9"),
    "checked-in": Block(fill="#F0EAF8", edge="#9978C3"),
    "in-progress": Block(fill="#E1F0F3", edge="#0B6477", width=2),
    "completed": Block(fill="#EDF2EE", edge="#629476"),
    "no-show": Block(fill="#FCEAE7", edge="#AE2A1F", dashed=True),
    "cancelled": Block(fill="#F2F4F5", edge="#7F8E97", dashed=True),
}

DARK_BLOCKS = {
    "scheduled": Block(fill=DARK.surface, edge=DARK.control),
    "confirmed": Block(fill=DARK.info_soft, edge=DARK.info),
    "checked-in": Block(fill=DARK.planned_soft, edge=DARK.planned),
    "in-progress": Block(fill=DARK.accent_soft, edge=DARK.accent, width=2),
    "completed": Block(fill=DARK.good_soft, edge=DARK.good),
    "no-show": Block(fill=DARK.danger_soft, edge=DARK.danger, dashed=True),
    "cancelled": Block(fill=DARK.canvas, edge=DARK.control, dashed=True),
}

# Colours of providers in the schedule, in the order in which they are given out; the name always stands
# beside it.
PROVIDER_ROLES = ("accent", "planned", "warning", "info", "good")


def mix(colour: str, with_colour: str, share: float) -> str:
    """`colour` with this share (0 to 1) of the other: how hovered and pressed fills are made, so that no
    theme lists them.
    """
    pairs = zip(_channels(colour), _channels(with_colour), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02X}" for one, other in pairs)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        msg = f"not #RRGGBB: {colour}"
        raise ValueError(msg)
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    low = 0.04045  # below this sRGB is linear
    linear = [c / 12.92 if c <= low else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
