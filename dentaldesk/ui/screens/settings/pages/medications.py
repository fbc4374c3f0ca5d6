"""The clinic's ready prescriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from dentaldesk.engines.clinical.medication_actions import SaveMedication, archive_medication, save_medication
from dentaldesk.engines.clinical.prescribing_reads import MedicationRow, medications
from dentaldesk.engines.clinical.prescribing_rules import Drug, Limits
from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import DrugClass
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.settings.rows import ON, Addition, Change, Field, Page, PageData, Reading, Record, Saved

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.core.work import Work

MEDICATION = "medication"
_TEXTS = ("name", "strength", "form", "route", "dose", "quantity", "instructions")
_NUMBERS = ("dose_mg", "times_a_day", "duration_days")
_LIMITS = ("child_mg_per_kg_day", "most_mg_day")


class Medications(Page):
    """What is prescribed often, ready but for the patient."""

    NAME: ClassVar[str] = "medications"
    ICON: ClassVar[str] = "prescription"
    PERMISSION: ClassVar[Permission] = Permission.MANAGE_TEMPLATES
    SEARCH: ClassVar[bool] = True

    @staticmethod
    def title(words: Words) -> str:
        """The name of the page."""
        return words("Ready prescriptions")

    def about(self) -> str:
        """One sentence."""
        return self.words("A dentist of the clinic answers for this list. What was prescribed from it stays as it was.")

    def columns(self) -> tuple[str, ...]:
        """The table."""
        words = self.words
        return (words("Drug"), words("Strength"), words("Form"), words("Dose"))

    def additions(self) -> tuple[Addition, ...]:
        """One kind."""
        words = self.words
        return (
            Addition(kind=MEDICATION, button=words("New ready prescription"), title=words("New ready prescription")),
        )

    def fields(self, kind: str) -> tuple[Field, ...]:
        """The form."""
        del kind
        words = self.words
        return (
            Field(name="name", label=words("Drug"), help=words("By its international name.")),
            Field(name="drug_class", label=words("Class"), kind="choice"),
            Field(name="strength", label=words("Strength")),
            Field(name="form", label=words("Form")),
            Field(name="route", label=words("Route")),
            Field(name="dose", label=words("Dose"), help=words("What is taken at once.")),
            Field(name="dose_mg", label=words("In it (mg)"), help=words("Empty: weight says nothing about it.")),
            Field(name="times_a_day", label=words("Times a day"), help=words("Empty: as needed.")),
            Field(name="duration_days", label=words("Days"), help=words("Empty: until it is used up.")),
            Field(name="quantity", label=words("Quantity")),
            Field(name="refills", label=words("Refills"), kind="number"),
            Field(name="instructions", label=words("Instructions"), kind="lines"),
            Field(name="controlled", label=words("Controlled drug"), kind="check"),
            Field(
                name="child_mg_per_kg_day",
                label=words("Children: mg a day for each kg"),
                help=words("Empty: not for children."),
            ),
            Field(name="most_mg_day", label=words("At most mg a day"), help=words("Empty: not counted.")),
            Field(name="active", label=words("In use"), kind="check"),
        )

    def blank(self, kind: str, near: Record | None, data: PageData) -> dict[str, str]:
        """Nothing yet, of another class."""
        empty = super().blank(kind, near, data)
        return {**empty, "drug_class": DrugClass.OTHER.value, "refills": "0", "active": ON}

    def read(self, session: Session) -> PageData:
        """All of them, those put away too."""
        words = self.words
        classes = tuple((each.value, words.text(Message(f"drug_class.{each}"))) for each in DrugClass)
        rows = medications(session, archived=True)
        return PageData(records=tuple(map(self._record, rows)), choices={"drug_class": classes})

    @staticmethod
    def _record(row: MedicationRow) -> Record:
        drug = row.drug
        numbers: dict[str, int | None] = {
            **{name: getattr(drug, name) for name in (*_NUMBERS, "refills")},
            **{name: getattr(row, name) for name in _LIMITS},
        }
        return Record(
            key=str(row.id),
            kind=MEDICATION,
            title=f"{drug.name} {drug.strength}",
            values={
                **{name: getattr(drug, name) for name in _TEXTS},
                **{name: "" if number is None else str(number) for name, number in numbers.items()},
                "drug_class": drug.drug_class.value,
                "controlled": ON if drug.controlled else "",
                "active": ON if row.active else "",
            },
            version=row.version,
            cells=(drug.name, drug.strength, drug.form, drug.dose),
            faded=not row.active,
        )

    def save(self, work: Work, change: Change) -> Saved:
        """Write one, or put it away."""
        if change.key is not None and change.values["active"] != ON and change.changed == {"active"}:
            archive_medication(work, UUID(change.key), change.version)
            return Saved(key=change.key)
        read = Reading(self.words, change.values)
        numbers = {name: read.number(name) if read.text(name) else None for name in (*_NUMBERS, *_LIMITS)}
        refills = read.number("refills")
        read.finish()
        command = SaveMedication(
            medication_id=UUID(change.key) if change.key is not None else None,
            version=change.version,
            drug=Drug(
                name=read.text("name"),
                drug_class=DrugClass(read.text("drug_class")),
                strength=read.text("strength"),
                form=read.text("form"),
                route=read.text("route"),
                dose=read.text("dose"),
                quantity=read.text("quantity"),
                dose_mg=numbers["dose_mg"],
                times_a_day=numbers["times_a_day"],
                duration_days=numbers["duration_days"],
                refills=refills,
                instructions=read.text("instructions"),
                controlled=read.on("controlled"),
            ),
            limits=Limits(child_mg_per_kg_day=numbers["child_mg_per_kg_day"], most_mg_day=numbers["most_mg_day"]),
            active=read.on("active"),
        )
        return Saved(key=str(save_medication(work, command)))
