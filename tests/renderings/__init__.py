"""Made-up accounts that add up, printed in real layouts and in every file format."""
