"""Celery's day against the broker: celery_tour.py [PORT].

Starts real workers (prefork, two processes each): one that answers over the rpc backend, one that
keeps its results in files, because Celery refuses chords over rpc. Then tasks, retries, groups,
chains, a chord, tasks with a countdown, and the `inspect` and `control` commands.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import tour
from tour import check, equal, until

PORT = tour.broker_port()
PROCESSES = 2
RUN = f"{os.getpid()}-{int(time.time())}"
FILES = tempfile.mkdtemp(prefix="celery-tour-")
QUEUE = f"celery-tour-{RUN}"
CHORD_QUEUE = f"celery-tour-chord-{RUN}"
WORKER = f"tour-{RUN}@localhost"
CHORD_WORKER = f"chord-{RUN}@localhost"

os.environ.update(WARREN_PORT=str(PORT), TOUR_QUEUE=QUEUE, PYTHONDONTWRITEBYTECODE="1")
import celery  # after the environment that the app is made from
import celery_app
from celery.result import ResultSet
from celery_app import add, app, hold, never_succeed, now, succeed_on_attempt

PREFETCH = PROCESSES * celery_app.PREFETCH_PER_PROCESS
# Celery waits a second for each result that came while it was asked for another.
WAIT = 180


class Worker:
    """A worker in a process group of its own, its log in a file."""

    def __init__(self, name, queue, backend):
        self.name, self.log = name, os.path.join(FILES, name + ".log")
        env = dict(os.environ, TOUR_QUEUE=queue, TOUR_BACKEND=backend)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "celery_app", "worker", "--pool", "prefork",
                 "--concurrency", str(PROCESSES), "--hostname", name, "--loglevel", "INFO"],
                cwd=os.path.dirname(os.path.abspath(__file__)), env=env, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True)

    def wait_until_ready(self):
        until(lambda: b" ready." in self.read_log() or self.process.poll() is not None, "worker ready", WAIT)
        assert self.process.poll() is None, f"{self.name} exited {self.process.returncode}"

    def read_log(self):
        with open(self.log, "rb") as log:
            return log.read()

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def ask(command, worker=WORKER, **arguments):
    """One `inspect` command to one worker; returns its answer."""
    inspect = app.control.inspect(destination=[worker], timeout=20)
    answer = getattr(inspect, command)(**arguments)
    assert answer and list(answer) == [worker], f"inspect {command}: {answer!r}"
    return answer[worker]


def order(command, *arguments, worker=WORKER, **options):
    """One `control` command to one worker; returns its answer."""
    answers = getattr(app.control, command)(
        *arguments, destination=[worker], reply=True, timeout=20, **options)
    equal(len(answers), 1, f"answers to {command}")
    return answers[0][worker]


def values(results):
    """All the results. One by one, `get` waits a second for each that came with an earlier one."""
    return ResultSet(results).get(timeout=WAIT)


@contextlib.contextmanager
def busy_processes(count=PROCESSES):
    """Holds `count` of the worker's processes until the block ends."""
    gate = os.path.join(FILES, f"gate-{time.monotonic_ns()}")
    results = [hold.delay(gate) for _ in range(count)]
    try:
        until(lambda: len(ask("active")) == count, f"{count} active tasks")
        yield results
    finally:
        open(gate, "w").close()
    equal(values(results), [gate] * count)


@check
def ping_answers_from_every_worker():
    answers = app.control.ping(destination=[WORKER, CHORD_WORKER], timeout=20)
    equal(sorted(name for answer in answers for name in answer), sorted([WORKER, CHORD_WORKER]))
    equal(ask("ping"), {"ok": "pong"})


@check
def a_thousand_tasks_with_results_over_rpc():
    results = [add.delay(n, n) for n in range(1000)]
    equal(values(results), [2 * n for n in range(1000)])


