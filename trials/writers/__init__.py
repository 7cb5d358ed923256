"""Many people on one record at once; see __main__."""
