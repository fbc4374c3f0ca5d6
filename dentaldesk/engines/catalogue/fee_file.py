"""The catalogue with its fees as a spreadsheet: written so that it comes back unchanged, read without guessing. Pure.

A file is never taken line by line: `read_fee_file` says of each line what it would change, and why it is refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from dentaldesk.engines.catalogue.fees import FeeRow, fee_on
from dentaldesk.engines.catalogue.rules import CatalogueEntry, catalogue_entry
from dentaldesk.models.values import Message, Money, ValueProblem, currency_exponent, parse_money

# What makes a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_FILE = 5_000_000  # bytes; ten thousand entries are a tenth of it
MOST_LINES = 20_000

# What an entry of the clinic may change to; the rest decides what plans and charts hold already.
EDITABLE = ("name", "weight", "urgency", "pattern", "healing_days", "laboratory_days")
HEAD = (
    "code",
    "name",
    "fee",
    "from",
    *(field.name for field in fields(CatalogueEntry) if field.name not in {"code", "name", "fee"}),
)


class LineState(StrEnum):
    """What a line of a file would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """An entry of the catalogue with all its fees. The fee within `entry` means nothing here."""

    entry: CatalogueEntry
    fees: tuple[FeeRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """One line: what it would do. `fee` is to hold from `effective_from` on; None: the fee stays.

    `before`: what it costs on that day as things stand. `entry`: the whole entry, when it is new or its details change.
    """

    line: int
    code: str
    name: str
    state: LineState
    why: Message | None = None
    before: Money | None = None
    fee: Money | None = None
    effective_from: date | None = None
    entry: CatalogueEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """How this clinic writes. `decimal_sign`: "." or ","; `day_order`: "dmy", "mdy" or "ymd"."""

    currency: str
    decimal_sign: str
    day_order: str = "ymd"


class UnreadableFileError(ValueError):
    """The file as a whole cannot be read: `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


# -- out --


def write_fee_file(entries: Sequence[KnownEntry], form: FileFormat, today: date) -> str:
    """A line for each fee in force and each planned one, with everything else of the entry. Spreadsheets of the
    clinic's country open it: their separator stands between the cells.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if form.decimal_sign == "," else ",", lineterminator="\r\n")
    writer.writerow(HEAD)
    for known in entries:
        for fee in known.fees:
            if fee.effective_from > today or fee == fee_on(known.fees, today):
                cells = _cells(known.entry)
                cells |= {"fee": _amount(fee.amount, form), "from": fee.effective_from.isoformat()}
                writer.writerow([_safe(cells[name]) for name in HEAD])
    return out.getvalue()


def _cells(entry: CatalogueEntry) -> dict[str, str]:
    return {
        field.name: "" if getattr(entry, field.name) is None else str(getattr(entry, field.name))
        for field in fields(CatalogueEntry)
        if field.name != "fee"
    }


def _amount(amount: Money, form: FileFormat) -> str:
    places = currency_exponent(form.currency)
    whole, decimals = divmod(amount.minor, 10**places)
    return f"{whole}{form.decimal_sign}{decimals:0{places}}" if places else str(whole)


def _safe(cell: str) -> str:
    """The apostrophe tells a spreadsheet that this is text, not a formula; reading takes it away again."""
    return f"'{cell}" if cell.startswith(_FORMULA) or re.match(r"'+[=+\-@\t\r]", cell) else cell


def _typed(cell: str) -> str:
    return cell[1:] if re.match(r"'+[=+\-@\t\r]", cell) else cell


# -- in --


def read_fee_file(
    content: bytes, known: Mapping[str, KnownEntry], form: FileFormat, *, today: date, start: date
) -> tuple[FileLine, ...]:
    """What each line would do. A fee without a day, or with one that has passed, is to hold from `start` on (not
    before `today`). Raises UnreadableFileError.
    """
    rows = _rows(content)
    seen: dict[tuple[str, date | None], int] = {}
    new: set[str] = set()
    lines = []
    for number, row in rows:
        line = _line(number, row, known, form, today=today, start=start)
        before = seen.setdefault((line.code, line.effective_from), number)
        if line.state is not LineState.REFUSED and (before != number or line.code in new):
            why = Message("catalogue.code_twice", {"procedure": line.code})
            line = FileLine(line=number, code=line.code, name=line.name, state=LineState.REFUSED, why=why)
        if line.state is LineState.NEW:
            new.add(line.code)
        lines.append(line)
    return tuple(_refuse_lost_steps(lines, set(known) | new))


def _refuse_lost_steps(lines: list[FileLine], codes: set[str]) -> list[FileLine]:
    """A new entry whose next step nobody knows cannot be planned."""
    return [
        replace(
            line,
            state=LineState.REFUSED,
            why=Message("catalogue.then_unknown", {"procedure": line.entry.then_code}),
            entry=None,
        )
        if line.entry is not None and line.entry.then_code is not None and line.entry.then_code not in codes
        else line
        for line in lines
    ]


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    if len(content) > LONGEST_FILE:
        raise UnreadableFileError(Message("fees.file_too_long"))
    text = _decoded(content)
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if "code" not in names or "fee" not in names or len(set(names)) != len(names):
        raise UnreadableFileError(Message("fees.file_head"))
    reader.fieldnames = names
    rows = []
    try:
        for row in reader:
            extra = row.pop(None, None)
            cells = {name: _typed((cell or "").strip()) for name, cell in row.items()}
            if any(cells.values()):
                rows.append((reader.line_num, cells | ({"": "extra"} if extra and any(extra) else {})))
    except csv.Error as error:
        raise UnreadableFileError(Message("fees.file_head")) from error
    if len(rows) > MOST_LINES:
        raise UnreadableFileError(Message("fees.file_too_long"))
    return rows


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets of Western Europe and the Americas write when they are not asked.
        return content.decode("cp1252", errors="replace")


def _line(
    number: int, row: Mapping[str, str], known: Mapping[str, KnownEntry], form: FileFormat, *, today: date, start: date
) -> FileLine:
    code, name = row["code"], row.get("name", "")
    try:
        _refuse_broken(row)
        standing = known.get(code)
        told = read_day(row.get("from", ""), form.day_order)
        wish = _Wish(fee=fee_of(row["fee"], form) if row["fee"] else None, told=told, today=today, start=start)
        if standing is None:
            return _new_line(number, row, form, wish)
        return _known_line(number, row, standing, wish)
    except ValueProblem as error:
        return FileLine(line=number, code=code, name=name, state=LineState.REFUSED, why=error.message)
    except (KeyError, ValueError) as error:
        why = Message("fees.cell_unknown", {"cell": str(error)})
        return FileLine(line=number, code=code, name=name, state=LineState.REFUSED, why=why)


def _refuse_broken(row: Mapping[str, str]) -> None:
    if "" in row:
        raise ValueProblem("catalogue.fields_wrong")
    if not row["code"]:
        raise ValueProblem("catalogue.text_wrong", column="code", most=80)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """The fee that a line names, and the day that it names (`told`)."""

    fee: Money | None
    told: date | None
    today: date
    start: date

    @property
    def day(self) -> date:
        """From when it is to hold."""
        return self.told if self.told is not None and self.told >= self.today else self.start


def _new_line(number: int, row: Mapping[str, str], form: FileFormat, wish: _Wish) -> FileLine:
    """A code that the clinic does not know: taken only when nothing is missing."""
    if wish.fee is None:
        raise ValueProblem("fees.new_without_fee")
    missing = [name for name in HEAD if name not in _OPTIONAL and not row.get(name)]
    if missing:
        raise ValueProblem("fees.new_incomplete", columns=", ".join(missing))
    cells = dict.fromkeys(HEAD, "") | dict(row) | {"fee": _amount(wish.fee, replace(form, decimal_sign="."))}
    entry = catalogue_entry(cells, form.currency)
    return FileLine(
        line=number,
        code=entry.code,
        name=entry.name,
        state=LineState.NEW,
        fee=wish.fee,
        effective_from=wish.day,
        entry=entry,
    )


_OPTIONAL = frozenset({"fee", "from", "charts_as", "charts_variant", "tooth_class", "bridge_part", "then_code"})


def _known_line(number: int, row: Mapping[str, str], standing: KnownEntry, wish: _Wish) -> FileLine:
    now = standing.entry
    cells = _cells(now)
    told = {name: cell for name, cell in row.items() if name in cells and name != "code" and cell}
    fixed = [name for name, cell in told.items() if name not in EDITABLE and cell != cells[name]]
    if fixed:
        raise ValueProblem("fees.column_fixed", column=fixed[0], stands=cells[fixed[0]] or "–")
    wanted = catalogue_entry(cells | told | {"fee": "0"}, "JPY")  # the fee is another matter
    changed = any(getattr(wanted, name) != getattr(now, name) for name in EDITABLE)
    in_force, that_day = fee_on(standing.fees, wish.today), fee_on(standing.fees, wish.day)
    # An exported line names the day its fee began: unchanged, it asks for nothing.
    stands = wish.fee is None or (that_day is not None and that_day.amount == wish.fee)
    if wish.told is not None and wish.told < wish.today and in_force is not None and in_force.amount == wish.fee:
        stands = True
    return FileLine(
        line=number,
        code=now.code,
        name=wanted.name,
        state=LineState.SAME if stands and not changed else LineState.CHANGED,
        before=None if that_day is None else that_day.amount,
        fee=None if stands else wish.fee,
        effective_from=wish.day if wish.fee is not None else None,
        entry=wanted if changed else None,
    )


def fee_of(cell: str, form: FileFormat) -> Money:
    """An amount exactly as this clinic writes it, thousands grouped or not. Raises ValueProblem: also for one that
    only means something in another country's writing, since a file that mixes both would be read wrongly elsewhere.
    """
    sign = form.decimal_sign
    other = "," if sign == "." else "."
    bare = re.sub(r"[\s'’]", "", cell).translate(str.maketrans("٫٬．，", ".,.,"))
    whole, _, tail = bare.partition(sign)
    doubtful = sign in tail or other in tail
    if other in whole:
        grouped = re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(other)}\d{{3}})+", whole) is not None
        three = currency_exponent(form.currency) == 3 and sign not in bare  # noqa: PLR2004 - 1,234 may be a decimal
        doubtful = doubtful or not grouped or three
    if doubtful and re.fullmatch(r"[\d.,]+", bare):
        raise ValueProblem("fees.amount_doubtful", typed=cell, example=f"1234{sign}50")
    return parse_money(f"{whole.replace(other, '')}{'.' + tail if tail else ''}", form.currency, decimal_sign=".")


def read_day(cell: str, order: str) -> date | None:
    """2027-01-31, or as spreadsheets of the clinic's country write it; None when empty. Raises ValueProblem."""
    if not cell:
        return None
    parts = re.fullmatch(r"(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})", cell)
    if parts is not None:
        first, second, third = (int(part) for part in parts.groups())
        year_first = len(parts[1]) == 4  # noqa: PLR2004 - digits of a year
        makers: dict[str, Callable[[], date]] = {
            "ymd": lambda: date(first, second, third),
            "dmy": lambda: date(third, second, first),
            "mdy": lambda: date(third, first, second),
        }
        whole = year_first or len(parts[3]) == 4  # noqa: PLR2004 - two digits would have to be guessed
        try:
            day = makers["ymd" if year_first else order]() if whole else None
        except ValueError:
            day = None
        if day is not None:
            return day
    raise ValueProblem("fees.day_unreadable", typed=cell)
