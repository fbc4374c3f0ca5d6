"""The generator of demo clinics: what it refuses to do."""

SENTENCES = {
    "believable.patients": "A demo clinic has at least 1 patient and at most {most}. Say another number.",
    "believable.years": "A demo clinic has at least 1 year behind it and at most {most}. Say another number.",
    "believable.until": "The last day of a demo clinic lies between {first} and {last}. Say another day.",
    "believable.number": "“{typed}” is not a whole number. Write it with digits alone, such as 12.",
    "believable.day": "“{typed}” is not a day. Write it as 2026-11-26.",
    "believable.currency": "“{typed}” is not a currency. Write its code, such as EUR.",
    "believable.locale": "“{typed}” is not a language with a country. Write it as es_MX.",
    "believable.exists": "There is something at {path} already. It was left alone; say --replace to put a new demo clinic in the place of an old one.",
    "believable.not_a_demo": "What is at {path} is not a demo clinic. It was left alone; choose another place.",
    "believable.not_empty": "The database {path} holds something besides a demo clinic, perhaps a clinic that a restore kept aside. It was left alone; name a database that does not exist yet.",
    "believable.in_use": "The demo clinic at {path} is open at a desk. It was left alone; close it there first.",
    "believable.no_database": "The address names no database. Add dbname=… to it.",
}
