"""Hostile and harmless files through the real doors: import page, attachments, command line. See __main__.py."""
