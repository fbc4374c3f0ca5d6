"""The words that records are kept in: states, kinds, roles, classes. Standard library only.

Which state may follow which stands in `moves`; a test asserts that no enum was forgotten.
"""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """What a screen may wait for: raised in the transaction that changed a table of it."""

    CLINIC = "clinic"
    PEOPLE = "people"
    PATIENTS = "patients"
    CLINICAL = "clinical"
    TREATMENT = "treatment"
    SCHEDULE = "schedule"
    MONEY = "money"
    NOTICES = "notices"
    DOCUMENTS = "documents"
    OUTBOX = "outbox"
    BACKUPS = "backups"


class Role(StrEnum):
    DENTIST = "dentist"
    HYGIENIST = "hygienist"
    ASSISTANT = "assistant"
    TREATMENT_COORDINATOR = "tc"
    FRONT_DESK = "front-desk"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class VisitType(StrEnum):
    EXAM = "exam"
    TREATMENT = "treatment"
    HYGIENE = "hygiene"
    EMERGENCY = "emergency"
    FOLLOW_UP = "follow-up"


class VisitStatus(StrEnum):
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ExamStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"


class PlanStatus(StrEnum):
    PENDING = "pending"
    PRESENTED = "presented"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"


class ProcedureStatus(StrEnum):
    """`PENDING` is found and not yet proposed; `PLANNED` stands in a plan."""

    PENDING = "pending"
    PLANNED = "planned"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    DECLINED = "declined"


class AppointmentStatus(StrEnum):
    SCHEDULED = "scheduled"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked-in"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"


class OutboxState(StrEnum):
    """`PARKED` waits for a person; `GIVEN_UP` was undone by reversal and is over."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SETTLED = "settled"
    GIVEN_UP = "given-up"
    PARKED = "parked"


class BackupState(StrEnum):
    RUNNING = "running"
    GOOD = "good"  # what was written was read back and is all of it
    FAILED = "failed"


class BackupProof(StrEnum):
    RESTORED = "restored"  # into a scratch place, and compared there
    READ_BACK = "read-back"  # where there is no scratch place: every row was read from the file and compared


class MessageStatus(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class DocumentStatus(StrEnum):
    REQUESTED = "requested"
    READY = "ready"
    FAILED = "failed"


class FollowUpStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class PatientStatus(StrEnum):
    """`NON_PATIENT`: a parent or partner who pays or decides for somebody in care, and is not in care themselves."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    NON_PATIENT = "non-patient"
    DECEASED = "deceased"
    MERGED = "merged"


class PaymentStatus(StrEnum):
    TAKEN = "taken"
    REVERSED = "reversed"


class ClinicalUrgency(StrEnum):
    """How soon care is needed; the target times stand in `clinical.rules`."""

    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 (routine) to 3 (emergency)."""
        return list(ClinicalUrgency).index(self)

    @property
    def is_urgent(self) -> bool:
        """Whether it asks for urgent scheduling."""
        return self in {ClinicalUrgency.URGENT, ClinicalUrgency.EMERGENCY}


class Priority(StrEnum):
    """Orders work inside one clinical urgency."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class TaskUrgency(StrEnum):
    """The priority of a task made by routing."""

    HIGH = "high"
    URGENT = "urgent"
    NORMAL = "normal"


class NextStep(StrEnum):
    TREATMENT_COORDINATOR = "treatment-coordinator"
    URGENT_SCHEDULING = "urgent-scheduling"
    CHECKOUT = "checkout"


class Discipline(StrEnum):
    DIAGNOSTIC = "diagnostic"
    PREVENTIVE = "preventive"
    RESTORATIVE = "restorative"
    ENDODONTIC = "endodontic"
    PERIODONTIC = "periodontic"
    PROSTHODONTIC = "prosthodontic"
    SURGICAL = "surgical"
    IMPLANT = "implant"
    ORTHODONTIC = "orthodontic"


class SequenceClass(StrEnum):
    """The order in which kinds of work are done on one patient (domain rules: Sequence)."""

    URGENT = "urgent"
    HYGIENE = "hygiene"
    PERIODONTAL = "periodontal"
    ENDODONTIC = "endodontic"
    CORE = "core"
    RESTORATIVE = "restorative"
    CROWN_PREPARATION = "crown-preparation"
    CROWN_SEAT = "crown-seat"
    EXTRACTION = "extraction"
    IMPLANT = "implant"
    IMPLANT_CROWN = "implant-crown"


class Diagnosis(StrEnum):
    """The clinic's own short list; coded diagnoses (ICD-10-CM) come with the exam workflow."""

    CARIES = "caries"
    ACUTE_PULPITIS = "acute-pulpitis"
    ABSCESS = "abscess"
    SWELLING = "swelling"
    TRAUMA = "trauma"
    BLEEDING = "bleeding"
    AVULSION = "avulsion"
    LOSS_OF_STRUCTURE = "loss-of-structure"
    TOOTH_LOSS = "tooth-loss"
    PERIODONTITIS = "periodontitis"


