"""Conversations, checks and drafts kept in a database, where `webui` may import them."""

from assistant.storage.draft_store import DraftStore, StoredDraft, hash_of
from assistant.storage.records import Conversation, Exchange, StoredCheck
from assistant.storage.store import Store, open_store

__all__ = [
    "Conversation", "DraftStore", "Exchange", "Store", "StoredCheck", "StoredDraft", "hash_of",
    "open_store",
]  # fmt: skip
