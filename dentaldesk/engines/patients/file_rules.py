"""What may be kept as a file about a patient: told by its first bytes, not by its name. Pure."""

from __future__ import annotations

from dentaldesk.engines.core.errors import Problem
from dentaldesk.engines.patients.rules import LONGEST_NAME, tidy

LARGEST_FILE = 20_000_000  # bytes
_KINDS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


def media_type_of(content: bytes) -> str | None:
    """What these bytes are; None for what is not kept."""
    return next((kind for begins, kind in _KINDS if content.startswith(begins)), None)


def file_problems(title: str, content: bytes) -> list[Problem]:
    """Everything that keeps this file from being stored."""
    problems = []
    if not tidy(title):
        problems.append(Problem("title", "file.no_title"))
    elif len(tidy(title)) > LONGEST_NAME:
        problems.append(Problem("title", "file.title_too_long", most=LONGEST_NAME))
    if len(content) > LARGEST_FILE:
        problems.append(Problem("file", "file.too_large", most=LARGEST_FILE // 1_000_000))
    elif media_type_of(content) is None:
        problems.append(Problem("file", "file.unknown_kind"))
    return problems
