"""Questions in, proven answers out: rules, understanding, answers, form and drafts.

May import itself and `knowledge`; never `webui`, `eval` or a web framework.
"""
