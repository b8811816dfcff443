# SPDX-License-Identifier: EUPL-1.2
"""The middle of a line between two network namespaces: passes frames on, late, lost or not at all, and counts them.

Run in a namespace of its own with the two interfaces to join. Obeys a command a line: `delay SECONDS`, `loss PART`,
`down`, `up`, `zero` (count anew), `reset` (break the connection as a middlebox does), `report`; each is answered with a
line of JSON. `link.py --plain INTERFACE` switches off what would put frames together or leave their sums to hardware.
"""
import ctypes
import fcntl
import heapq
import json
import random
import select
import socket
import struct
import sys
import time

SIOCETHTOOL, OUTGOING, ETH_P_ALL = 0x8946, 4, 3
# ETHTOOL_S… of <linux/ethtool.h>: transmit and receive sums, scatter, TSO, GSO, GRO.
OFFLOADS = (0x17, 0x15, 0x19, 0x1F, 0x24, 0x2C)
HANDSHAKE, CLIENT_HELLO, SERVER_HELLO, PRE_SHARED_KEY = 22, 1, 2, 41


def make_plain(interface):
    handle = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for command in OFFLOADS:
        value = ctypes.create_string_buffer(struct.pack("II", command, 0))
        request = struct.pack("16sP", interface.encode(), ctypes.addressof(value))
        try:
            fcntl.ioctl(handle, SIOCETHTOOL, request)
        except OSError:
            # An interface that cannot do a thing need not stop doing it.
            pass


class Segment:
    """What is looked at of a TCP segment over IPv4."""

    def __init__(self, frame):
        header = 14 + (frame[14] & 15) * 4
        self.source, self.target = frame[26:30], frame[30:34]
        self.ports = frame[header:header + 4]
        self.sequence, self.acknowledged = struct.unpack_from("!II", frame, header + 4)
        self.flags = frame[header + 13]
        total = struct.unpack_from("!H", frame, 16)[0]
        self.payload = frame[header + (frame[header + 12] >> 4) * 4:14 + total]

    @staticmethod
    def of(frame):
        is_tcp = len(frame) >= 54 and frame[12:14] == b"\x08\x00" and frame[23] == 6
        return Segment(frame) if is_tcp else None


def sum16(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def reset_frame(frame):
    """What ends the connection for whoever sent `frame`, as if from the other side."""
    segment = Segment(frame)
    tcp = segment.ports[2:] + segment.ports[:2] + struct.pack("!IIBBHHH", segment.acknowledged, 0, 0x50, 4, 0, 0, 0)
    pseudo = segment.target + segment.source + struct.pack("!BBH", 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", sum16(pseudo + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40, 0, 0, 64, 6, 0, segment.target, segment.source)
    ip = ip[:10] + struct.pack("!H", sum16(ip)) + ip[12:]
    return frame[6:12] + frame[:6] + b"\x08\x00" + ip + tcp


def offers_key(payload):
    """(kind of hello, whether it speaks of a session from before); None: no hello."""
    if len(payload) < 44 or payload[0] != HANDSHAKE or payload[5] not in (CLIENT_HELLO, SERVER_HELLO):
        return None
    kind, at = payload[5], 43 + 1 + payload[43]
    if kind == CLIENT_HELLO:
        at += 2 + struct.unpack_from("!H", payload, at)[0]
        at += 1 + payload[at]
    else:
        at += 3
    end = at + 2 + struct.unpack_from("!H", payload, at)[0]
    at += 2
    while at + 4 <= min(end, len(payload)):
        number, length = struct.unpack_from("!HH", payload, at)
        if number == PRE_SHARED_KEY:
            return kind, True
        at += 4 + length
    return kind, False


class Middle:
    def __init__(self, names, seed):
        self.sides = []
        for name in names:
            side = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
            side.bind((name, 0))
            self.sides.append(side)
        self.random = random.Random(seed)
        self.delay, self.loss, self.is_up = 0.0, 0.0, True
        self.waiting, self.number, self.newest = [], 0, {}
        self.zero()

    def zero(self):
        self.bytes, self.frames, self.lost = [0, 0], [0, 0], 0
        self.connections = self.full = self.resumed = 0

    def take(self, index):
        frame, address = self.sides[index].recvfrom(65_536)
        if address[2] == OUTGOING:
            return
        self.bytes[index] += len(frame)
        self.frames[index] += 1
        segment = Segment.of(frame)
        if segment:
            self.newest[index] = frame
            self.look(index, segment)
        if not self.is_up or self.random.random() < self.loss:
            self.lost += 1
            return
        self.number += 1
        heapq.heappush(self.waiting, (time.monotonic() + self.delay, self.number, 1 - index, frame))

    def look(self, index, segment):
        if index == 0 and segment.flags & 0x12 == 0x02:
            self.connections += 1
        hello = offers_key(segment.payload)
        # The server decides: without a key in its hello the whole handshake is made.
        if index == 1 and hello and hello[0] == SERVER_HELLO:
            if hello[1]:
                self.resumed += 1
            else:
                self.full += 1

    def pass_on(self):
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, _, index, frame = heapq.heappop(self.waiting)
            self.sides[index].send(frame)

    def obey(self, words):
        if words[0] == "delay":
            self.delay = float(words[1])
        elif words[0] == "loss":
            self.loss = float(words[1])
        elif words[0] in ("up", "down"):
            self.is_up = words[0] == "up"
        elif words[0] == "zero":
            self.zero()
        elif words[0] == "reset":
            for index, frame in self.newest.items():
                self.sides[index].send(reset_frame(frame))
        return {"bytes": self.bytes, "frames": self.frames, "lost": self.lost, "connections": self.connections,
                "full": self.full, "resumed": self.resumed}

    def run(self):
        while True:
            wait = max(0.0, self.waiting[0][0] - time.monotonic()) if self.waiting else None
            for ready in select.select([*self.sides, sys.stdin], [], [], wait)[0]:
                if ready is sys.stdin:
                    line = sys.stdin.readline()
                    if not line:
                        return
                    print(json.dumps(self.obey(line.split())), flush=True)
                else:
                    self.take(self.sides.index(ready))
            self.pass_on()


if __name__ == "__main__":
    if sys.argv[1] == "--plain":
        make_plain(sys.argv[2])
    else:
        Middle(sys.argv[1:3], int(sys.argv[3])).run()
