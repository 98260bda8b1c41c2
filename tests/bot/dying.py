"""A worker or a web server that kills itself, as a power cut would, just before or just after its n-th commit.

    python -m tests.bot.dying

reads orders from standard input, one a line: `worker before 3`, `clock after 2`, `web after 1 8000`, or
`worker never 0`. Each is carried out in a fork, so that the imports are paid once; its process id is printed first,
then how it ended ("killed" or "done"). `python -m tests.bot.dying worker` is a worker that runs until it is killed
from outside.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import os
import signal
import sys
import threading
import traceback

from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from werkzeug.serving import make_server

import wsgi
from cli.context import Opened
from cli.serving import run_worker, set_up_logging
from core.foundation.messages import incoming, leading, outgoing
from core.warnings.broadcasts import Round, lining

WORKER_LEASES = 2.0, 3.0  # seconds, of deliveries and of messages: a test cannot wait as long as a centre can
FORKED_LEASES = 0.4, 0.9


def shorten(leases: tuple[float, float]) -> None:
    """In this process alone."""
    incoming.LEASE, outgoing.LEASE = (dt.timedelta(seconds=lease) for lease in leases)
    leading.LEADS = incoming.LEASE


def die_at(moment: str, last: int) -> None:
    """Makes the commit with this number the last thing this process does."""
    commit, numbers, lock = DefaultDialect.do_commit, itertools.count(1), threading.Lock()

    def do_commit(self: DefaultDialect, connection: DBAPIConnection) -> None:
        with lock:
            mine = next(numbers) == last
        if mine and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        commit(self, connection)  # type: ignore[no-untyped-call]
        if mine and moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]


def work(*, until_idle: bool) -> None:
    """The real worker."""
    centre = Opened()
    set_up_logging(centre)
    asyncio.run(run_worker(centre, until_idle=until_idle))
    centre.close()


def tell_time() -> None:
    """The clock's rounds for broadcasts, three recipients a transaction, an hour between two rounds."""
    lining.CHUNK, hours, centre = 3, itertools.count(0, 3600), Opened()
    rounds = Round(centre.database, centre, lambda: next(hours))
    for _ in range(3):
        rounds.go(centre.now())
    centre.close()


def serve(port: int) -> None:
    """The real centre behind one socket."""
    make_server("127.0.0.1", port, wsgi.create(), threaded=True).serve_forever()


def carry_out(what: str, moment: str, number: str, port: str = "0") -> None:
    """One order, in the fork."""
    shorten(FORKED_LEASES)
    die_at(moment, int(number))
    if what == "worker":
        work(until_idle=True)
    elif what == "clock":
        tell_time()
    else:
        serve(int(port))


def in_a_fork(order: list[str]) -> str:
    """How the order's process ended."""
    child = os.fork()
    if child == 0:
        try:
            carry_out(*order)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(child, flush=True)  # noqa: T201
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else ("done" if os.WEXITSTATUS(status) == 0 else "failed")


def main() -> None:
    """Takes orders, or works."""
    if sys.argv[1:] == ["worker"]:
        shorten(WORKER_LEASES)
        work(until_idle=False)
        return
    for line in sys.stdin:
        print(in_a_fork(line.split()), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
