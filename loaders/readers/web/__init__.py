"""Web pages: .html, .mht, and .xls files that are HTML inside."""
