# SPDX-License-Identifier: EUPL-1.2
"""How much of what terminals say of themselves stays at the central: the latest, and what changed."""
import os

from central import Central, Talker
from figures import Figure

FLUTTERS = 6_000
LONGEST_BYTES = 600_000


def load(house, central, name, count, *arguments):
    """Has one terminal send so many heartbeats, `None`: all; and how many there were."""
    central.start()
    tokens = os.path.join(central.folder, name + ".token")
    if not os.path.exists(tokens):
        os.rename(central.tokens(1), tokens)
    talker = Talker([
        house.program("kiosk-sim"), "ingest-load", "--central", central.enrolment, "--tokens", tokens, "--directory",
        os.path.join(central.folder, name), *arguments])
    ready = talker.hear()["ready"]
    talker.ask(f"closed {count or ready}")
    talker.stop()
    central.stop()
    return ready


def growth(house, central, name, *arguments):
    """Bytes by which the closed store is larger after one terminal's heartbeats, enrolment and the first one apart;
    and how many those were."""
    load(house, central, name, 1, *arguments)
    before = os.path.getsize(central.database)
    count = load(house, central, name, None, *arguments)
    return os.path.getsize(central.database) - before, count


def heartbeat_bytes(house, options):
    central = Central(house, "heartbeats")
    part = "quarter" if options.quick else "year"
    year, count = growth(house, central, "year", "--heartbeats", part)
    flutter, _ = growth(house, central, "flutter", "--heartbeats", "flutter", "--events", str(FLUTTERS))
    return Figure(
        "heartbeat-bytes-per-terminal-year", "bytes", "bound", [max(year, flutter)], goal=LONGEST_BYTES,
        note=f"a {part} of the workload, {count} heartbeats: {year} bytes; a card reader that changed "
             f"{FLUTTERS} times: {flutter}")
