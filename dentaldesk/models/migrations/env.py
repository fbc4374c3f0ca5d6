"""Alembic's entry: runs on the connection that `upgrade` brings, never on one of its own."""

from alembic import context

from dentaldesk.models.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
# The transaction is the caller's: guards, tables and checks succeed or fail together.
context.run_migrations()
