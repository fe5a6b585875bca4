"""Properties that hold for random histories of a warehouse."""

import os

# Of each domain that keeps something between nights; `make storm` runs more of them.
HISTORIES = int(os.environ.get("WAREHOUSE_TEST_HISTORIES", "5"))
