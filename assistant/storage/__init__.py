"""Everything kept in a database. Only this package knows SQLAlchemy and Alembic.

May import assistant.errors and assistant.settings. `assistant.history` and the faces of the
helpdesk pass it on to pages.
"""
