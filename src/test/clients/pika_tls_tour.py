"""pika over TLS: pika_tls_tour.py PORT DIR, where DIR has what tls/make makes.

TLS 1.2 and 1.3, with and without a client's certificate, which the broker asks for and does not
require; a stranger's certificate, a stranger's authority and a wrong host name are refused.
"""

import contextlib
import os
import ssl
import sys

import tour  # first: it keeps Python from writing bytecode beside the sources

import pika
import pika.exceptions
from tour import check, equal

PORT = tour.broker_port()
FILES = sys.argv[2]
STRANGERS = sys.argv[3]


def file(name, folder=FILES):
    return os.path.join(folder, name)


def context(version, ca=file("ca.pem"), shown=None):
    made = ssl.create_default_context(cafile=ca)
    made.minimum_version = made.maximum_version = version
    if shown:
        made.load_cert_chain(file("client.pem", shown), file("client.key", shown))
    return made


@contextlib.contextmanager
def open_channel(tls, host="localhost"):
    connection = pika.BlockingConnection(
        pika.ConnectionParameters(
            host="127.0.0.1", port=PORT, blocked_connection_timeout=20, connection_attempts=1,
            ssl_options=pika.SSLOptions(tls, host)))
    try:
        yield connection.channel()
    finally:
        if connection.is_open:
            connection.close()


def round_trip(tls):
    with open_channel(tls) as channel:
        channel.confirm_delivery()
        queue = channel.queue_declare("", exclusive=True).method.queue
        for body in (b"", b"hello", os.urandom(1_000_000)):
            channel.basic_publish("", queue, body, mandatory=True)
            _, _, got = channel.basic_get(queue, auto_ack=True)
            equal(len(got), len(body), "length")
            equal(got == body, True, "same body")


def refused(tls, host="localhost"):
    try:
        with open_channel(tls, host):
            pass
    except (pika.exceptions.AMQPConnectionError, ssl.SSLError, OSError):
        return
    raise AssertionError("was let in")


@check
def tls_1_3():
    round_trip(context(ssl.TLSVersion.TLSv1_3))


@check
def tls_1_2():
    round_trip(context(ssl.TLSVersion.TLSv1_2))


@check
def tls_1_3_with_a_certificate():
    round_trip(context(ssl.TLSVersion.TLSv1_3, shown=FILES))


@check
def tls_1_2_with_a_certificate():
    round_trip(context(ssl.TLSVersion.TLSv1_2, shown=FILES))


@check
def a_strangers_certificate_is_refused():
    refused(context(ssl.TLSVersion.TLSv1_3, shown=STRANGERS))
    refused(context(ssl.TLSVersion.TLSv1_2, shown=STRANGERS))


@check
def another_authority_is_not_trusted():
    refused(context(ssl.TLSVersion.TLSv1_3, ca=file("ca.pem", STRANGERS)))


@check
def the_certificate_is_not_for_an_address():
    refused(context(ssl.TLSVersion.TLSv1_3), host="127.0.0.1")


if __name__ == "__main__":
    raise SystemExit(1 if tour.run_checks() else 0)
