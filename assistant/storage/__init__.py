"""Conversations, checks and feedback in a database. Only this package knows SQLAlchemy and Alembic.

May import assistant.errors and assistant.settings. `assistant.history` passes it on to pages.
"""
