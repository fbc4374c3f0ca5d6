"""The one style sheet, made of roles and lengths. Nothing here changes size on focus: the ring is painted by
`focus.py` around the widget.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from dentaldesk.ui.theme.docks import DOCKS
from dentaldesk.ui.theme.tokens import (
    DIALOG_PADDING,
    PANEL_PADDING,
    RADIUS,
    RADIUS_PANEL,
    RADIUS_SMALL,
    ThemeName,
    mix,
)

if TYPE_CHECKING:
    from dentaldesk.ui.theme.current import Look
    from dentaldesk.ui.theme.tokens import Sizes

# How far a fill moves towards the text under the mouse and under the finger.
_HOVERED = 0.06
_PRESSED = 0.11
_FILLED_HOVERED = 0.12
_FILLED_PRESSED = 0.24


def stylesheet(look: Look, marks: str) -> str:
    """The style sheet of the application. `marks` is the prefix under which the drawn marks (tick, caret …)
    are found.
    """
    template = Template(_TEXTS + _BUTTONS + _INPUTS + _MARKS + _LISTS + _FRAMES + _WINDOWS + _BARS + DOCKS)
    values = look.roles._asdict() | _derived(look) | _lengths(look.sizes)
    return template.substitute(values | {"marks": f"{marks}{look.theme}"})


def _derived(look: Look) -> dict[str, str]:
    """Fills of hovered, pressed and disabled controls."""
    roles = look.roles
    strong = roles.text if look.theme is ThemeName.LIGHT else roles.on_inverse
    lighter = strong if look.theme is ThemeName.LIGHT else roles.text
    return {
        "hover": mix(roles.surface, roles.text, _HOVERED),
        "pressed": mix(roles.surface, roles.text, _PRESSED),
        "accent_hover": mix(roles.accent, lighter, _FILLED_HOVERED),
        "accent_pressed": mix(roles.accent, strong, _FILLED_PRESSED),
        "danger_hover": mix(roles.danger, lighter, _FILLED_HOVERED),
        "danger_pressed": mix(roles.danger, strong, _FILLED_PRESSED),
        "disabled_edge": mix(roles.surface, roles.control, 0.5),
    }


def _lengths(sizes: Sizes) -> dict[str, int]:
    return {
        "small": sizes.small,
        "body": sizes.body,
        "title": sizes.title,
        # Qt's min-height is without the border.
        "control_inner": sizes.control - 2,
        "problem_inner": sizes.control - 4,
        # A spin box adds a pixel above and below by itself.
        "spin_inner": sizes.control - 4,
        "compact_inner": sizes.compact - 2,
        # A weekday over its number.
        "day_inner": max(sizes.control, 2 * sizes.small_line + 4) - 2,
        "row": sizes.row,
        "indicator": sizes.indicator - 2,
        "panel_head": sizes.panel_head - 1,
        "icon": sizes.icon,
        "icon_alone": sizes.icon_alone,
        "radius": RADIUS,
        "radius_inner": RADIUS - 1,
        "radius_small": RADIUS_SMALL,
        "radius_panel": RADIUS_PANEL,
        "round": sizes.indicator // 2,
        "panel_padding": PANEL_PADDING,
        "dialog_padding": DIALOG_PADDING,
    }


_TEXTS = """
QLabel { background: transparent; color: $text; }
QLabel:disabled { color: $muted; }
QLabel[look="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="medium"] { font-weight: 500; }
QLabel[look="detail"] { color: $text2; }
QLabel[look="caption"] { color: $muted; font-size: ${small}px; }
QLabel[look="label"] { color: $text2; font-size: ${small}px; font-weight: 500; }
QLabel[look="section"] { color: $text2; font-size: ${small}px; font-weight: 600; }
QLabel[look="figure"] { font-size: ${title}px; font-weight: 600; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="text2"] { color: $text2; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="info"] { color: $info; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="planned"] { color: $planned; }
KeyCap { color: $text2; background: $raised; font-size: ${small}px; border: 1px solid $control;
  border-bottom-width: 2px;
  border-radius: ${radius_small}px; padding: 0px 5px; }
KeyCap[inverse="true"] { color: $accent_on_inverse; background: transparent; border-color: $accent_on_inverse;
  }
"""

_BUTTONS = """
/* The ring around it shows the keyboard; the style would paint a shaded box of its own inside. */
QPushButton, QToolButton, QCheckBox, QRadioButton { outline: none; }
QPushButton, QToolButton { color: $text; background: $surface; border: 1px solid $control; border-radius:
  ${radius}px; font-weight: 500; }
QPushButton { min-height: ${control_inner}px; padding: 0px 13px; icon-size: ${icon}px; }
QPushButton[compact="true"] { min-height: ${compact_inner}px; padding: 0px 9px; }
QPushButton[big="true"] { min-height: 38px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:checked, QToolButton:checked { color: $accent; background: $accent_soft; border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; background: $raised; border-color: $disabled_edge;
  }
QPushButton[kind="primary"] { color: $on_accent; background: $accent; border-color: $accent; font-weight: 600;
  }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="danger"] { color: $danger; border-color: $danger; }
QPushButton[kind="danger"]:hover { background: $danger_soft; }
QPushButton[kind="danger-filled"] { color: $on_danger; background: $danger; border-color: $danger;
  font-weight: 600; }
QPushButton[kind="danger-filled"]:hover { background: $danger_hover; border-color: $danger_hover; }
QPushButton[kind="danger-filled"]:pressed { background: $danger_pressed; border-color: $danger_pressed; }
QPushButton[kind="quiet"], QToolButton { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"] { color: $accent; padding: 0px 8px; }
QPushButton[kind="quiet"]:hover, QToolButton:hover { background: $accent_soft; }
QPushButton[kind="quiet"]:disabled, QToolButton:disabled { color: $muted; background: transparent;
  border-color: transparent; }
QPushButton[tone="info"] { color: $info; } QPushButton[tone="good"] { color: $good; }
  QPushButton[tone="planned"] { color: $planned; }
QPushButton[tone="warning"] { color: $warning; } QPushButton[tone="danger"] { color: $danger; }
QPushButton[tone="inverse"] { color: $accent_on_inverse; }
QPushButton[tone]:hover { background: transparent; text-decoration: underline; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="danger"]:disabled,
  QPushButton[kind="danger-filled"]:disabled {
  color: $muted; background: $raised; border-color: $disabled_edge; }
QPushButton[refused="true"], QPushButton[refused="true"]:hover, QPushButton[refused="true"]:pressed {
  color: $muted; background: $raised; border-color: $disabled_edge; text-decoration: none; }
QPushButton[kind="quiet"][refused="true"], QPushButton[kind="quiet"][refused="true"]:hover {
  color: $muted; background: transparent; border-color: transparent; }
QToolButton { min-width: ${control_inner}px; min-height: ${control_inner}px; icon-size: ${icon_alone}px; }
QToolButton[compact="true"] { min-width: ${compact_inner}px; min-height: ${compact_inner}px; }
QToolButton::menu-indicator { image: none; }
QPushButton[segment="first"], QPushButton[segment="middle"] { border-right-width: 0px; }
QPushButton[segment] { border-radius: 0px; color: $text2; padding: 0px 12px; }
QPushButton[segment="first"] { border-top-left-radius: ${radius}px; border-bottom-left-radius: ${radius}px; }
QPushButton[segment="last"] { border-top-right-radius: ${radius}px; border-bottom-right-radius: ${radius}px; }
QPushButton[segment="only"] { border-radius: ${radius}px; }
QPushButton[segment]:checked { color: $accent; background: $accent_soft; border-color: $control; font-weight:
  600; }
QPushButton[segment]:disabled { color: $muted; }
QPushButton[tab="true"] { background: transparent; border-color: transparent; color: $text2; }
QPushButton[tab="true"]:hover { background: $hover; }
QPushButton[tab="true"]:checked { color: $accent; background: $accent_soft; font-weight: 600; }
QPushButton[side="true"] { text-align: left; padding: 0px 9px; }
QPushButton[day="true"] { min-height: ${day_inner}px; padding: 0px 9px; font-size: ${small}px; color: $text2;
  background: transparent; border-color: transparent; }
QPushButton[day="true"]:hover { background: $hover; }
QPushButton[day="true"][today="true"] { color: $accent; font-weight: 600; }
QPushButton[day="true"]:checked { color: $on_accent; background: $accent; border-color: $accent; font-weight: 600; }
"""

_INPUTS = """
QLineEdit, QComboBox, QAbstractSpinBox, QTextEdit, QPlainTextEdit { color: $text; background: $surface;
  border: 1px solid $control;
  border-radius: ${radius}px; selection-background-color: $accent; selection-color: $on_accent;
  placeholder-text-color: $muted; }
QLineEdit, QComboBox, QAbstractSpinBox { min-height: ${control_inner}px; padding: 0px 8px; }
QAbstractSpinBox { min-height: ${spin_inner}px; }
QTextEdit, QPlainTextEdit { padding: 6px 6px; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled, QTextEdit:disabled, QPlainTextEdit:disabled
  {
  color: $muted; background: $raised; border-color: $disabled_edge; }
QLineEdit[readOnly="true"], QPlainTextEdit[locked="true"] { background: $raised; color: $text2; border-color: $line; }
QLineEdit[problem="true"], QComboBox[problem="true"], QAbstractSpinBox[problem="true"] {
  border: 2px solid $danger; min-height: ${problem_inner}px; padding: 0px 7px; }
QTextEdit[problem="true"], QPlainTextEdit[problem="true"] { border: 2px solid $danger; padding: 5px 5px; }
QLineEdit[bare="true"] { border: none; background: transparent; }
QTextEdit[bare="true"] { border: none; border-radius: 0px; padding: 0px; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url(${marks}-caret-down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $control; padding: 4px;
  outline: none;
  selection-background-color: $accent_soft; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: ${row}px; padding: 0px 8px; border-radius: ${radius_small}px;
  }
QComboBox QAbstractItemView::item:selected { background: $accent_soft; color: $text; }
QAbstractSpinBox { padding-right: 24px; }
QAbstractSpinBox::up-button { subcontrol-position: top right; width: 22px; border: none; background:
  transparent; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; width: 22px; border: none; background:
  transparent; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url(${marks}-caret-up.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url(${marks}-caret-down.svg); width: 10px; height: 10px; }
QDateEdit::drop-down, QDateTimeEdit::drop-down { subcontrol-position: center right; border: none; width: 26px;
  }
QDateEdit::down-arrow, QDateTimeEdit::down-arrow { image: url(${marks}-caret-down.svg); width: 12px; height:
  12px; }
"""

_MARKS = """
QCheckBox, QRadioButton { color: $text; background: transparent; spacing: 8px; }
QCheckBox:disabled, QRadioButton:disabled { color: $muted; }
QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator, QAbstractItemView::indicator {
  width: ${indicator}px; height: ${indicator}px;
  border: 1px solid $control; background: $surface; }
QCheckBox::indicator, QGroupBox::indicator, QAbstractItemView::indicator { border-radius: ${radius_small}px; }
QRadioButton::indicator { border-radius: ${round}px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; background: $accent_soft; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QAbstractItemView::indicator:checked {
  border-color: $accent; background: $accent;
  image: url(${marks}-check.svg); }
QCheckBox::indicator:indeterminate { border-color: $accent; background: $accent; image:
  url(${marks}-dash.svg); }
QRadioButton::indicator:checked { border-color: $accent; background: $accent; image: url(${marks}-dot.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $disabled_edge; background:
  $raised; }
QCheckBox::indicator:checked:disabled { image: url(${marks}-check-off.svg); }
QRadioButton::indicator:checked:disabled { image: url(${marks}-dot-off.svg); }
"""

_LISTS = """
QAbstractItemView { background: $surface; color: $text; border: none; outline: none;
  selection-background-color: $accent_soft;
  selection-color: $text; gridline-color: $line; }
QListView::item, QTreeView::item { min-height: ${row}px; padding: 0px 8px; }
QListView::item:hover, QTreeView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected { background: $accent_soft; color: $text; }
QListView[framed="true"] { border: 1px solid $control; border-radius: ${radius}px; padding: 4px; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { color: $muted; background: $surface; border: none; border-bottom: 1px solid $line;
  padding: 0px ${panel_padding}px;
  font-size: ${small}px; font-weight: 500; min-height: ${row}px; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow { image: url(${marks}-caret-up.svg); width: 10px; height: 10px; }
QHeaderView::down-arrow { image: url(${marks}-caret-down.svg); width: 10px; height: 10px; }
QTableCornerButton::section { background: $surface; border: none; }
QCalendarWidget QWidget { background: $surface; alternate-background-color: $raised; }
"""

_FRAMES = """
/* Once more as .Card: content of a scrolled area is transparent by a rule that weighs more than a plain name.
  */
Card, .Card, Panel, .Panel { background: $surface; border: 1px solid $line; border-radius: ${radius_panel}px;
  }
Card[selected="true"] { background: $accent_soft; border: 2px solid $accent; }
Card[tone="danger"] { background: $danger_soft; border-color: $danger_soft; }
PanelHead { background: $raised; border: none; border-bottom: 1px solid $line; border-top-left-radius: 7px;
  border-top-right-radius: 7px;
  min-height: ${panel_head}px; }
PanelHead[plain="true"] { background: transparent; }
PanelFoot { background: $surface; border: none; border-top: 1px solid $line; border-bottom-left-radius: 7px;
  border-bottom-right-radius: 7px; }
Separator { background: $line; border: none; }
QGroupBox { border: 1px solid $line; border-radius: ${radius_panel}px; margin-top: 10px; padding-top: 10px;
  font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0px 4px; color: $text2; }
Banner { border: none; border-left: 4px solid $accent; border-top-right-radius: ${radius}px;
  border-bottom-right-radius: ${radius}px;
  background: $accent_soft; }
Banner[kind="info"] { background: $info_soft; border-left-color: $info; }
Banner[kind="good"] { background: $good_soft; border-left-color: $good; }
Banner[kind="warning"] { background: $warning_soft; border-left-color: $warning; }
Banner[kind="danger"] { background: $danger_soft; border-left-color: $danger; }
Banner[kind="planned"] { background: $planned_soft; border-left-color: $planned; }
Toast { background: $inverse; border: 1px solid $control; border-radius: ${radius_panel}px; }
Toast QLabel { color: $on_inverse; }
"""

_WINDOWS = """
QMainWindow, QDialog { background: $canvas; color: $text; }
QDialog[sheet="true"] { background: $surface; }
QFrame[popup="true"] { background: $surface; border: 1px solid $control; border-radius: ${radius_panel}px; }
QFrame[foot="true"] { background: $raised; border: none; border-top: 1px solid $line; }
QToolTip { color: $text; background: $raised; border: 1px solid $control; padding: 4px 8px; font-size:
  ${small}px; }
QMenu { color: $text; background: $surface; border: 1px solid $control; padding: 4px; }
QMenu::item { padding: 0px 24px 0px 12px; min-height: ${compact_inner}px; border-radius: ${radius_small}px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenuBar { background: $surface; color: $text; }
QMenuBar::item:selected { background: $accent_soft; }
QStatusBar { background: $surface; color: $text2; border-top: 1px solid $line; font-size: ${small}px; }
QStatusBar::item { border: none; }
TopBar { background: $surface; border: none; border-bottom: 1px solid $line; }
QTabWidget::pane { border: 1px solid $line; border-radius: ${radius_panel}px; background: $surface; top: -1px;
  }
QTabBar { background: transparent; }
QTabBar::tab { color: $text2; background: transparent; padding: 0px 12px; min-height: ${compact_inner}px;
  border: none;
  border-bottom: 2px solid transparent; font-weight: 500; }
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $accent; border-bottom-color: $accent; font-weight: 600; }
QSplitter::handle { background: transparent; } QSplitter::handle:horizontal { width: 8px; }
  QSplitter::handle:vertical { height: 8px; }
QSplitter::handle:hover { background: $line; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget, QScrollArea > QWidget > QWidget { background: transparent; }
"""

_BARS = """
QScrollBar { background: transparent; border: none; margin: 0px; }
QScrollBar:vertical { width: 12px; } QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $control; border: 3px solid transparent; border-radius: 6px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 0px 3px; border: none; border-radius: 3px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px 0px; border: none; border-radius: 3px; }
QScrollBar::handle:hover { background: $text2; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0px; background: $surface; border: 2px
  solid $accent; border-radius: 9px; }
"""
