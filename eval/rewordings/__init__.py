"""A model server of our own, faithful or lying, to measure what the guard lets through.

May import assistant and knowledge, and of eval what measures.
"""
