"""Checked programme files: values with their proof, rules, budgets, deadlines and statements as data.

May import knowledge.german and knowledge.ingestion; knows nothing of retrieval.
"""
