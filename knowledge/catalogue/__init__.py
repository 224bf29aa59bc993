"""Checked programme files: values with proof, rules, budgets, deadlines, statements as data.

May import knowledge.german and knowledge.ingestion; knows nothing of retrieval.
"""
