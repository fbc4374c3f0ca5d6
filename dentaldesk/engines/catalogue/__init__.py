"""The clinic's own neutral procedure catalogue and its dated fees. No licensed code set is shipped."""
