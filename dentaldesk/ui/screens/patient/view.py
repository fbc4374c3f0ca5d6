"""The patient panel: the profile of the open patient page by page, or the form of someone new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dentaldesk.engines.core.access import Permission
from dentaldesk.models.states import HistoryKind
from dentaldesk.ui.in_parts import InParts
from dentaldesk.ui.messages import Question, ask
from dentaldesk.ui.screens.patient.contacts_page import ContactsPage
from dentaldesk.ui.screens.patient.form import PatientForm
from dentaldesk.ui.screens.patient.history_page import HistoryPage
from dentaldesk.ui.screens.patient.insurance_page import InsurancePage
from dentaldesk.ui.screens.patient.notes_page import NotesPage
from dentaldesk.ui.screens.patient.page import ProfilePage
from dentaldesk.ui.screens.patient.photo import Photo
from dentaldesk.ui.screens.patient.presenter import PatientPresenter
from dentaldesk.ui.screens.patient.recall_page import RecallPage
from dentaldesk.ui.screens.patient.wording import channel_words, language_words, sex_words, status_words
from dentaldesk.ui.theme.tokens import BETWEEN_PANELS
from dentaldesk.ui.widgets.both_values import TwoValues
from dentaldesk.ui.widgets.buttons import button
from dentaldesk.ui.widgets.flow import FlowBox
from dentaldesk.ui.widgets.notices import EmptyState
from dentaldesk.ui.widgets.panels import Panel, PanelHead, Separator

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.ui.draft import Clash
    from dentaldesk.ui.screens.patient.rows import Head

DETAILS = "details"
_BEFORE, _NEXT = "Ctrl+PgUp", "Ctrl+PgDown"


class PatientView(InParts):
    """The panel. `begin_new` is the walk-in: an empty form with the keyboard in its first field."""

    NAME: ClassVar[str] = "patient"

    def _make(self) -> Iterator[None]:
        desk, words = self._desk, self._desk.words
        self._is_new = False
        self.presenter = PatientPresenter(desk, self)
        self._nobody = EmptyState(
            "user-circle",
            words("No patient is open"),
            words("Open a patient with Ctrl+K, or register someone who has just walked in."),
            step=words("&New patient"),
            step_icon="user-plus",
        )
        self._nobody.started.connect(self.begin_new)
        presenter = self.presenter
        self._makers = self._page_makers()
        self._page = DETAILS
        self._stack = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS, BETWEEN_PANELS)
        column.addWidget(self._stack)
        self._make_profile()
        self._stack.addWidget(self._nobody)
        self._stack.addWidget(self._profile)
        yield
        self.form = PatientForm(words, self._inner)
        yield from self.form.make(
            desk.clinic.providers, age=presenter.age, written=presenter.written, why_none=presenter.why_none
        )
        yield
        self._pages: dict[str, QWidget] = {DETAILS: self.form}
        self._photo = Photo(desk, self.form.photo, presenter.keep_photo)
        self._listen()
        self._add_keys()
        self._show_providers()
        presenter.warm()
        presenter.read()
        self._dress()

    @staticmethod
    def title(words: Words) -> str:
        """The name of the panel."""
        return words("Patient")

    @staticmethod
    def page_titles(words: Words) -> list[tuple[str, str]]:
        """Every page as (name, title), in their order."""
        return [
            (DETAILS, words("Details")),
            ("contacts", words("Contacts and payers")),
            ("medical", words("Medical history")),
            ("dental", words("Dental history")),
            ("insurance", words("Insurance")),
            ("notes", words("Notes")),
            ("recall", words("Recall")),
        ]

    def _page_makers(self) -> dict[str, tuple[str, Callable[[], QWidget]]]:
        """The pages behind the first: made when somebody looks at them."""
        desk = self._desk
        makers: dict[str, Callable[[], QWidget]] = {
            DETAILS: lambda: self.form,
            "contacts": lambda: ContactsPage(desk, self._inner),
            "medical": lambda: HistoryPage(desk, HistoryKind.MEDICAL, self._inner),
            "dental": lambda: HistoryPage(desk, HistoryKind.DENTAL, self._inner),
            "insurance": lambda: InsurancePage(desk, self._inner),
            "notes": lambda: NotesPage(desk, self._inner),
            "recall": lambda: RecallPage(desk, self._inner),
        }
        return {name: (title, makers[name]) for name, title in self.page_titles(desk.words)}

    def _make_profile(self) -> None:
        words = self._desk.words
        self._head = PanelHead("", icon="identification-card")
        self.new = button(words("&New patient"), "secondary", "user-plus", on=self.begin_new, compact=True)
        self.new.setObjectName("patient.new")
        self.merge = button(words("Mer&ge …"), "quiet", "git-merge", on=self._merge, compact=True)
        self.merge.setObjectName("patient.merge")
        self.merge.setAccessibleName(words("Merge with another record"))
        # Seldom wanted, with a key of its own: nobody tabs over it on the way to a field.
        self.merge.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._head.add(self.merge)
        self._head.add(self.new)
        self._profile = Panel(self._head, padding=0)
        self._profile.content.setSpacing(0)
        group = QButtonGroup(self)
        self._tabs: dict[str, QPushButton] = {}
        for place, (name, (title, _)) in enumerate(self._makers.items(), start=1):
            tab = QPushButton(title)
            tab.setProperty("tab", True)
            tab.setProperty("compact", True)
            tab.setCheckable(True)
            tab.setAutoDefault(False)
            tab.setObjectName(f"patient.page.{name}")
            tab.setAccessibleName(title)
            tab.setToolTip(f"{title} (Alt+{place})")
            tab.clicked.connect(lambda _, name=name: self.show_page(name))
            group.addButton(tab)
            self._tabs[name] = tab
        self._bar = QWidget()
        bar = QVBoxLayout(self._bar)
        bar.setContentsMargins(0, 6, 0, 0)
        bar.setSpacing(6)
        inset = QVBoxLayout()
        inset.setContentsMargins(8, 0, 8, 0)
        inset.addWidget(FlowBox(*self._tabs.values(), spacing=4))
        bar.addLayout(inset)
        bar.addWidget(Separator())
        self._profile.content.addWidget(self._bar)
        self._inner = QStackedWidget()
        self._profile.content.addWidget(self._inner, 1)
        self._tabs[DETAILS].setChecked(True)

    def show_page(self, name: str) -> None:
        """Turn to a page of the profile, by its name in `page_titles`."""
        if name not in self._pages:
            self._pages[name] = self._makers[name][1]()
            self._inner.addWidget(self._pages[name])
        self._page = name
        self._tabs[name].setChecked(True)
        self._inner.setCurrentWidget(self._pages[name])

    def open_page(self, name: str) -> None:
        """Show this page, with the keyboard in it."""
        self.show_page(name)
        self._pages[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_new(self) -> None:
        """Register someone new."""
        self.presenter.begin_new()
        self.form.sheet.focus_on("given_names")

    def _leave_new(self) -> None:
        """Nobody new after all; what is typed is thrown away only when that is said."""
        words = self._desk.words
        if not self.presenter.holds_words_of_new:
            self.presenter.discard()
            return
        question = Question(
            title=words("Throw away what you typed?"),
            text=words("Nobody is registered then."),
            deed=words("Throw it away"),
            keep=words("Go on typing"),
        )
        ask(self, question, self.presenter.discard)

    def left_unsaved(self) -> list[str]:
        """What would be lost if the program ended now, in words."""
        held = [self._desk.words("a patient’s details")] if self.presenter.holds_words else []
        return held + [
            said for page in self._pages.values() if isinstance(page, ProfilePage) for said in page.left_unsaved()
        ]

    def _listen(self) -> None:
        presenter, form = self.presenter, self.form
        presenter.nobody.connect(self._show_nobody)
        presenter.head_changed.connect(self._show_head)
        presenter.photo_changed.connect(self._photo.show)
        self._desk.patient_changed.connect(self._photo.forget)
        self._desk.patient_changed.connect(self._to_top)
        presenter.values_changed.connect(form.show_values)
        presenter.problems_changed.connect(form.show_problems)
        presenter.clashes_changed.connect(self._show_clashes)
        presenter.line_changed.connect(form.show_line)
        presenter.doubles_changed.connect(form.show_doubles)
        presenter.although_wanted.connect(form.doubles.offer_although)
        presenter.permissions_changed.connect(self._dress)
        self._desk.clinic_changed.connect(self._show_providers)
        form.typed.connect(presenter.type)
        form.saved.connect(presenter.save)
        form.came.connect(lambda: presenter.save(arrives=True))
        form.discarded.connect(presenter.discard)
        form.left.connect(self._leave_new)
        form.double_wanted.connect(presenter.open_double)
        form.although_wanted.connect(presenter.register_although)
        form.both.chosen.connect(lambda field, mine: presenter.choose(field, mine=mine))

    def _to_top(self) -> None:
        """The next patient is read, and asked, from the beginning."""
        for area in self.findChildren(QScrollArea):
            area.verticalScrollBar().setValue(0)

    def _show_providers(self) -> None:
        self.form.show_providers(self._desk.clinic.providers)

    def _show_nobody(self) -> None:
        words = self._desk.words
        self._is_new = False
        self._tell_registering()
        if self._desk.may(Permission.VIEW_PATIENT):
            sentence = words("Open a patient with Ctrl+K, or register someone who has just walked in.")
            self._nobody.say(words("No patient is open"), sentence)
        else:
            self._nobody.say(words("Your role does not see patients"), "")
        self._stack.setCurrentWidget(self._nobody)

    def _tell_registering(self) -> None:
        """While somebody new is typed in, nobody's alerts may stand above the form."""
        self._desk.registering.emit(self._is_new and self.isVisible())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_registering()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tell_registering()

    def _show_head(self, head: Head) -> None:
        self._is_new = head.new
        self._tell_registering()
        self._head.set_title(head.title, head.detail)
        self.new.setVisible(not head.new)
        self.merge.setVisible(not head.new)
        self._bar.setVisible(not head.new)
        if head.new:
            self.show_page(DETAILS)
        self.form.show_head(head)
        self._stack.setCurrentWidget(self._profile)

    def _show_clashes(self, clashes: tuple[Clash, ...]) -> None:
        names = self.form.names()
        self.form.both.show_values(
            [
                TwoValues(
                    field=clash.field,
                    name=names[clash.field],
                    mine=self._shown(clash.field, clash.mine),
                    theirs=self._shown(clash.field, clash.theirs),
                )
                for clash in clashes
            ]
        )

    def _shown(self, field: str, value: str) -> str:
        """What a field's value is called on the screen."""
        words = self._desk.words
        named = {
            "preferred_channel": channel_words,
            "sex": sex_words,
            "status": status_words,
            "language": language_words,
        }
        if field in named:
            return named[field](words).get(value, value)
        if field == "provider_id":
            return next((row.name for row in self._desk.clinic.providers if str(row.id) == value), "")
        if field == "confidential":
            return words("Yes") if value else words("No")
        return value

    def _dress(self) -> None:
        why_not = self._desk.why_not(Permission.EDIT_PATIENT)
        self.form.allow(why_not, self._desk.why_not(Permission.BOOK))
        for control in (self._nobody.step, self.new):
            control.setEnabled(not why_not)
            control.setToolTip(why_not)
        why_not = self._desk.why_not(Permission.MERGE_PATIENTS)
        self.merge.setEnabled(not why_not)
        self.merge.setToolTip(why_not or self.merge.accessibleName())

    def _merge(self) -> None:
        """This record and another one of the same person become one."""
        self._desk.show_panel("merge")

    def _add_keys(self) -> None:
        save = QAction(self._desk.words("Save"), self)
        save.setShortcuts([QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter"), QKeySequence("Ctrl+S")])
        save.triggered.connect(self._save)
        actions = [save]
        for keys, by in ((_NEXT, 1), (_BEFORE, -1)):
            step = QAction(self._desk.words("Next page") if by > 0 else self._desk.words("Page before"), self)
            step.setShortcut(QKeySequence(keys))
            step.triggered.connect(lambda _, by=by: self._turn_by(by))
            actions.append(step)
        for place, (name, (title, _)) in enumerate(self._makers.items(), start=1):
            turn = QAction(title, self)
            turn.setShortcut(QKeySequence(f"Alt+{place}"))
            turn.triggered.connect(lambda _, name=name: self._turn(name))
            actions.append(turn)
        for action in actions:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(action)

    def _turn_by(self, by: int) -> None:
        names = list(self._tabs)
        self._turn(names[(names.index(self._page) + by) % len(names)])

    def keys_help(self) -> list[tuple[str, str]]:
        """For F1."""
        words = self._desk.words
        return [
            *((f"Alt+{place}", title) for place, (title, _) in enumerate(self._makers.values(), start=1)),
            (f"{_BEFORE}, {_NEXT}", words("Page before, next page")),
            ("Ctrl+S", words("Save")),
            (_letter(words("Mer&ge …")), words("Merge with another record")),
            (_letter(f"&{words('Open this one')}"), words("New patient: open who is here already")),
            (_letter(words("Register any&way")), words("New patient: register anyway, it is somebody else")),
            ("Esc", words("Leave the new patient")),
        ]

    def _turn(self, name: str) -> None:
        if self._bar.isVisible():
            self.show_page(name)
            self._tabs[name].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _save(self) -> None:
        page = self._pages[self._page]
        if isinstance(page, (ProfilePage, PatientForm)):
            page.save_if_allowed()


def _letter(said: str) -> str:
    """The keys of a button in the reader's language."""
    return QKeySequence.mnemonic(said).toString(QKeySequence.SequenceFormat.PortableText)
