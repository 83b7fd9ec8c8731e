"""The embedded PostgreSQL that serves where no address is given."""
