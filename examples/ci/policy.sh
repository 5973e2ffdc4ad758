#!/bin/sh
# Checks a policy that is kept in git, tests it, tries it on the past, and publishes it. For any continuous integration:
#
#     policy.sh try       before it is merged: whatever is wrong ends with a status that is not 0
#     policy.sh publish   once it is merged: the same, and then it is live
#
# It finds, unless you say otherwise:  POLICY=policy.yaml  SCENARIOS=scenarios/*.yaml  HISTORY=history.jsonl
# RUNG_URL and RUNG_TOKEN (scope policies:read, to publish policies:write) lead to your installation; without them
# nothing is compared with what is live. COMMENT says what changed, MOVE_OPEN=true moves open escalations, too.
set -eu

policy=${POLICY:-policy.yaml}
scenarios=${SCENARIOS:-scenarios/*.yaml}
history=${HISTORY:-history.jsonl}
what=${1:-try}

ask() {
    path=$1
    shift
    curl --silent --show-error --fail-with-body -H "Authorization: Bearer $RUNG_TOKEN" "$@" "$RUNG_URL/api/v1$path"
}

read_json() { python3 -c "import json, sys; print(json.load(sys.stdin)$1)"; }

echo "== check"
rung policy check "$policy"

echo "== test"
found=
for file in $scenarios; do
    if [ -f "$file" ]; then found=yes; fi
done
if [ "$found" ]; then
    # shellcheck disable=SC2086 # a pattern stands for several files
    rung policy test $scenarios
else
    echo "no scenarios in $scenarios"
fi

live=
if [ "${RUNG_URL:-}" ]; then
    number=$(ask /policies | read_json '["current"]')
    if [ "$number" != None ]; then
        live=live-policy.yaml
        ask "/policies/$number" | python3 -c 'import json, sys; sys.stdout.write(json.load(sys.stdin)["text"])' > "$live"
        echo "== what it changes of version $number"
        rung policy diff "$live" "$policy"
    fi
fi

if [ -f "$history" ]; then
    echo "== the past"
    rung backtest "$policy" --history "$history" ${live:+--against "$live"} --html backtest.html
fi

if [ "$what" = publish ]; then
    echo "== publish"
    body=$(mktemp)
    trap 'rm -f "$body"' EXIT
    python3 -c '
import json, sys
text, comment, move_open = open(sys.argv[1]).read(), sys.argv[2], sys.argv[3] == "true"
print(json.dumps({"text": text, "comment": comment, "move_open": move_open}))
' "$policy" "${COMMENT:-}" "${MOVE_OPEN:-false}" > "$body"
    number=$(ask /policies -H "Content-Type: application/json" --data-binary "@$body" | read_json '["number"]')
    echo "version $number is live"
fi
