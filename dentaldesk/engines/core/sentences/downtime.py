"""The downtime pack."""

SENTENCES = {
    "downtime.no_passphrase": "No downtime pack is made: it has no passphrase yet. A manager or administrator sets it under Settings, Downtime pack.",
    "downtime.no_keyring": "This computer has no keyring to keep the passphrase in, and without one no downtime pack is made here. Install one (on Linux GNOME Keyring or KWallet) and start the program from the desktop, or let another workstation make it.",
    "downtime.passphrase_set": "Set. It lies in the keyring of whoever runs the program on this computer.",
    "downtime.refused": "The passphrase was not set.",
    "downtime.passphrase_short": "Take at least {least} characters: whoever finds the file may try for as long as they like.",
    "downtime.passphrase_long": "This is longer than a PDF can have: at most {most} letters without accents.",
    "downtime.no_folder": "The folder of the downtime pack is not there: {path}. Is its drive connected?",
    "downtime.disk_full": "The disk is full: no downtime pack was written to {path}. The one from before is still there.",
    "downtime.not_written": "The downtime pack could not be written to {path}: {why}. The one from before is still there.",
    "notice.downtime": "No downtime pack was made",
    "notice.downtime_reason": "{workstation}: {why}",
}
