"""Deterministic checks: rules, budget and deadlines of a programme against an applicant's facts.

May import knowledge.catalogue and knowledge.german; knows nothing of questions or answers.
"""
