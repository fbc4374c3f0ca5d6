"""A household lives through the years: its people book, come or stay away, are treated, pay, move away or die.

Everything happens in the order of its moment, so that money and mouths go on as they would. What somebody does next is
decided when something has happened; what lies after the end of the past stands in the book and waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from dentaldesk.believable.agenda import Agenda
from dentaldesk.believable.appointments import Booking, Visiting, book, call_off, change, miss
from dentaldesk.believable.bookings import Slot
from dentaldesk.believable.care import Team, attend, times_of, wait
from dentaldesk.believable.gums import LOOKED_AT_FROM, Gums
from dentaldesk.believable.health import Health
from dentaldesk.believable.money import Books
from dentaldesk.believable.mouths import Mouth
from dentaldesk.believable.offers import open_questions
from dentaldesk.believable.people import YEAR, Habit, Household, Person, comes_from
from dentaldesk.believable.probing import habits_of
from dentaldesk.believable.recalls import recalls_of
from dentaldesk.believable.records import Record
from dentaldesk.believable.registering import insure, register
from dentaldesk.believable.rooms import Rooms
from dentaldesk.believable.scene import Scene
from dentaldesk.believable.settling import Settling
from dentaldesk.believable.snapshots import freeze
from dentaldesk.believable.stamps import DAY, MINUTE, day_text
from dentaldesk.believable.visits import Sheet
from dentaldesk.believable.vital_signs import Body
from dentaldesk.believable.wishes import Answers, Wish
from dentaldesk.engines.scheduling.day_actions import WALK_IN_PATTERN
from dentaldesk.engines.scheduling.rules import CancelReason
from dentaldesk.models.states import AppointmentStatus, PatientStatus, ProcedureStatus, VisitType
from dentaldesk.models.tables.charting import ChartEntry

_PATTERNS = {VisitType.EXAM: "/XXXXXX/", VisitType.HYGIENE: "XXXXXXXX/", VisitType.FOLLOW_UP: "/XX/"}
_PROBES = "XXXXXX"  # of a visit after scaling
_TO_COME = frozenset({ProcedureStatus.PLANNED, ProcedureStatus.SCHEDULED})
_SPREAD = 7  # days that people are flexible about
_PREBOOKS = {Habit.REGULAR: 0.72, Habit.SOMETIMES: 0.2, Habit.IN_PAIN: 0.0}
_ACUTE = {Habit.REGULAR: 0.05, Habit.SOMETIMES: 0.1, Habit.IN_PAIN: 0.4}  # times a year that something hurts
_BUSY_DAYS, _ORDINARY = {0: 1.35, 4: 1.3, 5: 1.5}, 0.9  # weekdays on which people stay away more often
_LONG_AHEAD, _FORGOTTEN = 60 * DAY, 1.2  # what is booked so long before is forgotten more often
_CALLS_OFF = 0.07
_CANCELS, _REASONS = (45, 22, 18, 10, 5), (
    CancelReason.PATIENT,
    CancelReason.ILLNESS,
    CancelReason.MOVED,
    CancelReason.CLINIC,
    CancelReason.OTHER,
)  # fmt: skip
_CONFIRMS = 0.75
_FULL_EXAM = 3 * 365  # days after which a whole examination takes the place of the look at a cleaning
_HEALS, _LOOKED_AT = frozenset({"EXTRACTION", "SURGICAL", "IMPLANT"}), 0.8
_AT_THE_DOOR = 30 * MINUTE  # before the end of the past: who came in pain by then is in the house
_TRIES = 45  # open days on which a place is looked for
_OTHER_DAYS = 6  # tries beside other visits of the same person
_HEARD_AFTER = 30 * 3600  # seconds before a visit at which its desk hears that nobody will come any more


class Life:
    """One household. `numbers` gives each record the number of its chart."""

    def __init__(self, scene: Scene, rooms: Rooms, home: Household, books: Books, numbers: Callable[[], int]) -> None:
        self.scene, self.rooms, self.home, self.books = scene, rooms, home, books
        self.agenda = Agenda(scene)
        self._answers = Answers(agenda=self.agenda, want=self._want)
        self._settling = Settling(agenda=self.agenda, books=books)
        self._numbers = numbers
        self._records: list[Record] = []
        self._expected: list[tuple[Record, Visiting]] = []

    def live(self) -> None:
        """From the day on which they come here to the end of the past."""
        for person in self.home.people:
            self._join(person)
        self.agenda.run()
        self._end()

    def _here(self, person: Person, day: int) -> bool:
        return day < self.home.leaves and (person.dies is None or day < person.dies)

    # -- coming into care --

    def _join(self, person: Person) -> None:
        scene, chance = self.scene, self.scene.chance
        at = min(self.agenda.office(self.home.joins), scene.now - 1)
        row = register(scene, person, self.home, self._numbers(), at)
        if not person.cared:
            return
        mouth = Mouth(person=person, chance=chance)
        record = Record(
            person=person,
            row=row,
            mouth=mouth,
            gums=Gums(person, mouth, chance),
            habits=habits_of(scene),
            health=Health(person=person, chance=chance),
            body=Body(person, chance),
            recalls=recalls_of(scene, person),
            insurance=insure(scene, person, self.home, at),
        )
        self._records.append(record)
        first = comes_from(person, self.home.joins)
        self.agenda.then(
            max(self.agenda.office(first), at), partial(self._want, record, self._usual(VisitType.EXAM, first + 1))
        )
        rate = _ACUTE[person.temper.habit] / YEAR
        day = first + chance.expovariate(rate)
        while day < scene.day(scene.now) + 1:
            self.agenda.then(self.agenda.office(int(day)), partial(self._hurt, record))
            day += chance.expovariate(rate)

    def _usual(self, kind: VisitType, earliest: int) -> Wish:
        """A visit for which nothing is planned."""
        reason = self.scene.house.texts.reasons[kind.value]
        return Wish(kind=kind, earliest=earliest, pattern=_PATTERNS[kind], reason=reason)

    # -- booking --

    def _want(self, record: Record, wish: Wish, at: int) -> None:
        """Somebody asks for a time, or is called about one."""
        scene, day = self.scene, self.scene.day(at)
        lines = tuple(line for line in wish.lines if line.waits)
        if not self._here(record.person, day) or (wish.lines and not lines):
            return
        wish = replace(wish, lines=lines)
        earliest = max(wish.earliest, day + 1) + scene.chance.randint(0, _SPREAD)
        slot = self._find(record, wish, earliest)
        if slot is None:
            self.agenda.then(at + 21 * DAY, partial(self._want, record, wish))
            return
        made = book(scene, self._booking(record, wish, slot, at))
        self._expected.append((record, made))
        self._foresee(record, made, wish)

    def _find(self, record: Record, wish: Wish, earliest: int) -> Slot | None:
        """The first time that suits them, on a day on which they are not expected anyway."""
        scene, temper = self.scene, record.person.temper
        minute = scene.chance.randint(8, 10) * 60 if temper.morning else scene.chance.randint(13, 15) * 60
        places = self.rooms.places(temper, wish.kind)
        for _ in range(_OTHER_DAYS):
            slot = scene.book.find(earliest, places, wish.pattern, minute, _TRIES)
            if slot is None or slot.day not in record.person.booked:
                return slot
            scene.book.give_back(slot)
            earliest = slot.day + 1
        return None

    def _booking(self, record: Record, wish: Wish, slot: Slot, at: int) -> Booking:
        return Booking(
            person=record.person,
            slot=slot,
            chair=self.rooms.chair(slot.place),
            provider=self.rooms.staff(slot.place).provider,
            kind=wish.kind,
            reason=wish.reason,
            at=at,
            by=self.agenda.somebody().user,
            plan=wish.plan,
            lines=wish.lines,
        )

    def _foresee(self, record: Record, made: Visiting, wish: Wish) -> None:
        """What becomes of an appointment: they come, call it off, or stay away."""
        chance, then = self.scene.chance, self.agenda.then
        lead = made.starts - made.booked_at
        if chance.random() < _CONFIRMS and lead > 2 * DAY:
            then(made.starts - chance.randint(26 * 60, 46 * 60) * MINUTE, partial(self._confirm, made))
        weekday = (made.slot.day - 1) % 7  # the first day there is was a Monday
        away = record.person.temper.missing * _BUSY_DAYS.get(weekday, _ORDINARY)
        away *= _FORGOTTEN if lead > _LONG_AHEAD else 1.0
        fate = chance.random()
        if fate < _CALLS_OFF + away / 2:
            ahead = min(round(chance.expovariate(1 / (2.5 * DAY))) + 2 * 3600, lead - 60)
            then(made.starts - max(ahead, 60), partial(self._call_off, record, made, wish))
        elif fate < _CALLS_OFF + away * 1.5:
            then(made.starts + 25 * MINUTE, partial(self._miss, record, made, wish))
        else:
            then(made.starts - 10 * MINUTE, partial(self._come, record, made))

    def _confirm(self, made: Visiting, at: int) -> None:
        if made.row["status"] is AppointmentStatus.SCHEDULED and at > made.booked_at:
            change(self.scene, made, AppointmentStatus.CONFIRMED, at, self.agenda.somebody().user)

    def _call_off(self, record: Record, made: Visiting, wish: Wish, at: int) -> None:
        self._expected.remove((record, made))
        reason = self.scene.chance.choices(_REASONS, _CANCELS)[0]
        call_off(self.scene, made, at, self.agenda.somebody().user, reason)
        self._again(record, wish, at, sure=0.85, within=12)

    def _miss(self, record: Record, made: Visiting, wish: Wish, at: int) -> None:
        self._expected.remove((record, made))
        if not self._gone(record, made):
            miss(self.scene, made, at, self.agenda.somebody().user)
            self._again(record, wish, at, sure=0.65, within=30)

    def _again(self, record: Record, wish: Wish, at: int, *, sure: float, within: int) -> None:
        """Another time is found within some days, or much later, when somebody asks again."""
        chance, day = self.scene.chance, self.scene.day(at)
        days = chance.randint(0, within) if chance.random() < sure else chance.randint(90, 300)
        later = replace(wish, earliest=max(wish.earliest, day + days))
        self.agenda.then(max(self.agenda.office(day + days), at + 60), partial(self._want, record, later))

    def _gone(self, record: Record, made: Visiting) -> bool:
        """Whoever died or moved away meanwhile had it called off, as soon as somebody heard of it."""
        if self._here(record.person, made.slot.day):
            return False
        latest = min(made.starts, self.scene.now) - 60
        at = min(max(made.booked_at + 60, latest - _HEARD_AFTER), latest)
        at = max(at, min(made.changed_at + 1, self.scene.now - 1))  # who had confirmed it meanwhile had done so before
        call_off(self.scene, made, at, self.agenda.somebody().user, CancelReason.OTHER)
        return True

    # -- visits --

    def _come(self, record: Record, made: Visiting, at: int) -> None:
        if self._gone(record, made):
            self._expected.remove((record, made))
            return
        team, times = self._team(record, made), times_of(self.scene, made)
        if times.left >= self.scene.now:
            wait(self.scene, made, team, times)
            return
        self._expected.remove((record, made))
        self._answers.drop_old(record, made.slot.day, at)
        sheet = attend(self.scene, self.books, record, made, team, times)
        if sheet.row["completed_at"] is not None:
            self._go_on(record, sheet)

    def _team(self, record: Record, made: Visiting) -> Team:
        house, treats = self.scene.house, self.rooms.staff(made.slot.place)
        dentist = treats if treats in house.dentists else house.dentists[record.person.temper.provider]
        return Team(dentist=dentist, treats=treats, desk=self.agenda.somebody())

    def _hurt(self, record: Record, at: int) -> None:
        """Somebody in pain comes the same day, when a tooth is found that could hurt."""
        scene, person, day = self.scene, record.person, self.scene.day(at)
        if day in person.booked or not self._here(person, day):
            return
        hurting = record.mouth.hurts(day)
        if hurting is None:
            return
        minute = (at - scene.days.at(day, 0)) // MINUTE
        slot = scene.book.find(day, self.rooms.any_dentist(person.temper), WALK_IN_PATTERN, minute, 1)
        if slot is None:
            return
        if scene.days.at(slot.day, slot.minute) >= scene.now - _AT_THE_DOOR:
            scene.book.give_back(slot)
            return
        complaint = scene.chance.choice(scene.house.texts.complaints)
        wish = Wish(kind=VisitType.EMERGENCY, earliest=day, pattern=WALK_IN_PATTERN, reason=complaint)
        starts = scene.days.at(slot.day, slot.minute)
        new = replace(self._booking(record, wish, slot, min(at, starts - 20 * MINUTE)), walks_in=True)
        made = book(scene, new)
        made.hurting = hurting
        self._expected.append((record, made))
        self.agenda.then(starts, partial(self._come, record, made))

    def _go_on(self, record: Record, sheet: Sheet) -> None:
        """What follows from a visit: money, an answer to the plan, the next time."""
        self._settling.settle(record, sheet)
        if sheet.plan is not None and sheet.plan.waiting():
            self._answers.offer(record, sheet, sheet.plan)
        made, done, left = sheet.made, sheet.done, sheet.times.left
        if made.plan is not None:
            self._answers.go_on(record, made.plan, done, left)
        if any(line.need.code in _HEALS for line in done) and self.scene.chance.random() < _LOOKED_AT:
            wish = self._usual(VisitType.FOLLOW_UP, made.slot.day + 7)
            self.agenda.then(left, partial(self._want, record, wish))
        self._look_at_gums(record, sheet)
        if sheet.kind in {VisitType.EXAM, VisitType.HYGIENE} and not made.lines:
            self._recall(record, sheet)

    def _look_at_gums(self, record: Record, sheet: Sheet) -> None:
        """Some weeks after the last scaling somebody looks at what it did."""
        plan = sheet.made.plan
        if plan is None or not any(line.need.code == "SCALING" for line in sheet.done):
            return
        if any(line.need.code == "SCALING" for line in plan.lines if line.row["status"] in _TO_COME):
            return
        wish = Wish(
            kind=VisitType.FOLLOW_UP,
            earliest=sheet.made.slot.day + LOOKED_AT_FROM,
            pattern=_PROBES,
            reason=self.scene.house.texts.reasons["gums"],
        )
        self.agenda.then(sheet.times.left, partial(self._want, record, wish))

    def _recall(self, record: Record, sheet: Sheet) -> None:
        """The next cleaning or exam: booked at once, or asked for when it is due."""
        chance, habit, day = self.scene.chance, record.person.temper.habit, sheet.made.slot.day
        if habit is Habit.IN_PAIN:
            return
        due = record.recalls.next_cleaning() or day + 7
        if habit is Habit.SOMETIMES and sheet.kind is VisitType.HYGIENE:
            due = max(due, day + chance.randint(250, 700))
        is_whole = due - (record.examined_on or day) > _FULL_EXAM
        wish = self._usual(VisitType.EXAM if is_whole else VisitType.HYGIENE, due)
        if chance.random() < _PREBOOKS[habit]:
            self.agenda.then(sheet.times.left, partial(self._want, record, wish))
        else:
            asked = max(due + round(chance.expovariate(1 / 35)) - 10, day + 1)
            self.agenda.then(max(self.agenda.office(asked), sheet.times.left), partial(self._want, record, wish))

    # -- the end of the past --

    def _end(self) -> None:
        scene, today = self.scene, self.scene.day(self.scene.now)
        for record, made in self._expected:
            self._gone(record, made)
        for record in self._records:
            person = record.person
            if person.dies is not None and person.dies < today:
                record.row.update(status=PatientStatus.DECEASED, deceased_on=day_text(person.dies))
            elif self.home.leaves < today:
                record.row["status"] = PatientStatus.INACTIVE
            for plan in record.plans:
                open_questions(scene, plan)
            if record.sealed is not None:
                charted = scene.rows[ChartEntry.__tablename__][: record.sealed.entries]
                freeze(scene, person, record.sealed, [row for row in charted if row["patient_id"] == person.id])
