"""What is asked for each kind of paper: what it is about, in which words, in which language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dentaldesk.engines.documents.paper_words import paper_languages
from dentaldesk.engines.flows.consenting import PrepareConsent
from dentaldesk.engines.flows.papers import NewPaper
from dentaldesk.models.states import ConsentKind, DocumentKind
from dentaldesk.models.values import Message
from dentaldesk.ui.screens.papers.fields import Lines, RecordChoice, TickList
from dentaldesk.ui.screens.papers.wording import SIGNED_ON_SCREEN
from dentaldesk.ui.widgets.dates import DayField, TimeField
from dentaldesk.ui.widgets.fields import LabeledField
from dentaldesk.ui.widgets.texts import label

if TYPE_CHECKING:
    from dentaldesk.engines.flows.paper_subjects import PaperSubjects, PlanChoice, TemplateChoice, VisitChoice
    from dentaldesk.ui.desk import Desk

_OF_PLAN = frozenset({DocumentKind.TREATMENT_PLAN, DocumentKind.ESTIMATE})
_OF_VISIT = frozenset(
    {
        DocumentKind.EXAM_SUMMARY,
        DocumentKind.PRESCRIPTION,
        DocumentKind.CONSENT,
        DocumentKind.INFORMED_REFUSAL,
        DocumentKind.AFTERCARE,
        DocumentKind.ATTENDANCE,
    }
)
_WORDED = SIGNED_ON_SCREEN | {DocumentKind.AFTERCARE, DocumentKind.ATTENDANCE}
_PLACES = {"visit_id": "visit", "plan_id": "plan", "payment_id": "payment", "subject_id": "prescription"}


class PaperForm(QWidget):
    """The fields of one kind. `changed` when the paper would be another one; `lacks` why it cannot be made at all."""

    changed = Signal()

    def __init__(self, desk: Desk, kind: DocumentKind, subjects: PaperSubjects, visit_id: UUID | None) -> None:
        """`visit_id`: the visit that is meant unless another one is chosen."""
        super().__init__()
        self._desk, self.kind, self._subjects, self._wished = desk, kind, subjects, visit_id
        self.fields: dict[str, LabeledField] = {}
        self.lacks = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._make()
        self._column.addStretch(1)

    # -- making --

    def _make(self) -> None:
        kind = self.kind
        if kind in _OF_PLAN:
            self._make_plan()
        elif kind is DocumentKind.RECEIPT:
            self._make_payment()
        elif kind is DocumentKind.APPOINTMENT_CARD:
            self._make_appointments()
        elif kind in _OF_VISIT:
            self._make_visit()
        if self.lacks:
            self._column.addWidget(label(self.lacks, "detail", wrap=True))
            return
        if kind in _WORDED:
            self._make_words()
        rows = [(name, code) for code, name in paper_languages()]
        language = RecordChoice("papers.language", rows)
        language.choose_where(lambda code: code == self._subjects.language.replace("-", "_").split("_")[0])
        self._add("language", self._desk.words("Language"), language)
        language.picked.connect(self._offer_words)
        self._offer_words()

    def _add(self, name: str, title: str, editor: QWidget, help_text: str = "") -> None:
        field = LabeledField(title, editor, help_text)
        self.fields[name] = field
        self._column.addWidget(field)
        for told in ("picked", "ticked_changed", "textChanged"):
            signal = getattr(editor, told, None)
            if signal is not None:
                signal.connect(self._told)

    def _told(self) -> None:
        for field in self.fields.values():
            field.set_problem(None)
        self.changed.emit()

    def _make_plan(self) -> None:
        words = self._desk.words

        def said(plan: PlanChoice) -> str:
            number = words.count("{number} procedure", "{number} procedures", plan.procedures)
            return f"{words.day(plan.day)} · {number} · {words.money(plan.total)}"

        rows = [(said(plan), plan.id) for plan in self._subjects.plans]
        self.lacks = "" if rows else words("Nothing is planned for this patient yet.")
        if rows:
            choice = RecordChoice("papers.plan", rows)
            wished = {plan.id for plan in self._subjects.plans if plan.visit_id == self._wished}
            choice.choose_where(lambda plan_id: plan_id in wished)
            self._add("plan", words("Plan"), choice)

    def _make_payment(self) -> None:
        words = self._desk.words
        rows = [
            (f"{words('No. {number}', number=row.number)} · {words.day(row.day)} · {words.money(row.amount)}", row.id)
            for row in self._subjects.payments
        ]
        self.lacks = "" if rows else words("Nothing was paid yet.")
        if rows:
            self._add("payment", words("Payment"), RecordChoice("papers.payment", rows))

    def _make_appointments(self) -> None:
        words = self._desk.words
        rows = [
            (" · ".join(part for part in (words.moment(row.starts_at), row.provider) if part), row.id, True)
            for row in self._subjects.appointments
        ]
        self.lacks = "" if rows else words("No appointment is to come.")
        if rows:
            ticks = TickList("papers.appointments")
            ticks.offer(rows)
            self._add("appointments", words("Appointments"), ticks)

    def _make_visit(self) -> None:
        words = self._desk.words
        visits = self._visits()
        if not visits:
            prescribed = self.kind is DocumentKind.PRESCRIPTION
            self.lacks = words("Nothing was prescribed and signed yet.") if prescribed else words("No visit yet.")
            return

        def said(visit: VisitChoice) -> str:
            kind = words.text(Message(f"visit_type.{visit.visit_type}"))
            return f"{words.day(visit.day)} · {kind} · {visit.dentist}"

        choice = RecordChoice("papers.visit", [(said(visit), visit.id) for visit in visits])
        choice.choose_where(lambda visit_id: visit_id == self._wished)
        self._add("visit", words("Visit"), choice)
        choice.picked.connect(self._offer_work)
        more: dict[DocumentKind, Callable[[], None]] = {
            DocumentKind.PRESCRIPTION: self._make_prescription,
            DocumentKind.CONSENT: self._make_work,
            DocumentKind.INFORMED_REFUSAL: self._make_refusal,
            DocumentKind.AFTERCARE: self._make_aftercare,
            DocumentKind.ATTENDANCE: self._make_attendance,
        }
        more.get(self.kind, lambda: None)()
        self._offer_work()

    def _visits(self) -> tuple[VisitChoice, ...]:
        if self.kind is not DocumentKind.PRESCRIPTION:
            return self._subjects.visits
        prescribed = {row.visit_id for row in self._subjects.prescriptions}
        return tuple(visit for visit in self._subjects.visits if visit.id in prescribed)

    def _make_prescription(self) -> None:
        self._add("prescription", self._desk.words("Prescription"), RecordChoice("papers.prescription", []))

    def _make_work(self) -> None:
        words = self._desk.words
        done = self.kind is DocumentKind.AFTERCARE
        title = words("What was done") if done else words("What it is about")
        self._add("procedures", title, TickList("papers.procedures"))

    def _make_refusal(self) -> None:
        self._make_work()
        words = self._desk.words
        self._add("reason", words("Reason"), Lines("papers.reason", 3), words("As the patient gives it."))

    def _make_aftercare(self) -> None:
        self._make_work()
        words = self._desk.words
        self._add("note", words("Note"), Lines("papers.note", 2), words("Stands below the instructions."))

    def _make_attendance(self) -> None:
        words = self._desk.words
        for name, title in (("from", words("Here from")), ("until", words("Here until"))):
            edit = TimeField(words)
            edit.setObjectName(f"papers.{name}")
            self._add(name, title, edit, words("Empty: as it was written down."))
        rest = DayField(words, self._desk.today)
        rest.setObjectName("papers.rest_until")
        self._add("rest_until", words("Should rest until"), rest, words("Empty: nothing is said about it."))

    def _make_words(self) -> None:
        self._add("template", self._desk.words("Words"), RecordChoice("papers.template", []))

    # -- what depends on another choice --

    def _offer_work(self) -> None:
        visit_id = self._choice("visit")
        prescriptions = self.fields.get("prescription")
        if prescriptions is not None and isinstance(prescriptions.editor, RecordChoice):
            box = prescriptions.editor
            box.clear()
            box.addItem(self._desk.words("All of this visit"), None)
            for row in self._subjects.prescriptions:
                if row.visit_id == visit_id:
                    box.addItem(f"{row.name} {row.strength}".strip(), row.id)
        work = self.fields.get("procedures")
        if work is not None and isinstance(work.editor, TickList):
            rows = self._work_of(visit_id)
            work.editor.offer(rows)
            self._say_no_work(has_rows=bool(rows))
            self._take_reason(work.editor.ticked())

    def _work_of(self, visit_id: object) -> list[tuple[str, UUID, bool]]:
        """Each procedure that the paper may be about, and whether it is ticked."""
        done, refused = self.kind is DocumentKind.AFTERCARE, self.kind is DocumentKind.INFORMED_REFUSAL
        # A consent that was given by word is still to be signed when the work of the visit is done.
        wanted = {visit_id} if done else {None, visit_id} if self.kind is DocumentKind.CONSENT else {None}
        fitting = [row for row in self._subjects.procedures if row.visit_id in wanted]
        if not refused:
            return [(row.name, row.id, done or row.asked_for) for row in fitting if row.declined is None]
        # What was declined just now is what the refusal is about.
        declined = {row.id for row in fitting if row.declined is not None and row.planned_in == visit_id}
        return [(row.name, row.id, row.id in declined if declined else row.asked_for) for row in fitting]

    def _take_reason(self, ticked: tuple[UUID, ...]) -> None:
        """The reason was given already when the plan was declined."""
        field = self.fields.get("reason")
        if field is not None and isinstance(field.editor, Lines) and not field.editor.toPlainText():
            given = [row.declined for row in self._subjects.procedures if row.id in ticked and row.declined]
            field.editor.setPlainText("; ".join(dict.fromkeys(given)))

    def _say_no_work(self, *, has_rows: bool) -> None:
        words = self._desk.words
        none = words("Nothing was done in this visit: general advice is given.")
        if self.kind is not DocumentKind.AFTERCARE:
            none = words("Nothing is planned for this patient yet.")
        self.fields["procedures"].set_problem(None if has_rows else none)

    def _offer_words(self) -> None:
        field = self.fields.get("template")
        if field is None or not isinstance(field.editor, RecordChoice):
            return
        language = self._choice("language")
        fitting = [row for row in self._subjects.templates if row.kind is self.kind and row.language == language]
        box = field.editor
        box.clear()
        box.addItem(self._desk.words("Those that fit best"), None)
        for row in fitting:
            box.addItem(row.name, row)

    # -- reading --

    def _choice(self, name: str) -> UUID | str | TemplateChoice | None:
        field = self.fields.get(name)
        return field.editor.value() if field is not None and isinstance(field.editor, RecordChoice) else None

    def _ticked(self, name: str) -> tuple[UUID, ...]:
        field = self.fields.get(name)
        return field.editor.ticked() if field is not None and isinstance(field.editor, TickList) else ()

    def _typed(self, name: str) -> str:
        field = self.fields.get(name)
        return field.editor.toPlainText().strip() if field is not None and isinstance(field.editor, Lines) else ""

    def unreadable(self) -> bool:
        """Whether something was typed that cannot be read; it is said at its field."""
        odd = [field for field in self.fields.values() if isinstance(field.editor, TimeField | DayField)]
        for field in odd:
            field.editor.editingFinished.emit()  # type: ignore[attr-defined]  # both are lines
        return any(field.editor.problem() for field in odd)  # type: ignore[attr-defined]

    @property
    def is_signed(self) -> bool:
        """Whether it is read and signed on the screen, not made at once."""
        return self.kind in SIGNED_ON_SCREEN

    def paper(self, request_key: UUID) -> NewPaper:
        """The paper as it is asked for."""
        template = self._choice("template")
        return NewPaper(
            kind=self.kind,
            patient_id=self._subjects.patient_id,
            request_key=request_key,
            visit_id=self._choice("visit"),  # type: ignore[arg-type]  # each choice holds what its name says
            plan_id=self._choice("plan"),  # type: ignore[arg-type]
            payment_id=self._choice("payment"),  # type: ignore[arg-type]
            subject_id=self._choice("prescription"),  # type: ignore[arg-type]
            appointments=self._ticked("appointments"),
            procedures=self._ticked("procedures"),
            template_id=getattr(template, "id", None),
            template="" if getattr(template, "id", None) else getattr(template, "shipped", ""),
            language=self._choice("language"),  # type: ignore[arg-type]
            details=self._details(),
        )

    def _details(self) -> dict[str, str]:
        found = {"note": self._typed("note")}
        visit_id = self._choice("visit")
        day = next((visit.day for visit in self._subjects.visits if visit.id == visit_id), None)
        for name in ("from", "until"):
            field = self.fields.get(name)
            moment = field.editor.time() if field is not None and isinstance(field.editor, TimeField) else None
            if moment is not None and day is not None:
                found[name] = datetime.combine(day, moment, self._desk.words.zone).isoformat()
        rest = self.fields.get("rest_until")
        rested = rest.editor.day() if rest is not None and isinstance(rest.editor, DayField) else None
        if rested is not None:
            found["rest_until"] = rested.isoformat()
        return {name: value for name, value in found.items() if value}

    def consent(self) -> PrepareConsent:
        """The consent or refusal as it is to be prepared."""
        template = self._choice("template")
        return PrepareConsent(
            visit_id=self._choice("visit"),  # type: ignore[arg-type]
            kind=ConsentKind(self.kind.value),
            procedures=self._ticked("procedures"),
            template_id=getattr(template, "id", None),
            template="" if getattr(template, "id", None) else getattr(template, "shipped", ""),
            language=self._choice("language"),  # type: ignore[arg-type]
            reason=self._typed("reason"),
        )

    def field_of(self, place: str) -> LabeledField | None:
        """The field that a problem of the engine belongs to."""
        return self.fields.get(_PLACES.get(place, place))
