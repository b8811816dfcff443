# SPDX-License-Identifier: EUPL-1.2
"""What the journal adds to a row: chain, counter and checkpoint, in time and on disk."""
import json
import os
import sqlite3
import time

from figures import ROUNDS, Figure, calm, median
from house import install_peers
from rsyslog_peer import Rsyslog

APPENDS_A_ROUND = 100
KEY = "11" * 32
# Thirty days of a terminal, and 400.
BACKLOG, KEPT = 9_000, 120_000
CHAIN_BYTES, VARINT_BYTES = 32, 10


class PlainTable:
    """The journal's row in a plain SQLite table of the same safety: WAL, synchronous=FULL."""

    def __init__(self, path):
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=FULL")
        self.database.execute("CREATE TABLE record (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        self.sequence = 1 << 40

    def row(self):
        self.sequence += 1
        return self.sequence, os.urandom(CHAIN_BYTES + VARINT_BYTES)

    def append_times(self, count):
        times = []
        for _ in range(count):
            row = self.row()
            before = time.perf_counter()
            self.database.execute("INSERT INTO record VALUES (?,?)", row)
            times.append((time.perf_counter() - before) * 1e6)
        return times

    def grouped_per_second(self, count):
        rows = [self.row() for _ in range(count)]
        before = time.perf_counter()
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany("INSERT INTO record VALUES (?,?)", rows)
        self.database.execute("COMMIT")
        return count / (time.perf_counter() - before)


def load(house, directory, *arguments):
    return house.run("kiosk-sim", "journal-load", "--directory", directory, "--key", KEY, *arguments)


def append(house, _):
    """Durable single appends, of the same rows as the floor's; the goal is 85 % of its rate. rsyslog's are from the
    first message sent to the last one out of its queue again, for it says to nobody that one is in it."""
    install_peers()
    journal = os.path.join(house.folder, "append-journal")
    plain = PlainTable(os.path.join(house.folder, "append-plain.sqlite"))
    rsyslog = Rsyslog(os.path.join(house.folder, "append-rsyslog"))
    # The first appends make files and grow the log; neither side is asked for those.
    house.append_times(journal, APPENDS_A_ROUND)
    plain.append_times(APPENDS_A_ROUND)
    rsyslog.append_microseconds(APPENDS_A_ROUND)

    def samples():
        found = {"ours": [], "floor": [], "rsyslog": []}
        for _ in range(ROUNDS):
            ours = median(house.append_times(journal, APPENDS_A_ROUND))
            floor = median(plain.append_times(APPENDS_A_ROUND))
            found["ours"].append(ours / floor)
            found["floor"].append(floor)
            found["rsyslog"].append(rsyslog.append_microseconds(APPENDS_A_ROUND) / floor)
        return found

    try:
        found = calm(samples)
    finally:
        rsyslog.stop()
    floor = median(found["floor"])
    return Figure(
        "append-ratio", "times", "ratio", found["ours"], {"rsyslog": found["rsyslog"]},
        floor=[sample / floor for sample in found["floor"]], goal=1 / 0.85, note=f"floor {floor:.0f} µs")


def append_grouped(house, _):
    """Events a second in transactions of 1,000; a rate, so that the figure is seconds for 100,000."""
    plain = PlainTable(os.path.join(house.folder, "grouped-plain.sqlite"))
    ours, floor = [], []
    for number in range(5):
        journal = os.path.join(house.folder, f"grouped-{number}")
        times = json.loads(load(house, journal, "--count", "100000", "--group", "1000", "--measure"))
        ours.append(100_000 / (sum(times) / 1e6))
        floor.append(sum(plain.grouped_per_second(1_000) for _ in range(20)) / 20)
    seconds = [100_000 / rate for rate in ours]
    return Figure(
        "append-grouped-per-s", "s a 100,000", "bound", seconds, floor=[100_000 / rate for rate in floor], goal=1.0,
        note=f"{median(ours):.0f} events/s, plain rows {median(floor):.0f}/s")


def disk_bytes(house, _):
    """Bytes of the closed file an event: of a backlog that nobody took (goal 64), of 400 days that the central has.

    The events are journal-load's, which say less than those of seeds/workload.md."""
    live = os.path.join(house.folder, "disk-live")
    load(house, live, "--count", str(BACKLOG), "--group", "50", "--measure")
    sealed = os.path.join(house.folder, "disk-sealed")
    load(house, sealed, "--count", str(KEPT), "--group", "50", "--ship-every", "300", "--measure")
    size = {path: os.path.getsize(os.path.join(path, "journal.sqlite")) for path in (live, sealed)}
    of_live, of_sealed = size[live] / BACKLOG, size[sealed] / KEPT
    return Figure(
        "disk-bytes-per-event", "bytes", "bound", [of_sealed], goal=8,
        note=f"sealed; live {of_live:.1f} of at most 64{'' if of_live <= 64 else ': NOT MET'}")
