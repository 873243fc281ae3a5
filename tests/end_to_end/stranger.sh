#!/usr/bin/env bash
# A stranger's two paths, each in an empty folder; says how long each step took. Needs a package index.
#   stranger.sh clones REPOSITORY FOLDER          clone, make demo, make test
#   stranger.sh installs PYTHON WHEEL FOLDER      environment, wheel, configuration, their endpoint, verdict, the Action
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
step() { local began=$SECONDS; echo "# $*"; "$@"; echo "# … $((SECONDS - began)) s"; }

clones() {
  step git clone --quiet "$1" "$2/hookpact"
  cd "$2/hookpact"
  step make demo
  step make test
}

endpoint() {
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
  flask run --port 0 > flask.log 2>&1 &
  trap 'kill %1' EXIT
  until url=$(grep --only-matching 'http://127.0.0.1:[0-9]*' flask.log); do kill -0 %1; done
}

installs() {
  mkdir -p "$3"
  cd "$3"
  step "$1" -m venv env
  export PATH="$3/env/bin:$PATH"
  step pip install --quiet --disable-pip-version-check "$2" flask
  export HOOKPACT_SECRET=a-secret-of-a-stranger
  endpoint
  step hookpact init --provider influencer-hero
  step hookpact verify "$url/hooks" --provider influencer-hero --webhook update_commission --quick
  step python "$here/runner.py" "$3/action" "target=$url/hooks" provider=influencer-hero "package=$2" \
    $'arguments=--quick\n--webhook\nupdate_commission'
}

"$@"
