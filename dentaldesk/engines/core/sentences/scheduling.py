"""The schedule."""

SENTENCES = {
    # schedule
    "schedule.taken": "{start} was taken by another desk meanwhile. Nothing was booked; choose another time.",
    "schedule.patient_elsewhere": "The patient has another appointment at {start}. Nothing was booked.",
    "schedule.past": "This time is past.",
    "schedule.length": "A visit takes between 5 minutes and 12 hours.",
}
