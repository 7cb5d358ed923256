"""Every bound on a file somebody hands in, with its reason. Sizes in bytes, times in seconds."""

MEGABYTE = 1024 * 1024

# -- the child that reads it ------------------------------------------------------------
# Address space, so also the most it can ever hold: 50,000 rows of 20 columns peak at 125 MB.
CHILD_MEMORY = 256 * MEGABYTE
# Processor time does not depend on how busy the machine is: 50,000 × 20 takes 1.4 s, the largest allowed book 4 s.
CHILD_CPU = 8
# Elapsed time, the last resort when the child hangs. Far beyond CHILD_CPU: on a machine with twenty busy processes an
# ordinary ledger of 50,000 rows waits 18 seconds for its 1.5. Below the 75 seconds the proxy waits for an answer.
CHILD_WALL = 45
# Standard streams and what an import opens; the file itself is standard input.
CHILD_OPEN_FILES = 24

# -- what it may say ------------------------------------------------------------
# Rows a line, so that the portal decodes while the child goes on reading.
ROWS_PER_LINE = 200
# One line of JSON, and everything together: bounds the portal's own memory whatever the child became.
MAX_LINE = 32 * MEGABYTE
MAX_ANSWER = 160 * MEGABYTE

# -- the file ------------------------------------------------------------
# A workbook of 100,000 rows × 20 columns takes 10 MB; the rest is room for pictures.
MAX_WORKBOOK = 40 * MEGABYTE
MAX_ATTACHMENT = 20 * MEGABYTE
# A book of 100 sheets with a picture each has some 300 parts.
MAX_ENTRIES = 2_000
# 100,000 rows × 20 columns inflate to 130 MB.
MAX_INFLATED = 300 * MEGABYTE
# Ledgers inflate 8 to 30 times, blank styled rows 200 times, bombs 1,000 times; small files may do as they like.
MAX_RATIO = 300
RATIO_FROM = 8 * MEGABYTE
# The parts read as a tree (workbook, relations, types); real ones are below 200 KB.
MAX_TREE_PART = 4 * MEGABYTE
# One row of XML: 500 cells of 32,767 characters would be 16 MB.
MAX_ROW_XML = 16 * MEGABYTE

# -- the table ------------------------------------------------------------
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
# Cells of the rectangle a sheet fills: 91 bytes each while it is read, so 2 million stay below CHILD_MEMORY.
MAX_AREA = 2_000_000
# Cells of all sheets together: they end up in the portal's memory.
MAX_CELLS = 2_500_000
MAX_SHEETS = 300
# Positions the portal keeps to warn of formulas: four columns of a ledger of 50,000 rows.
MAX_FORMULAS = 200_000
MAX_MERGED = 100_000

# -- pictures ------------------------------------------------------------
# Telephones give up to 108 million pixels as JPEG, which is decoded small; PNG (screens, scans) is decoded whole.
MAX_JPEG_PIXELS = 120_000_000
MAX_PNG_PIXELS = 40_000_000
MAX_SIDE = 30_000

# -- the request it comes in ------------------------------------------------------------
# Several attachments at once, and the rest of the form.
MAX_BODY = 60 * MEGABYTE
# Time for a body to arrive: a little for everybody, and what its length takes on a slow line.
BODY_SECONDS = 15
BODY_RATE = MEGABYTE / 2
