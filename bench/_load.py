"""A small load client: many kept-alive connections in one thread, each sends its next request when it is answered."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

END_OF_HEAD = b"\r\n\r\n"
PATIENCE = 30.0  # seconds without any answer before the measurement is given up


@dataclass
class Answers:
    """What came back: how often each status, each request's seconds, how long it took, what the client itself cost."""

    seconds: float = 0.0
    client_seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the requests was answered."""
        ranked = sorted(self.latencies)
        return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))]

    def __add__(self, other: Answers) -> Answers:
        statuses = {
            status: self.statuses.get(status, 0) + other.statuses.get(status, 0)
            for status in {**self.statuses, **other.statuses}
        }
        return Answers(
            self.seconds + other.seconds,
            self.client_seconds + other.client_seconds,
            statuses,
            self.latencies + other.latencies,
        )


class Connection:
    """One connection: at most one request is on its way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.begun = 0.0
        self.received = b""
        self._open()

    def _open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        """Begins a request."""
        self.received, self.begun = b"", time.perf_counter()
        self.socket.sendall(request)

    def take(self) -> bytes | None:
        """Reads what has come; the whole answer once it is there. Raises ConnectionError where the server hung up."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        self.received += data
        head, end, body = self.received.partition(END_OF_HEAD)
        if not end or len(body) < _length(head):
            return None
        return self.received


def load(port: int, requests: Iterator[bytes], seconds: float, connections: int = 16) -> Answers:
    """Sends requests for so many seconds over so many connections and waits for the last answers."""
    answers = Answers()
    begun, own = time.perf_counter(), time.process_time()
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            connection = Connection(port)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(next(requests))
        _exchange(selector, answers, requests, begun + seconds)
    answers.seconds = time.perf_counter() - begun
    answers.client_seconds = time.process_time() - own
    return answers


def _exchange(selector: selectors.BaseSelector, answers: Answers, requests: Iterator[bytes], until: float) -> None:
    while selector.get_map():
        ready = selector.select(PATIENCE)
        if not ready:
            raise TimeoutError(f"no answer for {PATIENCE} s")
        for key, _ in ready:
            connection: Connection = key.data
            answer = connection.take()
            if answer is None:
                continue
            now = time.perf_counter()
            answers.latencies.append(now - connection.begun)
            status = int(answer[9:12])
            answers.statuses[status] = answers.statuses.get(status, 0) + 1
            if now < until:
                connection.send(next(requests))
            else:
                selector.unregister(connection.socket)
                connection.socket.close()


def post(path: str, body: bytes, headers: dict[str, str], content_type: str) -> bytes:
    """A POST request as it goes over the wire."""
    said = {"Host": "127.0.0.1", "Content-Type": content_type, "Content-Length": str(len(body)), **headers}
    head = "\r\n".join([f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())])
    return head.encode() + END_OF_HEAD + body


def alternate(rounds: int, *measurements: Callable[[], Answers]) -> list[Answers]:
    """Runs the measurements in turns, A B A B …, so that the machine's moods meet them alike; the sum of each."""
    sums = [Answers() for _ in measurements]
    for _ in range(rounds):
        for number, measure in enumerate(measurements):
            sums[number] += measure()
    return sums


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
