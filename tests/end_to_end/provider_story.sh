#!/bin/bash
# A provider's API, played with nothing but curl: hello, register, a referral and its signed order, three attempts,
# the same referral again, a registration too many, the removal, and silence.
#
#   provider_story.sh URL FILE
#
# URL is where `hookpact serve --time-scale 100` runs; FILE gets the three attempts as JSON. Each line says what came; a
# wrong answer ends the story with code 1.
set -euo pipefail
base=$1
attempts=$2
api=$base/providers/influencer-hero/v1
key='X-API-KEY: any-key-is-right'
json='Content-Type: application/json'
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# call STATUS WORDS CURL-ARGUMENTS…: the answer has this status, and these words in its body
call() {
  local status=$1 words=$2 found
  shift 2
  found=$(curl --silent --show-error --max-time 60 --output "$answer" --write-out '%{http_code}' "$@")
  if [ "$found" != "$status" ] || ! grep --quiet --fixed-strings -- "$words" "$answer"; then
    echo "$* answered $found, not $status with $words:"
    cat "$answer"
    exit 1
  fi
}

# post STATUS WORDS URL BODY
post() {
  call "$1" "$2" --header "$key" --header "$json" --data "$4" "$3"
}

referral() {
  post 200 Success "$api/crm/new_influencer_referral" \
    "{\"deal_id\": \"ETUNQ6ZTW1\", \"order_id\": \"$1\", \"order_revenue\": 149.99, \"order_platform\": \"shopify\"}"
}

nothing_more() {
  post 404 no-match "$base/api/inboxes/story/wait" '{"count": 4, "timeout": 1}'
}

call 200 Success "$api/public/hello"
echo 'hello to everybody'

call 401 'Invalid API key' "$api/account/hello"
call 200 Success --header "$key" "$api/account/hello"
echo 'hello to an account, with a key'

post 201 story "$base/api/inboxes" '{"provider": "influencer-hero", "name": "story", "script": {"answers": [500, 500, 200]}}'
hook="{\"webhook_type\": \"new_influencer_order\", \"webhook_url\": \"$base/in/story\", \"prevent_duplicate_webhook\": true}"
post 200 Success "$api/account/create_webhook" "$hook"
echo 'registered'

referral 5123456789
post 200 deliveries "$base/api/inboxes/story/wait" \
  '{"count": 3, "timeout": 30, "match": {"pointers": {"/order_information/order_id": "5123456789"}}}'
cp "$answer" "$attempts"
echo 'a referral became a signed order, taken at the third attempt'

referral 5123456789
nothing_more
echo 'the same referral again became nothing'

post 409 'Webhook already exists' "$api/account/create_webhook" "$hook"
echo 'a second registration was turned down'

post 200 Success "$api/account/delete_webhook" "$hook"
post 400 'Webhook URL not found' "$api/account/delete_webhook" "$hook"
referral 5123456790
nothing_more
echo 'removed: nothing more arrived'
