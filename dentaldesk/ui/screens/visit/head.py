"""The line above a visit: what it is, who has the patient now, since when, and who is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy

from dentaldesk.engines.core.access import Permission
from dentaldesk.engines.flows.calling import LONG_CALL_MINUTES
from dentaldesk.models.states import Role
from dentaldesk.ui.entry.roles import HANDS, role_words
from dentaldesk.ui.screens.visit.steps import kind_titles
from dentaldesk.ui.theme.tokens import PANEL_PADDING
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.lengths import length_words
from dentaldesk.ui.widgets.panels import IconLabel
from dentaldesk.ui.widgets.texts import GivingLabel, label, set_look

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from dentaldesk.ui.desk import Desk
    from dentaldesk.ui.screens.visit.deeds import VisitDeeds
    from dentaldesk.ui.screens.visit.rows import Page

_TICK_MS = 10_000


class VisitHead(QFrame):
    """`opened(visit_id)` asks for another visit of the patient, `begun(kind)` for a new one, `discarded(visit_id)` to
    take back this one.
    """

    opened = Signal(object)
    begun = Signal(object)
    discarded = Signal(object)

    def __init__(self, desk: Desk, deeds: VisitDeeds) -> None:
        super().__init__()
        self._desk, self._deeds = desk, deeds
        self._page: Page | None = None
        words = desk.words
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._kind = label("", "strong")
        self._icon = IconLabel("user", "text2")
        self._with = GivingLabel("", tone="text2")
        self._with.setObjectName("exam.thread")
        self.call = button(words("&Ready for the dentist"), "secondary", "bell-ringing", compact=True, on=self._call)
        self.call.setObjectName("exam.call")
        self.hand = button(words("Hand o&ver"), "quiet", "arrow-right", compact=True)
        self.hand.setObjectName("exam.hand_over")
        self.more = button(words("Visits"), "quiet", "folder-open", compact=True)
        self.more.setObjectName("exam.visits")
        for each in (self.hand, self.more):
            each.setMenu(QMenu(each))
        row = QHBoxLayout(self)
        row.setContentsMargins(PANEL_PADDING, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._kind)
        row.addWidget(self._icon)
        row.addWidget(self._with, 1)
        for each in (self.call, self.hand, self.more):
            row.addWidget(each)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._say)

    def show_page(self, page: Page) -> None:
        """Show this visit."""
        self._page = page
        self._kind.setText(f"{kind_titles(self._desk.words)[page.kind]} · {page.day}")
        is_here = page.visit.left_at is None
        self.hand.setVisible(is_here and (not page.locked or page.visit.next_step is not None))
        self._show_call(page)
        self._offer_roles(page)
        self._offer_visits(page)
        self._say()
        if not self._tick.isActive():
            self._tick.start()

    def _others(self, page: Page) -> str:
        """Who else treats in this visit: what they write here appears while one looks."""
        here, desk = self._desk.actor.provider_id, self._desk
        has_it = {page.visit.dentist_id} if page.thread.role is Role.DENTIST and self._standing() is None else set()
        treating = {*has_it, *page.visit.provider_ids} - {here}
        others = [each.name for each in desk.clinic.providers if each.id in treating and not page.locked]
        return ", ".join(others)

    def _standing(self) -> tuple[UUID, datetime] | None:
        calls = self._page.visit.calls if self._page is not None else ()
        return next(((one.id, one.called_at) for one in calls if one.came_at is None and not one.cancelled), None)

    def _show_call(self, page: Page) -> None:
        words, desk = self._desk.words, self._desk
        is_dentist = desk.may(Permission.CO_SIGN)
        standing = self._standing() is not None
        # The dentist who has the patient anyway calls nobody.
        self.call.setVisible(not page.locked and (standing or (not is_dentist and desk.may(Permission.TREAT))))
        self.call.set_kind("primary" if standing and is_dentist else "secondary")
        if not standing:
            self.call.setText(words("&Ready for the dentist"))
        elif is_dentist:
            self.call.setText(words("I am he&re"))
        else:
            self.call.setText(words("Call o&ff the dentist"))

    def _say(self) -> None:
        page, words, now = self._page, self._desk.words, self._desk.now()
        if page is None:
            return
        standing = self._standing()
        if page.visit.left_at is not None:
            text = words("Has left: {moment}", moment=page.visit.left_at)
            self._icon.set_icon("sign-out", "text2")
            set_look(self._with, tone="text2")
        elif standing is not None and not page.locked:
            minutes = int((now - standing[1]).total_seconds() // 60)
            text = words("Ready for the dentist for {how_long}", how_long=length_words(words, minutes))
            late = minutes >= LONG_CALL_MINUTES
            self._icon.set_icon("bell-ringing", "danger" if late else "warning")
            set_look(self._with, tone="danger" if late else "warning")
        else:
            minutes = int((now - page.thread.since).total_seconds() // 60)
            text = words(
                "With: {who}, since {time} ({how_long})",
                who=page.thread.who,
                time=words.time(page.thread.since),
                how_long=length_words(words, minutes),
            )
            if page.days_open:
                text = words("With: {who}, since {moment}", who=page.thread.who, moment=page.thread.since)
            self._icon.set_icon("user", "text2")
            set_look(self._with, tone="text2")
        if page.so_far is not None and page.outcome is None and standing is None:
            text = words("{with_whom} · then: {step}", with_whom=text, step=page.so_far.goes_to)
        others = self._others(page)
        if others:
            text = words("{with_whom} · in this visit: {names}", with_whom=text, names=others)
        self._with.setText(text)
        self._with.setAccessibleName(text)
        self._with.setToolTip("\n".join([text, *page.thread.steps]))

    def _call(self) -> None:
        page, standing = self._page, self._standing()
        if page is None:
            return
        if standing is None:
            self._deeds.call_dentist(page.visit_id)
        elif self._desk.may(Permission.CO_SIGN):
            self._deeds.dentist_came(standing[0])
        else:
            self._deeds.cancel_call(standing[0])

    def _offer_roles(self, page: Page) -> None:
        names = role_words(self._desk.words)
        self._offer(
            self.hand,
            [
                (names[role], lambda role=role: self._deeds.hand_over(page.visit_id, role))  # type: ignore[misc]
                for role in HANDS
                if role is not page.thread.role
            ],
        )

    def _offer_visits(self, page: Page) -> None:
        words = self._desk.words
        offered: list[tuple[str, Callable[[], object]]] = [
            (
                words("{kind}, {day}", kind=one.kind_word, day=one.day)
                if one.day is not None
                else words("{kind}, today", kind=one.kind_word),
                lambda one=one: self.opened.emit(one.visit_id),  # type: ignore[misc]
            )
            for one in page.others
        ]
        offered += [
            (words("New visit: {kind}", kind=title), lambda kind=kind: self.begun.emit(kind))  # type: ignore[misc]
            for kind, title in kind_titles(words).items()
        ]
        if not page.locked and self._desk.may(Permission.TREAT):
            offered.append((words("Begun by mistake: discard this visit"), lambda: self.discarded.emit(page.visit_id)))
        self._offer(self.more, offered)

    @staticmethod
    def _offer(button: QPushButton, deeds: Sequence[tuple[str, Callable[[], object]]]) -> None:
        menu = button.menu()
        if menu.isVisible():
            return  # somebody chooses from it
        menu.clear()
        for text, deed in deeds:
            action = QAction(text, menu)
            action.triggered.connect(lambda _=False, deed=deed: deed())
            menu.addAction(action)
