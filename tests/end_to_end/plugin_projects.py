"""The projects that the plugin is tested in: their sources."""

CHECK = """
import hashlib, hmac

SECRET = b"test_signing_secret"

def is_signed(body, signature):
    expected = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), (signature or "").encode())
"""
FLASK = """
from flask import Flask, request
from check import is_signed

app = Flask(__name__)

@app.post("/hooks")
def hook():
    if not is_signed(request.get_data(), request.headers.get("X-InfluencerHero-Signature")):
        return "bad signature", 401
    return "thank you"
"""
FASTAPI = """
from fastapi import FastAPI, Request, Response
from check import is_signed

app = FastAPI()

@app.post("/hooks")
async def hook(request: Request):
    if not is_signed(await request.body(), request.headers.get("X-InfluencerHero-Signature")):
        return Response("bad signature", 401)
    return "thank you"
"""
DJANGO = """
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from check import is_signed

settings.configure(ROOT_URLCONF="app", ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="x")

@csrf_exempt
def hook(request):
    if not is_signed(request.body, request.headers.get("X-InfluencerHero-Signature")):
        return HttpResponse("bad signature", status=401)
    return HttpResponse("thank you")

urlpatterns = [path("hooks", hook)]
app = get_wsgi_application()
"""
TAKES = """
from app import app

def test_a_deal_is_taken(webhook_sender):
    sent = webhook_sender.send("influencer-hero/update_commission", app, path="/hooks", set={"deal_id": "7"})
    assert sent.payload["deal_id"] == "7"
    assert sent.answer.strip(b'"') == b"thank you"

def test_a_forgery_is_refused(webhook_sender):
    faults = ["signature-middle-changed"]
    webhook_sender.send("influencer-hero/update_commission", app, path="/hooks", faults=faults, expect="refused")
"""
SENDER = '''
import hashlib, hmac, http.client, json
from urllib.parse import urlsplit

def notify(url, deal, secret=b"test_signing_secret", tries=1):
    body = json.dumps({**EXAMPLE, "deal_id": deal}).encode()
    signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-InfluencerHero-Signature": signature,
               "X-InfluencerHero-Timestamp": str(now())}
    for _ in range(tries):
        parts = urlsplit(url)
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        line.request("POST", parts.path, body, headers)
        status = line.getresponse().status
        line.close()
        if status < 300:
            break

def now():
    import time
    return int(time.time())

EXAMPLE = json.loads("""%s""")
'''
SENDS = """
from sender import notify

def test_the_deal_is_told(webhook_receiver):
    inbox = webhook_receiver("influencer-hero")
    notify(inbox.url, "7")
    told = inbox.expect("influencer-hero/update_commission", match={"deal_id": "7"}, timeout=5)
    assert told.payload["deal_id"] == "7"
"""
