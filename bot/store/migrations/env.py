"""Alembic's entry: runs the migrations on the connection it is given."""

from alembic import context
from sqlmodel import SQLModel

import bot.model.access
import bot.model.chats
import bot.model.delivery_acts
import bot.model.inbound
import bot.model.lead
import bot.model.mail_answers
import bot.model.replies
import bot.model.tables  # noqa: F401 - these fill the metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