@check
def retries_until_success_and_until_they_run_out():
    results = [succeed_on_attempt.delay(attempt) for attempt in (1, 2, 4)]
    equal(values(results), [0, 1, 3], "retries")
    result = never_succeed.delay()
    try:
        result.get(timeout=WAIT)
        raise AssertionError("the task that never succeeds did")
    except ValueError as problem:
        equal(str(problem), "never")


@check
def groups_and_chains():
    group = celery.group(add.s(n, 1) for n in range(50))()
    equal(group.get(timeout=WAIT), list(range(1, 51)))
    equal(celery.chain(add.s(1, 2), add.s(10), add.s(100))().get(timeout=WAIT), 113)
    chains = celery.group(celery.chain(add.s(n, 1), add.s(1)) for n in range(20))()
    equal(chains.get(timeout=WAIT), list(range(2, 22)))


@check
def a_chord_over_files():
    """The chord's app is a second one, whose queue and result backend are the chord worker's."""
    other = celery.Celery("celery_app", set_as_current=False)
    other.conf.update(app.conf.changes)
    other.conf.update(result_backend=f"file://{FILES}/results", task_default_queue=CHORD_QUEUE)
    header = [celery.signature("celery_app.add", args=(n, n), app=other) for n in range(30)]
    chord = celery.chord(header, app=other)
    result = chord(celery.signature("celery_app.total", app=other))
    equal(result.get(timeout=WAIT), sum(2 * n for n in range(30)))


@check
def countdowns_beyond_the_prefetch():
    """Tasks for later are held by the worker, which raises its prefetch count for each of them.

    A broker that does not give a running consumer its new count would leave most of them in the
    queue, and tasks for now stuck behind them.
    """
    many, countdown = 5 * PREFETCH, 10
    equal(ask("stats")["prefetch_count"], PREFETCH, "prefetch count before")
    sent = time.time()
    later = [now.apply_async(countdown=countdown) for _ in range(many)]
    equal(add.delay(1, 1).get(timeout=countdown / 2), 2, "a task behind them")
    until(lambda: len(ask("scheduled")) == many, f"{many} tasks scheduled", countdown / 2)
    assert ask("stats")["prefetch_count"] > many
    assert time.time() < sent + countdown, "too slow to tell"
    early = [when - sent for when in values(later) if when < sent + countdown]
    equal(early, [], "tasks that ran before their time")
    until(lambda: ask("stats")["prefetch_count"] == PREFETCH, "prefetch count as before")


@check
def prefetch_holds_tasks_back():
    """After all that, a busy worker is sent no more than its prefetch count.

    The tasks that it runs are not part of it: Celery acknowledges a task as it begins.
    """
    with busy_processes():
        rest = [add.delay(n, 0) for n in range(4 * PREFETCH)]
        until(lambda: len(ask("reserved")) >= PREFETCH, f"{PREFETCH} tasks reserved")
        until(lambda: messages_in(QUEUE) == 3 * PREFETCH, "the others still in the queue")
        equal(len(ask("reserved")), PREFETCH, "tasks reserved")
    equal(values(rest), list(range(4 * PREFETCH)))


def messages_in(queue):
    with app.connection() as connection:
        return connection.channel().queue_declare(queue, passive=True).message_count


@check
def inspect_shows_the_worker():
    with busy_processes(1) as (held,):
        # A process begins before its worker has noted that it does.
        until(
            lambda: [(task["id"], task["name"]) for task in ask("active")]
            == [(held.id, "celery_app.hold")],
            "the task that is held is the active one",
        )
    registered = ask("registered")
    for task in ("add", "total", "hold", "now", "succeed_on_attempt", "never_succeed"):
        assert f"celery_app.{task}" in registered, registered
    stats = ask("stats")
    equal(stats["broker"]["port"], PORT)
    equal(len(stats["pool"]["processes"]), PROCESSES)
    assert stats["total"]["celery_app.add"] >= 1000, stats["total"]
    equal([queue["name"] for queue in ask("active_queues")], [QUEUE])
    equal(ask("conf")["worker_prefetch_multiplier"], celery_app.PREFETCH_PER_PROCESS)


