"""One file for each area of the pages, each with its blueprint. May import webui and the public
face of `assistant`.
"""
