# SPDX-License-Identifier: EUPL-1.2
"""What a month of events costs on the wire, and how long its columns take to write and read."""
import json
import zlib

from figures import Figure, median

# 30 days of the workload that seeds/workload.md fixes.
EVENTS = 9_000
ENTROPY_FACTOR, BATCH_BYTES = 1.35, 250
LONGEST_MICROSECONDS = 1_000


def workload(house, *arguments):
    return json.loads(house.run("kiosk-sim", "workload", "--events", str(EVENTS), *arguments))


def wire_bytes(house, _):
    """Ours in shipments as posted; JSON a line an event, plain and compressed as one stream."""
    found = workload(house, "--records")
    lines = "\n".join(json.dumps(record, separators=(",", ":")) for record in found["records"]).encode()
    entropy = found["entropyBytes"] / EVENTS
    return Figure(
        "wire-bytes-per-event", "bytes", "bound", [found["shipmentBytes"] / EVENTS],
        {"JSON": [len(lines) / EVENTS], "JSON+zlib": [len(zlib.compress(lines, 9)) / EVENTS]}, floor=[entropy],
        goal=ENTROPY_FACTOR * entropy + BATCH_BYTES * found["batches"] / EVENTS,
        note=f"entropy {entropy:.3f}, columns {found['columnBytes'] / EVENTS:.3f}, {found['batches']} batches in "
             f"{found['shipments']} shipment(s); version 1 {found['firstVersionBytes'] / EVENTS:.1f}")


def columns_time(house, _):
    """Microseconds to write and read back the columns of one batch of 256 records."""
    found = workload(house)
    written, read = found["encodeMicroseconds"], found["decodeMicroseconds"]
    return Figure(
        "columns-us", "µs", "bound", [one + other for one, other in zip(written, read)], goal=LONGEST_MICROSECONDS,
        note=f"encode {median(written):.0f} µs, decode {median(read):.0f} µs")
