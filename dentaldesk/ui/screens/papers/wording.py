"""How papers are called, and how their states look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.engines.flows.paper_lines import PaperState
from dentaldesk.models.states import DocumentKind, MessageStatus
from dentaldesk.models.values import Message
from dentaldesk.ui.widgets.chips import ChipKind, ChipLook

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words
    from dentaldesk.engines.flows.paper_lines import PaperLine

ICONS: dict[DocumentKind, str] = {
    DocumentKind.TREATMENT_PLAN: "list-bullets",
    DocumentKind.ESTIMATE: "calculator",
    DocumentKind.EXAM_SUMMARY: "clipboard-text",
    DocumentKind.PRESCRIPTION: "prescription",
    DocumentKind.CONSENT: "pen-nib",
    DocumentKind.INFORMED_REFUSAL: "hand-palm",
    DocumentKind.AFTERCARE: "first-aid",
    DocumentKind.REFERRAL: "paper-plane-tilt",
    DocumentKind.APPOINTMENT_CARD: "calendar-blank",
    DocumentKind.RECEIPT: "receipt",
    DocumentKind.ATTENDANCE: "identification-card",
}
SIGNED_ON_SCREEN = frozenset({DocumentKind.CONSENT, DocumentKind.INFORMED_REFUSAL})
_STATES: dict[PaperState, tuple[ChipKind, str]] = {
    PaperState.TO_SIGN: ("planned", "pen-nib"),
    PaperState.IN_PREPARATION: ("neutral", "hourglass-medium"),
    PaperState.READY: ("good", "check-circle"),
    PaperState.SIGNED: ("good", "shield-check"),
    PaperState.FAILED: ("danger", "warning-circle-fill"),
}


def kind_words(words: Words, kind: DocumentKind) -> str:
    """The name of a kind of paper."""
    return words.text(Message(f"document.{kind}"))


def paper_title(words: Words, line: PaperLine) -> str:
    """What a paper is called: its own title, or that of its kind."""
    return line.title or kind_words(words, line.kind)


def state_words(words: Words, state: PaperState) -> str:
    """How far a paper is."""
    return {
        PaperState.TO_SIGN: words("To be signed"),
        PaperState.IN_PREPARATION: words("In preparation"),
        PaperState.READY: words("Ready"),
        PaperState.SIGNED: words("Signed"),
        PaperState.FAILED: words("Failed"),
    }[state]


def state_chip(words: Words, state: PaperState) -> ChipLook:
    """The same as a chip."""
    kind, icon = _STATES[state]
    return ChipLook(text=state_words(words, state), kind=kind, icon=icon)


def about_words(words: Words, kind: DocumentKind) -> str:
    """What a kind of paper is for, in one sentence."""
    return {
        DocumentKind.TREATMENT_PLAN: words("What is planned, with the drawing of the mouth, options and costs."),
        DocumentKind.ESTIMATE: words("What a plan costs: the insurance’s part and the patient’s."),
        DocumentKind.EXAM_SUMMARY: words("What was found at an exam, in plain words."),
        DocumentKind.PRESCRIPTION: words("What was prescribed and signed, for the pharmacy."),
        DocumentKind.CONSENT: words("Read on the screen to its end, then signed here."),
        DocumentKind.INFORMED_REFUSAL: words("What was advised and is not wanted, read and signed here."),
        DocumentKind.AFTERCARE: words("What to do at home after what was done today."),
        DocumentKind.REFERRAL: words("A letter to a colleague: why, and what is asked."),
        DocumentKind.APPOINTMENT_CARD: words("When the patient is expected next."),
        DocumentKind.RECEIPT: words("What was paid, under its number."),
        DocumentKind.ATTENDANCE: words("For work or school: that and when the patient was here."),
    }[kind]


def mailed_words(words: Words, line: PaperLine) -> str:
    """Whether it was sent, and where to; "" when nobody sent it."""
    mailed = line.mailed
    if mailed is None:
        return ""
    return {
        MessageStatus.QUEUED: words("Waits to be e-mailed to {address}.", address=mailed.address),
        MessageStatus.SENT: words("E-mailed to {address}.", address=mailed.address),
        MessageStatus.DROPPED: words("Not e-mailed to {address}.", address=mailed.address),
        MessageStatus.FAILED: words("The e-mail to {address} could not be sent.", address=mailed.address),
    }[mailed.status]


def signed_words(words: Words, line: PaperLine) -> str:
    """Who signed it and when; "" for one that carries no signature of a patient."""
    signed = line.signed
    if signed is None:
        return ""
    return words(
        "Signed by {name} ({relation}) on {when}.",
        name=signed.name,
        relation=words.text(Message(f"relation.{signed.relation}")),
        when=words.moment(signed.at),
    )
