"""Word documents of the field: official papers after GB/T 9704-2012 and plain forms with ruled tables.

Content goes in as the dataclasses of content.py; official.build and forms.build give a python-docx document,
save.save_document writes it so that the same content gives the same bytes.
"""
