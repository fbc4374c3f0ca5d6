"""Pictures of the sheet in any look, at any scale: sharp, for they are painted at the device's pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from dentaldesk.ui.screens.gallery.sheet import Sheet
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.current import colour, current
from dentaldesk.ui.theme.tokens import Density, ThemeName

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dentaldesk.engines.core.words import Words

# One column of the sheet, in letter heights: as wide as half a usual screen.
PICTURE_WIDTH = 64


def picture(words: Words, theme: ThemeName, density: Density, scale: int = 100) -> QPixmap:
    """The sheet in one column; the look of the application is the same afterwards. About half a second."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)  # noqa: S101 - there are no widgets without one
    before = current()
    windows = [window for window in app.topLevelWidgets() if window.isVisible()]
    for window in windows:
        window.setUpdatesEnabled(False)
    try:
        apply_theme(app, theme, density)
        return _drawn(words, scale, app)
    finally:
        apply_theme(app, before.theme, before.density)
        for window in windows:
            window.setUpdatesEnabled(True)


def _drawn(words: Words, scale: int, app: QApplication) -> QPixmap:
    sheet = Sheet(words, wide=False)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    width = PICTURE_WIDTH * current().sizes.body
    sheet.resize(width, sheet.sizeHint().height())
    sheet.show()
    app.processEvents()
    sheet.resize(width, sheet.sizeHint().height())
    app.processEvents()
    ratio = scale / 100 * app.devicePixelRatio()
    made = QPixmap(sheet.size() * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(colour("canvas"))
    sheet.render(made, QPoint())
    sheet.hide()
    sheet.deleteLater()
    # As large on the screen as the scale makes it.
    made.setDevicePixelRatio(app.devicePixelRatio())
    return made


def write_pictures(
    words: Words, folder: Path, scales: Sequence[int] = (100, 150, 200), themes: Sequence[ThemeName] = tuple(ThemeName)
) -> list[Path]:
    """Every density of these themes at every scale (per cent) as PNG files; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for theme in themes:
        for density in Density:
            for scale in scales:
                path = folder / f"gallery-{theme}-{density}-{scale}.png"
                picture(words, theme, density, scale).save(str(path))
                made.append(path)
    return made
