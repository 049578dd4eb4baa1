"""What the tours share: where the broker is, and checks that print one line each."""

import os
import signal
import sys
import time
import traceback

sys.dont_write_bytecode = True

CHECKS = []


def broker_port():
    """The port given as the first argument, else WARREN_PORT, else 5672."""
    return int(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("WARREN_PORT", "5672"))


def check(function):
    """Registers a check; run_checks runs them in the order they are written."""
    CHECKS.append(function)
    return function


def until(condition, what, seconds=30, pause=0.05):
    """Waits until the condition is true, and says what it waited for if it never is."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}; last value: {value!r}")
        time.sleep(pause)


def equal(got, expected, what="value"):
    assert got == expected, f"{what}: expected {expected!r}, got {got!r}"


def run_checks(seconds=120):
    """Runs every check, each under a limit; prints 'ok' or 'FAIL' lines; returns how many failed.

    In the main thread: Celery's result consumer belongs to the thread that made it.
    """
    failed = 0
    name = os.path.basename(sys.argv[0]).rsplit(".", 1)[0]

    def too_long(*_):
        raise TimeoutError(f"still running after {seconds} s")

    signal.signal(signal.SIGALRM, too_long)
    for function in CHECKS:
        start = time.monotonic()
        signal.alarm(seconds)
        try:
            function()
            print(f"ok   {name} {function.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
        except Exception as problem:  # an assertion, a client's error, anything: it failed
            failed += 1
            print(f"FAIL {name} {function.__name__}: {problem!r}", flush=True)
            traceback.print_exc()
        finally:
            signal.alarm(0)
    return failed
