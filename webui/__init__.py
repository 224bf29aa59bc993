"""The web interface: pages, templates, front-end files.

May import, of ours, only the public face of `assistant` (service, records, settings, errors);
never `eval`, and nothing of the inside of `knowledge`.
"""
