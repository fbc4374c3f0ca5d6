"""What the clinic does and what it costs from which day on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, ClassVar

from dentaldesk.engines.catalogue.actions import EntryDetails, change_fee, edit_entry
from dentaldesk.engines.catalogue.fees import FeeRow
from dentaldesk.engines.catalogue.reads import EntryRow, catalogue_entries
from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.core.errors import Problem
from dentaldesk.models.states import ClinicalUrgency, Discipline
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.settings.rows import ON, Change, Field, Page, PageData, Reading, Record, Saved
from dentaldesk.ui.widgets.day_reading import parse_day

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

ENTRY = "entry"


class Catalogue(Page):
    """One record an entry of the catalogue; new ones come from a file."""

    NAME: ClassVar[str] = "catalogue"
    ICON: ClassVar[str] = "currency-circle-dollar"
    PERMISSION: ClassVar[Permission] = Permission.MANAGE_FEES
    SEARCH: ClassVar[bool] = True

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Catalogue and fees")

    def about(self) -> str:
        """One sentence."""
        return self.words("A fee holds from a day on; what was charged before stays as it was.")

    def columns(self) -> tuple[str, ...]:
        """The table."""
        words = self.words
        currency = words.formats.currency
        return (words("Procedure"), words("Code"), words("Fee, {currency}", currency=currency), words("Planned"))

    def figures(self) -> frozenset[int]:
        """The fee."""
        return frozenset({2})

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form."""
        del kind
        words = self.words
        return (
            Field(name="fee", label=words("Fee"), kind="money"),
            Field(name="fee_from", label=words("Another fee holds from"), kind="day", help=words("Today or later.")),
            Field(name="fees", label=words("All its fees"), kind="fact"),
            Field(name="name", label=words("Name"), section=words("The procedure")),
            Field(
                name="pattern",
                label=words("Chair time"),
                help=words("Five minutes a sign: X with the provider, / with the assistant or the chair alone."),
            ),
            Field(
                name="weight",
                label=words("Weight in complexity"),
                kind="number",
                help=words("0 to 6: a simple filling counts 1, an implant 6."),
            ),
            Field(name="urgency", label=words("Usual urgency"), kind="choice"),
            Field(name="healing_days", label=words("Days of healing after it"), kind="number"),
            Field(name="laboratory_days", label=words("Days the laboratory takes"), kind="number"),
            Field(
                name="active",
                label=words("In use"),
                kind="check",
                help=words("What is not in use cannot be planned any more; what was planned stays."),
            ),
        )

    def read(self, session: Session) -> PageData:
        """The whole catalogue."""
        words = self.words
        urgencies = tuple((urgency.value, words.text(Message(f"urgency.{urgency}"))) for urgency in ClinicalUrgency)
        rows = catalogue_entries(session, self.desk.today())
        written = _Written(words)
        today = words.day(self.desk.today())
        return PageData(records=tuple(_record(row, written, today) for row in rows), choices={"urgency": urgencies})

    def save(self, work: Work, change: Change) -> Saved:
        """Write the details, and the fee from its day on, in one piece."""
        code = str(change.key)
        read = Reading(self.words, change.values)
        details = EntryDetails(
            name=read.text("name"),
            pattern=read.text("pattern").upper(),
            weight=read.number("weight"),
            urgency=ClinicalUrgency(read.text("urgency")),
            healing_days=read.number("healing_days"),
            laboratory_days=read.number("laboratory_days"),
            active=read.on("active"),
        )
        fee = read.money("fee") if {"fee", "fee_from"} & change.changed else None
        typed = read.text("fee_from")
        day = parse_day(typed, self.words.formats.language, work.business_date)
        if fee is not None and day is None:
            read.problems.append(Problem("fee_from", "settings.day_unreadable", typed=typed))
        read.finish()
        edit_entry(work, code, change.version, details)
        if fee is not None and day is not None:
            change_fee(work, code, day, fee)
        return Saved(key=code)


class _Written:
    """Days and amounts in words, each made once: hundreds of entries share a few."""

    def __init__(self, words: Words) -> None:
        self.day = cache(words.day)
        self.money = cache(words.money)
        self.plain = cache(words.plain_money)
        self.from_day = words("{amount} from {day}", amount="{amount}", day="{day}")

    def fee(self, fee: FeeRow, amount: str) -> str:
        """An amount, and from when it holds."""
        return self.from_day.format(amount=amount, day=self.day(fee.effective_from))


def _record(row: EntryRow, written: _Written, today: str) -> Record:
    entry = row.entry
    fee = "" if row.now is None else written.plain(row.now.amount)
    later = row.planned[0] if row.planned else None
    return Record(
        key=entry.code,
        kind=ENTRY,
        title=entry.name,
        values={
            "fee": fee,
            "fee_from": today,
            "fees": "\n".join(written.fee(each, written.money(each.amount)) for each in reversed(row.fees)),
            "name": entry.name,
            "pattern": entry.pattern,
            "weight": str(entry.weight),
            "urgency": entry.urgency.value,
            "healing_days": str(entry.healing_days),
            "laboratory_days": str(entry.laboratory_days),
            "active": ON if row.active else "",
        },
        version=row.version,
        cells=(entry.name, entry.code, fee, "" if later is None else written.fee(later, written.plain(later.amount))),
        faded=not row.active,
    )


def discipline_words(words: Words) -> dict[Discipline, str]:
    """The disciplines as people call them."""
    return {
        Discipline.DIAGNOSTIC: words("Diagnostics"),
        Discipline.PREVENTIVE: words("Prevention"),
        Discipline.RESTORATIVE: words("Fillings and restorations"),
        Discipline.ENDODONTIC: words("Root canals"),
        Discipline.PERIODONTIC: words("Gums"),
        Discipline.PROSTHODONTIC: words("Crowns, bridges, dentures"),
        Discipline.SURGICAL: words("Surgery"),
        Discipline.IMPLANT: words("Implants"),
        Discipline.ORTHODONTIC: words("Orthodontics"),
    }
