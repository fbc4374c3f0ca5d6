"""The modules that decide, and for each the tests that answer for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A module, and the files of tests (below `tests/`) that its mistakes must not pass, the fastest first."""

    module: str
    tests: tuple[str, ...]
    short: bool = False  # some of its mistakes are tried by `make test`

    @property
    def path(self) -> str:
        return f"{self.module.replace('.', '/')}.py"


TABLE = (
    # Where a patient goes.
    Rules(
        module="dentaldesk.engines.clinical.routing",
        tests=("unit/test_clinical_rules.py", "unit/test_deciding.py"),
        short=True,
    ),
    Rules(
        module="dentaldesk.engines.clinical.analysis",
        tests=("unit/test_plan_weighed.py", "unit/test_clinical_rules.py"),
    ),
    Rules(module="dentaldesk.engines.clinical.rules", tests=("unit/test_clinical_rules.py",)),
    Rules(
        module="dentaldesk.engines.clinical.effects", tests=("unit/test_exam_effects.py", "unit/test_clinical_rules.py")
    ),
    Rules(module="dentaldesk.engines.flows.deciding", tests=("unit/test_deciding.py",)),
    # Money.
    Rules(
        module="dentaldesk.models.values",
        tests=("unit/test_plain_text.py", "unit/test_currencies.py", "unit/test_money_signs.py", "unit/test_money.py"),
    ),
    Rules(module="dentaldesk.engines.financial.rules", tests=("unit/test_financial_rules.py",), short=True),
    Rules(module="dentaldesk.engines.financial.coverage_rules", tests=("unit/test_insurance_cards.py",)),
    # States, and what may follow which.
    Rules(module="dentaldesk.models.moves", tests=("unit/test_moves.py",)),
    Rules(module="dentaldesk.models.states", tests=("unit/test_states.py",)),
    Rules(
        module="dentaldesk.engines.treatment.rules",
        tests=("unit/test_visit_lacks.py", "unit/test_visit_rules.py", "unit/test_financial_rules.py"),
    ),
    Rules(
        module="dentaldesk.engines.treatment.plan_rules", tests=("unit/test_plan_answers.py", "unit/test_plan_rules.py")
    ),
    Rules(
        module="dentaldesk.engines.scheduling.rules",
        tests=("unit/test_day_steps.py", "unit/test_visits_grouped.py", "unit/test_scheduling_rules.py"),
    ),
    Rules(
        module="dentaldesk.engines.scheduling.recall_rules",
        tests=("unit/test_recall_limits.py", "unit/test_recall_rules.py"),
    ),
    Rules(
        module="dentaldesk.engines.clinical.visit_rules", tests=("unit/test_visit_lacks.py", "unit/test_visit_rules.py")
    ),
    Rules(module="dentaldesk.engines.flows.visit_states", tests=("engines/test_visit_states.py",)),
    # Who may do what.
    Rules(module="dentaldesk.engines.core.access", tests=("unit/test_access_matrix.py",)),
)
