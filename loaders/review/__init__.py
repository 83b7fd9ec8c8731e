"""The review of accounts: read once from the marts, written as text, JSON, CSV, a workbook or a page."""
