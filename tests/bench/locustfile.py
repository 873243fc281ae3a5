"""The same deliveries by Locust's FastHttpUser: signed in the task, bodies made ahead.

Run as a process of its own: importing Locust replaces the socket module's functions.
"""

import hashlib
import hmac
import json
import os
import time
from pathlib import Path

from locust import FastHttpUser, task

BODIES = [body.encode() for body in json.loads(Path(os.environ["BODIES"]).read_text())]
SECRET = b"test_signing_secret"


class Sender(FastHttpUser):
    """One connection that sends as fast as it is answered."""

    number = 0

    @task
    def deliver(self) -> None:
        Sender.number += 1
        body = BODIES[Sender.number % len(BODIES)]
        self.client.post(
            "/hooks",
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-InfluencerHero-Timestamp": str(int(time.time())),
                "X-InfluencerHero-Signature": hmac.new(SECRET, body, hashlib.sha256).hexdigest(),
            },
        )
