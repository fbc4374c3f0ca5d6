"""People: what they may do and how they sign in."""

SENTENCES = {
    # access
    "access.not_allowed": "{name} may not {what}. Ask someone whose role allows it.",
    "permission.sign-in": "sign in here",
    "permission.view-patient": "see patients",
    "permission.edit-patient": "change patients",
    "permission.record-history": "record medical histories",
    "permission.merge-patients": "merge patients’ records",
    "permission.import-patients": "import patients",
    "permission.export-patient": "export a patient’s record",
    "permission.examine": "chart and write exams",
    "permission.complete-exam": "sign and complete exams",
    "permission.check-out": "check out patients",
    "permission.take-payment": "take payments",
    "permission.book": "book appointments",
    "permission.handle-notices": "answer notices",
    "permission.present-plan": "present treatment plans",
    "permission.view-figures": "see the clinic’s figures",
    "permission.set-up-clinic": "set up the clinic",
    "permission.manage-people": "manage who works here",
    "permission.manage-fees": "change the catalogue and fees",
    "permission.break-glass": "open records in an emergency",
    "permission.run-outbox": "run the outbox",
}
