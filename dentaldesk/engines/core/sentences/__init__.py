"""What each message code says, in English: the source of the translation catalogues. One file a subject.

A test asserts that every code used in the program stands here and that its parameters are those of the sentence.
"""

from dentaldesk.engines.core.sentences import (
    backups,
    believable,
    chart,
    clinic,
    database,
    doctor,
    downtime,
    exam,
    figures,
    money,
    notices,
    papers,
    patients,
    people,
    perio,
    prescribing,
    records,
    scheduling,
    values,
    visits,
)

SENTENCES: dict[str, str] = {
    **backups.SENTENCES,
    **believable.SENTENCES,
    **chart.SENTENCES,
    **clinic.SENTENCES,
    **database.SENTENCES,
    **doctor.SENTENCES,
    **downtime.SENTENCES,
    **exam.SENTENCES,
    **figures.SENTENCES,
    **money.SENTENCES,
    **notices.SENTENCES,
    **papers.SENTENCES,
    **patients.SENTENCES,
    **people.SENTENCES,
    **perio.SENTENCES,
    **prescribing.SENTENCES,
    **records.SENTENCES,
    **scheduling.SENTENCES,
    **values.SENTENCES,
    **visits.SENTENCES,
}
