"""Reading what people keep in Excel: safe workbooks, recognised columns, cleaned cells, a verdict for every row."""
