# SPDX-License-Identifier: EUPL-1.2
"""The chapter in which the power goes at every flush of the journal's disk, one after the other."""
import json

EVENTS = 60
LONGEST_SECONDS = 1_800


class DiskChapter:
    def disk(self):
        status, text = self.machine.run(
            f"python3 /opt/house/guest/power_cuts.py {EVENTS}", seconds=LONGEST_SECONDS)
        lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        done = [line["done"] for line in lines if "done" in line]
        wrong = [line for line in lines if "point" in line]
        if not self.check("the disk's writes are noted and replayed", status == 0 and done, text):
            return
        # One flush at least makes an event durable.
        self.check(f"power cut at {done[0]['points']} flushes of {done[0]['entries']} writes and marks",
                   done[0]["points"] >= EVENTS, done)
        self.check("each time the kernel mounts, the journal opens without hands, verifies and goes on",
                   not wrong, "\n".join(json.dumps(line) for line in wrong[:10]))
        self.check(f"no event is lost that was said to be durable: {done[0]['durable']} of {EVENTS} at the end",
                   done[0]["durable"] == EVENTS and not wrong, done)
