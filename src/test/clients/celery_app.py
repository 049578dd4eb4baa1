"""The Celery application of celery_tour.py: the tour and its workers both import it."""

import os
import sys
import time

sys.dont_write_bytecode = True

from celery import Celery
from kombu import Queue

PREFETCH_PER_PROCESS = 4

app = Celery("celery_app")
app.conf.update(
    broker_url="amqp://guest:guest@127.0.0.1:%s//" % os.environ["WARREN_PORT"],
    result_backend=os.environ.get("TOUR_BACKEND", "rpc://"),
    result_persistent=False,
    worker_prefetch_multiplier=PREFETCH_PER_PROCESS,
    task_default_queue=os.environ["TOUR_QUEUE"],
    task_queues=[Queue(os.environ["TOUR_QUEUE"])],
    broker_connection_retry=False,
    worker_send_task_events=True,
    worker_enable_remote_control=True,
)


@app.task
def add(x, y):
    return x + y


@app.task
def total(numbers):
    return sum(numbers)


@app.task(bind=True, max_retries=5)
def succeed_on_attempt(self, attempt):
    """Fails until it has been tried `attempt` times; returns how often it was retried."""
    if self.request.retries + 1 < attempt:
        raise self.retry(countdown=0.1)
    return self.request.retries


@app.task(bind=True, max_retries=2)
def never_succeed(self):
    raise self.retry(exc=ValueError("never"), countdown=0.1)


@app.task
def now():
    return time.time()


@app.task
def hold(path):
    """Runs until the file is there."""
    while not os.path.exists(path):
        time.sleep(0.05)
    return path
