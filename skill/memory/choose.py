"""Which store the settings ask for."""

from __future__ import annotations

from skill.memory.store import NoStore, Store
from skill.settings import Settings


def open_store(settings: Settings) -> Store:
    """DynamoDB where a table is named, SQLite where a file is, and otherwise none. Nothing is reached yet."""
    if settings.table_name:
        from skill.memory.dynamodb import DynamoStore

        return DynamoStore(settings.table_name)
    if settings.memory_file:
        from skill.memory.sqlite import SqliteStore

        return SqliteStore(settings.memory_file)
    return NoStore()
