"""Keeps things: the database, its outbox and its schema."""
