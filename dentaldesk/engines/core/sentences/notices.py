"""Notices, messages and follow-ups."""

SENTENCES = {
    # notices
    "notice.treatment-coordinator": "Present the plan",
    "notice.urgent-scheduling": "Urgent scheduling",
    "notice.checkout": "Ready for checkout",
    "notice.parked": "Could not be done",
    "notice.parked_reason": "{what}: tried many times without success. Someone should look at it.",
    "document.treatment-plan": "Treatment plan",
    "document.exam-summary": "Exam summary",
    "document.receipt": "Receipt",
    "channel.sms": "Text message",
    "channel.email": "E-mail",
    "notice.of_others": "This notice is for another role than {name}’s.",
    "notice.escalated": "Urgent and unseen for 5 minutes",
    "notice.left_lying": "Nobody has seen this yet",
    # messages about an appointment
    "reminder.cancelled": "The reminder was dropped: the appointment was called off.",
    "message.taken_back": "It was taken back before it left.",
    "patient.running_late": "{clinic}: we are about {minutes} minutes late today. Thank you for your patience.",
}
