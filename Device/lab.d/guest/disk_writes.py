# SPDX-License-Identifier: EUPL-1.2
"""What reached a disk, in the order in which it did, and the disk as it stood at any moment in between.

The kernel's dm-log-writes notes every write that a disk completed before the next flush, and every mark that is sent to
it. Format: Documentation/admin-guide/device-mapper/log-writes.rst and drivers/md/dm-log-writes.c of Linux 6.1.
"""
import dataclasses
import os
import struct

MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8
SECTOR = 512


@dataclasses.dataclass
class Entry:
    """`sector` and `count` in sectors of 512 bytes; `at` is where its bytes stand in the log."""

    sector: int
    count: int
    flags: int
    mark: str
    at: int

    @property
    def is_durable(self):
        """What came before, and for FUA itself, has reached the disk when the kernel goes on."""
        return bool(self.flags & (FLUSH | FUA))


class WriteLog:
    def __init__(self, path):
        self.file = os.open(path, os.O_RDONLY)
        magic, version, self.count, self.sector_size = struct.unpack("<QQQI", os.pread(self.file, 28, 0))
        if magic != MAGIC or version != 1:
            raise ValueError(f"{path} is no log of dm-log-writes: magic {magic:#x}, version {version}")

    def entries(self):
        place = self.sector_size
        for _ in range(self.count):
            sector, count, flags, length = struct.unpack("<QQQQ", os.pread(self.file, 32, place))
            mark = os.pread(self.file, length, place + 32).rstrip(b"\0").decode() if flags & MARK else ""
            place += self.sector_size
            yield Entry(sector, count, flags, mark, place)
            if not flags & (DISCARD | MARK):
                place += count * SECTOR

    def replay(self, entry, target):
        """Does to the descriptor `target` what the disk was told."""
        if entry.flags & MARK or not entry.count:
            return
        if entry.flags & DISCARD:
            data = bytes(entry.count * SECTOR)
        else:
            data = os.pread(self.file, entry.count * SECTOR, entry.at)
        os.pwrite(target, data, entry.sector * SECTOR)
