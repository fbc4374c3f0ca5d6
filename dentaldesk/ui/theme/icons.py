"""Icons by name, in the colour of a role.

The glyphs are those of `qtawesome` (Phosphor; the tooth is from Material Design Icons, as Phosphor 1.3 has
none). Only its font files are read,
when the first icon is painted: importing the library itself costs 240 ms and loads ten more fonts, its files
cost 20 ms.
An icon is painted anew for every size, pixel ratio and theme, so it is always sharp and never has last
theme's colour.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap

from dentaldesk.ui.theme.current import ROLE_NAMES, colour, current

# Prefix of a name → the start of the file names in qtawesome's folder of fonts.
_FONT_FILES = {"ph": "phosphor", "mdi6": "materialdesignicons6"}

# A disabled icon recedes with its label.
_DISABLED_OPACITY = 0.55

_UNKNOWN = "ph.question"

_PIXMAPS: dict[tuple[object, ...], QPixmap] = {}
_PIXMAPS_KEPT = 600


def icon(name: str, role: str = "text2") -> QIcon:
    """The icon of this name (`check-circle`, `ph.check-circle` or `mdi6.tooth-outline`) in the colour of a
    role.

    Costs nothing until it is painted. It follows a change of theme by itself. Raises ValueError for a name or
    role there is not.
    """
    require_icon(name, role)
    return QIcon(_GlyphEngine(name, role))


def require_icon(name: str, role: str = "text2") -> None:
    """Raise ValueError for a name or role there is not. Widgets call it when they are made, as they must not
    raise when they paint.
    """
    if role not in ROLE_NAMES:
        msg = f"no colour role {role!r}"
        raise ValueError(msg)
    _character(name)


def paint_icon(painter: QPainter, rect: QRect | QRectF, name: str, role: str = "text2") -> None:
    """Paint the icon centred in `rect`, as large as its shorter side; a question mark for a name there is
    not.
    """
    area = QRectF(rect)
    # Raising with a painter at work would end the program: Qt cannot unwind it.
    family, glyph = _glyph(name if icon_exists(name) else _UNKNOWN)
    face = QFont(family)
    face.setPixelSize(max(1, round(min(area.width(), area.height()))))
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(face)
    painter.setPen(colour(role))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, glyph)
    painter.restore()


def icon_pixmap(name: str, role: str = "text2", size: int = 16) -> QPixmap:
    """The icon as a pixmap of this many logical pixels at the sharpest screen's pixel ratio, for labels and
    cursors.
    """
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _pixmap(name, role, QSize(size, size), ratio, disabled=False)


def _pixmap(name: str, role: str, size: QSize, ratio: float, *, disabled: bool) -> QPixmap:
    key = (name, role, current().theme, size.width(), size.height(), ratio, disabled)
    known = _PIXMAPS.get(key)
    if known is None:
        known = QPixmap(size * ratio)
        known.setDevicePixelRatio(ratio)
        known.fill(Qt.GlobalColor.transparent)
        painter = QPainter(known)
        if disabled:
            painter.setOpacity(_DISABLED_OPACITY)
        # A wider pixmap than high keeps the glyph at the leading edge: buttons get their gap before the label
        # so.
        side = min(size.width(), size.height())
        left = size.width() - side if QGuiApplication.isRightToLeft() else 0
        paint_icon(painter, QRect(left, (size.height() - side) // 2, side, side), name, role)
        painter.end()
        if len(_PIXMAPS) >= _PIXMAPS_KEPT:
            _PIXMAPS.clear()
        _PIXMAPS[key] = known
    return known


class _GlyphEngine(QIconEngine):
    """Paints one glyph in whatever the role's colour is at that moment."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._name, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        made = _pixmap(self._name, self._role, rect.size(), ratio, disabled=mode is QIcon.Mode.Disabled)
        painter.drawPixmap(rect.topLeft(), made)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float) -> QPixmap:
        return _pixmap(self._name, self._role, size, scale, disabled=mode is QIcon.Mode.Disabled)


def icon_exists(name: str) -> bool:
    """Whether there is an icon of this name."""
    try:
        _character(name)
    except ValueError:
        return False
    return True


def _split(name: str) -> tuple[str, str]:
    prefix, dot, short = name.partition(".")
    return (prefix, short) if dot else ("ph", name)


def _glyph(name: str) -> tuple[str, str]:
    """The font family and the character of an icon."""
    return _family(_split(name)[0]), _character(name)


@cache
def _character(name: str) -> str:
    prefix, short = _split(name)
    point = _characters(prefix).get(short)
    if point is None:
        msg = f"no icon {name!r}"
        raise ValueError(msg)
    return chr(int(point, 16))


@cache
def _characters(prefix: str) -> dict[str, str]:
    """Code points, in hexadecimal, by name."""
    names: dict[str, str] = json.loads(_file(prefix, "json").read_text(encoding="utf-8"))
    return names


@cache
def _family(prefix: str) -> str:
    number = QFontDatabase.addApplicationFont(str(_file(prefix, "ttf")))
    return QFontDatabase.applicationFontFamilies(number)[0]


def _file(prefix: str, ending: str) -> Path:
    start = _FONT_FILES.get(prefix)
    if start is None:
        msg = f"no icon font {prefix!r}"
        raise ValueError(msg)
    found = find_spec("qtawesome")
    if found is None or found.origin is None:
        msg = "qtawesome is not installed"
        raise RuntimeError(msg)
    return next((Path(found.origin).parent / "fonts").glob(f"{start}*.{ending}"))
