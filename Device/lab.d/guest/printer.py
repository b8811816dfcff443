# SPDX-License-Identifier: EUPL-1.2
"""A USB receipt printer: the kernel's printer gadget on a dummy host controller, and the house's virtual printer
behind it. On our side of the cable stands a true /dev/usb/lp0 of usblp."""
import os
import select
import socket
import subprocess
import threading
import time

FUNCTION, LINK = "functions/printer.0", "configs/c.1/printer.0"
GADGET = "/sys/kernel/config/usb_gadget/slip"
NODE = "/dev/g_printer0"
PROGRAM = "/opt/house/bin/kiosk-sim"
SLIPS = "/run/lab/slips"
FACTS = {
    "idVendor": "0x04b8", "idProduct": "0x0e15", "bcdDevice": "0x0100",
    "strings/0x409/manufacturer": "EPSON", "strings/0x409/product": "TM-T20II",
    "strings/0x409/serialnumber": "LAB00001",
    "functions/printer.0/pnp_string": "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;DES:EPSON TM-T20II;",
    "functions/printer.0/q_len": "10",
    "configs/c.1/strings/0x409/configuration": "printer",
}


def write(name, text):
    path = os.path.join(GADGET, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


class Printer:
    def __init__(self):
        self.process, self.port = None, 0
        self.is_plugged, self.bridge = False, None
        self.received, self.cut_after, self.held_from = bytearray(), None, None
        self.lock = threading.Lock()

    def order_plug(self, speed=None):
        """The plug goes in. `speed`: lines a second of the mechanism, from the first plug on."""
        self.start(speed)
        if self.bridge:
            self.bridge.join(10)
        self.describe()
        with open(os.path.join(GADGET, "UDC"), "w", encoding="ascii") as file:
            file.write(os.listdir("/sys/class/udc")[0])
        with self.lock:
            self.is_plugged = True
        self.bridge = threading.Thread(target=self.carry, daemon=True)
        self.bridge.start()

    def order_unplug(self):
        self.is_plugged = False
        self.bridge.join(10)

    def order_unplug_after(self, count):
        """The plug comes out when so many bytes more have gone through the cable."""
        with self.lock:
            self.cut_after = len(self.received) + count

    def order_hold_after(self, count):
        """The printer takes no more when so many bytes more have gone through the cable, and stays plugged in."""
        with self.lock:
            self.held_from = len(self.received) + count

    def order_tell(self, line):
        """A command of kiosk-sim printer: paper out, cover open, status, …"""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def order_facts(self):
        with self.lock:
            facts = {"bytes": len(self.received), "plugged": self.is_plugged}
        facts["slips"] = [self.text(name) for name in self.names()]
        return facts

    @staticmethod
    def names():
        names = [name for name in os.listdir(SLIPS) if name.endswith(".txt")] if os.path.isdir(SLIPS) else []
        return sorted(names, key=lambda name: int("".join(filter(str.isdigit, name)) or 0))

    @staticmethod
    def text(name):
        with open(os.path.join(SLIPS, name), encoding="utf-8") as file:
            return file.read()

    def start(self, speed):
        if self.process:
            return
        os.makedirs(SLIPS, exist_ok=True)
        arguments = [PROGRAM, "printer", "--directory", SLIPS] + (["--speed", str(speed)] if speed else [])
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C.UTF-8"})
        self.port = int(self.process.stdout.readline())

    def describe(self):
        for module in ("dummy_hcd", "libcomposite", "usb_f_printer", "usblp"):
            subprocess.run(["modprobe", module], check=True)
        if not os.path.isdir(os.path.dirname(GADGET)):
            subprocess.run(["mount", "-t", "configfs", "none", "/sys/kernel/config"], check=True)
        os.makedirs(os.path.join(GADGET, FUNCTION), exist_ok=True)
        for name, text in FACTS.items():
            write(name, text)
        os.symlink(os.path.join(GADGET, FUNCTION), os.path.join(GADGET, LINK))

    @staticmethod
    def pull():
        """The function goes with the plug: the kernel's gadget trips over requests that an earlier plug left in it."""
        with open(os.path.join(GADGET, "UDC"), "w", encoding="ascii") as file:
            file.write("\n")
        os.unlink(os.path.join(GADGET, LINK))
        os.rmdir(os.path.join(GADGET, FUNCTION))

    def carry(self):
        """Bytes between the gadget's node and the virtual printer, until the plug comes out."""
        node = self.open_node()
        machine = socket.create_connection(("127.0.0.1", self.port))
        machine.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        machine.setblocking(False)
        try:
            self.turn(node, machine)
        except OSError:
            pass
        finally:
            # Closed before the plug is out: the kernel does not expect it open then.
            os.close(node)
            self.pull()
            machine.close()
            self.is_plugged = False

    @staticmethod
    def open_node():
        """The node is there before the other side has chosen the configuration, and until then it is no device."""
        deadline = time.monotonic() + 30
        while True:
            try:
                return os.open(NODE, os.O_RDWR | os.O_NONBLOCK)
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def turn(self, node, machine):
        to_machine, to_host = b"", b""
        while self.is_plugged:
            # A full printer takes nothing more, and so the cable fills up: that is how back-pressure is felt.
            wants_read = [machine] + ([node] if not to_machine and not self.is_held() else [])
            wants_write = ([machine] if to_machine else []) + ([node] if to_host else [])
            can_read, can_write, _ = select.select(wants_read, wants_write, [], 0.2)
            if node in can_read:
                to_machine = self.take(node)
            if to_machine:
                to_machine = to_machine[self.give(machine.send, to_machine):]
            if machine in can_read:
                answer = machine.recv(4096)
                if not answer:
                    return
                to_host += answer
            if to_host and (node in can_write or not can_write):
                to_host = to_host[self.give(lambda data: os.write(node, data), to_host):]

    def is_held(self):
        with self.lock:
            return self.held_from is not None and len(self.received) >= self.held_from

    @staticmethod
    def give(way, data):
        try:
            return way(data)
        except BlockingIOError:
            return 0

    def take(self, node):
        try:
            data = os.read(node, 1024)
        except BlockingIOError:
            return b""
        with self.lock:
            left = None if self.cut_after is None else self.cut_after - len(self.received)
            if left is not None and len(data) >= left:
                data, self.cut_after = data[:left], None
                self.is_plugged = False
            self.received += data
        return data
