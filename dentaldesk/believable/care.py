"""What is done in the chair, by the kind of the visit: examined, cleaned, treated, relieved of pain, looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from dentaldesk.believable.appointments import Visiting, change
from dentaldesk.believable.completing import complete
from dentaldesk.believable.house import Person as Staff
from dentaldesk.believable.money import Books, Deal
from dentaldesk.believable.needs import Need
from dentaldesk.believable.plans import (
    Line,
    Where,
    add_line,
    begin_plan,
    chart,
    finish_line,
    give_up,
    is_busy,
    planned_work,
    share_entries,
)
from dentaldesk.believable.prescribing import prescribe
from dentaldesk.believable.probing import probe_after_scaling, probe_at_exam, probe_if_due
from dentaldesk.believable.records import Record
from dentaldesk.believable.scene import Scene
from dentaldesk.believable.signing import sign_consents
from dentaldesk.believable.snapshots import Sealed
from dentaldesk.believable.stamps import MINUTE, dashed, day_text
from dentaldesk.believable.visits import (
    Sheet,
    Times,
    begin,
    begin_exam,
    call_the_dentist,
    check_out,
    hand,
    write_note,
)
from dentaldesk.believable.words import NoteText
from dentaldesk.engines.scheduling.recall_rules import BITEWINGS, EXAM
from dentaldesk.models.charting import Finding
from dentaldesk.models.states import AppointmentStatus, Disposition, Role, TransactionKind, VisitType
from dentaldesk.models.tables.charting import ChartEntry
from dentaldesk.models.teeth import ToothCode, show_teeth

_X_RAYS_FROM = 6  # years of age
_NEEDS_PICTURES = 0.35  # of whole exams
_COURTESY = 0.02  # of visits
_COURTESY_SHARE = 0.1
_MISTAKEN = 0.004  # charges that are reversed and made anew
_LEFT_OPEN = 0.2  # exams of the last days that nobody has signed yet
_LAST_DAYS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who is there for a visit; `treats` is the dentist or a hygienist."""

    dentist: Staff
    treats: Staff
    desk: Staff


def attend(scene: Scene, books: Books, record: Record, made: Visiting, team: Team, times: Times) -> Sheet:
    """The patient comes, and the visit goes from the door to the checkout; or the exam is left open."""
    sheet = begin(scene, made, times, team.dentist, team.treats, team.desk)
    if record.row.get("first_visit_on") is None:
        record.row["first_visit_on"] = day_text(made.slot.day)
    record.health.ask(scene, sheet.id, times.seated + 2 * MINUTE, team.treats.user)
    weight = record.body.measure(scene, sheet, record.health)
    _WORK[made.kind](scene, record, sheet)
    prescribe(scene, record, sheet, weight)
    complaint = made.row["reason"] if made.kind is VisitType.EMERGENCY else ""
    is_left = _is_left_open(scene, sheet)
    write_note(scene, sheet, _note(scene, sheet), _what(scene, sheet), complaint, is_signed=not is_left)
    if not is_left:
        _finish(scene, books, record, sheet)
    elif sheet.plan is not None:
        sheet.plan.follow()
    return sheet


def _note(scene: Scene, sheet: Sheet) -> NoteText:
    texts, kind = scene.house.texts, sheet.kind
    if kind is VisitType.FOLLOW_UP and sheet.probed:
        return texts.re_evaluation
    return cast("NoteText", getattr(texts, kind.value.replace("-", "_")))


def wait(scene: Scene, made: Visiting, team: Team, times: Times) -> None:
    """The past ends while somebody is here: they sit in the waiting room, or in the chair since a while."""
    if times.arrived < scene.now:
        change(scene, made, AppointmentStatus.CHECKED_IN, times.arrived, team.desk.user)
    if times.seated < scene.now:
        change(scene, made, AppointmentStatus.IN_PROGRESS, times.seated, team.treats.user)


def times_of(scene: Scene, made: Visiting) -> Times:
    """When somebody who comes to an appointment is where."""
    chance = scene.chance
    arrived = made.starts + round(chance.gauss(-6, 5)) * MINUTE
    seated = max(arrived + 2 * MINUTE, made.starts) + chance.randint(0, 6) * MINUTE
    done = max(made.ends + chance.randint(-8, 6) * MINUTE, seated + 12 * MINUTE)
    # Most are received within the clinic's goal of five minutes.
    opened = done + min(round(chance.expovariate(1 / 150)) + 40, 2400)
    return Times(arrived=arrived, seated=seated, done=done, opened=opened, left=opened + chance.randint(3, 11) * MINUTE)


