# SPDX-License-Identifier: EUPL-1.2
"""The technician on site: kioskctl beside the running kioskd."""
import json
import time

STATE = "/var/lib/servicepunkt"


class Technician:
    def __init__(self, machine):
        self.machine = machine

    def kioskctl(self, words, seconds=120):
        """(status, what it printed)"""
        return self.machine.run(
            f"LD_LIBRARY_PATH=/opt/house/lib /opt/house/bin/kioskctl {words} --state {STATE}", seconds)

    def device(self, kind):
        """What `kioskctl status` says of the first device of a kind: its line and those that belong to it."""
        _, text = self.kioskctl("status")
        found = []
        for line in text.splitlines():
            if line.split(" ")[0] == kind:
                found = [line]
            elif found and line.startswith(" "):
                found.append(line)
            elif found:
                break
        return " ".join(" ".join(found).split())

    def wait_for_device(self, kind, words, seconds=120):
        """The first answer about a device with these words in it, or the last one; and whether it had them."""
        deadline = time.monotonic() + seconds
        while True:
            said = self.device(kind)
            if words in said:
                return said, True
            if time.monotonic() > deadline:
                return said, False
            time.sleep(0.3)

    def journal(self):
        """Every event on the disk, oldest first."""
        status, text = self.kioskctl("journal list --json")
        return json.loads(text) if status == 0 else []


def identity(row):
    """What an event is known by for ever."""
    return row["epoch"], row["sequence"]
