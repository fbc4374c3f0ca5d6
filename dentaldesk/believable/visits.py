"""A visit as the program leaves it: who had the patient when, the note and its signatures, notices, what counts.

What completes a visit is decided by the program's own rules; here stands what it writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dentaldesk.believable.appointments import Visiting, change, release
from dentaldesk.believable.house import Person as Staff
from dentaldesk.believable.plans import Line, Plan, Where
from dentaldesk.believable.scene import Row, Scene, said
from dentaldesk.believable.stamps import dashed, day_text, moment_text
from dentaldesk.believable.words import NoteText
from dentaldesk.engines.clinical.notes import hash_of_words
from dentaldesk.engines.clinical.visit_rules import TREATED_BY
from dentaldesk.engines.communication.actions import ESCALATE_AFTER
from dentaldesk.models.states import (
    AppointmentStatus,
    ExamStatus,
    FactKind,
    NextStep,
    Role,
    SignatureKind,
    TaskUrgency,
    VisitStatus,
    VisitType,
)
from dentaldesk.models.tables.clinical import (
    DentistCall,
    Exam,
    HandOff,
    NoteSignature,
    SoapNote,
    Visit,
    VisitProvider,
)
from dentaldesk.models.tables.communication import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When somebody came, was seated, was done with, was received at the desk, and left; in seconds."""

    arrived: int
    seated: int
    done: int
    opened: int
    left: int


@dataclass(slots=True, kw_only=True, eq=False)
class Sheet:
    """A visit in the making."""

    row: Row
    made: Visiting
    times: Times
    dentist: Staff
    treats: Staff  # in the chair: the dentist or a hygienist
    desk: Staff
    exam: Row | None = None
    plan: Plan | None = None
    done: list[Line] = field(default_factory=list)
    probed: bool = False  # the gums were charted
    prescribed: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def kind(self) -> VisitType:
        return self.made.kind

    def where(self, at: int, by: Staff | None = None) -> Where:
        """Something is charted or done in this visit."""
        who = by or self.treats
        return Where(
            visit=self.id,
            exam=self.exam["id"] if self.exam else None,
            patient=self.made.person.id,
            user=who.user,
            provider=who.provider,
            at=at,
        )


def begin(scene: Scene, made: Visiting, times: Times, dentist: Staff, treats: Staff, desk: Staff) -> Sheet:
    """The patient is here, and sits down."""
    first = AppointmentStatus.CHECKED_IN
    change(scene, made, first, times.arrived, desk.user)
    change(scene, made, AppointmentStatus.IN_PROGRESS, times.seated, treats.user)
    row = scene.add(
        Visit,
        id=scene.ids(times.seated),
        patient_id=made.person.id,
        location_id=scene.house.place,
        dentist_id=dentist.provider,
        visit_type=made.kind,
        status=VisitStatus.IN_PROGRESS,
        business_date=day_text(scene.day(times.seated)),
        started_at=moment_text(times.seated),
        chief_complaint="",
        with_role=TREATED_BY[made.kind],
        with_since=moment_text(times.seated),
        completed_at=None,
    )
    made.row["visit_id"] = row["id"]
    sheet = Sheet(row=row, made=made, times=times, dentist=dentist, treats=treats, desk=desk)
    hand(scene, sheet, None, Role.FRONT_DESK, "handoff.arrived", times.arrived, desk)
    hand(scene, sheet, Role.FRONT_DESK, TREATED_BY[made.kind], "handoff.seated", times.seated, treats)
    if treats.provider != dentist.provider:
        scene.add(VisitProvider, visit_id=row["id"], provider_id=treats.provider)
    return sheet


def hand(scene: Scene, sheet: Sheet, before: Role | None, after: Role, reason: str, at: int, by: Staff) -> None:
    """The patient goes from one role to another; not to the one they are with."""
    if before is after:
        return
    scene.add(
        HandOff,
        id=scene.ids(at),
        visit_id=sheet.id,
        from_role=before,
        to_role=after,
        reason=said(reason),
        handed_at=moment_text(at),
        handed_by=by.user,
    )
    sheet.row.update(with_role=after, with_since=moment_text(at))


def begin_exam(scene: Scene, sheet: Sheet, at: int) -> None:
    """A dentist looks at the mouth."""
    sheet.exam = scene.add(
        Exam,
        id=scene.ids(at),
        visit_id=sheet.id,
        patient_id=sheet.made.person.id,
        status=ExamStatus.OPEN,
    )


