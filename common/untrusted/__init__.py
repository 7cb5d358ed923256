"""Files handed in by others are read in a child process that can do nothing else (docs/security.md, Files).

Nothing here but process.py and names.py runs in the portal's own processes. The child imports no Django, gets no
environment, opens nothing, and answers in JSON lines.
"""
