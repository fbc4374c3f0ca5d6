"""Patients and their records."""

SENTENCES = {
    # patients
    "patient.refused": "The patient was not saved.",
    "patient.name_too_long": "The name has {length} characters; at most {most} fit.",
    "patient.name_missing": "A name is needed.",
    "patient.birth_date_impossible": "Nobody in care was born on {date}.",
    "patient.email_impossible": "“{typed}” is not an e-mail address.",
    "patient.phone_impossible": "“{typed}” is not a phone number here. Add the country, as in +49.",
    "patient.plan_ready": "Thank you for your visit. Your documents are ready at the desk.",
    "patient.reminder": "{clinic}: you have an appointment on {start}. Reply C to confirm.",
    "reminder.too_late": "The reminder was dropped: its time is past, or lies before the quiet hours that are past.",
    "message.nobody": "The patient is not written to any more.",
    "message.too_late": "It would have come more than a day late.",
    "medical.refused": "The medical history was not confirmed.",
    "medical.allergies_not_asked": "Allergies were not asked yet. “None known” is an answer; empty is not.",
}
