# SPDX-License-Identifier: EUPL-1.2
"""In the guest: a journal is written on a disk whose every write is noted; then the power is cut, so to speak, at every
flush, and each time what is left is mounted by the kernel, opened, verified and written on.

Prints one JSON object a line: {"point": …} for each cut that went wrong, {"done": …} at the end."""
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from disk_writes import WriteLog  # noqa: E402

SIM = "/opt/house/bin/kiosk-sim"
DATA, LOG = "/dev/disk/by-id/virtio-data", "/dev/disk/by-id/virtio-writes"
KEY = "07" * 32
WORK = "/run/power-cuts"
MEGABYTES = 16


def run(*arguments):
    done = subprocess.run(arguments, check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.stdout


def mark(text):
    run("dmsetup", "message", "writes", "0", "mark", text)


def record(events):
    """Appends, takes answers, seals: each line the journal's writer says is marked in the log once it has said it."""
    run("modprobe", "dm-log-writes")
    sectors = MEGABYTES * 2048
    run("dmsetup", "create", "writes", "--table",
        f"0 {sectors} log-writes {os.path.realpath(DATA)} {os.path.realpath(LOG)}")
    try:
        run("mkfs.ext4", "-q", "-F", "-E", "nodiscard,lazy_itable_init=0", "/dev/mapper/writes")
        os.makedirs(WORK + "/recorded", exist_ok=True)
        run("mount", "/dev/mapper/writes", WORK + "/recorded")
        try:
            mark("begin")
            writer = subprocess.Popen(
                [SIM, "journal-load", "--directory", WORK + "/recorded/journal", "--key", KEY, "--count", str(events),
                 "--acknowledge-every", "7", "--day", "0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
            for line in writer.stdout:
                mark("said_" + line.strip().replace(" ", "_"))
            if writer.wait() != 0:
                raise RuntimeError(f"the journal's writer ended with status {writer.returncode}")
        finally:
            run("umount", WORK + "/recorded")
    finally:
        run("dmsetup", "remove", "--retry", "writes")


class Disk:
    """The disk as it stood, in memory, and a second copy that is mounted: mounting writes."""

    def __init__(self):
        self.image, self.copy, self.folder = WORK + "/image", WORK + "/copy", WORK + "/mounted"
        os.makedirs(self.folder, exist_ok=True)
        with open(self.image, "wb") as file:
            file.truncate(MEGABYTES << 20)
        self.descriptor = os.open(self.image, os.O_RDWR)

    def look(self, durable):
        """Mounts, opens, verifies, appends one and verifies again; what did not hold, in words."""
        shutil.copyfile(self.image, self.copy)
        run("mount", "-o", "loop", self.copy, self.folder)
        try:
            first = self.open()
            wrong = [f"a power cut cost something: {first}"] if first["problems"] or first["salvages"] else []
            if first["epoch"] != 1 or first["last"] < durable:
                wrong.append(f"{durable} was durable, it opens at epoch {first['epoch']}, {first['last']}")
            run(SIM, "journal-load", "--directory", self.folder + "/journal", "--key", KEY, "--boot", "2" * 32,
                "--count", "1", "--day", "1")
            second = self.open()
            if second["last"] != first["last"] + 1 or second["problems"] or second["salvages"]:
                wrong.append(f"after {first} one more event makes {second}")
            return wrong, first["last"]
        except subprocess.CalledProcessError as error:
            return [f"{' '.join(error.cmd[:2])} ended with status {error.returncode}: {error.stderr.strip()[-300:]}"], 0
        finally:
            run("umount", self.folder)

    def open(self):
        return json.loads(run(SIM, "journal-look", "--directory", self.folder + "/journal", "--key", KEY))


def replay():
    log, disk = WriteLog(os.path.realpath(LOG)), Disk()
    durable, points, latest, begun, writes = 0, 0, 0, False, 0
    for number, entry in enumerate(log.entries()):
        if entry.mark == "begin":
            begun = True
        # "said_1_60": event 60 of epoch 1 is durable. What is opened and what is stored stands in marks, too.
        if said := re.fullmatch(r"said_\d+_(\d+)", entry.mark):
            durable = int(said.group(1))
        log.replay(entry, disk.descriptor)
        writes += bool(entry.count)
        # A flush without a write in between leaves the same disk.
        if begun and entry.is_durable and writes:
            points, writes = points + 1, 0
            wrong, latest = disk.look(durable)
            if wrong:
                print(json.dumps({"point": number, "wrong": wrong}), flush=True)
    done = {"entries": log.count, "points": points, "durable": durable, "latest": latest}
    print(json.dumps({"done": done}), flush=True)


if __name__ == "__main__":
    record(int(sys.argv[1]))
    replay()
