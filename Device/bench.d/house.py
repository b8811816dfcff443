# SPDX-License-Identifier: EUPL-1.2
"""What is measured: a release build, a state folder with content, and the peers."""
import base64
import json
import os
import re
import subprocess
import sys

from pty_program import PtyProgram

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRATCH = os.path.join(ROOT, ".build-bench")
CHOICES = ["Öppettider och kontaktlapp", "Säg vad du tycker", "Kalla på personalen", "Om terminalen", "Byt språk"]


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def escpos_python():
    """A python that has python-escpos: the one of Device/setup, else the machine's."""
    home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    for python in (os.path.join(home, "servicepunkt", "python-escpos-3.1", "bin", "python3"), "python3"):
        try:
            if subprocess.run([python, "-c", "import escpos"], capture_output=True, check=False).returncode == 0:
                return python
        except OSError:
            continue
    raise RuntimeError("python-escpos is missing: run Device/setup")


def install_peers():
    """What Device/setup lists for this alone; where all is there it only looks."""
    done = subprocess.run(
        ["bash", "-euc", 'source "$1/setup"; install_packages "${packages_bench[@]}"', "bench",
         os.path.join(ROOT, "Device")], stdin=subprocess.DEVNULL, stdout=sys.stderr)
    if done.returncode:
        raise RuntimeError("the peers are missing: see above")


class House:
    def __init__(self, folder, build):
        self.folder = folder
        self.programs = build or os.path.join(SCRATCH, "release")
        if not build:
            self.build()

    def build(self):
        for product in ("kioskd", "kiosk-meeting", "kioskctl", "kiosk-sim", "kiosk-central"):
            say(f"release build of {product} (the first takes some minutes)")
            subprocess.run(
                ["swift", "build", "-c", "release", "--static-swift-stdlib", "--scratch-path", SCRATCH,
                 "--product", product], cwd=ROOT, check=True, stdout=sys.stderr)

    def program(self, name):
        return os.path.join(self.programs, name)

    def run(self, name, *arguments):
        done = subprocess.run(
            [self.program(name), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{name} {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def state(self, name, events=0):
        """A terminal's state folder with signed content and, where wanted, a journal of so many events."""
        state = os.path.join(self.folder, name)
        bundle = os.path.join(self.folder, "content.bundle")
        os.makedirs(state, exist_ok=True)
        if not os.path.exists(bundle):
            key = os.path.join(self.folder, "content.key")
            self.public_key = json.loads(
                self.run("kioskctl", "content", "key", "generate", "--output", key, "--json"))["publicKey"]
            self.run(
                "kioskctl", "content", "build", "--from", os.path.join(ROOT, "Kiosk"), "--key", key, "--output", bundle)
        self.run("kioskctl", "content", "install", bundle, "--trust", self.public_key, "--state", state)
        if events:
            journal = os.path.join(state, "journal")
            self.run(
                "kiosk-sim", "journal-load", "--directory", journal, "--key", self.signing_key(state), "--count",
                str(events), "--measure")
        return state

    def signing_key(self, state):
        """The terminal's own key, which its first start makes."""
        path = os.path.join(state, "identity", "signing.key")
        if not os.path.exists(path):
            program = PtyProgram(self.kioskd(state))
            program.settle(silence_seconds=1.0, least_bytes=400)
            program.stop()
        with open(path, encoding="utf-8") as file:
            return base64.b64decode(json.load(file)["secret"]).hex()

    def kioskd(self, state):
        return [self.program("kioskd"), "run", "--state", state, "--purpose", "demo"]

    def county(self):
        """A demo county, for a terminal whose clock its central has confirmed."""
        programs = os.path.join(self.folder, "programs")
        central = os.path.join(self.programs, "kiosk-central")
        if not os.path.exists(central):
            # Not measured, so the build that demo and test use will do.
            subprocess.run(["swift", "build", "--product", "kiosk-central"], cwd=ROOT, check=True, stdout=sys.stderr)
            central = os.path.join(ROOT, ".build", "debug", "kiosk-central")
        os.makedirs(programs, exist_ok=True)
        for path in [central, *(self.program(name) for name in ("kioskd", "kioskctl", "kiosk-sim"))]:
            link = os.path.join(programs, os.path.basename(path))
            if not os.path.islink(link):
                os.symlink(path, link)
        return County(programs, os.path.join(self.folder, "county"))

    def append_times(self, directory, count):
        """Microseconds of each of so many appends to a journal."""
        printed = self.run(
            "kiosk-sim", "journal-load", "--directory", directory, "--key", "11" * 32, "--count", str(count),
            "--measure")
        return json.loads(printed)


class County:
    def __init__(self, programs, folder):
        self.process = subprocess.Popen(
            [os.path.join(programs, "kiosk-sim"), "county", "--programs", programs, "--folder", folder,
             "--meetings", "none"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.facts = {}
        for line in self.process.stdout:
            name, _, value = line.strip().partition("=")
            if name == "ready":
                return
            self.facts[name] = value
        raise RuntimeError("the demo county did not start")

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


def peer(name):
    """A menu of the same size, with the same choices."""
    items = [text for number, choice in enumerate(CHOICES, 1) for text in (str(number), choice)]
    lines = ["16", "58", str(len(CHOICES))]
    return [name, "--title", "SERVICEPUNKT", "--menu", "Vad vill du göra?", *lines, *items]


PEERS = ("whiptail", "dialog")
CAT = ["cat"]
SYNC_TWICE = [sys.executable, "-c", """
import os, sys
journal = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY, 0o600)
while True:
    key = os.read(0, 64)
    if not key: break
    for _ in range(2):
        os.pwrite(journal, bytes(4096), 0)
        os.fdatasync(journal)
    os.write(1, key)
"""]


def status(pid, name):
    """A number from /proc/PID/status: kB for memory."""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as lines:
        return int(re.search(rf"^{name}:\s+(\d+)", lines.read(), re.MULTILINE).group(1))


def voluntary_switches(pid):
    """Of all threads; one that ended meanwhile counts no more."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            total += status(f"{pid}/task/{task}", "voluntary_ctxt_switches")
        except FileNotFoundError:
            continue
    return total
