"""How people prove who they are: what a password and a PIN must be, and how long wrong ones keep the door shut.

After NIST SP 800-63B: length and a list of the commonest, no rules of composition, no expiry, delays that grow instead
of an account that is locked for good (which anybody could do to anybody).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from dentaldesk.engines.core.errors import Problem

LEAST_PASSWORD = 10  # characters
LEAST_IN_DEMO = 4
MOST_PASSWORD = 1000  # characters; more is a file that was pasted
DEMO_PASSWORD = "demo"  # noqa: S105 - the sign-in of the demo shows it
DEMO_PIN = "1234"
LONGEST_LOGIN = 80  # characters; the column's width
LONGEST_NAME = 200  # characters; the column's width

# Seconds to wait after the third wrong password in a row, the fourth, and so on; the last stays.
_DELAYS = (5, 15, 30, 60, 120, 300)
_FREE_TRIES = 2

PIN_TRIES = 3  # wrong ones in a row, after which only the password helps
PIN_LASTS = timedelta(hours=12)  # after its owner's password at the same workstation
# A desk whose clock was set back a little need not ask for the password again.
CLOCK_SLACK = timedelta(minutes=5)
GLASS_LASTS = timedelta(minutes=30)  # emergency access
_PIN = re.compile(r"\d{4,8}", re.ASCII)

# Long enough to pass, and among the first that anybody tries.
_TRIED_FIRST = (
    "1234567890 0123456789 0987654321 12345678910 123456789a 1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5 qwertyuiop qwerty12345"
    " qwertyuiop123 qwerty1234 asdfghjkl; asdfghjkl1 zxcvbnm123 password12 password123 password1234 password12345"
    " password1! passw0rd12 p@ssw0rd123 p@ssword123 mypassword letmein1234 letmein123 welcome123 welcome1234"
    " welcome2024 welcome2025 welcome2026 iloveyou123 changeme123 changeme1234 administrator admin12345 admin123456"
    " dentist123 dentist1234 dentaldesk dentaldesk1 dentalclinic smile12345 sunshine123 football123 contraseña123"
    " contrasena123 passwort123 motdepasse motdepasse1 correcthorsebatterystaple abcdefghij abc1234567"
)
_COMMONEST = frozenset(_TRIED_FIRST.split())


def fold_login(text: str) -> str:
    """A name for signing in as it is kept and compared: however it is cased, spaced or composed, in any script."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
    # Blanks go while accents still stand apart, or what they kept apart would compose only the next time.
    kept = "".join(char for char in apart if not char.isspace() and unicodedata.category(char)[0] != "C")
    return unicodedata.normalize("NFKC", kept)


def login_problems(login: str, *, place: str = "login") -> list[Problem]:
    """What keeps this from being a name to sign in with."""
    folded = fold_login(login)
    if not folded:
        return [Problem(place, "login.missing")]
    if len(folded) > LONGEST_LOGIN:
        return [Problem(place, "login.too_long", most=LONGEST_LOGIN)]
    return []


def name_problems(name: str, *, place: str = "name") -> list[Problem]:
    """What keeps this from being a person's name."""
    if not name.strip():
        return [Problem(place, "staff.name_missing")]
    if len(name) > LONGEST_NAME:
        return [Problem(place, "staff.name_too_long", most=LONGEST_NAME)]
    return []


def password_problems(password: str, *, about: Sequence[str], demo: bool = False, place: str = "new") -> list[Problem]:
    """What is wrong with a new password. `about`: the login, the name, the clinic's name, which others would try."""
    least = LEAST_IN_DEMO if demo else LEAST_PASSWORD
    if not password:
        return [Problem(place, "password.missing")]
    if len(password) < least:
        return [Problem(place, "password.too_short", least=least)]
    if len(password) > MOST_PASSWORD:
        return [Problem(place, "password.too_long", most=MOST_PASSWORD)]
    folded = fold_login(password)
    if not demo and folded in {fold_login(each) for each in about}:
        return [Problem(place, "password.about_you")]
    guessed_first = folded in _COMMONEST or len(set(folded)) == 1
    return [Problem(place, "password.common")] if guessed_first and not demo else []


def pin_problems(pin: str, *, demo: bool = False, place: str = "pin") -> list[Problem]:
    """What is wrong with a new PIN: four to eight digits, none of the rows and dates that thieves try first."""
    if not _PIN.fullmatch(pin):
        return [Problem(place, "pin.not_digits")]
    if demo:
        return []
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        return [Problem(place, "pin.a_row")]
    if _like_a_date(pin):
        return [Problem(place, "pin.a_date")]
    return []


def _like_a_date(pin: str) -> bool:
    """A year of somebody's birth, or day and month in any order, with or without a year."""
    day, month, year = r"(0[1-9]|[12]\d|3[01])", r"(0[1-9]|1[0-2])", r"((19|20)?\d\d)"
    shapes = ("19[3-9]\\d|20[0-2]\\d", day + month, month + day)
    dated = (day + month + year, month + day + year, year + month + day)
    return any(re.fullmatch(shape, pin) for shape in (*shapes, *dated))


def delay_after(failures: int) -> timedelta:
    """How long the door stays shut after so many wrong passwords in a row."""
    beyond = failures - _FREE_TRIES
    if beyond <= 0:
        return timedelta(0)
    return timedelta(seconds=_DELAYS[min(beyond, len(_DELAYS)) - 1])


def next_try(failures: int, failed_at: datetime | None, now: datetime) -> datetime | None:
    """When the next try is heard; None: now.

    Never further away than one delay: a clock that was set back since the failure does not lengthen it.
    """
    delay = delay_after(failures)
    if failed_at is None or not delay:
        return None
    heard = min(failed_at, now) + delay
    return heard if heard > now else None


def pin_is_good(last_password_at: datetime | None, pin_failures: int, now: datetime) -> bool:
    """Whether a PIN helps at a workstation where its owner's password was last heard at this moment."""
    if last_password_at is None or pin_failures >= PIN_TRIES:
        return False
    return -CLOCK_SLACK <= now - last_password_at <= PIN_LASTS
