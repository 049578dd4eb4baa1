"""pika's tutorials, each as a check: pika_tour.py [PORT].

Hello world, work queue, publish/subscribe, routing, topics, RPC by reply queue and by direct
reply-to, confirms with a mandatory return. Every queue is exclusive or deleted at the end.
"""

import contextlib
import os
import threading
import time
import uuid

import tour  # first: it keeps Python from writing bytecode beside the sources

import pika
import pika.exceptions
from tour import check, equal

PORT = tour.broker_port()
DIRECT_REPLY_TO = "amq.rabbitmq.reply-to"


def parameters():
    return pika.ConnectionParameters(host="127.0.0.1", port=PORT, blocked_connection_timeout=20)


@contextlib.contextmanager
def open_channel():
    connection = pika.BlockingConnection(parameters())
    try:
        yield connection.channel()
    finally:
        if connection.is_open:
            connection.close()


def unique(name):
    return f"pika-tour-{name}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def receive(channel, queue, count, seconds=20):
    """Takes `count` messages from the queue, acknowledged; returns (method, properties, body)s."""
    messages = []
    for message in channel.consume(queue, inactivity_timeout=seconds):
        if message[0] is None:
            raise AssertionError(f"{len(messages)} of {count} messages within {seconds} s")
        channel.basic_ack(message[0].delivery_tag)
        messages.append(message)
        if len(messages) == count:
            break
    channel.cancel()
    return messages


def bodies(messages):
    return [body for _, _, body in messages]


@check
def hello_world():
    queue = unique("hello")
    with open_channel() as sender:
        equal(sender.queue_declare(queue).method.message_count, 0, "messages in a new queue")
        sender.basic_publish("", queue, b"Hello World!")
    with open_channel() as receiver:
        ((method, _, body),) = receive(receiver, queue, 1)
        equal(body, b"Hello World!")
        equal((method.exchange, method.routing_key, method.redelivered), ("", queue, False))
        receiver.queue_delete(queue)
        try:
            receiver.queue_declare(queue, passive=True)
            raise AssertionError("the queue is still there")
        except pika.exceptions.ChannelClosedByBroker as closed:
            equal(closed.reply_code, 404)


@check
def work_queue_shares_by_prefetch():
    """A worker that never acknowledges holds one task; the others go to its colleague."""
    queue, tasks = unique("work"), 20
    with open_channel() as boss, open_channel() as stuck, open_channel() as quick:
        boss.queue_declare(queue, durable=True)
        held, done = [], []
        stuck.basic_qos(prefetch_count=1)
        stuck.basic_consume(queue, lambda ch, method, props, body: held.append(body))

        def finish(ch, method, props, body):
            done.append((body, method.redelivered))
            ch.basic_ack(method.delivery_tag)

        persistent = pika.BasicProperties(delivery_mode=2)
        for n in range(tasks):
            boss.basic_publish("", queue, b"task %d" % n, persistent)
        pump_until(stuck, lambda: len(held) == 1)
        quick.basic_qos(prefetch_count=1)
        quick.basic_consume(queue, finish)
        pump_until(quick, lambda: len(done) == tasks - 1)
        stuck.connection.process_data_events(time_limit=0.2)
        equal(len(held), 1, "tasks at the worker whose prefetch is used up")
        stuck.connection.close()  # with its task unacknowledged: the other worker gets it
        pump_until(quick, lambda: len(done) == tasks)
        equal(done[-1], (held[0], True), "the task that was handed back")
        equal(sorted(body for body, _ in done), sorted(b"task %d" % n for n in range(tasks)))
        equal([body for body, again in done if not again], [b"task %d" % n for n in range(1, tasks)])
        equal(boss.queue_delete(queue).method.message_count, 0, "messages left")


