"""The clinic's figures, and what waits for somebody."""

SENTENCES = {
    # cases that missed a goal
    "miss.checkout_not_opened": "The checkout was not opened that day",
    "miss.checkout_late": "The checkout was opened after {minutes} minutes",
    "miss.not_documented": "No signed plan, and no signed “no treatment needed”",
    "miss.not_checked_out": "The checkout was not completed that day",
    "miss.not_booked": "Left without a next visit; {amount} planned",
    "miss.not_seen": "Nobody saw the notice that day",
    "miss.not_accepted": "Presented and not accepted: {amount}",
    "miss.nobody_came": "Nobody came: {reason}",
    "miss.owes": "{amount} open",
    "miss.charged": "{what}: {amount}",
    # what waits
    "waiting.exam": "Exam not completed: {complaint}",
    "waiting.exam_begun": "Exam not completed",
    "waiting.checkout": "Ready for checkout",
    "waiting.checkout_opened": "Checkout begun",
    "waiting.follow_up": "Ask about the plan",
    "waiting.procedures": "Procedures: {count}",
    "waiting.plan_pending": "Not presented yet",
    "waiting.plan_presented": "Presented {at}",
    "waiting.no_show": "{reason}",
    # how the installation is
    "health.database": "Database",
    "health.sqlite": "SQLite file on this machine",
    "health.postgres": "Postgres server",
    "health.schema": "Schema",
    "health.current": "As this program needs it",
    "health.not_current": "Another one than this program needs",
    "health.outbox": "Outbox",
    "health.parked": "Parked: {count}; waiting: {queued}",
    "health.passwords": "People without a password",
    "health.lacking": "{count}",
}
