# SPDX-License-Identifier: EUPL-1.2
"""A program in a pseudo-terminal of its own, and the time it takes to answer."""
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
import tty

COLUMNS, ROWS = 58, 16
SILENCE_SECONDS = 0.025


class PtyProgram:
    def __init__(self, arguments, raw=False, environment=None):
        """`raw`: no echo and no line editing before the program starts, for floors such as cat."""
        self.started = time.monotonic()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
                if raw:
                    tty.setraw(0)
                os.execvpe(arguments[0], arguments, {
                    **os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **(environment or {}),
                })
            finally:
                os._exit(127)

    def settle(self, longest_seconds=20.0, silence_seconds=SILENCE_SECONDS, least_bytes=1):
        """Reads until silence. Returns the bytes and when the last of them came; None for the time when none came."""
        end = time.monotonic() + longest_seconds
        seen, last = b"", None
        while time.monotonic() < end:
            enough = len(seen) >= least_bytes
            left = max(0.0, end - time.monotonic())
            wait = min(silence_seconds, left) if enough else left
            if not select.select([self.master], [], [], wait)[0]:
                if enough:
                    break
                continue
            try:
                chunk = os.read(self.master, 65536)
            except OSError:
                break
            if not chunk:
                break
            last = time.monotonic()
            seen += chunk
        return seen, last

    def key(self, keys):
        """Presses and returns (milliseconds to the last byte before silence, bytes written)."""
        before = time.monotonic()
        os.write(self.master, keys)
        seen, last = self.settle(longest_seconds=5)
        if last is None:
            raise RuntimeError(f"no answer to the key {keys!r}")
        return (last - before) * 1000, len(seen)

    def press(self, keys, silence_seconds=0.3):
        """Presses without measuring, and returns what came."""
        os.write(self.master, keys)
        return self.settle(longest_seconds=5, silence_seconds=silence_seconds)[0]

    def stop(self, grace_seconds=5.0):
        """Ends it, by force where it does not listen; reads on meanwhile, or it could not say goodbye."""
        for number, seconds in ((signal.SIGTERM, grace_seconds), (signal.SIGKILL, 2.0)):
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                pass
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    os.close(self.master)
                    return
                try:
                    if select.select([self.master], [], [], 0.01)[0]:
                        os.read(self.master, 65536)
                except OSError:
                    time.sleep(0.005)
        os.close(self.master)
