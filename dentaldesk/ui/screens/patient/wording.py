"""States, kinds and relations of a patient in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dentaldesk.models.states import Channel, PatientStatus, Relation, Sex

if TYPE_CHECKING:
    from dentaldesk.engines.core.words import Words


def channel_words(words: Words) -> dict[str, str]:
    """The ways to reach someone."""
    return {"": words("No preference"), Channel.SMS: words("Text message"), Channel.EMAIL: words("E-mail")}


def sex_words(words: Words) -> dict[str, str]:
    """As recorded for medicine."""
    return {
        "": words("Not asked"),
        Sex.FEMALE: words("Female"),
        Sex.MALE: words("Male"),
        Sex.OTHER: words("Other"),
        Sex.UNKNOWN: words("Unknown"),
    }


def status_words(words: Words) -> dict[str, str]:
    """What a record is."""
    return {
        PatientStatus.ACTIVE: words("In care"),
        PatientStatus.INACTIVE: words("No longer in care"),
        PatientStatus.NON_PATIENT: words("Contact only, not a patient"),
        PatientStatus.DECEASED: words("Deceased"),
    }


def relation_words(words: Words) -> dict[str, str]:
    """What somebody is to the patient."""
    return {
        Relation.PARENT: words("Parent"),
        Relation.GUARDIAN: words("Guardian"),
        Relation.PARTNER: words("Partner"),
        Relation.CHILD: words("Child"),
        Relation.SIBLING: words("Brother or sister"),
        Relation.GRANDPARENT: words("Grandparent"),
        Relation.CARER: words("Carer"),
        Relation.EMPLOYER: words("Employer"),
        Relation.OTHER: words("Other"),
    }


def holder_words(words: Words) -> dict[str, str]:
    """Who holds an insurance, by what the patient is to them: stored is the patient's side, read is the holder's."""
    return {
        Relation.SELF: words("The patient"),
        Relation.CHILD: words("The patient’s parent or guardian"),
        Relation.PARTNER: words("The patient’s partner"),
        Relation.PARENT: words("The patient’s child"),
        Relation.SIBLING: words("The patient’s brother or sister"),
        Relation.GRANDPARENT: words("The patient’s grandchild"),
        Relation.GUARDIAN: words("Somebody whose guardian the patient is"),
        Relation.CARER: words("Somebody whom the patient cares for"),
        Relation.EMPLOYER: words("Somebody who works for the patient"),
        Relation.OTHER: words("Somebody else"),
    }


def language_words(words: Words) -> dict[str, str]:
    """Languages to write to somebody in, each by its own name."""
    return {
        "": words("The clinic’s"),
        "en": "English",
        "es": "Español",
        "de": "Deutsch",
        "fr": "Français",
        "it": "Italiano",
        "pt": "Português",
        "pl": "Polski",
        "ar": "العربية",
        "zh": "中文",
    }
