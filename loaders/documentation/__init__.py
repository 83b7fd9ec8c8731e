"""Pages written from the project itself, so that both say the same."""
