"""Pages of positioned characters and ruled cells, laid out: what PDF and OFD have in common."""
