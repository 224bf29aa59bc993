"""From a registered text file to a readable, redacted, repaired text with citable places.

Order, always: read, redact, repair, arrange into sections, cut into chunks. May import
`knowledge.errors` and `knowledge.german` only.
"""
