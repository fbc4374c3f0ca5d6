"""Money and checkout."""

SENTENCES = {
    # money
    "estimate.fee": "Fee {amount}",
    "estimate.no_coverage": "No insurance on file",
    "estimate.covered": "{plan} covers {percentage} %: {amount}",
    "estimate.patient": "Patient’s part {amount}",
    "payment.refused": "The payment was not taken.",
    "payment.nothing": "Enter an amount above zero.",
    "payment.too_little": "Less was handed over than the {amount} to be paid.",
    "method.cash": "Cash",
    "receipt.credit": "Deposit, credited to the account",
    # checkout
    "checkout.not_examined": "The exam of this visit is not completed yet.",
    "checkout.not_opened": "The checkout was not opened yet.",
}