class ValueCategory(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class TreatmentArea(StrEnum):
    TOOTH = "tooth"
    SURFACES = "surfaces"
    QUADRANT = "quadrant"
    ARCH = "arch"
    MOUTH = "mouth"


class Account(StrEnum):
    """Accounts of the ledger: receivable (+ the patient owes), credit (− the clinic owes), cash, income …"""

    RECEIVABLE = "receivable"
    PATIENT_CREDIT = "patient-credit"
    CASH = "cash"
    INCOME = "income"
    ADJUSTMENT = "adjustment"
    WRITE_OFF = "write-off"


class TransactionKind(StrEnum):
    CHARGE = "charge"
    PAYMENT = "payment"
    ADJUSTMENT = "adjustment"
    WRITE_OFF = "write-off"
    REFUND = "refund"
    REVERSAL = "reversal"


class PaymentMethod(StrEnum):
    CASH = "cash"


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class Sex(StrEnum):
    """As recorded for medicine; gender, in the patient's own words, is a text beside it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    """What a contact is to the patient; a holder of the insurance to the insured."""

    SELF = "self"
    PARENT = "parent"
    GUARDIAN = "guardian"
    PARTNER = "partner"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    CARER = "carer"
    EMPLOYER = "employer"
    OTHER = "other"


class HistoryKind(StrEnum):
    """The questionnaires of a patient that are kept in versions."""

    MEDICAL = "medical"
    DENTAL = "dental"


class FileKind(StrEnum):
    """What a scanned or taken file about a patient is."""

    PHOTO = "photo"
    INSURANCE_CARD = "insurance-card"
    IDENTITY = "identity"
    CONSENT = "consent"
    LETTER = "letter"
    OTHER = "other"


class AgingBasis(StrEnum):
    """From which day a balance ages."""

    SERVICE_DATE = "service-date"
    DUE_DATE = "due-date"


class SignInKind(StrEnum):
    """How somebody took a seat at a workstation."""

    PASSWORD = "password"  # noqa: S105 - a kind, not a secret
    PIN = "pin"


class DocumentKind(StrEnum):
    TREATMENT_PLAN = "treatment-plan"
    EXAM_SUMMARY = "exam-summary"
    RECEIPT = "receipt"
    ESTIMATE = "estimate"
    PRESCRIPTION = "prescription"
    CONSENT = "consent"
    INFORMED_REFUSAL = "informed-refusal"
    AFTERCARE = "aftercare"
    REFERRAL = "referral"
    APPOINTMENT_CARD = "appointment-card"
    ATTENDANCE = "attendance"


class ConsentKind(StrEnum):
    """What was signed: that something may be done, or that it is not wanted although it was advised."""

    CONSENT = "consent"
    REFUSAL = "informed-refusal"


class ReferralStatus(StrEnum):
    WRITTEN = "written"
    SENT = "sent"
    ANSWERED = "answered"
    CLOSED = "closed"


class PrescriptionStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    VOIDED = "voided"


class DrugClass(StrEnum):
    """As far as allergies and doubles ask for it: two drugs of a class are one risk."""

    PENICILLIN = "penicillin"
    CEPHALOSPORIN = "cephalosporin"
    MACROLIDE = "macrolide"
    LINCOSAMIDE = "lincosamide"
    NITROIMIDAZOLE = "nitroimidazole"
    TETRACYCLINE = "tetracycline"
    NSAID = "nsaid"
    PARACETAMOL = "paracetamol"
    OPIOID = "opioid"
    BENZODIAZEPINE = "benzodiazepine"
    CORTICOSTEROID = "corticosteroid"
    ANTIFUNGAL = "antifungal"
    ANTIVIRAL = "antiviral"
    ANTISEPTIC = "antiseptic"
    FLUORIDE = "fluoride"
    LOCAL_ANAESTHETIC = "local-anaesthetic"
    OTHER = "other"


class ExamArea(StrEnum):
    """The parts of a clinical examination beside the teeth."""

    EXTRA_ORAL = "extra-oral"
    SOFT_TISSUE = "soft-tissue"
    OCCLUSION = "occlusion"
    TMJ = "tmj"
    HYGIENE = "hygiene"
    CARIES_RISK = "caries-risk"
    RADIOGRAPHS = "radiographs"


class Certainty(StrEnum):
    """How sure a diagnosis is."""

    SUSPECTED = "suspected"
    PROBABLE = "probable"
    CONFIRMED = "confirmed"


class Disposition(StrEnum):
    """What became of somebody who came in pain."""

    TREATED = "treated"
    PRESCRIBED = "prescribed"
    BOOKED = "booked"
    REFERRED = "referred"


class NoteField(StrEnum):
    """The parts of a note."""

    SUBJECTIVE = "subjective"
    OBJECTIVE = "objective"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    POST_OPERATIVE = "post_operative"


class SignatureKind(StrEnum):
    """Who answers for a note: its author, or the dentist who was called to it."""

    AUTHOR = "author"
    CO_SIGN = "co-sign"


class FactKind(StrEnum):
    """What happened, for every measure the clinic keeps; documented in docs/developing.md."""

    EXAM_COMPLETED = "exam-completed"
    PLAN_CREATED = "plan-created"
    PATIENT_ROUTED = "patient-routed"
    CHECKOUT_OPENED = "checkout-opened"
    CHECKOUT_COMPLETED = "checkout-completed"
    APPOINTMENT_BOOKED = "appointment-booked"
    APPOINTMENT_CANCELLED = "appointment-cancelled"
    APPOINTMENT_MISSED = "appointment-missed"
    PAYMENT_TAKEN = "payment-taken"
    NOTICE_SEEN = "notice-seen"
    NOTICE_DONE = "notice-done"
    VISIT_COMPLETED = "visit-completed"
    PROCEDURE_COMPLETED = "procedure-completed"
    PLAN_PRESENTED = "plan-presented"
    PLAN_ACCEPTED = "plan-accepted"
    PLAN_DECLINED = "plan-declined"
    DENTIST_CALLED = "dentist-called"
    DENTIST_CAME = "dentist-came"
    THREAD_ABANDONED = "thread-abandoned"
    PRESCRIPTION_SIGNED = "prescription-signed"
