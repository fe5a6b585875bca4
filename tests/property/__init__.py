"""Properties that hold for random histories of a warehouse."""

import os

# Of each domain that keeps something between nights; CI runs five, `make storm` twenty.
HISTORIES = int(os.environ.get("WAREHOUSE_TEST_HISTORIES", "2"))
