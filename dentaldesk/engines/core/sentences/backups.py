"""Backups: made, proven, shown, restored."""

SENTENCES = {
    # sealed files
    "seal.not_one": "This file is no backup of DentalDesk.",
    "seal.damaged": "This backup is damaged or was cut off. Nothing of it was used; take another one.",
    "seal.other_key": "This key does not open this backup. Use the recovery key that was shown when the clinic, or its backup key, was made.",
    # making one
    "backup.no_key": "There is no key for the backups yet. Choose “Back up now” in the settings once: it makes the key and shows it.",
    "backup.key_exists": "Another desk has made the backup key meanwhile. Use that one; the key that is shown here opens nothing.",
    "backup.key_not_written_down": "This is not its last group. That key was thrown away, and no backup was made; begin again with paper at hand.",
    "backup.no_place": "No folder for backups is chosen at this workstation. Choose one in the settings, or say --to FOLDER.",
    "backup.no_folder": "The folder for backups is not there: {path}. Is its drive connected?",
    "backup.under_way": "A backup is being made at {workstation} just now.",
    "backup.interrupted": "The backup was cut off before it was done.",
    "backup.stopped": "The program was closed before the backup was done.",
    "backup.disk_full": "There is no room left in {path}. Older backups were left alone; make room and try again.",
    "backup.not_written": "The folder cannot be written to: {path} ({why}).",
    "backup.no_tool": "{name} is missing on this computer, or is older than the server. Install the programs of Postgres {least} or newer (on Debian: postgresql-client-{least}).",
    "backup.tool_failed": "{name} stopped: {why}",
    "backup.not_the_same": "The backup does not hold the same rows as the clinic ({table}). It is not good.",
    "backup.not_sound": "The copy of the clinic is not sound. It is not good; run “dentaldesk database check”.",
    "backup.failed": "The backup failed: {kind}. This is a fault of the program; the log of this workstation says where.",
    "settings.not_a_time": "“{typed}” is not a time of day. Write it as 21:00.",
    "settings.no_such_folder": "This folder is not there. Choose one that this computer can write to, best on another drive.",
    # restoring
    "backup.unreadable": "{path} cannot be read. Is it a file, and its drive connected?",
    "backup.newer_program": "This backup was made by a newer DentalDesk ({program}). Update this computer first.",
    "backup.is_of_server": "This is the backup of a clinic on a Postgres server. Restore it into the address of an empty database.",
    "backup.is_of_file": "This is the backup of a clinic in a file. Restore it into a file.",
    "backup.place_taken": "There is a clinic at {place} already. Nothing was changed. With --replace it is kept aside and the backup takes its place.",
    "backup.parts_left": "There is no clinic at {place}, but parts of one are left: {names}. Nothing was changed. With --replace they are kept aside and the backup takes the place.",
    "backup.place_locked": "What stands at {place} opens with none of the keys of this computer, so nobody can see whether a desk has it open. Nothing was changed. Restore into another place, or close DentalDesk at every desk and move that file away by hand first.",
    "backup.at_work": "{place} is as on a network share, where a desk that is open but idle cannot be seen, and {workstation} was at work within the last {minutes} minutes. Nothing was changed. Close DentalDesk at every desk, wait {minutes} minutes and try again.",
    "backup.in_use": "{place} is open in another program. Close DentalDesk at every desk first; nothing was changed.",
    # the dashboard
    "health.backup": "Last backup",
    "health.backup_never": "None yet. Choose a folder for it in the settings.",
    "health.backup_not_needed": "None; an invented clinic needs none",
    "health.backup_at": "{at}, at {workstation}",
    "health.backup_old": "{at}, at {workstation}: more than {hours} hours ago",
    "health.backup_failing": "{at}, at {workstation}. Since then: {why}",
}
