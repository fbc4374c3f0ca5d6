"""How long things move. Motion only explains; where the system asks for less of it there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

APPEAR_MS = 120
MOVE_MS = 160


def duration(milliseconds: int) -> int:
    """The given time, or 0 where the system or its style has animations switched off."""
    from PySide6.QtWidgets import QStyle  # noqa: PLC0415 - all its enums, for which the first data does not wait

    app = QApplication.instance()
    if not isinstance(app, QApplication) or not QApplication.isEffectEnabled(Qt.UIEffect.UI_General):
        return 0
    return milliseconds if app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) else 0
