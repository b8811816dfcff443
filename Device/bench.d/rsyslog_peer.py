# SPDX-License-Identifier: EUPL-1.2
"""The journal's peer: rsyslog with a disk queue that is synced for every message."""
import os
import socket
import subprocess
import time

LONGEST_SECONDS = 60.0
# The message has as many bytes as the journal's row.
MESSAGE_BYTES = 42
SETTINGS = """\
global(workDirectory="{folder}/spool")
module(load="imuxsock" SysSock.Use="off")
module(load="builtin:omfile")
input(type="imuxsock" Socket="{folder}/socket" CreatePath="off" RateLimit.Interval="0" FlowControl="on"
      RuleSet="events")
template(name="plain" type="string" string="%msg%\\n")
ruleset(name="events" queue.type="disk" queue.filename="events" queue.spoolDirectory="{folder}/spool"
        queue.syncqueuefiles="on" queue.checkpointInterval="1" queue.saveOnShutdown="on"
        queue.size="100000" queue.workerThreads="1" queue.dequeueBatchSize="1") {{
    action(type="omfile" file="{folder}/out" template="plain")
}}
"""


class Rsyslog:
    """Messages come by a socket, go through the queue on disk and end in a file: there is no acknowledgement, so what
    has come out of the queue is known to have been in it."""

    def __init__(self, folder):
        self.folder, self.sent = folder, 0
        os.makedirs(os.path.join(folder, "spool"))
        settings = os.path.join(folder, "rsyslog.conf")
        with open(settings, "w", encoding="ascii") as file:
            file.write(SETTINGS.format(folder=folder))
        self.process = subprocess.Popen(
            ["rsyslogd", "-n", "-f", settings, "-i", os.path.join(folder, "pid")], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        path = os.path.join(folder, "socket")
        self.wait_until(lambda: os.path.exists(path), "listen")
        self.client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.client.connect(path)

    def wait_until(self, holds, what):
        end = time.monotonic() + LONGEST_SECONDS
        while not holds():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"rsyslogd did not {what}")
            time.sleep(0.0005)

    def append_microseconds(self, count):
        """Of one message, over so many of them one behind the other."""
        before = time.perf_counter()
        for _ in range(count):
            self.client.send(b"<13>bench: " + b"m" * MESSAGE_BYTES)
        self.sent += count
        out, size = os.path.join(self.folder, "out"), self.sent * (MESSAGE_BYTES + 2)
        self.wait_until(lambda: os.path.exists(out) and os.path.getsize(out) >= size, "take the messages")
        return (time.perf_counter() - before) / count * 1e6

    def stop(self):
        self.client.close()
        self.process.terminate()
        self.process.wait(timeout=30)
