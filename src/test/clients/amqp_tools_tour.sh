#!/bin/bash
# rabbitmq-c's command line tools (Debian's amqp-tools), each as a check: amqp_tools_tour.sh [PORT].
set -u
url="amqp://guest:guest@127.0.0.1:${1:-${WARREN_PORT:-5672}}"
queue="amqp-tools-tour-$$"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

check() { # NAME: runs the function of that name, whose exit status decides
  local start=$SECONDS
  if "$1" 2>"$tmp/errors"; then
    echo "ok   amqp_tools_tour $1 ($((SECONDS - start)) s)"
  else
    echo "FAIL amqp_tools_tour $1: $(tr '\n' ' ' <"$tmp/errors")"
    failed=1
  fi
}

same() { # GOT EXPECTED
  [ "$1" = "$2" ] || { echo "expected '$2', got '$1'" >&2; return 1; }
}

tool() { timeout 30 "$1" --url "$url" "${@:2}"; }

publish() { tool amqp-publish -r "$queue" "$@"; }

declares_a_queue() { same "$(tool amqp-declare-queue -q "$queue" -d)" "$queue"; }

publishes_and_gets() {
  publish -C text/plain -p -b "hello warren" && same "$(tool amqp-get -q "$queue")" "hello warren"
}

publishes_from_standard_input() {
  head -c 1000000 /dev/urandom >"$tmp/sent"
  publish <"$tmp/sent" && tool amqp-get -q "$queue" >"$tmp/got" && cmp "$tmp/sent" "$tmp/got" >&2
}

get_from_an_empty_queue_says_so() {
  local status=0
  tool amqp-get -q "$queue" >"$tmp/got" || status=$?
  same "$status" 2 && same "$(wc -c <"$tmp/got")" 0
}

consumes_in_order() {
  seq 100 >"$tmp/sent"
  publish -l <"$tmp/sent" && tool amqp-consume -q "$queue" -c 100 -p 10 cat >"$tmp/got" &&
    cmp <(tr -d '\n' <"$tmp/sent") <(tr -d '\n' <"$tmp/got") >&2
}

consumes_through_an_exchange() {
  tool amqp-consume -e amq.topic -r "tour.$$.*" -c 1 cat >"$tmp/got" &
  local consumer=$! n=0
  for n in $(seq 100); do # its queue is bound some time after it starts: messages before that are dropped
    tool amqp-publish -e amq.topic -r "tour.$$.$n" -b "by topic" || return 1
    kill -0 "$consumer" 2>/dev/null || break
    sleep 0.1
  done
  wait "$consumer" && same "$(cat "$tmp/got")" "by topic"
}

deletes_the_queue() {
  publish -b one && publish -b two && same "$(tool amqp-delete-queue -q "$queue")" 2 &&
    ! tool amqp-get -q "$queue" 2>"$tmp/why" && grep "NOT_FOUND - no queue '$queue'" "$tmp/why" >&2
}

refuses_a_wrong_password() {
  url=${url/guest:guest/guest:wrong}
  ! tool amqp-declare-queue -q "$queue" >"$tmp/got" 2>"$tmp/why" &&
    grep 'ACCESS_REFUSED - Login was refused' "$tmp/why" >&2
}

for name in declares_a_queue publishes_and_gets publishes_from_standard_input \
  get_from_an_empty_queue_says_so consumes_in_order consumes_through_an_exchange \
  deletes_the_queue refuses_a_wrong_password; do
  check "$name"
done
exit "$failed"
