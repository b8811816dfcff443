# SPDX-License-Identifier: EUPL-1.2
"""What a signed report costs the central, how many it takes on one core, and how long each waits."""
import itertools
import os

from central import Central, Talker, cpu_seconds, on_core
from figures import Figure, calm, median
from house import install_peers
from zabbix_peer import Zabbix

TERMINALS, EVENTS, LENGTH = 96, 12_000, 20
ROUNDS, REPORTS_A_ROUND, FLOOR_REPORTS, PEER_REPORTS = 5, 6_000, 2_000, 250
WARM = 4_000
RATIO, REPORTS_PER_CORE_SECOND = 3.0, 3_000
OPEN_RATE, OPEN_SECONDS, P99_MS = 1_667, 20, 25.0
SERVER_CORE, CLIENT_CORE = 0, os.cpu_count() - 1


class Ingest:
    """A central on one core and its terminals on another, connected and warm."""

    def __init__(self, house, name):
        self.central = Central(house, name, prefix=on_core(SERVER_CORE))
        self.central.start()
        self.sent = 0
        tokens = self.central.tokens(TERMINALS)
        self.load = Talker([
            *on_core(CLIENT_CORE), house.program("kiosk-sim"), "ingest-load", "--central", self.central.enrolment,
            "--directory", os.path.join(self.central.folder, "terminals"), "--tokens", tokens,
            "--events", str(EVENTS), "--length", str(LENGTH)])
        self.load.hear()
        self.run(f"closed {WARM}")

    def run(self, command):
        """One run, and the CPU seconds of the server during it."""
        before = cpu_seconds(self.central.pid)
        found = self.load.ask(command)
        found["cpu"] = cpu_seconds(self.central.pid) - before
        self.sent += found["reports"]
        return found

    def stop(self):
        """What was answered is there, each event once."""
        self.load.stop()
        self.central.stop()
        events = self.central.verified_events()
        if events != self.sent * LENGTH:
            raise RuntimeError(f"{self.sent} reports were answered and {events} events are there")


def costs(house, name, with_peer=False):
    """Microseconds of CPU a report, server and floor (and peer) in turn on the same core."""
    ingest = Ingest(house, name)
    floor = Talker([
        *on_core(SERVER_CORE), house.program("kiosk-sim"), "ingest-floor", "--database",
        os.path.join(house.folder, "ingest-floor.sqlite"), "--length", str(LENGTH)])
    found = {"ours": [], "floor": [], "verify": [], "wall": [], "zabbix": []}
    peer = None
    try:
        if with_peer:
            peer = Zabbix(LENGTH, prefix=on_core(SERVER_CORE))
            peer.cost(PEER_REPORTS)
        floor.ask(str(FLOOR_REPORTS // 4))
        for _ in range(ROUNDS):
            run = ingest.run(f"closed {REPORTS_A_ROUND}")
            found["ours"].append(run["cpu"] / run["reports"] * 1e6)
            found["wall"].append(run["reports"] / run["seconds"])
            least = floor.ask(str(FLOOR_REPORTS))
            found["floor"].append(least["cpuSeconds"] / least["reports"] * 1e6)
            found["verify"].append(least["verifySeconds"] / least["reports"] * 1e6)
            if peer:
                found["zabbix"].append(peer.cost(PEER_REPORTS)[0])
    finally:
        if peer:
            peer.stop()
        floor.stop()
        ingest.stop()
    return found


def ingest_ratio(house, _):
    install_peers()
    attempts = itertools.count()
    found = calm(lambda: costs(house, f"ingest-{next(attempts)}", with_peer=True))
    ours, floor, verify = (median(found[name]) for name in ("ours", "floor", "verify"))
    return Figure(
        "ingest-ratio", "µs CPU", "ratio", found["ours"], {"zabbix": found["zabbix"]}, found["floor"],
        goal=lambda figure: RATIO * figure.floor,
        note=f"a report of {LENGTH} events; zabbix unsigned, in the clear and acknowledged before it is stored; ours "
             f"{ours / floor:.2f} times; the floor's verification {verify:.0f} µs, its commit {floor - verify:.0f}")


def ingest_per_core(house, _):
    """Reports a core second; so that less is better the figure is core seconds for 3,000."""
    found = costs(house, "ingest-core")
    ours = [cost * REPORTS_PER_CORE_SECOND / 1e6 for cost in found["ours"]]
    return Figure(
        "ingest-reports-per-core-s", "core s a 3,000", "bound", ours, goal=1.0,
        note=f"{1e6 / median(found['ours']):.0f} reports a core second, {median(found['wall']):.0f} by the clock "
             f"from {TERMINALS} terminals")


def ingest_p99(house, options):
    seconds = OPEN_SECONDS // 4 if options.quick else OPEN_SECONDS
    ingest = Ingest(house, "ingest-open")
    try:
        runs = [ingest.run(f"open {OPEN_RATE * seconds // 2} {OPEN_RATE}") for _ in range(2)]
    finally:
        ingest.stop()
    return Figure(
        "ingest-p99-ms", "ms", "bound", [run["p99"] for run in runs], goal=P99_MS,
        note=f"open loop at {OPEN_RATE}/s; median {median([run['p50'] for run in runs]):.1f}, longest "
             f"{max(run['longest'] for run in runs):.0f}, "
             f"server {sum(run['cpu'] for run in runs) / sum(run['seconds'] for run in runs):.0%} of a core")
