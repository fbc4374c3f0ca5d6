"""One paper of every kind, about people who do not exist: for pictures, figures and tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from math import cos, sin

from PIL import Image, ImageDraw

from dentaldesk.engines.clinical.mouth import mouth_at
from dentaldesk.engines.core.words import Formats, Words
from dentaldesk.engines.documents.bitmaps import photograph
from dentaldesk.engines.documents.content import (
    Allocation,
    Clinic,
    ExamSummaryContent,
    FindingLine,
    Person,
    Photograph,
    PlanLine,
    ReceiptContent,
    TreatmentPlanContent,
)
from dentaldesk.engines.documents.content_papers import (
    AftercareContent,
    AppointmentCardContent,
    CardLine,
    ConsentContent,
    DrugLine,
    EstimateContent,
    LetterContent,
    Prescriber,
    PrescriptionContent,
    Signing,
)
from dentaldesk.engines.documents.contents_words import what_is_signed
from dentaldesk.engines.documents.paper_words import PaperWords
from dentaldesk.engines.documents.shipped import Shipped, shipped_templates
from dentaldesk.engines.documents.templates import Block, fill, parse, samples_of
from dentaldesk.engines.flows.paper_mouth import drawn
from dentaldesk.models.states import DocumentKind
from dentaldesk.models.teeth import Notation
from dentaldesk.models.values import Message, Money
from tests.mouths import TODAY, planned_adult

NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DAY = date(2026, 11, 24)
AMARA = Person(name="Amara Okonkwo-Reyes", birth_date=date(1979, 3, 12), chart_number="20418")
DENTIST = "Dr. Eva Lindqvist"
WORK = "Extraction (36)"
FORMATS = Formats(language="en_US", currency="USD", time_zone="America/Chicago")


def png(*, draw: bool = True, size: tuple[int, int] = (420, 140)) -> bytes:
    """A signature as a pad sends it: a stroke on nothing."""
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    if draw:
        points = [(20 + 1.5 * n, 70 + 42 * sin(n / 11) * cos(n / 37) * (1 - n / 300)) for n in range(250)]
        ImageDraw.Draw(image).line(points, fill=(24, 42, 78, 255), width=4, joint="curve")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def logo() -> Photograph:
    """A wave in a ring."""
    image = Image.new("RGBA", (240, 240), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((8, 8, 232, 232), outline="#0B6477", width=12)
    for y in (100, 140):
        pen.arc((50, y - 30, 120, y + 40), 180, 360, fill="#0B6477", width=12)
        pen.arc((120, y - 30, 190, y + 40), 0, 180, fill="#0B6477", width=12)
    out = BytesIO()
    image.save(out, "PNG")
    return photograph(out.getvalue())


CLINIC = Clinic(
    name="Lakeshore Dental",
    address=("214 Lakeshore Avenue", "Springfield, IL 62704"),
    phone="+1 217 555 0142",
    paper="letter",
    logo=logo(),
)


def line(area: str, procedure: str, fee: int, insured: int, urgency: str = "soon", **more: object) -> PlanLine:
    return PlanLine(
        area=area,
        procedure=procedure,
        urgency=Message(f"urgency.{urgency}"),
        fee=Money(fee),
        insurance=Money(insured),
        patient=Money(fee - insured),
        **more,  # type: ignore[arg-type]  # phase and option
    )


PLAN_LINES = (
    line("36", "Root canal, molar", 118_000, 70_800, "urgent"),
    line("36", "Core build-up, composite", 31_000, 15_500),
    line("16 MOD", "Composite, three surfaces", 28_500, 22_800, phase=2),
    line("36", "Crown, ceramic: preparation", 134_000, 67_000, "routine", phase=2),
    line("46", "Implant placement", 215_000, 0, "routine", phase=3, option="A"),
    line("46", "Implant crown", 165_000, 82_500, "routine", phase=3, option="A"),
    line("45, 47", "Bridge, abutment: preparation", 252_000, 126_000, "routine", phase=3, option="B"),
    line("46", "Bridge, pontic", 98_000, 49_000, "routine", phase=3, option="B"),
)


def plan(words: Words) -> TreatmentPlanContent:
    certain = [each for each in PLAN_LINES if not each.option]
    return TreatmentPlanContent(
        clinic=CLINIC,
        patient=AMARA,
        dentist=DENTIST,
        on=DAY,
        lines=PLAN_LINES,
        total=sum((each.fee for each in certain), Money(0)),
        insurance=sum((each.insurance for each in certain), Money(0)),
        patient_part=sum((each.patient for each in certain), Money(0)),
        valid_until=date(2027, 2, 24),
        options={"A": "Implant", "B": "Bridge"},
        mouth=drawn(mouth_at(planned_adult(), TODAY), Notation.FDI, words),
    )


def template(name: str, language: str = "en") -> Shipped:
    return next(one for one in shipped_templates() if (one.name, one.language) == (name, language))


def words_of(
    name: str, kind: DocumentKind, words: PaperWords, patient: Person = AMARA, **values: str
) -> tuple[str, tuple[Block, ...]]:
    found = template(name, words.spoken)
    own = {
        "patient.name": patient.name,
        "patient.birth_date": words.show(patient.birth_date),
        "date": words.day(DAY),
    }
    return found.title, fill(parse(found.body), samples_of(kind) | own | values)


def consent(
    language: str = "en", patient: Person = AMARA, *, signed: bool = True, dentist: str = DENTIST, work: str = WORK
) -> ConsentContent:
    words = PaperWords(FORMATS, language)
    title, blocks = words_of(
        "consent/extraction", DocumentKind.CONSENT, words, patient, dentist=dentist, procedures=work
    )
    signing = Signing(given_by=patient.name, relation="", at=NOW, signature=photograph(png()), witness="Rosa Mbeki")
    return ConsentContent(
        clinic=CLINIC,
        patient=patient,
        dentist=dentist,
        on=DAY,
        title=title,
        blocks=(*what_is_signed([work], words, refusal=False), *blocks),
        signing=signing if signed else None,
    )


def refusal() -> ConsentContent:
    words = PaperWords(FORMATS)
    title, blocks = words_of("informed-refusal/refusal", DocumentKind.INFORMED_REFUSAL, words)
    return replace(
        consent(signed=False),
        title=title,
        blocks=(*what_is_signed([WORK], words, refusal=True), *blocks),
        refusal=True,
        reason="Wants a second opinion first.",
    )


def aftercare(language: str = "en", patient: Person = AMARA, work: str = WORK) -> AftercareContent:
    title, blocks = words_of("aftercare/extraction", DocumentKind.AFTERCARE, PaperWords(FORMATS, language))
    return AftercareContent(
        clinic=CLINIC,
        patient=patient,
        dentist=DENTIST,
        on=DAY,
        title=title,
        blocks=blocks,
        procedures=(work,),
    )


def referral() -> LetterContent:
    title, blocks = words_of("referral/referral", DocumentKind.REFERRAL, PaperWords(FORMATS))
    return LetterContent(
        clinic=CLINIC,
        patient=AMARA,
        dentist=DENTIST,
        licence="D-20418",
        on=DAY,
        title=title,
        to=("Dr. Hanne Solberg", "Oral surgery", "9 Harbour Road", "Springfield, IL 62701"),
        facts=(("Teeth", "38"), ("Urgency", "Soon")),
        blocks=blocks,
    )


def attendance() -> LetterContent:
    title, blocks = words_of("attendance/attendance", DocumentKind.ATTENDANCE, PaperWords(FORMATS))
    return replace(referral(), title=title, blocks=blocks, to=(), facts=())


PRESCRIPTION = PrescriptionContent(
    clinic=CLINIC,
    patient=AMARA,
    address=("18 Orchard Lane", "62704 Springfield"),
    weight_grams=68_400,
    allergies=("Latex",),
    on=DAY,
    prescribers=(
        Prescriber(
            name=DENTIST,
            licence="D-20418",
            signed_at=NOW,
            drugs=(
                DrugLine(
                    name="Amoxicillin",
                    strength="500 mg",
                    form="capsule",
                    route="by mouth",
                    dose="1 capsule",
                    times_a_day=3,
                    days=7,
                    quantity="21 capsules",
                    refills=0,
                    instructions="With water, with or without food. Take all of them.",
                ),
                DrugLine(
                    name="Ibuprofen",
                    strength="400 mg",
                    form="tablet",
                    route="by mouth",
                    dose="1 tablet",
                    times_a_day=None,
                    days=3,
                    quantity="9 tablets",
                    refills=0,
                    instructions="For pain, at most three a day, with food.",
                ),
            ),
        ),
    ),
)
CARD = AppointmentCardContent(
    clinic=CLINIC,
    patient=AMARA,
    lines=tuple(
        CardLine(starts_at=NOW + timedelta(days=days), minutes=minutes, provider=DENTIST)
        for days, minutes in ((2, 90), (16, 60), (37, 30))
    ),
)
RECEIPT = ReceiptContent(
    clinic=CLINIC,
    number="000418",
    at=NOW,
    payer="Chidi Okonkwo",
    patient=AMARA,
    amount=Money(44_800),
    method=Message("method.cash"),
    allocations=(
        Allocation(description="Root canal, molar", amount=Money(30_000)),
        Allocation(description="Full examination", amount=Money(14_800), charged=Money(19_200)),
    ),
    balance_after=Money(121_900),
    taken_by="Rosa Mbeki",
    insurance=Money(90_000),
    tendered=Money(45_000),
)
ESTIMATE = EstimateContent(
    clinic=CLINIC,
    patient=AMARA,
    dentist=DENTIST,
    on=DAY,
    lines=PLAN_LINES[:4],
    total=Money(311_500),
    insurance=Money(176_100),
    patient_part=Money(135_400),
)
SUMMARY = ExamSummaryContent(
    clinic=CLINIC,
    patient=AMARA,
    dentist=DENTIST,
    on=DAY,
    reason="Pain lower left since Saturday",
    diagnoses=(
        Message(
            "dictated.diagnosis_of_tooth",
            {"tooth": "36", "text": "Irreversible pulpitis", "certainty": Message("certainty.confirmed")},
        ),
    ),
    findings=(
        FindingLine(
            area="36",
            finding=Message("diagnosis.acute-pulpitis"),
            procedure="Root canal, molar",
            urgency=Message("urgency.urgent"),
        ),
        FindingLine(
            area="16 MOD",
            finding=Message("diagnosis.caries"),
            procedure="Composite, three surfaces",
            urgency=Message("urgency.soon"),
        ),
    ),
    subjective="Pain on biting and at night, lower left.",
    objective="36 percussion positive, cold lingers. 16 MOD open margin.",
    assessment="Acute pulpitis 36. Caries 16.",
    plan="Root canal treatment 36 this week, then filling 16.",
    signed_by=DENTIST,
    signed_at=NOW,
)


def every_paper(words: Words) -> dict[DocumentKind, object]:
    """One content of every kind."""
    return {
        DocumentKind.TREATMENT_PLAN: plan(words),
        DocumentKind.EXAM_SUMMARY: SUMMARY,
        DocumentKind.RECEIPT: RECEIPT,
        DocumentKind.ESTIMATE: ESTIMATE,
        DocumentKind.PRESCRIPTION: PRESCRIPTION,
        DocumentKind.CONSENT: consent(),
        DocumentKind.INFORMED_REFUSAL: refusal(),
        DocumentKind.AFTERCARE: aftercare(),
        DocumentKind.REFERRAL: referral(),
        DocumentKind.APPOINTMENT_CARD: CARD,
        DocumentKind.ATTENDANCE: attendance(),
    }
