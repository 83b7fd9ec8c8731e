"""What people made over the marts and reports: found before a full build replaces them, and made again afterwards."""
