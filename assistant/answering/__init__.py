"""From findings, values, statements and quotes to an answer in which each figure is proven.

May import assistant.rules, assistant.understanding and knowledge.
"""
