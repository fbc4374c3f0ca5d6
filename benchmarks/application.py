"""The Qt application in which a benchmark shows its windows: offscreen, in the fonts that are shipped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def application() -> QApplication:
    """The one of this process, in the light theme; made when there is none."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QPA_FONTDIR", str(Path(__file__).parents[1] / "resources" / "fonts"))
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - after the environment is set

    from dentaldesk.ui.collector import Collector  # noqa: PLC0415
    from dentaldesk.ui.theme.apply import apply_theme  # noqa: PLC0415

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([])
        Collector(app)
    apply_theme(app, "light", "desk")
    return app
