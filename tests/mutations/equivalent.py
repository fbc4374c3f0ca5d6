"""Mistakes that are none: the module does the same with them as without. Each says why."""

from __future__ import annotations

from collections.abc import Mapping

VALUES = "models.values"
ANALYSIS = "engines.clinical.analysis"
PLANS = "engines.treatment.plan_rules"
PROGRESS = "engines.treatment.rules"
RECALLS = "engines.scheduling.recall_rules"
VISITS = "engines.clinical.visit_rules"
ACCESS = "engines.core.access"
BOOK = "engines.scheduling.rules"
STATES = "engines.flows.visit_states"
CARDS = "engines.financial.coverage_rules"
SORTED = "phases are put in order afterwards, and leave as they stand those of one phase"
ALIKE = "in the matrix as it stands the same roles may both"

# (module below `dentaldesk`, scope, change, its number among equal changes of the scope): the reason
EQUIVALENT: Mapping[tuple[str, str, str, int], str] = {
    (VALUES, "ValueProblem.__init__", "super().__init__(code) → nothing", 1): (
        "an exception keeps its arguments when it is made, whoever asks for them again"
    ),
    (
        VALUES,
        "Money.split",
        "'weights must be non-negative and not all zero' → 'weights must be non-negative and not all zero~'",
        1,
    ): "a sentence for programmers",
    (VALUES, "Money.split", "self.minor < 0 → self.minor <= 0", 1): "of nothing the sign is nothing",
    (VALUES, "Money.split", "0 → 1", 3): "of nothing the sign is nothing",
    (VALUES, "Money.split", "without i", 1): "sorting leaves equals as they stood",
    (VALUES, "parse_money", "'' → '~'", 1): "any text but a point and a comma says that no sign is the language's",
    (VALUES, "_parts", "'.,' → '.,~'", 1): "there is no other separator in a text of digits, points and commas",
    (
        VALUES,
        "_parts",
        (
            "len(separators) == 1 and last != decimal_sign and (exponent != 3) and _is_grouped(plain) → "
            "last != decimal_sign and exponent != 3 and _is_grouped(plain)"
        ),
        1,
    ): "several separators that group are equal, and equal ones group anyway",
    (VALUES, "plain", "'\\n\\t' → '\\n\\t~'", 1): "a tilde is no control character and stays in any case",
    (ANALYSIS, "analyze_treatment_plan", "True → False", 1): "the urgencies are made of the same procedures",
    (ANALYSIS, "", "2 → 3", 3): "the highest class counts all that a person's risk may count",
    (
        ANALYSIS,
        "_risk_lines",
        "risk.asa_class or 0 → risk.asa_class",
        1,
    ): "no class counts nothing, as classes below three",
    (ANALYSIS, "_risk_lines", "0 → 1", 1): "as above",
    (ANALYSIS, "_risk_lines", "0 → -1", 1): "as above",
    (
        CARDS,
        "parse_percentage",
        "typed.replace('%', '').replace(',', '.').strip() → typed.replace('%', '').replace(',', '.')",
        1,
    ): "Decimal reads numbers with blanks around them",
    (
        CARDS,
        "parse_percentage",
        (
            "not points.is_finite() or points != points.to_integral_value() or (not 0 <= points <= WHOLE) → "
            "points != points.to_integral_value() or not 0 <= points <= WHOLE"
        ),
        1,
    ): "what is no number equals nothing, and the infinite is more than the whole",
    (PLANS, "put_before", "1 → 2", 1): SORTED,
    (PLANS, "put_before", "if one.phase <= phase → no condition", 1): SORTED,
    (PLANS, "put_before", "0 → 1", 1): "before the phases of all others it stands alone, wherever it was put",
    (PLANS, "put_before", "0 → -1", 1): "as above",
    (PROGRESS, "plan_status", "with ProcedureStatus.DECLINED", 1): "what was declined was left out before",
    (RECALLS, "excluded", "len(rivals) > 1 → len(rivals) >= 1", 1): "who is alone wins, and nobody is left out",
    (RECALLS, "excluded", "1 → 0", 1): "as above",
    (VISITS, "", "with SequenceClass.URGENT", 2): "one urgent procedure makes an emergency of it before that",
    (VISITS, "elective_stops", "1 → 2", 1): "whose risk nobody judged is as well as anybody below four",
    (VISITS, "elective_stops", "1 → 0", 1): "as above",
    (ACCESS, "", "'P' → 'P~'", 1): "what the type checker calls it",
    (ACCESS, "", "'T' → 'T~'", 1): "as above",
    (VISITS, "", "without VisitState", 1): "what the type checker calls a check",
    (ACCESS, "sees_patients", "Permission.VIEW_PATIENT → Permission.EDIT_PATIENT", 1): ALIKE,
    (
        ACCESS,
        "manages",
        (
            "{Permission.MANAGE_PEOPLE, Permission.VIEW_PATIENT} <= may → "
            "{Permission.MANAGE_PEOPLE, Permission.VIEW_PATIENT} < may"
        ),
        1,
    ): "no role may these two things alone",
    (ACCESS, "manages", "with Permission.SIGN_IN", 1): ALIKE,
    (ACCESS, "manages", "with Permission.EDIT_PATIENT", 1): ALIKE,
    (ACCESS, "manages", "with Permission.RECORD_HISTORY", 1): ALIKE,
    (ACCESS, "manages", "with Permission.HANDLE_NOTICES", 1): ALIKE,
    (ACCESS, "manages", "with Permission.BOOK", 1): ALIKE,
    (ACCESS, "manages", "with Permission.ARRANGE_PLAN", 1): ALIKE,
    (ACCESS, "manages", "with Permission.SET_UP_CLINIC", 1): ALIKE,
    (ACCESS, "manages", "with Permission.MANAGE_TEMPLATES", 1): ALIKE,
    (
        BOOK,
        "may_step",
        "before in STEPS.get(after, ()) and may_move(before, after) → before in STEPS.get(after, ())",
        1,
    ): ("every step is a move, as a test keeps; a step that is none would have to be wrong twice to be taken"),
    (BOOK, "_parts", "'not a pattern: ' → 'not a pattern: ~'", 1): "a sentence for programmers",
    (BOOK, "_turn", "0 → 1", 1): "of what is urgent the rank is two at least",
    (BOOK, "_turn", "0 → -1", 1): "as above",
    (
        BOOK,
        "_earliest",
        (
            "other.tooth == step.tooth and step.tooth is not None and (_ORDER[other.sequence_class] <= "
            "_ORDER[step.sequence… → other.tooth == step.tooth and step.tooth is not None"
        ),
        1,
    ): "steps are taken in their turn: on one tooth no later one stands anywhere yet",
    (BOOK, "_earliest", "0 → -1", 1): "who need not wait has waited long enough in any visit",
    (BOOK, "_earliest", "0 → -1", 3): "as above",
    (BOOK, "_on_grid", "0 → -1", 1): "no day is looked at before it opens",
    (STATES, "exam_problems", "1 → 2", 1): "one is enough to know that something was treated, and two are no less",
    (
        STATES,
        "visit_state",
        "exam is not None and is_open and (exam.signed_at is None) → is_open and exam.signed_at is None",
        1,
    ): "what is open is there",
    (
        STATES,
        "visit_state",
        "exam is not None and is_open and (exam.signed_at is None) → exam is not None and exam.signed_at is None",
        1,
    ): "no exam is completed that nobody signed",
}
