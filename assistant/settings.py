"""The settings, where `webui` may import them; they are written down in `knowledge.settings`."""

from knowledge.settings import SETTINGS, Setting, Settings, offline_environment

__all__ = ["SETTINGS", "Setting", "Settings", "offline_environment"]
