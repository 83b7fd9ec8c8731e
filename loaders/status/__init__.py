"""What is in the warehouse, how it does, and what needs a person."""
