"""The clinic changes how it is called, how it writes and how it decides."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from dentaldesk.engines.core.access import Permission, verb
from dentaldesk.engines.core.edits import apply_edit, lock_row
from dentaldesk.engines.core.errors import Problem, Refused
from dentaldesk.engines.flows.clinic_checks import ClinicDetails, Policies, details_problems, policy_problems
from dentaldesk.models.tables.catalogue import Procedure
from dentaldesk.models.tables.clinic import Clinic
from dentaldesk.models.tables.financial import Estimate, LedgerTransaction, Payment
from dentaldesk.models.values import currency_exponent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from dentaldesk.engines.core.work import Work


@verb(Permission.SET_UP_CLINIC)
def edit_clinic(work: Work, version: int, details: ClinicDetails) -> int:
    """Change what the clinic is called and how it writes. Returns the new version.

    Raises Refused with everything that is wrong, EditedElsewhere. The currency stays once money was written down.
    """
    clinic = lock_row(work.session, Clinic, 1)
    problems = details_problems(details)
    problems += _unknown_formats(details)
    if details.currency != clinic.currency:
        if has_money(work.session):
            problems.append(Problem("currency", "settings.currency_stays", currency=clinic.currency))
        elif currency_exponent(details.currency) != currency_exponent(clinic.currency):
            # Fees and policies are kept in minor units: the same figures would mean other amounts.
            problems.append(Problem("currency", "settings.currency_decimals", currency=details.currency))
    if problems:
        raise Refused("settings.not_saved", problems)
    before = clinic.version
    apply_edit(clinic, version, {name: getattr(details, name) for name in asdict(details)})
    if clinic.version != before:
        work.note("edit", "clinic", "1")
    return clinic.version


@verb(Permission.SET_UP_CLINIC)
def edit_policies(work: Work, version: int, policies: Policies) -> int:
    """Change how the clinic decides. Returns the new version. Raises Refused, EditedElsewhere."""
    clinic = lock_row(work.session, Clinic, 1)
    problems = policy_problems(policies)
    examination = work.session.get(Procedure, policies.examination_code)
    if examination is None or not examination.active:
        problems.append(Problem("examination_code", "settings.examination_unknown"))
    if problems:
        raise Refused("settings.not_saved", problems)
    before = clinic.version
    apply_edit(clinic, version, {name: getattr(policies, name) for name in asdict(policies)})
    if clinic.version != before:
        work.note("edit-policies", "clinic", "1")
    return clinic.version


def has_money(session: Session) -> bool:
    """Whether an amount was ever told to a patient or written in the books."""
    queries = (select(exists().select_from(table)) for table in (LedgerTransaction, Payment, Estimate))
    return any(session.scalar(query) for query in queries)


def _unknown_formats(details: ClinicDetails) -> list[Problem]:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - heavy
    from babel.numbers import is_currency  # noqa: PLC0415 - heavy

    problems = []
    if not is_currency(details.currency):
        problems.append(Problem("currency", "settings.choose"))
    try:
        Locale.parse(details.language)
    except (UnknownLocaleError, ValueError):
        problems.append(Problem("language", "settings.choose"))
    return problems
