"""Tables out: one function writes xlsx or csv, one makes the download of it."""
