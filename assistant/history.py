"""Conversations and checks kept in a database, where `webui` may import them."""

from assistant.storage.records import Conversation, Exchange, StoredCheck
from assistant.storage.store import Store, open_store

__all__ = ["Conversation", "Exchange", "Store", "StoredCheck", "open_store"]
