"""The helpdesk: questions of an info session, edited answers, corrections, minutes.

May import answering, drafts (the Word file), understanding, rules, storage and what lies below;
the files at the top of `assistant` join it with the service and the database.
"""
