"""Pages that are pictures → the same `Page` of characters and rules that text gives, recognised on this machine alone.

What it needs comes with the extra `ocr`; nothing here but `available` may be imported without it.
"""
