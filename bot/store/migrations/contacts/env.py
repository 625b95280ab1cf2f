"""Run the migrations of the contacts store on the connection that `bot.store.migrations` brings."""

from __future__ import annotations

from alembic import context

from bot.store.contacts.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=context.config.attributes["version_table"],
)
context.run_migrations()
