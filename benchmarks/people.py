"""Who can sign in at the clinic of full size."""

PASSWORD = "seven quiet molars"  # noqa: S105 - of a clinic that lives for minutes
DESK, EVERYBODY = "rosa", "ada"  # logins: of the front desk, and of somebody with every role