def _is_left_open(scene: Scene, sheet: Sheet) -> bool:
    is_recent = scene.day(scene.now) - sheet.made.slot.day <= _LAST_DAYS
    return sheet.kind is VisitType.EXAM and is_recent and scene.chance.random() < _LEFT_OPEN


def _finish(scene: Scene, books: Books, record: Record, sheet: Sheet) -> None:
    done, at = sheet.done, sheet.times.done
    for line in done:
        record.mouth.done(line.need)
        if line.need.code == "SCALING" and line.need.tooth is not None:
            record.gums.scale(line.need.tooth, sheet.made.slot.day)
        if line.need.charts is Finding.EXTRACTION and line.need.tooth is not None:
            give_up(scene, record.plans, line.need.tooth, sheet.where(at))
    complete(scene, sheet, record.health.risk(), record.coverage)
    for each in record.plans:
        share_entries(each)
        each.follow()
    if sheet.exam is not None:
        planned = planned_work(scene, sheet.plan.waiting() if sheet.plan else ())
        entries = len(scene.rows[ChartEntry.__tablename__])
        record.sealed = Sealed(exam=sheet.exam["id"], at=at, planned=planned, entries=entries)
    codes = [line.need.code for line in done]
    whole = sheet.exam is not None and sheet.kind in {VisitType.EXAM, VisitType.HYGIENE}
    record.recalls.follow(scene, codes, at, examined=whole)
    _charge(scene, books, record, sheet)
    check_out(scene, sheet)


def _charge(scene: Scene, books: Books, record: Record, sheet: Sheet) -> None:
    day, at = sheet.made.slot.day, sheet.times.done
    deal = Deal(person=record.person, payer=record.payer(day), visit=sheet.id, at=at, by=sheet.treats.user)
    charged = 0
    for line in sheet.done:
        key = f"procedure:{dashed(line.row['id'])}:{dashed(sheet.id)}"
        told = _described(scene, line)
        charge = books.charge(deal, f"{key}:0", line.row["fee"], told)
        if charge is not None and scene.chance.random() < _MISTAKEN:
            books.reverse(deal, charge, f"{key}:0", told)
            books.charge(deal, f"{key}:1", line.row["fee"], told)
        charged += line.row["fee"]
    if sheet.kind is VisitType.EXAM and sheet.exam is not None:
        entry = scene.house.catalogue["EXAM"]
        fee = scene.house.fee("EXAM", day)
        books.charge(deal, f"exam:{dashed(sheet.exam['id'])}:charge", fee, entry.name)
        charged += fee
    if charged and scene.chance.random() < _COURTESY:
        deal.at, deal.by = sheet.times.opened, sheet.desk.user
        given = round(charged * _COURTESY_SHARE)
        books.let_off(deal, TransactionKind.ADJUSTMENT, given, scene.house.texts.courtesy)


def _described(scene: Scene, line: Line) -> str:
    """As it stands on a statement: what, and where."""
    if line.need.tooth is None:
        return str(line.row["procedure_name"])
    place = f"{show_teeth([line.need.tooth], scene.house.notation)} {line.need.surfaces}".strip()
    return f"{line.row['procedure_name']}, {place}"


def _what(scene: Scene, sheet: Sheet) -> str:
    """What was found or done, as the note says it."""
    if sheet.kind is VisitType.EMERGENCY and sheet.made.hurting is not None:
        return scene.house.texts.lesion.format(tooth=sheet.made.hurting[0].code)
    lines = sheet.done if sheet.kind is VisitType.TREATMENT else sheet.plan.lines if sheet.plan else ()
    names = dict.fromkeys(_described(scene, line) for line in lines if line.need.code != "EXAM")
    return "; ".join(names) or scene.house.texts.nothing


def _examine(scene: Scene, record: Record, sheet: Sheet, at: int) -> None:
    """The dentist charts what is found and plans what is needed."""
    begin_exam(scene, sheet, at)
    where = sheet.where(at, sheet.dentist)
    day = sheet.made.slot.day
    chart(scene, where, record.mouth.examine(day))
    _plan(scene, record, sheet)
    for tooth in record.mouth.fallen_out(day):
        give_up(scene, record.plans, tooth, where)
    _plan_needs(scene, record, sheet, record.mouth.needs(day), where)


def _plan_needs(scene: Scene, record: Record, sheet: Sheet, needs: Iterable[Need], where: Where) -> None:
    """In the plan of this visit, in place of what was planned for the same teeth before."""
    assert sheet.plan is not None  # noqa: S101 - the caller made it
    of_tooth: dict[ToothCode | None, list[Need]] = {}
    for need in needs:
        of_tooth.setdefault(need.tooth if need.is_charted else None, []).append(need)
    for tooth, wanted in of_tooth.items():
        if tooth is not None:
            if is_busy(record.plans, tooth):
                record.mouth.teeth[tooth].planned_on = None
                continue
            give_up(scene, record.plans, tooth, where)
        for need in wanted:
            add_line(scene, sheet.plan, need, where)


