"""`python -m dentaldesk.ui.screens.gallery [light|dark] [desk|chairside]` opens the sheet."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.ui.screens.gallery.view import GalleryView
from dentaldesk.ui.theme.apply import apply_theme
from dentaldesk.ui.theme.tokens import Density, ThemeName


def main() -> int:
    """Open the sheet and wait until it is closed."""
    app = QApplication(sys.argv)
    asked = sys.argv[1:]
    theme = next((theme for theme in ThemeName if theme in asked), ThemeName.LIGHT)
    density = next((density for density in Density if density in asked), Density.DESK)
    apply_theme(app, theme, density)
    window = GalleryView(Words(Formats()))
    window.resize(app.primaryScreen().availableSize())
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