def call_the_dentist(scene: Scene, sheet: Sheet, called: int, came: int) -> None:
    """A hygienist rings, the dentist comes, and goes again."""
    id_ = scene.ids(called)
    scene.add(
        DentistCall,
        id=id_,
        visit_id=sheet.id,
        called_at=moment_text(called),
        called_by=sheet.treats.user,
        came_at=moment_text(came),
        came_by=sheet.dentist.user,
    )
    key = f"dentist-call:{dashed(id_)}"
    of = {"patient_id": sheet.made.person.id, "visit_id": sheet.id}
    notice = NoticeOf(
        key=key,
        role=Role.DENTIST,
        urgency=TaskUrgency.URGENT,
        step=None,
        title=said("notice.dentist_wanted"),
        reason=said("notice.dentist_wanted_reason", name=sheet.treats.name),
        provider=sheet.dentist.provider,
        at=called,
    )
    ring(scene, sheet, notice, came, sheet.dentist)
    scene.fact(FactKind.DENTIST_CALLED, f"{key}:{FactKind.DENTIST_CALLED}", called, sheet.treats.user, **of,
               attributes={"seconds": None})  # fmt: skip
    scene.fact(FactKind.DENTIST_CAME, f"{key}:{FactKind.DENTIST_CAME}", came, sheet.dentist.user, **of,
               attributes={"seconds": came - called})  # fmt: skip
    hand(scene, sheet, Role.HYGIENIST, Role.DENTIST, "handoff.dentist", came, sheet.dentist)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOf:
    """What a role is told of a visit."""

    key: str
    role: Role
    urgency: TaskUrgency
    step: NextStep | None
    title: object
    reason: object
    at: int
    provider: str | None = None


def ring(scene: Scene, sheet: Sheet, new: NoticeOf, answered: int, by: Staff) -> None:
    """A notice, and that somebody saw it and did what it asks; one of today's may still wait."""
    urgent = new.urgency is TaskUrgency.URGENT
    row = scene.add(
        Notice,
        id=scene.ids(new.at),
        key=new.key,
        role=new.role,
        provider_id=new.provider,
        patient_id=sheet.made.person.id,
        visit_id=sheet.id,
        urgency=new.urgency,
        next_step=new.step,
        title=new.title,
        reason=new.reason,
        created_at=moment_text(new.at),
        escalates_at=moment_text(new.at + int(ESCALATE_AFTER.total_seconds())) if urgent else None,
    )
    told = moment_text(answered)
    row.update(seen_at=told, seen_by=by.user, done_at=told, done_by=by.user, version=2)
    for kind in (FactKind.NOTICE_SEEN, FactKind.NOTICE_DONE):
        scene.fact(
            kind,
            f"notice:{dashed(row['id'])}:{kind}",
            answered,
            by.user,
            patient_id=row["patient_id"],
            visit_id=row["visit_id"],
            attributes={"role": new.role.value},
        )


def write_note(
    scene: Scene, sheet: Sheet, words: NoteText, what: str, complaint: str = "", *, is_signed: bool = True
) -> None:
    """The note of the visit, signed by who treated, and by the dentist who was called to it."""
    row, at = sheet.row, sheet.times.done
    row["chief_complaint"] = complaint or words.complaint
    filled = {
        "subjective": words.subjective,
        "objective": words.objective.format(what=what),
        "assessment": words.assessment,
        "plan": words.plan.format(what=what),
    }
    if sheet.prescribed:
        filled["plan"] += f"\n{scene.house.texts.prescribed.format(drugs=', '.join(sheet.prescribed))}"
    signs = [(SignatureKind.AUTHOR, sheet.treats)]
    if sheet.exam is not None and sheet.treats is not sheet.dentist:
        signs.append((SignatureKind.CO_SIGN, sheet.dentist))
    sha256 = hash_of_words([row["chief_complaint"], *filled.values(), ""])
    signed_at = moment_text(at) if is_signed else None
    scene.add(SoapNote, visit_id=sheet.id, **filled, author_id=sheet.treats.user, signed_at=signed_at)
    for kind, who in signs if is_signed else ():
        scene.add(
            NoteSignature,
            id=scene.ids(at),
            visit_id=sheet.id,
            kind=kind,
            signed_at=moment_text(at),
            signed_by=who.user,
            sha256=sha256,
        )


def check_out(scene: Scene, sheet: Sheet) -> None:
    """The desk receives the patient, who leaves; their appointment is over."""
    times, desk = sheet.times, sheet.desk
    hand(scene, sheet, Role(sheet.row["with_role"]), Role.FRONT_DESK, "handoff.checkout", times.opened, desk)
    sheet.row.update(checkout_opened_at=moment_text(times.opened), checkout_completed_at=moment_text(times.left))
    for kind, at in ((FactKind.CHECKOUT_OPENED, times.opened), (FactKind.CHECKOUT_COMPLETED, times.left)):
        scene.fact(
            kind,
            f"visit:{dashed(sheet.id)}:{kind}",
            at,
            desk.user,
            patient_id=sheet.made.person.id,
            visit_id=sheet.id,
        )
    change(scene, sheet.made, AppointmentStatus.COMPLETED, times.left, desk.user)
    release(sheet.made, times.left, after=True)
