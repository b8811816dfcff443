# SPDX-License-Identifier: EUPL-1.2
"""A real central on loopback, as production serves, and what it costs."""
import json
import os
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and system time of a process and its threads, to a hundredth."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def on_core(core):
    """Words in front of a command that is to have one core."""
    return ["taskset", "-c", str(core)]


class Talker:
    """A program that answers each line with a line of JSON."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args[0]} ended with status {self.process.wait()}")
        return json.loads(line)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.hear()

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


class Central:
    """Its own folder, one place, SQLite as production has it. `prefix`: words in front of `kiosk-central serve`."""

    def __init__(self, house, name, prefix=(), address="127.0.0.1", enrolments=100_000):
        self.house, self.address = house, address
        self.folder = os.path.join(house.folder, name)
        os.makedirs(self.folder, exist_ok=True)
        added = json.loads(self.command(
            "site", "add", "--name", "Mätboden", "--municipality", "Demo", "--county", "Demolän", "--phone",
            "070-174 06 05", "--phone-place", "vid kassan", "--hours", "mo-su 00:00-24:00", "--responsible", "Demo",
            "--complaints-phone", "0980-31 92 99", "--json"))
        self.site = str(next(added[key] for key in ("code", "placeCode", "site") if key in added))
        self.prefix, self.enrolments = list(prefix), enrolments
        self.ports = {"enrolment": 0, "terminals": 0, "operators": 0}
        self.process = None

    def command(self, *arguments):
        """What `kiosk-central` prints; a command of two words is `site`."""
        words = 2 if arguments[0] == "site" else 1
        return self.house.run("kiosk-central", *arguments[:words], "--directory", self.folder, *arguments[words:])

    @property
    def enrolment(self):
        return f"https://{self.address}:{self.ports['enrolment']}"

    @property
    def database(self):
        return os.path.join(self.folder, "central.sqlite")

    def start(self):
        ports = os.path.join(self.folder, "ports.json")
        if os.path.exists(ports):
            os.remove(ports)
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, self.house.program("kiosk-central"), "serve", "--directory", self.folder,
                 "--host", self.address, "--address", self.address, "--ports-file", ports,
                 "--enrolments-per-minute", str(self.enrolments), "--log-level", "warning",
                 *(word for name, port in self.ports.items() for word in (f"--{name}-port", str(port)))],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while not os.path.exists(ports):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"kiosk-central did not start: see {self.folder}/log")
            time.sleep(0.02)
        with open(ports, encoding="utf-8") as file:
            self.ports = json.load(file)

    @property
    def pid(self):
        """Of the server itself: what stands before it replaces itself by it."""
        return self.process.pid

    def tokens(self, count):
        """A file with so many enrolment tokens."""
        path = os.path.join(self.folder, "tokens")
        with open(path, "w", encoding="ascii") as file:
            for _ in range(count):
                file.write(json.loads(self.command("token", "--site", self.site, "--json"))["token"] + "\n")
        return path

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def verified_events(self):
        """Counts again what the stopped central has; raises where anything of it is wrong."""
        return json.loads(self.command("verify", "--json"))["records"]
