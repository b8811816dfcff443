# SPDX-License-Identifier: EUPL-1.2
"""The measures by name. A name stays for ever; later work adds to them."""
import json
import os
import re
import subprocess
import time

from catch_up import catch_up, catch_up_far
from devices import hotplug_screen, touch_repaint
from evidence import verify_ratio
from figures import ROUNDS, Figure, calm, median
from heartbeats import heartbeat_bytes
from ingest import ingest_p99, ingest_per_core, ingest_ratio
from house import CAT, PEERS, ROOT, SYNC_TWICE, escpos_python, peer, say, status, voluntary_switches
from journal_rows import append, append_grouped, disk_bytes
from meeting import meeting_start, menu_back
from pty_program import PtyProgram
from wire import columns_time, wire_bytes

KEYS_A_ROUND = 5
CLOCK = re.compile("(mån|tis|ons|tors|fre|lör|sön) [0-2]?\\d[:.][0-5]\\d".encode())
# What a terminal sends for an arrow; the peers switch it to its other mode first.
ARROWS, PEER_ARROWS = (b"\x1b[B", b"\x1b[A"), (b"\x1bOB", b"\x1bOA")
# What the memory of an idle terminal may be (kB), and how long it is left alone before anybody looks.
RESIDENT_KB, ANONYMOUS_KB, REST_SECONDS = 32 * 1024, 12 * 1024, 10


def faster_peer(figure):
    return min(figure.peers.values())


def kiosk_in_menu(house, state):
    """The kiosk with its menu open, reached as a visitor would: a language by its digit."""
    program = PtyProgram(house.kioskd(state))
    program.settle(silence_seconds=1.0, least_bytes=200)
    program.press(b"1", silence_seconds=0.5)
    return program


def key_samples(house):
    """Milliseconds and bytes of an arrow key, ours, peers and floor in turn."""
    programs = {"ours": kiosk_in_menu(house, house.state("keys"))}
    programs.update({name: PtyProgram(peer(name)) for name in PEERS})
    programs["floor"] = PtyProgram(CAT, raw=True)
    times = {name: [] for name in programs}
    sizes = {name: [] for name in programs}
    try:
        for name in PEERS:
            programs[name].settle(silence_seconds=0.5)
        time.sleep(0.2)
        for _ in range(ROUNDS):
            for name, program in programs.items():
                arrows = PEER_ARROWS if name in PEERS else ARROWS
                for number in range(KEYS_A_ROUND * 2):
                    milliseconds, size = program.key(arrows[number % 2])
                    times[name].append(milliseconds)
                    sizes[name].append(size)
    finally:
        for program in programs.values():
            program.stop()
    return times, sizes


def key_repaint(house, _):
    samples = calm(lambda: key_samples(house)[0])
    return Figure(
        "key-repaint-ms", "ms", "ratio", samples["ours"], {name: samples[name] for name in PEERS}, samples["floor"],
        goal=faster_peer)


def focus_bytes(house, _):
    sizes = key_samples(house)[1]
    return Figure(
        "focus-bytes", "bytes", "bound", [max(sizes["ours"])], {name: sizes[name] for name in PEERS}, goal=400)


def choose(house, _):
    def samples():
        ours = kiosk_in_menu(house, house.state("choose"))
        floor = PtyProgram([*SYNC_TWICE, os.path.join(house.folder, "floor")], raw=True)
        found = {"ours": [], "floor": []}
        try:
            time.sleep(0.5)
            for _ in range(ROUNDS):
                for _ in range(KEYS_A_ROUND):
                    found["ours"].append(ours.key(b"1")[0])
                    ours.press(b"\x1b", silence_seconds=0.15)
                    found["floor"].append(floor.key(b"1")[0])
        finally:
            ours.stop()
            floor.stop()
        return found

    found = calm(samples)
    return Figure("choose-ms", "ms", "ratio", found["ours"], floor=found["floor"])


def start(house, _):
    state = house.state("start", events=10_000)
    commands = {"ours": house.kioskd(state), **{name: peer(name) for name in PEERS}, "floor": ["/bin/true"]}

    def samples():
        found = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                program = PtyProgram(command)
                if name == "floor":
                    os.waitpid(program.pid, 0)
                    last = time.monotonic()
                    os.close(program.master)
                else:
                    # A screen of this size is never less than this; a lone escape sequence is no screen.
                    seen, last = program.settle(least_bytes=400)
                    program.stop()
                    if last is None or len(seen) < 400:
                        raise RuntimeError(f"{command[0]} showed no screen: {seen[:200]!r}")
                found[name].append((last - program.started) * 1000)
        return found

    found = calm(samples)
    return Figure(
        "start-ms", "ms", "ratio", found["ours"], {name: found[name] for name in PEERS}, found["floor"],
        goal=lambda figure: 3 * figure.peers["dialog"])


