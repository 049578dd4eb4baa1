#!/bin/bash
# openssl s_client and rabbitmq-c's tools over TLS, each as a check: tls_tour.sh PORT DIR STRANGERS.
# DIR and STRANGERS have what tls/make makes; the broker knows the first, asks clients for a
# certificate and does not require it.
set -u
port=$1 ours=$2 strangers=$3
queue="tls-tour-$$"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

check() { # NAME: runs the function of that name, whose exit status decides
  local start=$SECONDS
  if "$1" 2>"$tmp/errors"; then
    echo "ok   tls_tour $1 ($((SECONDS - start)) s)"
  else
    echo "FAIL tls_tour $1: $(tail -n 5 "$tmp/errors" | tr '\n' ' ')"
    failed=1
  fi
}

same() { # GOT EXPECTED
  [ "$1" = "$2" ] || { echo "expected '$2', got '$1'" >&2; return 1; }
}

# Says hello in a version of AMQP that the broker does not speak: it answers with one that it does,
# and says that no more comes, at which s_client ends.
hello() {
  printf 'AMQP\0\0\0\0' | timeout 20 openssl s_client -quiet -connect "127.0.0.1:$port" -servername localhost \
    -CAfile "$ours/ca.pem" -verify_return_error -verify_hostname localhost "$@"
}

answered() { same "$(hello "$@" | od -An -c | tr -d ' \n')" 'AMQP\0\0\t001'; }

not_answered() { same "$(hello "$@" | wc -c)" 0; }

tls_1_3() { answered -tls1_3; }
tls_1_2() { answered -tls1_2; }
tls_1_3_with_a_certificate() { answered -tls1_3 -cert "$ours/client.pem" -key "$ours/client.key"; }
tls_1_2_with_a_certificate() { answered -tls1_2 -cert "$ours/client.pem" -key "$ours/client.key"; }

a_strangers_certificate_is_refused() {
  not_answered -tls1_3 -cert "$strangers/client.pem" -key "$strangers/client.key" &&
    not_answered -tls1_2 -cert "$strangers/client.pem" -key "$strangers/client.key"
}

older_versions_are_refused() {
  not_answered -tls1_1 -cipher DEFAULT:@SECLEVEL=0 && grep -q 'alert protocol version' "$tmp/errors" &&
    not_answered -tls1 -cipher DEFAULT:@SECLEVEL=0
}

weak_ciphers_are_refused() {
  local cipher
  for cipher in NULL aNULL CAMELLIA ARIA AES128-SHA AES256-GCM-SHA384 ECDHE-RSA-AES128-SHA DHE-RSA-AES256-GCM-SHA384; do
    not_answered -tls1_2 -cipher "$cipher:@SECLEVEL=0" || { echo "$cipher" >&2; return 1; }
  done
}

strong_ciphers_are_taken() {
  local cipher
  for cipher in ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-ECDSA-CHACHA20-POLY1305; do
    answered -tls1_2 -cipher "$cipher" || { echo "$cipher" >&2; return 1; }
  done
}

# s_client begins anew where it reads a line with R.
nobody_begins_anew() {
  { sleep 1; echo R; sleep 2; echo Q; } | timeout 20 openssl s_client -connect "127.0.0.1:$port" -tls1_2 \
    -servername localhost -CAfile "$ours/ca.pem" >"$tmp/said" 2>&1
  grep -q RENEGOTIATING "$tmp/said" && grep -i 'no renegotiation\|handshake failure\|errno' "$tmp/said" >&2
}

nothing_is_compressed() {
  echo Q | timeout 20 openssl s_client -connect "127.0.0.1:$port" -tls1_2 -comp -CAfile "$ours/ca.pem" 2>&1 |
    grep -q 'Compression: NONE'
}

tool() {
  timeout 30 "$1" --url "amqps://guest:guest@localhost:$port" --cacert="$ours/ca.pem" "${@:2}"
}

amqp_tools() {
  same "$(tool amqp-declare-queue -q "$queue" -d)" "$queue" || return 1
  head -c 1000000 /dev/urandom >"$tmp/sent"
  tool amqp-publish -r "$queue" <"$tmp/sent" && tool amqp-get -q "$queue" >"$tmp/got" && cmp "$tmp/sent" "$tmp/got" >&2 &&
    tool amqp-publish -r "$queue" --cert="$ours/client.pem" --key="$ours/client.key" -b known &&
    same "$(tool amqp-get -q "$queue")" known && tool amqp-delete-queue -q "$queue" >&2
}

amqp_tools_that_trust_nobody() {
  ! timeout 30 amqp-get --url "amqps://guest:guest@localhost:$port" --cacert="$strangers/ca.pem" -q "$queue" 2>"$tmp/why"
}

for name in tls_1_3 tls_1_2 tls_1_3_with_a_certificate tls_1_2_with_a_certificate a_strangers_certificate_is_refused \
  older_versions_are_refused weak_ciphers_are_refused strong_ciphers_are_taken nobody_begins_anew nothing_is_compressed \
  amqp_tools amqp_tools_that_trust_nobody; do
  check "$name"
done
exit "$failed"
