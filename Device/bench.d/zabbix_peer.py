# SPDX-License-Identifier: EUPL-1.2
"""The central's peer: zabbix-server over PostgreSQL, fed by zabbix_sender, every commit synchronous."""
import gzip
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

LONGEST_SECONDS = 120.0
POSTGRES = "/usr/lib/postgresql/15/bin"
SCHEMA = "/usr/share/zabbix-server-pgsql"
HOSTS = 96
# zabbix_senders at a time.
SENDERS = 4
# Beyond what the schema's own rows have.
FIRST_ID = 1_000_000
SETTINGS = """\
ListenPort={port}
ListenIP=127.0.0.1
LogType=console
SocketDir={folder}
PidFile={folder}/server.pid
DBHost={folder}
DBName=zabbix
DBUser=postgres
AllowRoot=1
StartPollers=1
StartPollersUnreachable=1
StartPingers=0
StartDiscoverers=0
StartHTTPPollers=0
StartLLDProcessors=1
StartTrappers=5
FpingLocation=/bin/true
Fping6Location=
"""


def tree(pid):
    """A process and all below it."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def free_port():
    """zabbix_server takes none beyond 32,767."""
    while True:
        port = random.randrange(20_000, 32_768)
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def process_seconds(pid):
    """CPU time of a process of one thread, to the nanosecond: there are dozens, each of which does little."""
    try:
        with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


class Zabbix:
    """A cluster and a server of their own; `length` values are a report. It answers before anything is stored, so that
    what a report costs is known once all are in the table."""

    def __init__(self, length, prefix=()):
        # Not within the bench's own folder, which PostgreSQL's user may not enter.
        folder = tempfile.mkdtemp(prefix="sp-zabbix-")
        self.folder, self.length, self.prefix, self.sent = folder, length, list(prefix), 0
        self.processes = []
        as_postgres = []
        if os.geteuid() == 0:
            subprocess.run(["chown", "postgres", folder], check=True)
            as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        made = subprocess.run(
            [*as_postgres, f"{POSTGRES}/initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--locale=C"], cwd="/", capture_output=True, text=True)
        if made.returncode:
            raise RuntimeError(f"initdb: {made.stderr.strip()}")
        try:
            self.start([
                *as_postgres, f"{POSTGRES}/postgres", "-D", f"{folder}/data", "-k", folder, "-c", "listen_addresses=",
                "-c", "synchronous_commit=on", "-c", "fsync=on"], "postgres.log")
            self.wait_until(
                lambda: subprocess.run([f"{POSTGRES}/pg_isready", "-q", "-h", folder]).returncode == 0, "PostgreSQL")
            self.fill()
            self.serve()
        except BaseException:
            self.stop()
            raise

    def start(self, command, log):
        with open(os.path.join(self.folder, log), "wb") as file:
            self.processes.append(subprocess.Popen(
                [*self.prefix, *command], cwd="/", stdin=subprocess.DEVNULL, stdout=file, stderr=file))

    def wait_until(self, holds, what):
        end = time.monotonic() + LONGEST_SECONDS
        while not holds():
            if any(process.poll() is not None for process in self.processes) or time.monotonic() > end:
                raise RuntimeError(f"{what} did not do as it should: see {self.folder}")
            time.sleep(0.05)

    def sql(self, text, database="zabbix"):
        done = subprocess.run(
            ["psql", "-h", self.folder, "-U", "postgres", "-d", database, "-qAt", "-v", "ON_ERROR_STOP=1"], input=text,
            capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"psql: {done.stderr.strip()[-200:]}")
        return done.stdout.strip()

    def fill(self):
        self.sql("CREATE DATABASE zabbix", "postgres")
        for part in ("schema", "images", "data"):
            with gzip.open(f"{SCHEMA}/{part}.sql.gz", "rt", encoding="utf-8") as file:
                self.sql(file.read())
        # The server's own host and all it would look after by itself are not to be measured.
        self.sql("UPDATE hosts SET status = 1 WHERE status = 0; DELETE FROM auditlog;")
        self.sql(
            f"INSERT INTO hosts (hostid, host, name, status) SELECT {FIRST_ID} + n, 'terminal' || n, 'terminal' || n, 0"
            f" FROM generate_series(0, {HOSTS - 1}) n;"
            # A trapper item (2) of unsigned numbers (3), without trends, for each value of a report.
            "INSERT INTO items (itemid, hostid, type, value_type, name, key_, trends) SELECT"
            f" {FIRST_ID} + n * 1000 + k, {FIRST_ID} + n, 2, 3, 'event' || k, 'event' || k, '0'"
            f" FROM generate_series(0, {HOSTS - 1}) n, generate_series(0, {self.length - 1}) k;"
            f"INSERT INTO item_rtdata (itemid) SELECT itemid FROM items WHERE itemid >= {FIRST_ID};")

    def serve(self):
        self.port = free_port()
        settings = os.path.join(self.folder, "zabbix_server.conf")
        with open(settings, "w", encoding="ascii") as file:
            file.write(SETTINGS.format(port=self.port, folder=self.folder))
        self.start(["/usr/sbin/zabbix_server", "-f", "-c", settings], "zabbix.log")
        # It knows its items once its first report is taken.
        self.wait_until(lambda: self.send(0) == self.length, "zabbix_server")
        self.sent = 1
        self.wait_until(self.is_stored, "zabbix_server")

    def send(self, number):
        """One report, sent by a zabbix_sender of its own as a terminal would; how many values the server took."""
        values = "".join(f"terminal{number % HOSTS} event{event} {number % 97}\n" for event in range(self.length))
        done = subprocess.run(
            ["zabbix_sender", "-z", "127.0.0.1", "-p", str(self.port), "-i", "-"], input=values, capture_output=True,
            text=True)
        said = re.search(r"processed: (\d+);", done.stdout)
        return int(said.group(1)) if said else 0

    def is_stored(self):
        return int(self.sql("SELECT count(*) FROM history_uint")) >= self.sent * self.length

    def cpu(self):
        return sum(process_seconds(pid) for process in self.processes for pid in tree(process.pid))

    def cost(self, reports):
        """Microseconds of CPU a report, of server and database together, and reports a second."""
        before, start = self.cpu(), time.monotonic()
        with ThreadPoolExecutor(SENDERS) as senders:
            taken = sum(senders.map(self.send, range(self.sent, self.sent + reports)))
        if taken != reports * self.length:
            raise RuntimeError(f"zabbix_server took {taken} values of {reports * self.length}")
        self.sent += reports
        self.wait_until(self.is_stored, "zabbix_server")
        return (self.cpu() - before) / reports * 1e6, reports / (time.monotonic() - start)

    def stop(self):
        # SIGINT ends PostgreSQL without waiting for who is connected, and the server as SIGTERM does.
        for process in reversed(self.processes):
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)
