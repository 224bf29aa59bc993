"""From rules to a form: which question comes next, and the application case with its check.

May import assistant.rules and knowledge.
"""