@check
def control_rate_limit():
    assert "ok" in order("rate_limit", "celery_app.now", "5/s")
    runs = sorted(values([now.delay() for _ in range(11)]))
    assert runs[-1] - runs[0] > 1.5, f"11 tasks at 5/s took {runs[-1] - runs[0]:.2f} s"
    assert "ok" in order("rate_limit", "celery_app.now", "0")


@check
def control_pool_grow_and_shrink():
    """A larger pool raises the prefetch count of a running consumer; a smaller one lowers it."""
    assert "ok" in order("pool_grow", 1)
    until(lambda: len(ask("stats")["pool"]["processes"]) == PROCESSES + 1, "a third process")
    with busy_processes(PROCESSES + 1):
        pass
    assert "ok" in order("pool_shrink", 1)
    until(lambda: len(ask("stats")["pool"]["processes"]) == PROCESSES, "two processes again")
    equal(values([add.delay(n, 1) for n in range(20)]), list(range(1, 21)))


@check
def control_add_and_cancel_consumer():
    extra = QUEUE + "-extra"
    assert "ok" in order("add_consumer", extra)
    equal(add.apply_async((20, 22), queue=extra).get(timeout=WAIT), 42)
    assert "ok" in order("cancel_consumer", extra)
    until(lambda: [queue["name"] for queue in ask("active_queues")] == [QUEUE], "one queue again")


@check
def control_revoke():
    later = now.apply_async(countdown=3)
    until(lambda: [task["request"]["id"] for task in ask("scheduled")] == [later.id], "scheduled")
    later.revoke()
    until(lambda: later.id in ask("revoked"), "revoked")
    expect_revoked(later)
    running = hold.delay(os.path.join(FILES, "never"))
    until(lambda: [task["id"] for task in ask("active")] == [running.id], "active")
    running.revoke(terminate=True)
    expect_revoked(running)
    equal(add.delay(2, 2).get(timeout=WAIT), 4)


def expect_revoked(result):
    try:
        result.get(timeout=WAIT)
        raise AssertionError("a revoked task has a result")
    except celery.exceptions.TaskRevokedError:
        pass


@check
def events_reach_a_receiver():
    seen = []
    with app.connection() as connection:
        receiver = app.events.Receiver(connection, handlers={"task-succeeded": seen.append})
        consume = receiver.itercapture(limit=None, timeout=20, wakeup=True)
        next(consume)
        result = add.delay(3, 4)
        for _ in consume:
            if any(event["uuid"] == result.id for event in seen):
                break
    equal(result.get(timeout=WAIT), 7)


@check
def control_shutdown():
    for worker in workers:
        app.control.shutdown(destination=[worker.name])
    for worker in workers:
        equal(worker.process.wait(WAIT), 0, f"exit status of {worker.name}")
        for word in (b"CRITICAL", b"Connection to broker lost"):
            assert word not in worker.read_log(), f"{word} in {worker.log}"


def delete_queues():
    with app.connection() as connection:
        for queue in (QUEUE, CHORD_QUEUE, QUEUE + "-extra"):
            channel = connection.channel()
            channel.queue_delete(queue)
            with contextlib.suppress(channel.connection.channel_errors):
                channel.exchange_delete(queue)


if __name__ == "__main__":
    workers = [Worker(WORKER, QUEUE, "rpc://"),
               Worker(CHORD_WORKER, CHORD_QUEUE, f"file://{FILES}/results")]
    os.mkdir(os.path.join(FILES, "results"))
    failed = 1
    try:
        for one in workers:
            one.wait_until_ready()
        failed = tour.run_checks()
        delete_queues()
    finally:
        for one in workers:
            one.kill()
            if failed:
                print(f"--- {one.name}\n{one.read_log().decode()[-6000:]}", file=sys.stderr)
        shutil.rmtree(FILES, ignore_errors=True)
    raise SystemExit(1 if failed else 0)
