"""The exam of today: why the patient came, what is planned, what was found and decided, signed and completed.

`draft` of the notes is kept by `saving`, so that typed words belong to their exam whatever the window shows.
"""
