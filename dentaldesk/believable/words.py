"""What staff write and patients say, in the language of the clinic: neutral, and nobody's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteText:
    """The parts of a note. `objective` and `plan` may name what was found or done: {what}."""

    complaint: str
    subjective: str
    objective: str
    assessment: str
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Of one language."""

    clinic: str
    exam: NoteText
    hygiene: NoteText
    treatment: NoteText
    emergency: NoteText
    follow_up: NoteText
    re_evaluation: NoteText
    nothing: str  # found, or planned
    complaints: tuple[str, ...]  # in pain
    declines: tuple[str, ...]
    overtaken: str  # why something is not done any more
    allergies: tuple[str, ...]
    conditions: Mapping[str, tuple[str, str]]  # of `health`: what it is called, what is taken for it
    reasons: Mapping[str, str]  # of an appointment, by its kind
    notes: tuple[str, ...]  # at the desk, about a person
    lesion: str
    courtesy: str
    uncollectable: str
    consent: str
    consent_words: str
    prescribed: str
    strong_pain: str  # why a controlled drug is right


_ENGLISH = Texts(
    clinic="{town} Dental (demo)",
    exam=NoteText(
        complaint="Check-up, no pain",
        subjective="Comes for a full examination.",
        objective="Teeth and soft tissues examined. {what}",
        assessment="As charted.",
        plan="{what}",
    ),
    hygiene=NoteText(
        complaint="Cleaning",
        subjective="No complaints.",
        objective="Scaled and polished. {what}",
        assessment="Oral hygiene discussed.",
        plan="{what}",
    ),
    treatment=NoteText(
        complaint="Planned treatment",
        subjective="No change since the last visit.",
        objective="{what}. Went without trouble.",
        assessment="Treated as planned.",
        plan="Aftercare explained.",
    ),
    emergency=NoteText(
        complaint="",
        subjective="Pain since some days.",
        objective="{what}",
        assessment="Acute trouble of one tooth.",
        plan="Pain relieved; the rest is planned.",
    ),
    follow_up=NoteText(
        complaint="Comes to have it looked at",
        subjective="Feels well.",
        objective="Heals as expected.",
        assessment="Healing without trouble.",
        plan="No further visit for this.",
    ),
    re_evaluation=NoteText(
        complaint="Comes to have the gums looked at after scaling",
        subjective="Gums bleed less.",
        objective="Probed again; see the periodontal chart.",
        assessment="Gums after scaling as charted.",
        plan="Periodontal maintenance as due.",
    ),
    nothing="Nothing that needs treatment.",
    complaints=("Toothache when biting", "Throbbing pain at night", "A piece of a tooth broke off", "Swollen gum"),
    declines=("Wants to wait", "Too expensive now", "Gets a second opinion", "Has no trouble with it"),
    overtaken="Not needed any more",
    allergies=("penicillin", "latex", "ibuprofen", "codeine", "metals"),
    conditions={
        "pressure": ("hypertension", "lisinopril"),
        "diabetes": ("type 2 diabetes", "metformin"),
        "rhythm": ("atrial fibrillation", "apixaban"),
        "bones": ("osteoporosis", "alendronate"),
        "asthma": ("asthma", "salbutamol"),
        "thyroid": ("hypothyroidism", "levothyroxine"),
        "mood": ("depression", "sertraline"),
        "valve": ("heart valve replaced", ""),
        "reflux": ("reflux", "omeprazole"),
    },
    reasons={"exam": "Full examination", "hygiene": "Cleaning", "follow-up": "Follow-up", "gums": "Gums after scaling"},
    notes=("Prefers the chair by the window.", "Hard of hearing.", "Comes by bus; may be late.", "Anxious: take time."),
    lesion="Tooth {tooth} sore to touch.",
    courtesy="Courtesy discount",
    uncollectable="Not to be collected",
    consent="Consent to surgery",
    consent_words="It was explained to me what is done ({what}), why, and what may happen. I agree to it.",
    prescribed="Prescribed: {drugs}.",
    strong_pain="Strong pain is to be expected after the surgery; explained, few tablets.",
)
_SPANISH = Texts(
    clinic="Clínica dental {town} (demo)",
    exam=NoteText(
        complaint="Revisión, sin dolor",
        subjective="Viene a una exploración completa.",
        objective="Dientes y tejidos blandos explorados. {what}",
        assessment="Según odontograma.",
        plan="{what}",
    ),
    hygiene=NoteText(
        complaint="Limpieza",
        subjective="Sin molestias.",
        objective="Limpieza y pulido. {what}",
        assessment="Se comenta la higiene oral.",
        plan="{what}",
    ),
    treatment=NoteText(
        complaint="Tratamiento previsto",
        subjective="Sin cambios desde la última visita.",
        objective="{what}. Sin incidencias.",
        assessment="Tratado según lo previsto.",
        plan="Se explican los cuidados.",
    ),
    emergency=NoteText(
        complaint="",
        subjective="Dolor desde hace unos días.",
        objective="{what}",
        assessment="Urgencia de un solo diente.",
        plan="Dolor aliviado; el resto queda planificado.",
    ),
    follow_up=NoteText(
        complaint="Viene a control",
        subjective="Se encuentra bien.",
        objective="Cicatriza como se espera.",
        assessment="Cicatrización sin incidencias.",
        plan="No hace falta otra visita por esto.",
    ),
    re_evaluation=NoteText(
        complaint="Viene a revisar las encías después del raspado",
        subjective="Las encías sangran menos.",
        objective="Sondaje repetido; ver el periodontograma.",
        assessment="Encías después del raspado según periodontograma.",
        plan="Mantenimiento periodontal cuando corresponda.",
    ),
    nothing="Nada que necesite tratamiento.",
    complaints=("Dolor al morder", "Dolor que late por la noche", "Se rompió un trozo de diente", "Encía hinchada"),
    declines=("Prefiere esperar", "Demasiado caro ahora", "Pide una segunda opinión", "No le molesta"),
    overtaken="Ya no hace falta",
    allergies=("penicilina", "látex", "ibuprofeno", "codeína", "metales"),
    conditions={
        "pressure": ("hipertensión", "lisinopril"),
        "diabetes": ("diabetes tipo 2", "metformina"),
        "rhythm": ("fibrilación auricular", "apixabán"),
        "bones": ("osteoporosis", "alendronato"),
        "asthma": ("asma", "salbutamol"),
        "thyroid": ("hipotiroidismo", "levotiroxina"),
        "mood": ("depresión", "sertralina"),
        "valve": ("prótesis valvular cardíaca", ""),
        "reflux": ("reflujo", "omeprazol"),
    },
    reasons={
        "exam": "Exploración completa",
        "hygiene": "Limpieza",
        "follow-up": "Control",
        "gums": "Encías después del raspado",
    },
    notes=("Prefiere el sillón junto a la ventana.", "Oye mal.", "Viene en autobús; puede retrasarse.", "Con miedo."),
    lesion="Diente {tooth} doloroso al tacto.",
    courtesy="Descuento de cortesía",
    uncollectable="Incobrable",
    consent="Consentimiento para cirugía",
    consent_words="Me han explicado qué se hará ({what}), por qué, y qué puede ocurrir. Doy mi consentimiento.",
    prescribed="Recetado: {drugs}.",
    strong_pain="Se espera dolor fuerte después de la cirugía; explicado, pocos comprimidos.",
)


def texts_of(language: str) -> Texts:
    """Those of a language; English ones where nobody wrote down others."""
    return {"es": _SPANISH}.get(language, _ENGLISH)
