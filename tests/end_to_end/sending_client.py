"""A client process that delivers, and writes down what was acknowledged: `python sending_client.py URL INBOX COUNT…`.

Each line of its log is an inbox and the mark of a delivery. It ends with code 3 when the server is gone.
"""

import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def main(url: str, client: str, first: int, count: int, inboxes: list[str]) -> int:
    """Deliver numbered marks to each inbox in turn, over one connection."""
    line = HTTPConnection(urlsplit(url).netloc, timeout=20)
    for number in range(first, first + count):
        for inbox in inboxes:
            mark = f"{client}/{inbox}/{number}"
            try:
                line.request("POST", f"/in/{inbox}", f'{{"mark": "{mark}"}}')
                answer = line.getresponse()
                answer.read()
            except (OSError, HTTPException):
                return 3
            # Any status: what the server has answered it has caught.
            sys.stdout.write(f"{inbox} {mark} {answer.status}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]))
