"""The rounds and the tables. Each round measures all in turn, so that a busy machine is busy for all of them."""

import sys

from tests.bench import catching, sending

MEASURES = {"catching": catching.measure, "sending": sending.measure}

if __name__ == "__main__":
    for name in sys.argv[1:] or MEASURES:
        MEASURES[name]()
