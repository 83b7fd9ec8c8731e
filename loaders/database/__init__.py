"""The warehouse's database: its address, connections, roles, and the schema Alembic owns."""