def pump_until(channel, condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"nothing more arrived for {seconds} s"
        channel.connection.process_data_events(time_limit=0.1)


@check
def publish_subscribe_gives_each_queue_a_copy():
    exchange = unique("logs")
    with open_channel() as publisher, open_channel() as one, open_channel() as two:
        publisher.exchange_declare(exchange, "fanout")
        queues = []
        for subscriber in (one, two):
            queue = subscriber.queue_declare("", exclusive=True).method.queue
            assert queue.startswith("amq.gen-"), queue
            subscriber.queue_bind(queue, exchange)
            queues.append(queue)
        for n in range(100):
            publisher.basic_publish(exchange, "ignored", b"log %d" % n)
        expected = [b"log %d" % n for n in range(100)]
        equal(bodies(receive(one, queues[0], 100)), expected)
        equal(bodies(receive(two, queues[1], 100)), expected)
        publisher.exchange_delete(exchange)


@check
def an_exclusive_queue_is_locked_to_its_connection():
    with open_channel() as owner, open_channel() as other:
        queue = owner.queue_declare("", exclusive=True).method.queue
        try:
            other.basic_consume(queue, lambda *message: None)
            raise AssertionError("another connection may consume from an exclusive queue")
        except pika.exceptions.ChannelClosedByBroker as closed:
            equal(closed.reply_code, 405)


def routed(kind, bindings, published):
    """Publishes routing keys to an exchange with queues so bound; returns what each queue got."""
    exchange = unique(kind)
    with open_channel() as channel:
        channel.exchange_declare(exchange, kind)
        queues = []
        for keys in bindings:
            queue = channel.queue_declare("", exclusive=True).method.queue
            for key in keys:
                channel.queue_bind(queue, exchange, key)
            queues.append(queue)
        channel.confirm_delivery()
        for key in published:
            channel.basic_publish(exchange, key, key.encode())
        got = []
        for queue in queues:
            keys = []
            while (message := channel.basic_get(queue, auto_ack=True))[0]:
                equal(message[0].routing_key.encode(), message[2])
                keys.append(message[0].routing_key)
            got.append(keys)
        channel.exchange_delete(exchange)
        return got


@check
def routing_by_direct_keys():
    got = routed("direct", [["error"], ["info", "warning", "error"]],
                 ["info", "error", "debug", "warning"])
    equal(got, [["error"], ["info", "error", "warning"]])


@check
def topics_by_patterns():
    got = routed(
        "topic",
        [["*.orange.*"], ["*.*.rabbit", "lazy.#"], ["#"]],
        ["quick.orange.rabbit", "lazy.orange.elephant", "quick.orange.fox", "lazy.brown.fox",
         "lazy.pink.rabbit", "quick.brown.fox", "orange", "quick.orange.new.rabbit",
         "lazy.orange.new.rabbit", "lazy"])
    equal(got[0], ["quick.orange.rabbit", "lazy.orange.elephant", "quick.orange.fox"])
    equal(got[1], ["quick.orange.rabbit", "lazy.orange.elephant", "lazy.brown.fox",
                   "lazy.pink.rabbit", "lazy.orange.new.rabbit", "lazy"])
    equal(len(got[2]), 10, "messages under '#'")


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


@contextlib.contextmanager
def fibonacci_server():
    """Serves Fibonacci numbers from a queue, in a thread with its own connection."""
    queue = unique("rpc")
    with open_channel() as channel:
        channel.queue_declare(queue, auto_delete=True)
        channel.basic_qos(prefetch_count=1)

        def serve(ch, method, props, body):
            answer = pika.BasicProperties(correlation_id=props.correlation_id)
            ch.basic_publish("", props.reply_to, str(fibonacci(int(body))).encode(), answer)
            ch.basic_ack(method.delivery_tag)

        tag = channel.basic_consume(queue, serve)
        thread = threading.Thread(target=channel.start_consuming, daemon=True)
        thread.start()
        try:
            yield queue
        finally:
            channel.connection.add_callback_threadsafe(lambda: channel.basic_cancel(tag))
            thread.join(20)
            assert not thread.is_alive(), "the server did not stop"


def call_server(client, server_queue, reply_to, auto_ack):
    answers = {}
    client.basic_consume(
        reply_to, lambda ch, method, props, body: answers.update({props.correlation_id: body}),
        auto_ack=auto_ack)
    calls = {}
    for n in range(30):
        correlation = uuid.uuid4().hex
        calls[correlation] = str(fibonacci(n)).encode()
        request = pika.BasicProperties(reply_to=reply_to, correlation_id=correlation)
        client.basic_publish("", server_queue, str(n).encode(), request)
    pump_until(client, lambda: len(answers) == len(calls))
    equal(answers, calls)


@check
def rpc_by_reply_queue():
    with fibonacci_server() as server, open_channel() as client:
        reply_queue = client.queue_declare("", exclusive=True).method.queue
        call_server(client, server, reply_queue, auto_ack=True)


@check
def rpc_by_direct_reply_to():
    with fibonacci_server() as server, open_channel() as client:
        call_server(client, server, DIRECT_REPLY_TO, auto_ack=True)


@check
def confirms_and_mandatory_return():
    with open_channel() as channel:
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.confirm_delivery()
        for n in range(200):
            channel.basic_publish("", queue, b"%d" % n, mandatory=True)
        equal(channel.queue_declare(queue, passive=True).method.message_count, 200)
        try:
            channel.basic_publish("", unique("nowhere"), b"lost", mandatory=True)
            raise AssertionError("an unroutable mandatory message was confirmed without a return")
        except pika.exceptions.UnroutableError as problem:
            equal([m.body for m in problem.messages], [b"lost"])
            equal(problem.messages[0].method.reply_code, 312)
        channel.basic_publish("", unique("nowhere"), b"dropped and confirmed")
        equal(bodies(receive(channel, queue, 200)), [b"%d" % n for n in range(200)])


@check
def confirms_in_a_stream():
    """10,000 messages without waiting in between; every delivery tag is confirmed exactly once."""
    count, confirmed, problems = 10_000, [], []

    def on_confirm(frame):
        answer = frame.method
        if not isinstance(answer, pika.spec.Basic.Ack):
            problems.append(f"not an ack: {answer}")
        first = on_confirm.below + 1 if answer.multiple else answer.delivery_tag
        confirmed.extend(tag for tag in range(first, answer.delivery_tag + 1) if tag not in on_confirm.single)
        if answer.multiple:
            on_confirm.below = answer.delivery_tag
        else:
            on_confirm.single.add(answer.delivery_tag)
        if len(confirmed) >= count:
            connection.close()

    on_confirm.below, on_confirm.single = 0, set()

    def on_channel(channel):
        channel.queue_declare(
            "", exclusive=True, callback=lambda declared: on_queue(channel, declared.method.queue))

    def on_queue(channel, queue):
        def publish(_):
            for n in range(count):
                channel.basic_publish("", queue, b"x" * 100)

        channel.confirm_delivery(on_confirm, publish)

    connection = pika.SelectConnection(
        parameters(),
        on_open_callback=lambda c: c.channel(on_open_callback=on_channel),
        on_open_error_callback=lambda c, why: (problems.append(f"{why}"), c.ioloop.stop()),
        on_close_callback=lambda c, why: c.ioloop.stop())
    connection.ioloop.call_later(40, lambda: (problems.append("timeout"), connection.ioloop.stop()))
    connection.ioloop.start()
    equal(problems, [])
    equal(sorted(confirmed), list(range(1, count + 1)), "confirmed delivery tags")


if __name__ == "__main__":
    raise SystemExit(1 if tour.run_checks() else 0)
