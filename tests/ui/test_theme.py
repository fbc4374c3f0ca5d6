from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import PySide6QtAds as QtAds
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLineEdit,
    QListView,
    QMainWindow,
    QPushButton,
    QRadioButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

import dentaldesk.ui
from dentaldesk.models.states import AppointmentStatus
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.current import Look, colour, current
from dentaldesk.ui.theme.docks import dress_docks, prepare_docks
from dentaldesk.ui.theme.focus import RING_PROPERTY, FocusRings, ringed_area
from dentaldesk.ui.theme.fonts import font, load_fonts
from dentaldesk.ui.theme.icons import icon, icon_exists, icon_pixmap
from dentaldesk.ui.theme.stylesheet import stylesheet
from dentaldesk.ui.theme.tokens import (
    DARK,
    DARK_BLOCKS,
    LIGHT,
    LIGHT_BLOCKS,
    SIZES,
    Density,
    Roles,
    ThemeName,
    contrast,
    mix,
)
from dentaldesk.ui.widgets.buttons import Button
from dentaldesk.ui.widgets.chips import _DEFAULT_ICONS as CHIP_ICONS
from dentaldesk.ui.widgets.chips import _ROLES as CHIP_ROLES
from dentaldesk.ui.widgets.chips import appointment_chip
from dentaldesk.ui.widgets.notices import _BANNER_ICONS as BANNER_ICONS
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


UI = Path(dentaldesk.ui.__file__).parent

THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
MEANINGS = ("info", "good", "warning", "danger", "planned")
GROUNDS = ("canvas", "surface", "raised", "accent_soft", *(f"{meaning}_soft" for meaning in MEANINGS))


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application in light and desk, and so again afterwards."""
    apply_theme(qapp, "light", "desk")
    yield qapp
    apply_theme(qapp, "light", "desk")


def rings(app: QApplication) -> FocusRings:
    found = app.findChild(FocusRings)
    assert isinstance(found, FocusRings)
    return found


# -- colours --


@pytest.mark.parametrize("roles", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["text", "text2", "muted"])
def test_words_can_be_read_on_every_ground(roles: Roles, ink: str, ground: str) -> None:
    assert contrast(getattr(roles, ink), getattr(roles, ground)) >= 4.5


@pytest.mark.parametrize("roles", THEMES)
@pytest.mark.parametrize("meaning", ["accent", *MEANINGS])
def test_words_of_a_meaning_can_be_read_on_panels_and_on_their_own_tint(roles: Roles, meaning: str) -> None:
    for ground in ("canvas", "surface", "raised", f"{meaning}_soft"):
        assert contrast(getattr(roles, meaning), getattr(roles, ground)) >= 4.5, ground


@pytest.mark.parametrize("roles", THEMES)
@pytest.mark.parametrize(
    ("ink", "fill"),
    [
        ("on_accent", "accent"),
        ("on_danger", "danger"),
        ("on_inverse", "inverse"),
        ("accent_on_inverse", "inverse"),
    ],
)
def test_words_on_a_fill_can_be_read(roles: Roles, ink: str, fill: str) -> None:
    assert contrast(getattr(roles, ink), getattr(roles, fill)) >= 4.5


@pytest.mark.parametrize("roles", THEMES)
@pytest.mark.parametrize("ground", ["canvas", "surface", "raised"])
@pytest.mark.parametrize("edge", ["control", "accent"])
def test_edges_of_controls_and_the_focus_ring_can_be_seen(roles: Roles, edge: str, ground: str) -> None:
    assert contrast(getattr(roles, edge), getattr(roles, ground)) >= 3


@pytest.mark.parametrize("theme", ThemeName)
def test_hovered_and_pressed_buttons_can_still_be_read(theme: ThemeName) -> None:
    sheet = stylesheet(Look(theme=theme), "marks:")
    roles = Look(theme=theme).roles
    for kind, ink in (("primary", roles.on_accent), ("danger-filled", roles.on_danger)):
        for state in ("hover", "pressed"):
            fill = re.search(rf'\[kind="{kind}"\]:{state} {{ background: (#\w+)', sheet)
            assert fill is not None
            assert contrast(ink, fill.group(1)) >= 4.5


class Rule(NamedTuple):
    """One rule of the style sheet: a selector and what it sets, as written."""

    selector: str
    says: dict[str, str]


def rules(theme: ThemeName) -> list[Rule]:
    sheet = re.sub(r"/\*.*?\*/", "", stylesheet(Look(theme=theme), "marks:"), flags=re.DOTALL)
    found = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        says = {}
        for part in body.split(";"):
            name, _, value = part.partition(":")
            says[" ".join(name.split())] = " ".join(value.split())
        found += [Rule(" ".join(each.split()), says) for each in selectors.split(",")]
    return found


def a_colour(says: dict[str, str], *names: str) -> str | None:
    """The colour that the last of these properties sets, if any."""
    for name in reversed(names):
        found = re.search(r"#[0-9A-Fa-f]{6}", says.get(name, ""))
        if found is not None:
            return found.group(0)
    return None


@pytest.mark.parametrize("theme", ThemeName)
def test_whatever_the_style_sheet_writes_on_a_fill_can_be_read(theme: ThemeName) -> None:
    """Words of every rule on the fill of the same rule, or on the fill that the plain widget has; off is exempt."""
    known = rules(theme)
    fills = {rule.selector: fill for rule in known if (fill := a_colour(rule.says, "background"))}
    inks = {rule.selector: ink for rule in known if (ink := a_colour(rule.says, "color"))}
    checked, unread = 0, []
    for rule in known:
        if ":disabled" in rule.selector or "-off" in rule.selector:
            continue
        plain = re.split(r"[:\[]", rule.selector)[0]
        kind = rule.selector.split(":")[0]
        ink = inks.get(rule.selector) or inks.get(kind) or inks.get(plain)
        fill = fills.get(rule.selector) or fills.get(kind) or fills.get(plain) or Look(theme=theme).roles.surface
        if "inverse" in rule.selector or rule.selector.startswith("Toast"):
            fill = Look(theme=theme).roles.inverse
        if ink is None or "::" in rule.selector.replace("::item", "").replace("::section", "").replace("::tab", ""):
            continue
        checked += 1
        if contrast(ink, fill) < 4.5:
            unread.append(f"{rule.selector}: {ink} on {fill} is {contrast(ink, fill):.2f}")
    assert unread == []
    assert checked > 60


@pytest.mark.parametrize("theme", ThemeName)
def test_whatever_the_style_sheet_frames_as_a_control_can_be_seen(theme: ThemeName) -> None:
    roles = Look(theme=theme).roles
    controls = (
        "QPushButton",
        "QToolButton",
        "QLineEdit",
        "QComboBox",
        "QCheckBox::",
        "QRadioButton::",
        "QScrollBar::h",
    )
    decorative = {roles.line, roles.surface, roles.raised}
    unseen = []
    for rule in rules(theme):
        if not rule.selector.startswith(controls) or any(
            off in rule.selector for off in (":disabled", "refused", "::item")
        ):
            continue
        edge = a_colour(rule.says, "border", "border-color") or a_colour(rule.says, "background")
        if edge is None or edge in decorative or ":hover" in rule.selector or ":pressed" in rule.selector:
            continue
        if ":checked" in rule.selector and a_colour(rule.says, "border", "border-color") is None:
            continue  # within a frame that the plain rule draws
        if contrast(edge, roles.surface) < 3:
            unseen.append(f"{rule.selector}: {edge}")
    assert unseen == []


@pytest.mark.parametrize("theme", ThemeName)
def test_hovered_pressed_and_chosen_fills_carry_every_ink(theme: ThemeName) -> None:
    """Rows and buttons keep the colour of their words while the mouse is on them, and chosen rows theirs."""
    roles = Look(theme=theme).roles
    fills = [mix(roles.surface, roles.text, 0.06), mix(roles.surface, roles.text, 0.11), roles.accent_soft]
    for fill in fills:
        for ink in ("text", "text2", "muted", "accent", *MEANINGS):
            assert contrast(getattr(roles, ink), fill) >= 4.5, (ink, fill)


@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize("state", AppointmentStatus)
def test_blocks_of_the_schedule_can_be_read_and_seen(theme: ThemeName, state: AppointmentStatus) -> None:
    look = Look(theme=theme)
    block = look.blocks[state.value]
    for ink in ("text", "text2", "muted"):
        assert contrast(getattr(look.roles, ink), block.fill) >= 4.5
    for beside in (look.roles.surface, block.fill):
        assert contrast(block.edge, beside) >= 3
    assert contrast(look.roles.accent, block.fill) >= 3  # the ring of the block that has the keyboard


@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize("kind", sorted(CHIP_ROLES))
def test_chips_can_be_read(theme: ThemeName, kind: str) -> None:
    roles = Look(theme=theme).roles
    fill, _, ink = CHIP_ROLES[kind]
    assert contrast(getattr(roles, ink), getattr(roles, fill)) >= 4.5


@pytest.mark.parametrize("table", [CHIP_ICONS, BANNER_ICONS], ids=["chips", "banners"])
def test_no_meaning_is_told_by_colour_alone(table: dict[str, str]) -> None:
    assert len(set(table.values())) == len(table)
    assert all(icon_exists(glyph) for glyph in table.values())


def test_blocks_of_the_schedule_differ_without_their_colour() -> None:
    """By the icon of their chip, which stands on every block; two pairs also by a dashed or a double edge."""
    looks = [appointment_chip(state, "word") for state in AppointmentStatus]
    assert len({look.glyph for look in looks}) == len(AppointmentStatus)
    for blocks in (LIGHT_BLOCKS, DARK_BLOCKS):
        assert {name for name, block in blocks.items() if block.dashed} == {"no-show", "cancelled"}
        assert {name for name, block in blocks.items() if block.width == 2} == {"in-progress"}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#FFFFFF", 21), ("#FFFFFF", "#FFFFFF", 1), ("#767676", "#FFFFFF", 4.54)],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert mix("#000000", "#FFFFFF", 0) == "#000000"
    assert mix("#000000", "#FFFFFF", 1) == "#FFFFFF"
    assert mix("#102030", "#203040", 0.5) == "#182838"
    with pytest.raises(ValueError, match="not #RRGGBB"):
        mix("red", "#FFFFFF", 0.5)


@pytest.mark.parametrize("blocks", [LIGHT_BLOCKS, DARK_BLOCKS])
def test_every_appointment_state_has_a_block(blocks: dict[str, object]) -> None:
    assert set(blocks) == {str(state) for state in AppointmentStatus}


# What lies behind a picture with holes when it is kept as a JPEG is paper, in every theme.
PAPER = {"widgets/photo.py", "widgets/signature_pad.py"}


def test_no_colour_stands_outside_the_tokens() -> None:
    literal = re.compile(r"[\"' (]#[0-9a-fA-F]{3,8}\b|QColor\(\s*\d|rgba?\(\s*\d|GlobalColor\.(?!transparent)")
    found = {
        str(path.relative_to(UI)): literal.findall(path.read_text(encoding="utf-8"))
        for path in UI.rglob("*.py")
        if path.name != "tokens.py"
    }
    assert {path: hits for path, hits in found.items() if hits and path not in PAPER} == {}


# -- style sheet, palette, density --


@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize("density", Density)
def test_every_look_dresses_the_application(
    app: QApplication, qtbot: QtBot, theme: ThemeName, density: Density
) -> None:
    look = apply_theme(app, theme, density)
    assert current() == look
    assert "$" not in app.styleSheet()
    assert app.palette().window().color() == colour("canvas")
    assert app.font().pixelSize() == SIZES[density].body
    pushed = QPushButton("Take")
    qtbot.addWidget(pushed)
    pushed.ensurePolished()
    assert pushed.sizeHint().height() == SIZES[density].control


def test_the_same_look_again_costs_nothing(app: QApplication) -> None:
    before = app.styleSheet()
    assert apply_theme(app, "light", "desk") == current()
    assert app.styleSheet() is before or app.styleSheet() == before
    assert len(app.findChildren(FocusRings)) == 1


def test_chairside_targets_are_for_gloves() -> None:
    sizes = SIZES[Density.CHAIRSIDE]
    assert min(sizes.control, sizes.compact, sizes.row) >= 40


def test_importing_the_theme_loads_nothing_heavy() -> None:
    program = (
        "import sys, dentaldesk.ui.theme.apply, dentaldesk.ui.theme.icons, dentaldesk.ui.theme.docks;"
        "print([name for name in ('qtawesome', 'qtpy', 'babel', 'sqlalchemy', 'PySide6QtAds') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# -- fonts --


@pytest.mark.usefixtures("app")
def test_figures_have_one_width_and_words_keep_their_hyphen() -> None:
    load_fonts()
    figures, words = QFontMetricsF(font(100, figures=True)), QFontMetricsF(font(100))
    assert len({round(figures.horizontalAdvance(digit), 2) for digit in "0123456789"}) == 1
    assert words.horizontalAdvance("-") <= figures.horizontalAdvance("-")


@pytest.mark.usefixtures("app")
def test_a_label_of_figures_lines_up_after_it_was_dressed(qtbot: QtBot) -> None:
    narrow, wide = label("111", "strong", figures=True), label("888", "strong", figures=True)
    for each in (narrow, wide):
        qtbot.addWidget(each)
        each.ensurePolished()
    assert narrow.sizeHint().width() == wide.sizeHint().width()


# -- icons --


def opaque_colours(made: QIcon) -> set[str]:
    image = made.pixmap(QSize(32, 32)).toImage()
    points = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return {image.pixelColor(x, y).name() for x, y in points if image.pixelColor(x, y).alpha() == 255}


def test_an_icon_follows_the_theme(app: QApplication) -> None:
    made = icon("check-circle-fill", "accent")
    assert LIGHT.accent.lower() in opaque_colours(made)
    apply_theme(app, "dark")
    assert DARK.accent.lower() in opaque_colours(made)


@pytest.mark.usefixtures("app")
def test_an_icon_is_sharp_at_any_ratio() -> None:
    made = icon("ph.check-circle")
    assert made.pixmap(QSize(16, 16), 1.5).size() == QSize(24, 24)
    assert made.pixmap(QSize(16, 16), 1.5).devicePixelRatio() == 1.5
    assert icon_pixmap("check-circle", size=20).deviceIndependentSize() == QSize(20, 20).toSizeF()


@pytest.mark.usefixtures("app")
def test_a_name_that_is_no_icon_is_our_bug() -> None:
    assert icon_exists("mdi6.tooth-outline")
    assert not icon_exists("ph.no-such-thing")
    with pytest.raises(ValueError, match="no icon"):
        icon("no-such-thing")
    with pytest.raises(ValueError, match="no icon font"):
        icon("fa5.user")
    with pytest.raises(ValueError, match="no colour role"):
        icon("check", "purple")


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: str(path.relative_to(UI)))
@pytest.mark.usefixtures("app")
def test_every_icon_that_is_named_with_a_role_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r'(?:\bicon|icon_pixmap|tool_button|IconLabel|EmptyState)\("([\w.-]+)"', text)
    named += re.findall(r'\bicon="([\w.-]+)"', text)
    assert [name for name in named if not icon_exists(name)] == []


# -- focus --


class Form(QWidget):
    """Two lines and a check box with room around them."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.box = QLineEdit(), QLineEdit(), QCheckBox("Print")
        column = QVBoxLayout(self)
        for each in (self.first, self.second, self.box):
            column.addWidget(each)


