"""A network between a program and PostgreSQL that breaks at the worst moment: the commit is done, its answer is lost."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_COMMIT = b"COMMIT\0"


@contextmanager
def losing_the_answer_to_commit(url: str, number: int) -> Iterator[str]:
    """The address to connect to instead of `url`; the answer to the `number`th commit through it never arrives."""
    account, _, rest = url.partition("@")
    place, _, database = rest.partition("/")
    host, _, port = place.partition(":")
    seen = [0]
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:  # the test is over
                    return
                server = socket.create_connection((host, int(port)))
                threading.Thread(target=_answers, args=(server, client), daemon=True).start()
                threading.Thread(target=questions, args=(client, server), daemon=True).start()

        def questions(client: socket.socket, server: socket.socket) -> None:
            while data := _received(client):
                if _COMMIT in data:
                    seen[0] += 1
                    if seen[0] == number:
                        client.shutdown(socket.SHUT_RDWR)  # nothing more reaches the program
                        server.sendall(data)
                        return
                server.sendall(data)
            server.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"{account}@127.0.0.1:{listener.getsockname()[1]}/{database}?sslmode=disable&gssencmode=disable"
        listener.shutdown(socket.SHUT_RDWR)


def _answers(server: socket.socket, client: socket.socket) -> None:
    while data := _received(server):
        try:
            client.sendall(data)
        except OSError:
            return


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except OSError:
        return b""
