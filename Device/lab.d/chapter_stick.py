# SPDX-License-Identifier: EUPL-1.2
"""The chapter of the van's stick: a true block node, udev's own rules, and a kioskd that may open nothing else."""
import hashlib
import json
import os
import struct
import subprocess

from technician import STATE

READ, NOBODYS = "can be taken out", "nobody expects it here"
ON_SCREEN = "USB-minnet är läst"
MEGABYTES, START = 32, 2048
# What the central would have told at the first contact: files for the courier are sealed to it.
COURIER_KEY = bytes(range(1, 33))
COUNTY = hashlib.sha256(COURIER_KEY).digest()[:8].hex()
MARK = f"servicepunkt-{COUNTY}-0909090909090909.sealed"
LETTER = b"a letter that is none of the terminal's business"


class Stick:
    """An image of a stick with one FAT partition."""

    def __init__(self, path, files):
        self.path = path
        sectors = MEGABYTES * 2048 - START
        # One entry of the table: not for booting, FAT32 by blocks, where it begins and how long it is.
        entry = struct.pack("<B3sB3sII", 0, b"\xfe\xff\xff", 0x0C, b"\xfe\xff\xff", START, sectors)
        with open(path, "wb") as image:
            image.write(b"\0" * 446 + entry + b"\0" * 48 + b"\x55\xaa")
            image.truncate(MEGABYTES << 20)
        self.tool("mformat", "-T", str(sectors), "-h", "16", "-s", "32", "-v", "KURIR", "::")
        for name, content in files.items():
            self.tool("mcopy", "-", "::/" + name, content=content)

    def tool(self, name, *arguments, content=b""):
        return subprocess.run(
            [name, "-i", f"{self.path}@@{START * 512}", *arguments], input=content, check=True, capture_output=True,
            env={**os.environ, "MTOOLSRC": "/dev/null"}).stdout

    def names(self):
        return {line[3:] for line in self.tool("mdir", "-b", "::/").decode().splitlines()}

    def read(self, name):
        return self.tool("mtype", "::/" + name)

    def digest(self):
        with open(self.path, "rb") as image:
            return hashlib.sha256(image.read()).hexdigest()


class StickChapter:
    def plug_stick(self, stick):
        self.machine.order("blockdev-add", **{"driver": "raw", "node-name": "stick", "file": {
            "driver": "file", "filename": stick.path}})
        self.machine.order("device_add", driver="usb-storage", bus="usb.0", id="stick", drive="stick", removable=True)

    def unplug_stick(self):
        self.machine.order("device_del", id="stick")
        self.machine.run("while ls /sys/bus/usb/drivers/usb-storage | grep -q :; do sleep 0.1; done")
        self.machine.order("blockdev-del", **{"node-name": "stick"})

    def stick(self):
        enrolment = f"{STATE}/identity/enrolment.json"
        told = json.loads(self.machine.run(f"cat {enrolment}")[1])
        told["courierKey"] = COURIER_KEY.hex()
        self.machine.run(f"cat >{enrolment} <<'END'\n{json.dumps(told)}\nEND\nsystemctl restart kioskd")
        self.terminal.wait(self.terminal.is_attract, 240)

        courier = Stick(self.machine.path("courier.img"), {MARK: b"sealed by somebody", "letter.txt": LETTER})
        self.plug_stick(courier)
        said, holds = self.technician.wait_for_device("storage", READ)
        self.check("a FAT stick with a file sealed for this county is read, and can be taken out", holds, said)
        screen, holds = self.terminal.wait(lambda seen: ON_SCREEN in seen.flat, 60)
        self.check("the screen says so in one line", holds, screen.text)
        self.terminal.picture("stick-read")
        _, text = self.machine.run("ps -o user= -C kioskd; stat -c '%n %G %a' /dev/sd*; grep -c /dev/sd /proc/mounts")
        self.check("kioskd is nobody in particular, the partition alone is its group's, and nothing is mounted",
                   text.split() == ["service+", "/dev/sda", "disk", "660", "/dev/sda1", "servicepunkt", "660", "0"]
                   or text.split() == ["servicepunkt", "/dev/sda", "disk", "660", "/dev/sda1", "servicepunkt", "660",
                                       "0"], text)
        self.unplug_stick()
        own = f"servicepunkt-{COUNTY}-{self.terminal_id()[:16]}.sealed"
        names = courier.names()
        self.check("the terminal's own backlog lies on it, under its name alone",
                   names == {own, MARK, "letter.txt"}, names)
        self.check("and it is what a terminal seals", own in names and courier.read(own)[:4] == b"SPC1", names)
        self.check("what else was on it is as it was",
                   courier.read("letter.txt") == LETTER and courier.read(MARK) == b"sealed by somebody")

        stranger = Stick(self.machine.path("stranger.img"), {"photo.jpg": LETTER})
        before = stranger.digest()
        self.plug_stick(stranger)
        said, holds = self.technician.wait_for_device("storage", NOBODYS)
        self.check("any other stick is told as one that nobody expects", holds and "potentialFraud" in said, said)
        self.unplug_stick()
        self.check("and not a byte of it was written", stranger.digest() == before)
        self.check_that_the_session_lives()

    def terminal_id(self):
        return json.loads(self.technician.kioskctl("status --json")[1])["terminal"]
