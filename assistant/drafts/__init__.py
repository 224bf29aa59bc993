"""The checked draft of an application: one document model, and its export to each format.

May import assistant.form, assistant.rules and knowledge. Each library of a file format is known to
one file here.
"""
