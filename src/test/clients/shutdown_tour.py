"""What a client sees when the broker is told to stop: shutdown_tour.py PORT PID.

Sends SIGTERM to the broker, so it comes last.
"""

import os
import signal
import sys
import time

import tour

import pika
import pika.exceptions
from tour import check, equal

PORT, PID = tour.broker_port(), int(sys.argv[2])
SECONDS = 10


@check
def sigterm_closes_connections_with_320_and_ends():
    connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", PORT))
    channel = connection.channel()
    channel.basic_consume(channel.queue_declare("", exclusive=True).method.queue, lambda *message: None)
    start = time.monotonic()
    os.kill(PID, signal.SIGTERM)
    try:
        connection.process_data_events(time_limit=SECONDS)
        raise AssertionError(f"still open after {SECONDS} s")
    except pika.exceptions.ConnectionClosedByBroker as closed:
        equal(closed.reply_code, 320)
    tour.until(lambda: ended(PID), "the process to end", SECONDS - (time.monotonic() - start))


def ended(pid):
    """Gone, or a zombie that its parent has not asked about yet."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):  # before the open, or between it and the read
        return True


if __name__ == "__main__":
    raise SystemExit(1 if tour.run_checks() else 0)