@pytest.fixture
def form(app: QApplication, qtbot: QtBot) -> Form:
    assert rings(app).ring is None
    made = Form()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def test_the_ring_goes_around_what_has_the_keyboard_and_nothing_moves(app: QApplication, form: Form) -> None:
    before = [form.first.geometry(), form.second.geometry()]
    form.second.setFocus()
    ring = rings(app).ring
    assert ring is not None
    assert ring.isVisible()
    assert ring.geometry() == form.second.geometry().adjusted(-3, -3, 3, 3)
    assert [form.first.geometry(), form.second.geometry()] == before
    form.first.setFocus()
    ring = rings(app).ring
    assert ring is not None
    assert ring.geometry() == form.first.geometry().adjusted(-3, -3, 3, 3)


def test_the_ring_follows_and_hides_with_its_widget(app: QApplication, form: Form) -> None:
    form.first.setFocus()
    form.resize(form.width() + 100, form.height() + 40)
    QApplication.processEvents()
    ring = rings(app).ring
    assert ring is not None
    assert ring.geometry() == form.first.geometry().adjusted(-3, -3, 3, 3)
    form.first.setFocus()
    form.first.hide()
    QApplication.processEvents()
    ring = rings(app).ring
    assert ring is None or ring.geometry() != form.first.geometry().adjusted(-3, -3, 3, 3) or not ring.isVisible()


