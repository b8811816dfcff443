# SPDX-License-Identifier: EUPL-1.2
"""Thirty days offline, and then a thin line: how long until the central has it all."""
import json
import os
import subprocess

from central import Central, Talker
from figures import Figure, median
from thin_line import CENTRAL_ADDRESS, ThinLine

EVENTS, BITS_PER_SECOND = 9_000, 64_000
RATIO, ROUND_TRIP_SECONDS, ROUND_TRIPS = 1.2, 0.6, 5
ROUNDS = 3


class Terminal:
    """Journal and uplink of a terminal with a backlog, at its end of the line."""

    def __init__(self, house, line, central, name):
        self.folder = os.path.join(house.folder, name)
        with open(central.tokens(1), encoding="ascii") as file:
            token = file.read().strip()
        # Enrolled and filled at the central's end: that is not measured.
        subprocess.run(
            [*line.inside(line.central), house.program("kiosk-sim"), "uplink-load", "fill", "--directory", self.folder,
             "--central", central.enrolment, "--token", token, "--events", str(EVENTS)], check=True)
        self.run = Talker([
            *line.inside(line.terminal), house.program("kiosk-sim"), "uplink-load", "run", "--directory", self.folder])
        if self.run.hear()["waiting"] != EVENTS:
            raise RuntimeError("the journal holds other events")


def samples(house, name, round_trip):
    """Seconds from when the line is there to the last acknowledgement, and what went over it."""
    line = ThinLine(BITS_PER_SECOND)
    found = {"ours": [], "floor": [], "bytes": [], "back": [], "full": 0, "resumed": 0}
    try:
        central = Central(house, name, prefix=line.inside(line.central), address=CENTRAL_ADDRESS)
        central.start()
        line.tell(f"delay {round_trip / 2}")
        for number in range(ROUNDS):
            terminal = Terminal(house, line, central, f"{name}-{number}")
            line.tell("zero")
            done = terminal.run.ask("go")
            counted = line.tell("report")
            found["ours"].append(done["seconds"])
            # Each direction has the rate for itself, so the heavier one is what cannot go faster.
            found["bytes"].append(max(counted["bytes"]))
            found["back"].append(min(counted["bytes"]))
            found["floor"].append(max(counted["bytes"]) * 8 / BITS_PER_SECOND)
            # The connection breaks, and the next word goes over another: no whole handshake for that.
            line.tell("reset")
            terminal.run.ask("heartbeat")
            counted = line.tell("report")
            if counted["connections"] < 2:
                raise RuntimeError(f"the connection did not break: {json.dumps(counted)}")
            found["full"] = max(found["full"], counted["full"])
            found["resumed"] += counted["resumed"]
            terminal.run.stop()
        central.stop()
        if central.verified_events() != EVENTS * ROUNDS:
            raise RuntimeError("the central has other events")
    finally:
        line.stop()
    return found


def figure(name, found, goal, more=""):
    if found["full"] != 1:
        raise RuntimeError(f"{found['full']} whole handshakes of a terminal, not one")
    return Figure(
        name, "s", "ratio", found["ours"], floor=found["floor"], goal=goal,
        note=f"{median(found['ours']) / median(found['floor']):.2f} times {median(found['bytes']):.0f} bytes sent "
             f"({median(found['back']):.0f} came back) at {BITS_PER_SECOND // 1000} kbit/s{more}; 1 whole handshake a "
             f"terminal over 2 connections, {found['resumed']} resumed in {ROUNDS} rounds")


def catch_up(house, _):
    return figure(
        "catch-up-ratio", samples(house, "catch-up", 0.0), lambda figure: RATIO * figure.floor)


def catch_up_far(house, _):
    return figure(
        "catch-up-far-ratio", samples(house, "catch-up-far", ROUND_TRIP_SECONDS),
        lambda figure: RATIO * figure.floor + ROUND_TRIPS * ROUND_TRIP_SECONDS,
        f" and {ROUND_TRIP_SECONDS * 1000:.0f} ms round trips")
