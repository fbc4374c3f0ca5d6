"""Do the tests notice mistakes in the rules? Makes every small mistake there is in them, and says which ones pass.

python -m tests.mutations [--only MODULE] [--short] [--verbose] [--workers N]
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.mutations.equivalent import EQUIVALENT
from tests.mutations.judging import Verdict, judge
from tests.mutations.operators import Mutant
from tests.mutations.table import TABLE, Rules

SHORT = 6  # mistakes of a module that `make test` tries, always the same
SEED = 6


def main() -> int:
    """Print what survived; the exit status says whether anything did that should not."""
    asked = _arguments()
    if not hasattr(os, "fork"):
        print("Mistakes are tried in forked processes, which this system has not; nothing was tried.")
        return 0
    if os.environ.get("PYTHONHASHSEED") != "0":  # sets in one order each time, so that no mistake is noticed by luck
        return subprocess.run(
            [sys.executable, "-m", "tests.mutations", *sys.argv[1:]],
            env={**os.environ, "PYTHONHASHSEED": "0"},
            check=False,
        ).returncode
    chosen = [rules for rules in TABLE if asked.only in rules.module and (rules.short or not asked.short)]
    if not chosen:
        print(f"no module of the table holds {asked.only!r}", file=sys.stderr)
        return 2
    wrong = 0
    for rules in chosen:
        began = time.monotonic()
        verdicts = []
        for verdict in judge(rules, _some if asked.short else _all, asked.workers):
            verdicts.append(verdict)
            _tell(verdict, verbose=asked.verbose)
        wrong += _conclude(rules, verdicts, time.monotonic() - began, whole=not asked.short)
    print(f"{wrong} to look at" if wrong else "every mistake was noticed")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("--only", default="", metavar="MODULE", help="modules whose name holds this")
    parser.add_argument("--short", action="store_true", help="a few mistakes of routing and money, always the same")
    parser.add_argument("--verbose", action="store_true", help="print what was killed, too")
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def _all(mutants: Sequence[Mutant]) -> Sequence[Mutant]:
    return mutants


def _some(mutants: Sequence[Mutant]) -> Sequence[Mutant]:
    return random.Random(SEED).sample(mutants, min(SHORT, len(mutants)))


def _key(verdict: Verdict) -> tuple[str, str, str, int]:
    return verdict.module.split(".", 1)[1], verdict.scope, verdict.change, verdict.nth


def _tell(verdict: Verdict, *, verbose: bool) -> None:
    reason = "its constants are the same" if verdict.same else EQUIVALENT.get(_key(verdict))
    if verdict.killed and reason:
        state = "KILLED, though listed as equivalent"
    elif verdict.killed:
        state = "killed" if verbose else ""
    else:
        state = f"equivalent ({reason})" if reason and verbose else "" if reason else "SURVIVED"
    if state:
        number = f" [{verdict.nth}]" if verdict.nth > 1 else ""
        print(f"{state}  {verdict.path}:{verdict.line}  {verdict.scope}: {verdict.change}{number}", flush=True)


def _conclude(rules: Rules, verdicts: Sequence[Verdict], seconds: float, *, whole: bool) -> int:
    """Print the module's figures. Returns how many verdicts ask for a test or for a reason."""
    listed = {key for key in EQUIVALENT if key[0] == rules.module.split(".", 1)[1]}
    killed = sum(verdict.killed for verdict in verdicts)
    survived = [one for one in verdicts if not one.killed and not one.same and _key(one) not in listed]
    not_so = [verdict for verdict in verdicts if verdict.killed and _key(verdict) in listed]
    gone = listed - {_key(verdict) for verdict in verdicts} if whole else set()
    for key in sorted(gone):
        print(f"GONE  listed as equivalent, but there is no such mistake any more: {key}")
    print(
        f"{rules.module}: {len(verdicts)} mistakes, {killed} noticed, {len(verdicts) - killed - len(survived)} "
        f"equivalent, {len(survived)} survived; {seconds:.0f} s",
        flush=True,
    )
    return len(survived) + len(not_so) + len(gone)


if __name__ == "__main__":
    sys.exit(main())
