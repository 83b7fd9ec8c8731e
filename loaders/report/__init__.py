"""One page for an account that opens without a server: its figures, charts, identities and findings."""