def _plan(scene: Scene, record: Record, sheet: Sheet) -> None:
    """The plan of the visit, made when something is first found or done there."""
    if sheet.plan is None:
        sheet.plan = begin_plan(scene, sheet.where(sheet.times.seated + 3 * MINUTE))
        record.plans.append(sheet.plan)


def _add_done(scene: Scene, record: Record, sheet: Sheet, need: Need, minutes: int) -> None:
    """Work that nobody planned is done now."""
    _plan(scene, record, sheet)
    assert sheet.plan is not None  # noqa: S101 - made just now
    where = sheet.where(sheet.times.seated + 10 * MINUTE)
    line = add_line(scene, sheet.plan, need, where, charted=False)
    finish_line(scene, line, where, minutes)
    sheet.done.append(line)


def _x_rays(scene: Scene, record: Record, sheet: Sheet) -> None:
    day = sheet.made.slot.day
    if record.person.age(day) > _X_RAYS_FROM and record.recalls.due(BITEWINGS, day):
        _add_done(scene, record, sheet, Need(code="BITEWING4"), 10)


def _exam(scene: Scene, record: Record, sheet: Sheet) -> None:
    if scene.chance.random() < _NEEDS_PICTURES:
        _x_rays(scene, record, sheet)
    _examine(scene, record, sheet, sheet.times.seated + 5 * MINUTE)
    probe_at_exam(scene, record, sheet)
    record.examined_on = sheet.made.slot.day


def _hygiene(scene: Scene, record: Record, sheet: Sheet) -> None:
    day, times = sheet.made.slot.day, sheet.times
    if sheet.made.lines:
        _treatment(scene, record, sheet)
    else:
        probe_if_due(scene, record, sheet)
        code = "PERIOMAINTENANCE" if record.gums.is_treated else "PROPHYLAXIS"
        _add_done(scene, record, sheet, Need(code=code), 40)
    _x_rays(scene, record, sheet)
    if record.recalls.due(EXAM, day) and not sheet.made.lines:
        called = times.seated + (times.done - times.seated) * 2 // 3
        came = called + min(round(scene.chance.expovariate(1 / 240)) + 20, (times.done - called) * 2 // 3)
        call_the_dentist(scene, sheet, called, came)
        _examine(scene, record, sheet, came)
        _add_done(scene, record, sheet, Need(code="EXAM"), 10)
        hand(scene, sheet, Role.DENTIST, Role.HYGIENIST, "handoff.signed", times.done - MINUTE, sheet.dentist)


def _treatment(scene: Scene, record: Record, sheet: Sheet) -> None:
    del record
    sign_consents(scene, sheet)
    at = sheet.times.seated
    for line in sheet.made.lines:
        minutes = len(scene.house.catalogue[line.need.code].pattern) * 5
        at = min(at + minutes * MINUTE, sheet.times.done - MINUTE)
        finish_line(scene, line, sheet.where(at), minutes + scene.chance.randint(-5, 10))
        sheet.done.append(line)


def _emergency(scene: Scene, record: Record, sheet: Sheet) -> None:
    sheet.row["pain"] = scene.chance.randint(4, 9)
    hurting = sheet.made.hurting
    assert hurting is not None  # noqa: S101 - who comes in pain has a tooth that hurts
    tooth, charted = hurting
    begin_exam(scene, sheet, sheet.times.seated + 3 * MINUTE)
    where = sheet.where(sheet.times.seated + 5 * MINUTE)
    chart(scene, where, [charted])
    _add_done(scene, record, sheet, Need(code="EMERGENCY", tooth=tooth.code), 15)
    assert sheet.plan is not None  # noqa: S101 - made just now
    _plan_needs(scene, record, sheet, record.mouth.needs_of(tooth, sheet.made.slot.day), where)
    has_more = len(sheet.plan.lines) > 1
    sheet.row["disposition"] = Disposition.BOOKED if has_more else Disposition.TREATED


def _follow_up(scene: Scene, record: Record, sheet: Sheet) -> None:
    """Somebody looks, and nothing is to be done; after scaling they probe."""
    probe_after_scaling(scene, record, sheet)


_WORK: Mapping[VisitType, Callable[[Scene, Record, Sheet], None]] = {
    VisitType.EXAM: _exam,
    VisitType.HYGIENE: _hygiene,
    VisitType.TREATMENT: _treatment,
    VisitType.EMERGENCY: _emergency,
    VisitType.FOLLOW_UP: _follow_up,
}
