# SPDX-License-Identifier: EUPL-1.2
"""What a person waits for at a peripheral: a plug until the screen says so, a finger until the screen answers."""
import os
import re
import shutil
import subprocess
import tempfile
import time

from figures import ROUNDS, Figure
from house import ROOT
from pty_program import PtyProgram

TOUCHES_A_ROUND = 5
LONGEST_SECONDS = 5.0
FINGER_RESTS_SECONDS = 0.1
# The last choice of the menu and its "back" at the foot, as parts of the screen: 58 × 16 cells.
CHOOSE_LANGUAGE = "press 0.5 0.85"
BACK = "tap 0.1 0.97"


class Dock:
    """Virtual peripherals in a folder of their own, obeying a command a line."""

    def __init__(self, house, bare=False):
        self.folder = tempfile.mkdtemp(prefix="sp-dock-", dir="/tmp")
        self.process = subprocess.Popen(
            [house.program("kiosk-sim"), "dock", "--folder", self.folder, "--times", *(["--bare"] if bare else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.line()
        with open(os.path.join(self.folder, "environment"), encoding="utf-8") as lines:
            self.environment = dict(re.findall(r"^export (\w+)='(.*)'$", lines.read(), re.MULTILINE))

    def line(self):
        line = self.process.stdout.readline().strip()
        if not line.startswith(("ready ", "ok ")):
            raise RuntimeError(f"the dock said: {line!r}")
        return line

    def do(self, command):
        """Obeys, and returns the moment of what was done, in seconds of CLOCK_MONOTONIC."""
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return int(re.search(r"at=(\d+)", self.line()).group(1)) / 1e9

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        subprocess.run(["rm", "-rf", self.folder], check=False)


def udev_peer(house):
    """The plainest listener in C."""
    program = os.path.join(house.folder, "udev_peer")
    if not os.path.exists(program):
        source = os.path.join(ROOT, "Device", "bench.d", "udev_peer.c")
        subprocess.run(["cc", "-O2", "-o", program, source, "-ludev"], check=True)
    return program


def wait_for(program, pattern):
    """The moment at which the pattern was on the way to the screen."""
    seen, end = b"", time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end:
        chunk, last = program.settle(longest_seconds=end - time.monotonic(), silence_seconds=0)
        seen += chunk
        if re.search(pattern, seen):
            return last
    raise RuntimeError(f"{pattern!r} did not come: {seen[-300:]!r}")


def hotplug_screen(house, _):
    """From the uevent of a printer pulled out or plugged in to the words on the attract screen; the peer is a C program
    that prints a line on the same kind of uevent."""
    docks = {"ours": Dock(house, bare=True), "libudev in C": Dock(house, bare=True)}
    programs = {
        "ours": PtyProgram(house.kioskd(house.state("hotplug")), environment=docks["ours"].environment),
        "libudev in C": PtyProgram([udev_peer(house)], environment=docks["libudev in C"].environment),
    }
    words = {
        # The state that follows at once; a printer that was plugged in is asked how it is before it is called ready.
        "ours": {"plug printer": rb"\x1b\[", "unplug printer": rb"\x1b\["},
        "libudev in C": {"plug printer": rb"add ", "unplug printer": rb"remove "},
    }
    found = {name: [] for name in programs}
    try:
        for program in programs.values():
            program.settle(silence_seconds=1.0)
        for _ in range(ROUNDS):
            for command in ("plug printer", "unplug printer"):
                for program in programs.values():
                    program.settle(longest_seconds=0.05, silence_seconds=0.02)
                for name, program in programs.items():
                    moment = docks[name].do(command)
                    found[name].append((wait_for(program, words[name][command]) - moment) * 1000)
                # A loose cable is damped: a person does not plug faster than this.
                time.sleep(3)
    finally:
        for program in programs.values():
            program.stop()
        for dock in docks.values():
            dock.stop()
    peers = {"libudev in C": found["libudev in C"]}
    return Figure(
        "hotplug-screen-ms", "ms", "bound", found["ours"], peers,
        goal=lambda figure: min(100.0, 5 * figure.peers["libudev in C"]))


def touch_repaint(house, _):
    """From a finger that lifts to the repainted screen; the peer is a key that does the same. Both come through event
    nodes, as on a terminal; what a key in a terminal window takes, which has no node to read, is told beside it."""
    dock = Dock(house)
    state = house.state("touch")
    # As a technician recorded them: no keyboard waits to be accepted.
    shutil.copy(os.path.join(dock.folder, "devices.json"), state)
    ours = PtyProgram(house.kioskd(state), environment=dock.environment)
    found = {"touch": [], "key": [], "key in a window": []}
    try:
        ours.settle(silence_seconds=2.0, least_bytes=400)
        ours.press(b"1", silence_seconds=0.5)
        for _ in range(ROUNDS):
            for _ in range(TOUCHES_A_ROUND):
                for name in found:
                    # Each after the same rest on the same screen: the program is as cold for one as for the other.
                    if name == "touch":
                        dock.do(CHOOSE_LANGUAGE)
                    ours.settle(longest_seconds=FINGER_RESTS_SECONDS)
                    if name == "key in a window":
                        found[name].append(ours.key(b"5")[0])
                    else:
                        moment = dock.do("lift" if name == "touch" else "type 5")
                        found[name].append((ours.settle(longest_seconds=5)[1] - moment) * 1000)
                    # A finger that comes back sooner at the same place is the same touch.
                    time.sleep(0.6)
                    dock.do(BACK)
                    ours.settle(longest_seconds=5)
                    time.sleep(0.6)
    finally:
        ours.stop()
        dock.stop()
    return Figure(
        "touch-repaint-ms", "ms", "ratio", found.pop("touch"), found, goal=lambda figure: figure.peers["key"])
