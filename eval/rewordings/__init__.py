"""A model server of our own, faithful or lying, to measure what the guard of rewordings lets through.

May import assistant and knowledge, and of eval what measures.
"""