def idle_memory(house, name, field, bound_kb):
    samples = []
    state = house.state("idle")
    for _ in range(3):
        program = PtyProgram(house.kioskd(state))
        try:
            program.settle(silence_seconds=1.0, least_bytes=400)
            program.settle(longest_seconds=REST_SECONDS, silence_seconds=REST_SECONDS)
            samples.append(status(program.pid, field) / 1024)
        finally:
            program.stop()
    return Figure(name, "MiB", "bound", samples, goal=bound_kb / 1024)


def idle_rss(house, _):
    return idle_memory(house, "idle-rss-mb", "VmRSS", RESIDENT_KB)


def idle_anon(house, _):
    return idle_memory(house, "idle-anon-mb", "RssAnon", ANONYMOUS_KB)


def kiosk_with_clock(house):
    """The kiosk on its attract screen with the clock shown and no central: it had one, which then went away."""
    county = house.county()
    try:
        program = PtyProgram(house.kioskd(county.facts["state"]))
        seen, end = b"", time.monotonic() + 90
        while not CLOCK.search(seen) and time.monotonic() < end:
            seen += program.settle(longest_seconds=2, silence_seconds=1.0)[0]
    finally:
        county.stop()
    return program, CLOCK.search(seen) is not None


def idle_wakeups(house, options):
    minutes = 0.5 if options.quick else 5.0
    ours, clock = kiosk_with_clock(house)
    floor = PtyProgram([house.program("kiosk-sim"), "idle"])
    try:
        floor.settle(silence_seconds=1.0)
        ours.settle(longest_seconds=REST_SECONDS, silence_seconds=REST_SECONDS)
        found = {"ours": [], "floor": []}
        for _ in range(3):
            before = voluntary_switches(ours.pid), voluntary_switches(floor.pid)
            # The pty is read meanwhile: a full one would put the program to sleep.
            ours.settle(longest_seconds=minutes * 60, silence_seconds=minutes * 60)
            after = voluntary_switches(ours.pid), voluntary_switches(floor.pid)
            found["ours"].append((after[0] - before[0]) / minutes)
            found["floor"].append((after[1] - before[1]) / minutes)
    finally:
        ours.stop()
        floor.stop()
    notes = ([f"quick: windows of {minutes:g} min"] if options.quick else []) + ([] if clock else ["no clock shown"])
    return Figure(
        "idle-wakeups-per-min", "per min", "bound", found["ours"], floor=found["floor"],
        goal=lambda figure: figure.floor + 20, note=", ".join(notes))


def slip_render(house, _):
    """A slip of forty lines with symbol and QR code, ours and python-escpos in turn, each warm in its own process."""
    raster = os.path.join(house.folder, "symbol.png")
    symbol = os.path.join(ROOT, "Kiosk", "symbol.svg")
    ours, peers = [], []
    for _ in range(5):
        found = json.loads(house.run("kiosk-sim", "slip-render", "--symbol", symbol, "--raster", raster))
        theirs = json.loads(
            subprocess.run(
                [escpos_python(), os.path.join(ROOT, "Device", "bench.d", "escpos_slip.py"), "--raster", raster],
                capture_output=True, text=True, check=True).stdout)
        ours.append(found["microseconds"])
        peers.append(theirs["microseconds"])
    return Figure(
        "slip-render-ratio", "times", "ratio", [mine / theirs for mine, theirs in zip(ours, peers)], goal=0.1,
        note=f"ours {median(ours):.0f} µs, python-escpos {median(peers):.0f} µs")


MEASURES = {
    "key-repaint-ms": key_repaint,
    "choose-ms": choose,
    "focus-bytes": focus_bytes,
    "start-ms": start,
    "idle-rss-mb": idle_rss,
    "idle-anon-mb": idle_anon,
    "idle-wakeups-per-min": idle_wakeups,
    "append-ratio": append,
    "append-grouped-per-s": append_grouped,
    "disk-bytes-per-event": disk_bytes,
    "slip-render-ratio": slip_render,
    "hotplug-screen-ms": hotplug_screen,
    "touch-repaint-ms": touch_repaint,
    "verify-ratio": verify_ratio,
    "wire-bytes-per-event": wire_bytes,
    "columns-us": columns_time,
    "ingest-ratio": ingest_ratio,
    "ingest-reports-per-core-s": ingest_per_core,
    "ingest-p99-ms": ingest_p99,
    "heartbeat-bytes-per-terminal-year": heartbeat_bytes,
    "catch-up-ratio": catch_up,
    "catch-up-far-ratio": catch_up_far,
    "meeting-start-ratio": meeting_start,
    "menu-back-ms": menu_back,
}
