"""What every API view shares: the door, strict query strings, pages, problem details, the schema."""
