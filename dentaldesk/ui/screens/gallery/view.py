"""The window of the sheet: live in one look, or as pictures of both themes side by side at any scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QMainWindow, QScrollArea, QVBoxLayout, QWidget

from dentaldesk.ui.screens.gallery.pictures import picture
from dentaldesk.ui.screens.gallery.sheet import Sheet
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.current import current
from dentaldesk.ui.theme.tokens import Density, ThemeName
from dentaldesk.ui.widgets.buttons import Segmented, tool_button
from dentaldesk.ui.widgets.fields import SearchField
from dentaldesk.ui.widgets.panels import Avatar, PanelHead

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words

BOTH = "both"
_SCALES = (100, 150, 200)


class GalleryView(QMainWindow):
    """The sheet in a window of its own, with switches for theme, density and scale."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.setWindowTitle("Gallery")
        self.sheet = Sheet(words)
        self.toast = self.sheet.toast
        self._live = QScrollArea()
        self._live.setWidget(self.sheet)
        self._live.setWidgetResizable(True)
        self._live.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pictures = QScrollArea()
        self._pictures.setAccessibleName("Pictures of the sheet")
        self._pictures.hide()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self._live, 1)
        column.addWidget(self._pictures, 1)
        self.setCentralWidget(whole)

    def _bar(self) -> QFrame:
        bar = PanelHead("Gallery", "every widget in every state", "swatches")
        themes: list[tuple[str, object]] = [("Light", ThemeName.LIGHT), ("Dark", ThemeName.DARK), ("Both", BOTH)]
        self._theme = Segmented("Theme", themes, compact=True)
        self._density = Segmented("Density", [(each.value.capitalize(), each) for each in Density], compact=True)
        self._scale = Segmented("Scale", [(f"{each} %", each) for each in _SCALES], compact=True)
        self._theme.choose(current().theme)
        self._density.choose(current().density)
        bar.add(SearchField("Find patient, screen or action", "Find …", self.sheet.search))
        for choice in (self._theme, self._density, self._scale):
            choice.chosen.connect(lambda _: self._show())
            bar.add(choice)
        bar.add(tool_button("bell", "Notices"))
        bar.add(Avatar("RM", "Rosa Mbeki"))
        return bar

    def show_as(self, theme: ThemeName | str, density: Density, scale: int = 100) -> None:
        """Choose a look; with both themes or a larger scale it is shown as pictures."""
        self._theme.choose(theme)
        self._density.choose(density)
        self._scale.choose(scale)
        self._show()

    def _show(self) -> None:
        theme, density, scale = self._theme.value(), self._density.value(), self._scale.value()
        assert isinstance(density, Density)  # noqa: S101 - as the choices say
        assert isinstance(scale, int)  # noqa: S101 - as above
        pictured = theme == BOTH or scale != _SCALES[0]
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, current().theme if theme == BOTH else ThemeName(str(theme)), density)
        if pictured:
            self._picture(list(ThemeName) if theme == BOTH else [ThemeName(str(theme))], density, scale)
        self._live.setVisible(not pictured)
        self._pictures.setVisible(pictured)

    def _picture(self, themes: list[ThemeName], density: Density, scale: int) -> None:
        beside = QWidget()
        row = QHBoxLayout(beside)
        for theme in themes:
            shown = QLabel()
            shown.setAccessibleName(f"The sheet in {theme}, {density}, at {scale} %")
            shown.setPixmap(picture(self._words, theme, density, scale))
            row.addWidget(shown, 0, Qt.AlignmentFlag.AlignTop)
        self._pictures.setWidget(beside)
