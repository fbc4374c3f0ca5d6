"""One file a revision, named `NNNN_what_changed`; the file name is the revision."""
