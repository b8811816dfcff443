# SPDX-License-Identifier: EUPL-1.2
"""A terminal's real journal and uplink on a line that loses one frame in five and breaks, and on a clock that lies:
each event is counted once, on its day.

Two network namespaces and a middle that loses frames by a printed seed; the terminal's clock is libfaketime's, which is
set to 1970, to 2038 and about while it runs. Ends with `N passed, N failed`."""
import argparse
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zoneinfo

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "Device", "bench.d"))
from central import Central, Talker  # noqa: E402
from house import House  # noqa: E402
from thin_line import CENTRAL_ADDRESS, ThinLine  # noqa: E402

BITS_PER_SECOND, DELAY_SECONDS, LOSS = 64_000, 0.05, 0.2
BACKLOG = 600
HERE = zoneinfo.ZoneInfo("Europe/Stockholm")
# What a dead battery, a firmware's build date and a hand at the clock make of it; the last is the true time again.
CLOCKS = ["@1970-01-01 00:00:10", "@2020-02-29 12:00:00", "@2038-01-19 03:14:00", "-3d", "+400d", "+0"]


class Tally:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def expect(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"failed: {what}", flush=True)


class FakeClock:
    """libfaketime's, read from a file again and again; what counts since the boot is left alone."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "clock")
        self.set(CLOCKS[0])
        self.environment = {
            "LD_PRELOAD": self.library(), "FAKETIME_TIMESTAMP_FILE": self.path, "FAKETIME_NO_CACHE": "1",
            # Its mending of waits on the monotonic clock breaks those of this C library.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        }

    @staticmethod
    def library():
        listed = subprocess.run(["dpkg", "-L", "libfaketime"], capture_output=True, text=True, check=True).stdout
        return next(line for line in listed.splitlines() if line.endswith("libfaketimeMT.so.1"))

    def set(self, clock):
        with open(self.path + ".new", "w", encoding="ascii") as file:
            file.write(clock + "\n")
        os.replace(self.path + ".new", self.path)


def today():
    return datetime.datetime.now(HERE).date()


def figures(central):
    """Events of visitors by day, as the stopped central reports them."""
    report = json.loads(central.command("report", "--json"))
    days = {}
    for figure in report["figures"]:
        days[figure.get("day") or "unknown"] = days.get(figure.get("day") or "unknown", 0) + figure["count"]
    return days


def soak(house, rounds, seed, tally):
    dice = random.Random(seed)
    line = ThinLine(BITS_PER_SECOND, seed)
    try:
        central = Central(house, "central", prefix=line.inside(line.central), address=CENTRAL_ADDRESS)
        central.start()
        with open(central.tokens(1), encoding="ascii") as file:
            token = file.read().strip()
        folder = os.path.join(house.folder, "terminal")
        sim = house.program("kiosk-sim")
        subprocess.run(
            [*line.inside(line.central), sim, "uplink-load", "fill", "--directory", folder, "--central",
             central.enrolment, "--token", token, "--events", str(BACKLOG)], check=True)
        clock = FakeClock(house.folder)
        line.tell(f"delay {DELAY_SECONDS}")
        line.tell(f"loss {LOSS}")
        first_day = today()
        words = [f"{name}={value}" for name, value in clock.environment.items()]
        terminal = Talker([
            *line.inside(line.terminal), "env", *words, sim, "uplink-load", "run", "--directory", folder])
        terminal.hear()
        done = terminal.ask("go")
        tally.expect(done["events"] == BACKLOG, f"a backlog of {BACKLOG} over a lossy line: {done}")
        events, heard = BACKLOG, 0
        for number in range(rounds):
            clock.set(CLOCKS[number % len(CLOCKS)])
            if dice.random() < 0.3:
                line.tell("reset")
            count = dice.randrange(1, 40)
            done = terminal.ask(f"append {count}")
            events, heard = events + count, heard + count
            tally.expect(done["events"] == events, f"round {number}: {done}")
            print(f"round {number}, clock {CLOCKS[number % len(CLOCKS)]}: {count} events, {done['seconds']:.1f} s",
                  flush=True)
        counted = line.tell("report")
        terminal.stop()
        central.stop()
        days = {first_day.isoformat(), today().isoformat()}
        tally.expect(counted["lost"] > 0, "the line lost nothing")
        tally.expect(central.verified_events() == events, f"{central.verified_events()} events are there, not {events}")
        found = figures(central)
        of_today = sum(count for day, count in found.items() if day in days)
        tally.expect(of_today == heard, f"{heard} events of today, and the central says {found}")
        years = {day[:4] for day in found if day != "unknown"}
        # The backlog was put back from now by whole weeks.
        tally.expect(years <= {str(today().year), str(today().year - 1)}, f"days of other years: {found}")
        print(f"{counted['lost']} of {sum(counted['frames'])} frames lost, {counted['connections']} connections",
              flush=True)
    finally:
        line.stop()


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"{self.prog}: {message} (see Device/soak --help)\n")


def main():
    parser = Parser(prog="Device/soak line", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--programs", required=True)
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="servicepunkt-line-") as folder:
        try:
            soak(House(folder, os.path.abspath(options.programs)), options.rounds, options.seed, tally)
        except (RuntimeError, OSError, ValueError, KeyError, subprocess.CalledProcessError) as error:
            tally.expect(False, f"{type(error).__name__}: {error}")
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
