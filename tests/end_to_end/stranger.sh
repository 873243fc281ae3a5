#!/usr/bin/env bash
# A stranger's path, in a folder of their own: an environment, the wheel, a configuration, their endpoint, a verdict.
#   stranger.sh PYTHON WHEEL FOLDER
# Needs a package index. Says how long each step took.
set -euo pipefail
python=$1 wheel=$2 folder=$3
step() { local began=$SECONDS; echo "# $*"; "$@"; echo "# … $((SECONDS - began)) s"; }

mkdir -p "$folder"
cd "$folder"
step "$python" -m venv env
export PATH="$folder/env/bin:$PATH"
step pip install --quiet --disable-pip-version-check "$wheel" flask

cat > app.py <<'APP'
import hashlib, hmac, os
from flask import Flask, request

app = Flask(__name__)

@app.post("/hooks")
def hook():
    expected = hmac.new(os.environ["HOOKPACT_SECRET"].encode(), request.get_data(), hashlib.sha256).hexdigest()
    given = request.headers.get("X-InfluencerHero-Signature", "")
    if not hmac.compare_digest(expected.encode(), given.encode()):
        return "bad signature", 401
    return ("thank you", 200) if isinstance(request.get_json(force=True, silent=True), dict) else ("no event", 400)
APP
export HOOKPACT_SECRET=a-secret-of-a-stranger
flask run --port 0 > flask.log 2>&1 &
trap 'kill %1' EXIT
until url=$(grep --only-matching 'http://127.0.0.1:[0-9]*' flask.log); do kill -0 %1; done

step hookpact init --provider influencer-hero
step hookpact verify "$url/hooks" --provider influencer-hero --webhook update_commission --quick
