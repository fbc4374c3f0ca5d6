"""No table changes: guards are made anew after every migration, and these let a merge move what was written.

A database that stands at the revision before keeps its old guards, which would refuse that two records become one.
"""

revision = "0007_merge_guards"
down_revision = "0006_profiles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The guards are all there is to it."""
