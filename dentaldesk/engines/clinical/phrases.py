"""Phrases with prompts: what a text asks for when it is inserted into a note. Pure.

`{tooth}` asks for words; `{state: good | fair | poor}` offers them, the first of them standing there already. A
backslash before a brace means the brace itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dentaldesk.engines.core.errors import Problem

LONGEST_SHORTCUT = 12
LONGEST_TITLE = 80
LONGEST_PHRASE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A gap in a phrase. `choices` empty: any words."""

    name: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Where a prompt's words stand in a text that was filled in: from `start`, `length` characters."""

    start: int
    length: int
    prompt: Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A phrase ready to be inserted, and the gaps that are walked through."""

    text: str
    gaps: tuple[Gap, ...]


def parse_phrase(text: str) -> tuple[str | Prompt, ...]:
    """The words and prompts of a phrase in order. A brace that is never closed stands for itself."""
    parts: list[str | Prompt] = []
    words, at = "", 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and text[at + 1 : at + 2] in {"{", "}", "\\"}:
            words, at = words + text[at + 1], at + 2
            continue
        end = text.find("}", at) if sign == "{" else -1
        prompt = _prompt(text[at + 1 : end]) if end > 0 else None
        if prompt is None:
            words, at = words + sign, at + 1
            continue
        parts += [words, prompt] if words else [prompt]
        words, at = "", end + 1
    return (*parts, words) if words else tuple(parts)


def _prompt(inside: str) -> Prompt | None:
    name, _, offered = inside.partition(":")
    choices = tuple(choice.strip() for choice in offered.split("|") if choice.strip())
    return Prompt(name=name.strip(), choices=choices) if name.strip() and "{" not in inside else None


def fill(text: str, known: Mapping[str, str] | None = None) -> Filled:
    """The phrase with what is known in its gaps, else the first choice, else the gap's name in brackets.

    Every gap is walked through, what is known too: it is a proposal.
    """
    said, gaps = "", []
    for part in parse_phrase(text):
        if isinstance(part, str):
            said += part
            continue
        standing = (known or {}).get(part.name) or (part.choices[0] if part.choices else f"[{part.name}]")
        gaps.append(Gap(start=len(said), length=len(standing), prompt=part))
        said += standing
    return Filled(text=said, gaps=tuple(gaps))


def unfilled(text: str, names: Collection[str]) -> int:
    """How many gaps of phrases with these names still stand in a text as they were inserted."""
    return sum(text.count(f"[{name}]") for name in names)


def phrase_problems(shortcut: str, title: str, text: str) -> list[Problem]:
    """Everything that is wrong with a phrase, each with its field."""
    problems = []
    if not shortcut:
        problems.append(Problem("shortcut", "phrase.no_shortcut"))
    elif not shortcut.isalnum() or len(shortcut) > LONGEST_SHORTCUT:
        problems.append(Problem("shortcut", "phrase.shortcut_wrong", most=LONGEST_SHORTCUT))
    if not title:
        problems.append(Problem("title", "phrase.no_title"))
    elif len(title) > LONGEST_TITLE:
        problems.append(Problem("title", "phrase.too_long", most=LONGEST_TITLE))
    return [*problems, *_text_problems(text)]


def _text_problems(text: str) -> list[Problem]:
    if not text.strip():
        return [Problem("text", "phrase.empty")]
    if len(text) > LONGEST_PHRASE:
        return [Problem("text", "phrase.too_long", most=LONGEST_PHRASE)]
    plain = "".join(part for part in parse_phrase(_without_escapes(text)) if isinstance(part, str))
    if "{" not in plain and "}" not in plain:
        return []
    empty = any(inside.partition("}")[0].partition(":")[0].strip() == "" for inside in plain.split("{")[1:])
    return [Problem("text", "phrase.empty_prompt" if empty and "}" in plain else "phrase.open_brace")]


def _without_escapes(text: str) -> str:
    return text.replace("\\\\", "").replace("\\{", "").replace("\\}", "")


def word_before(text: str, cursor: int) -> str:
    """The letters and digits right before the cursor: the shortcut that somebody typed, in small letters."""
    start = cursor
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    return text[start:cursor].casefold()


def fresh_lines(standing: str, lines: Sequence[str]) -> tuple[str, ...]:
    """Of lines that are to be added those that do not stand there already, word by word."""
    known = {line.strip() for line in standing.splitlines()}
    return tuple(dict.fromkeys(line for line in lines if line.strip() and line.strip() not in known))


def added(standing: str, text: str) -> str:
    """A text below another one. What stands is not touched, not even its last blank."""
    if not standing.strip():
        return text
    return standing + text if standing.endswith("\n") else f"{standing}\n{text}"
