"""The inbox: a directory that is watched; what is put there is loaded, built, and moved beside a note of what came of it."""
