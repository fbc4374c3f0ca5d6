"""Where the files that are shipped with the program lie: fonts, catalogues, translations, icons."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3] / "resources"


def resource(*parts: str) -> Path:
    """The path of one shipped file or folder, as `resource("fonts", "Inter-Regular.ttf")`."""
    return _ROOT.joinpath(*parts)
