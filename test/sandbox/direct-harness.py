"""Runs the harness without the sandbox round it: a child by fork for each connection, nothing else.

Usage: direct-harness.py HARNESS_FOLDER SOCKET_PATH. Says `ready`, ends when standard input does.
"""
import os
import select
import socket
import sys

sys.path.insert(0, sys.argv[1])
import preload  # noqa: E402

preload.import_all()
import harness  # noqa: E402
import rlimits  # noqa: E402

rlimits.measure_base()


def main() -> None:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(sys.argv[2])
    listener.listen()
    print("ready", flush=True)
    while True:
        ready, _, _ = select.select([listener, 0], [], [])
        if 0 in ready:
            return
        connection, _ = listener.accept()
        if os.fork() == 0:
            serve(listener, connection)
        connection.close()
        reap()


def serve(listener: socket.socket, connection: socket.socket) -> None:
    try:
        listener.close()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1):
            os.dup2(nowhere, descriptor)
        harness.prepare()
        harness.serve(connection.detach())
    finally:
        os._exit(1)


def reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


main()