def test_a_check_box_is_ringed_at_its_box(form: Form) -> None:
    area, _ = ringed_area(form.box)
    assert area.width() < form.box.width() / 2 or area.width() < 40


def test_the_ring_survives_the_end_of_its_widget(app: QApplication, form: Form) -> None:
    form.first.setFocus()
    form.first.deleteLater()
    QApplication.processEvents()
    form.second.setFocus()
    assert rings(app).ring is not None


def test_a_splitter_does_not_take_the_ring_for_a_pane(app: QApplication, qtbot: QtBot) -> None:
    splitter = QSplitter()
    splitter.addWidget(QLineEdit())
    splitter.addWidget(QLineEdit())
    window = QWidget()
    QVBoxLayout(window).addWidget(splitter)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    second = splitter.widget(1)
    assert second is not None
    second.setFocus()
    assert rings(app).ring is not None
    assert splitter.count() == 2


def test_who_marks_focus_inside_gets_no_ring(app: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    rows, chart = QListView(), QLineEdit()
    chart.setProperty(RING_PROPERTY, False)
    column.addWidget(rows)
    column.addWidget(chart)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    for quiet in (rows, chart):
        quiet.setFocus()
        assert rings(app).ring is None


def test_every_role_is_six_digits() -> None:
    for roles in (LIGHT, DARK):
        assert [name for name in roles._fields if not re.fullmatch(r"#[0-9A-F]{6}", getattr(roles, name))] == []


# -- docks --


def test_docked_panels_keep_our_look_when_the_theme_turns(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, ThemeName.LIGHT)
    prepare_docks()
    window = QMainWindow()
    qtbot.addWidget(window)
    manager = QtAds.CDockManager(window)
    dress_docks(manager)
    with qtbot.waitExposed(window):
        window.show()
    for theme in (ThemeName.DARK, ThemeName.LIGHT):
        apply_theme(qapp, theme)
        qapp.processEvents()
        assert manager.styleSheet() == ""


def test_the_ring_alone_shows_the_keyboard(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light", "desk")
    page = QWidget()
    column = QVBoxLayout(page)
    controls = (QLineEdit(), Button("Save"), Button("Later", "quiet"), QCheckBox("Urgent"), QRadioButton("Today"))
    for each in controls:
        column.addWidget(each)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    controls[0].setFocus()
    for each in controls[1:]:
        before = each.grab().toImage()
        QTest.keyClick(page, Qt.Key.Key_Tab)
        assert each.hasFocus()
        assert each.grab().toImage() == before
