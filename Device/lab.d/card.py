# SPDX-License-Identifier: EUPL-1.2
"""A chip card in QEMU's USB card reader, over the reader's own line: big-endian words of kind, reader and length, as
libcacard's vscard_common.h has them. It answers every command with “file not found”: a card of somebody's, no more."""
import socket
import struct
import threading

HEADER = struct.Struct(">III")
INIT, ERROR, READER_ADD, ATR, CARD_REMOVE, APDU, FLUSH, FLUSH_COMPLETE = 1, 2, 3, 5, 6, 7, 8, 9
VERSION = 2
# T=0, the only protocol QEMU's reader speaks, and no historical bytes: the shortest that is one.
ANSWER_TO_RESET = bytes.fromhex("3B00")
FILE_NOT_FOUND = bytes.fromhex("6A82")
LONGEST_BYTES = 65_544


class Card:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(20)
        self.socket.connect(path)
        self.socket.settimeout(None)
        self.commands = []
        self.send(INIT, b"VSCD" + struct.pack(">II", VERSION, 0))
        self.send(READER_ADD, b"lab\0")
        threading.Thread(target=self.serve, daemon=True).start()

    def send(self, kind, body=b""):
        self.socket.sendall(HEADER.pack(kind, 0, len(body)) + body)

    def insert(self):
        self.send(ATR, ANSWER_TO_RESET)

    def remove(self):
        self.send(CARD_REMOVE)

    def serve(self):
        try:
            while True:
                kind, _, length = HEADER.unpack(self.read(HEADER.size))
                if length > LONGEST_BYTES:
                    return
                body = self.read(length)
                if kind == APDU:
                    self.commands.append(body)
                    self.send(APDU, FILE_NOT_FOUND)
                elif kind == FLUSH:
                    self.send(FLUSH_COMPLETE)
        except OSError:
            # The machine's power went.
            return

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise OSError("closed")
            data += more
        return data

    def close(self):
        # A reader in another thread wakes from its wait only when the line is shut down.
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
