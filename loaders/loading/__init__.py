"""From the user's paths to landed documents: inputs, workers, rows of schema `raw`, one writer."""
