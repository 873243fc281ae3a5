#!/usr/bin/env bash
# A test with nothing but curl: an inbox catches, verifies, answers by script, and asserts.
#   hookpact serve --port 8080 &
#   examples/curl.sh http://127.0.0.1:8080
set -euo pipefail
mock=${1:-http://127.0.0.1:8080}
call() { curl --silent --show-error --fail-with-body --header 'Content-Type: application/json' "$@" && echo; }

echo '# An inbox of this test alone; it answers 500 twice, then 200.'
call "$mock/api/inboxes" --data '{"provider": "influencer-hero", "name": "story", "script": {"answers": [500, 500, 200]}}'
trap 'call --request DELETE "$mock/api/inboxes/story"' EXIT

echo '# Your code would deliver to its url. Here the mock itself does, until it is taken.'
order='{"webhook": "influencer-hero/update_commission", "to": "'$mock'/in/story", "set": {"/deal_id": "7"}}'
for attempt in 1 2 3; do
  call "$mock/api/send" --data "$order" | grep --quiet '"acknowledged":true' && break
done
test "$attempt" = 3

echo '# Three came that are rightly signed, of that deal.'
call "$mock/api/inboxes/story/wait" \
  --data '{"match": {"webhook": "update_commission", "body": {"deal_id": "7"}}, "count": 3, "timeout": 5}' > /dev/null

echo '# A forged one is refused and kept, with the reason.'
call "$mock/api/send" --data "${order%\}}"', "faults": ["signature-middle-changed"]}' > /dev/null
call "$mock/api/inboxes/story/wait" --data '{"match": {"verdict": "refused"}, "timeout": 5}' | grep --quiet no-match

echo '# What does not come ends the wait, and the answer says what came instead.'
if call "$mock/api/inboxes/story/wait" --data '{"match": {"body": {"deal_id": "8"}}, "timeout": 0.2}'; then
  echo 'deal 8 came, and nobody sent it' >&2
  exit 1
fi
