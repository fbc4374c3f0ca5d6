"""The database, two desks at it, this workstation."""

SENTENCES = {
    # two desks
    "edit.elsewhere": "This was changed at another desk since you began. Nothing was overwritten: choose which to keep.",
    "edit.stale": "This was changed at another desk in the same moment. Nothing was written; please look and try again.",
    # database
    "database.missing": "There is no clinic at {path}. Was the file moved, or is its drive not connected?",
    "database.exists": "There is a file at {path} already. It was left alone.",
    "database.unreadable": "{path} cannot be read. Check that it is a file you may open and that its drive is connected.",
    "database.read_only": "{path} may not be written to. Ask whoever looks after this computer for the right to change it.",
    "database.damaged": "{path} is damaged. Nothing more was written to it; restore last night’s backup.",
    "database.needs_key": "{path} is encrypted or not a clinic at all. It opens only with its key.",
    "database.not_encrypted": "{path} is not encrypted, though a key was given. It was not opened.",
    "database.wrong_key": "{path} is encrypted with another key. Use the recovery key that was printed with this clinic.",
    "database.refused": "The database server refuses this user. Check the name, the password and the rights.",
    "database.address_wrong": "The address of the database server is not written as it must be. Check the settings.",
    "database.busy": "Other desks kept the database busy. Nothing was written; please try again.",
    "database.full": "The disk of the database is full. Nothing was written; make room and try again.",
    "database.lost": "No connection to the database. What you typed is kept.",
    "database.unsafe_sqlite": "This computer’s SQLite ({found}) can lose data and is not used. Install DentalDesk again.",
    "database.schema_empty": "This database holds no clinic yet.",
    "database.schema_foreign": "This database belongs to another program. It was left alone.",
    "database.schema_older": (
        "This clinic was made by an older DentalDesk. Run “dentaldesk database upgrade” once; a backup is made first."
    ),
    "database.schema_newer": "This clinic was opened by a newer DentalDesk. Update this computer; nothing was written.",
    "database.schema_current": "This clinic is up to date.",
    "key.not_a_recovery_key": "This is not a recovery key, or a letter is mistyped.",
    "key.seal_unreadable": "The sealed key at {path} is missing or damaged. Use the recovery key.",
    "key.wrong_passphrase": "This is not the passphrase of this clinic.",
    "key.no_place": "This computer has no keyring to keep the clinic’s key in. Choose a passphrase for it.",
    "database.no_local_postgres": "There is no Postgres on this computer for the demo. Run “make setup” first.",
    "key.needed": "This clinic is encrypted, and this computer does not have its key. Enter the passphrase or the recovery key.",
    # this workstation
    "settings.unreadable": "The settings cannot be read: {place} is not written as it must be.",
    "settings.wrong_value": "{place}: {name} is “{typed}”; it must be one of {known}.",
    "tour.folder_in_use": "{path} holds other things than an earlier tour. Nothing was deleted; name an empty folder.",
    "database.local_postgres_failed": "The Postgres of the demo did not start. Its log lies in {path}.",
}
