# SPDX-License-Identifier: EUPL-1.2
"""The emulated machine: QEMU, its monitor, and the agent in the guest."""
import contextlib
import json
import os
import select
import socket
import subprocess
import threading
import time

COLUMNS, ROWS = 60, 16
BOOT_SECONDS = 300
# With Debian's console font of 16 × 32 pixels this screen has 60 × 16 cells, nearly the grid the screens are made for.
# A full-HD screen would have 120 × 33: the kernel of Debian 12 takes no console font above 32 × 32.
WIDTH, HEIGHT, FONT = COLUMNS * 16, 540, "Uni2-Terminus32x16"


class MachineError(RuntimeError):
    pass


class Wire:
    """A Unix socket with one JSON object a line each way."""

    def __init__(self, path, process, name):
        self.path, self.process, self.name, self.waiting = path, process, name, b""
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def connect(self, seconds=20):
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.socket.connect(self.path)
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise MachineError(f"{self.name}: cannot connect; QEMU says: {self.said()}") from None
                time.sleep(0.1)

    def said(self):
        if self.process.poll() is None:
            return "(it runs)"
        return self.process.stderr.read().strip() or f"(it ended with status {self.process.returncode})"

    def send(self, value):
        self.socket.sendall(json.dumps(value).encode() + b"\n")

    def receive(self, seconds):
        """The next line; None when none came in time."""
        deadline = time.monotonic() + seconds
        while b"\n" not in self.waiting:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                return None
            read = self.socket.recv(1 << 20)
            if not read:
                raise MachineError(f"{self.name}: the line is closed; QEMU says: {self.said()}")
            self.waiting += read
        line, self.waiting = self.waiting.split(b"\n", 1)
        return json.loads(line)

    def close(self):
        self.socket.close()


class Machine:
    def __init__(self, folder, image, house, megabytes=1536, has_network=False):
        self.folder, self.image, self.house, self.megabytes = folder, image, house, megabytes
        self.has_network = has_network
        self.overlay = os.path.join(folder, "root.qcow2")
        self.process = self.monitor = self.agent = None
        self.number, self.monitor_turn = 0, threading.Lock()

    def path(self, name):
        return os.path.join(self.folder, name)

    def new_disk(self):
        """A machine fresh from the image; what an earlier run wrote is gone."""
        for path in (self.overlay, self.path("console.log"), self.path("data.raw"), self.path("writes.raw")):
            if os.path.exists(path):
                os.unlink(path)
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", self.image.disk, self.overlay],
                       check=True, stdin=subprocess.DEVNULL)

    def arguments(self):
        line = "root=LABEL=lab-root rw console=ttyS0 quiet loglevel=5 consoleblank=0 systemd.show_status=0"

        def listening(name):
            return f"socket,id={name},path={self.path(name)},server=on,wait=off"
        return [
            "qemu-system-x86_64", "-name", "servicepunkt-lab", "-nodefaults", "-no-user-config", "-display", "none",
            # No PS/2 keyboard: the terminal has the keyboard that is plugged in, and no other.
            "-machine", "pc,i8042=off", "-accel", "tcg,thread=multi", "-smp", "2", "-m", str(self.megabytes),
            "-kernel", self.image.kernel, "-initrd", self.image.initrd, "-append", line,
            "-drive", f"if=none,id=root,format=qcow2,file={self.overlay}", "-device", "virtio-blk-pci,drive=root",
            "-drive", f"if=none,id=house,format=raw,readonly=on,file={self.house}",
            "-device", "virtio-blk-pci,drive=house", "-device", "virtio-rng-pci",
            *self.spare_disk("data", 64), *self.spare_disk("writes", 1024), *self.network(),
            "-device", f"virtio-vga,xres={WIDTH},yres={HEIGHT}",
            "-chardev", f"file,id=log,path={self.path('console.log')},append=on", "-serial", "chardev:log",
            "-chardev", listening("agent"), "-device", "virtio-serial-pci",
            "-device", "virtserialport,chardev=agent,name=lab",
            "-chardev", listening("card"), "-device", "qemu-xhci,id=usb",
            "-chardev", listening("monitor"), "-mon", "chardev=monitor,mode=control",
        ]

    def spare_disk(self, name, megabytes):
        """An empty disk, /dev/disk/by-id/virtio-NAME in the guest; of what is never written nothing is stored."""
        path = self.path(name + ".raw")
        if not os.path.exists(path):
            with open(path, "wb") as file:
                file.truncate(megabytes << 20)
        return ["-drive", f"if=none,id={name},format=raw,cache=unsafe,file={path}",
                "-device", f"virtio-blk-pci,drive={name},serial={name}"]

    def network(self):
        """A line to this machine's own loopback, which the guest finds at 10.0.2.2."""
        return ["-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile="] if self.has_network else []

    def start(self):
        for name in ("agent", "card", "monitor"):
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))
        self.process = subprocess.Popen(
            self.arguments(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.monitor = Wire(self.path("monitor"), self.process, "monitor")
        self.monitor.connect()
        self.monitor.receive(20)
        self.order("qmp_capabilities")
        self.agent = Wire(self.path("agent"), self.process, "agent")
        self.agent.connect()

    def order(self, name, **arguments):
        """A command of QEMU's monitor."""
        with self.monitor_turn:
            self.monitor.send({"execute": name, "arguments": arguments})
            while True:
                answer = self.monitor.receive(60)
                if answer is None:
                    raise MachineError(f"monitor: no answer to {name}")
                if "error" in answer:
                    raise MachineError(f"monitor: {name}: {answer['error'].get('desc')}")
                if "return" in answer:
                    return answer["return"]

    def ask(self, what, longest_seconds=120, **arguments):
        """Something of the agent in the guest."""
        self.number += 1
        self.agent.send({"id": self.number, "do": what, "arguments": arguments})
        deadline = time.monotonic() + longest_seconds
        while time.monotonic() < deadline:
            answer = self.agent.receive(min(1, longest_seconds))
            if answer is None:
                if self.process.poll() is not None:
                    raise MachineError(f"QEMU ended: {self.agent.said()}")
                continue
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise MachineError(f"in the guest: {what}: {answer['error']}")
                return answer["value"]
        raise MachineError(f"in the guest: no answer to {what} within {longest_seconds} s")

    def run(self, command, seconds=60):
        """A shell command in the guest, as root. Returns (status, what it printed)."""
        done = self.ask("run", seconds + 60, command=command, seconds=seconds)
        return done["status"], done["text"]

    def wait_for_agent(self):
        """Seconds from power on until somebody answers inside."""
        before = time.monotonic()
        self.ask("run", BOOT_SECONDS, command="true")
        return time.monotonic() - before

    def picture(self, path):
        """The screen as PNG or PPM, by the path's ending."""
        self.order("screendump", filename=path, format=path[-3:])

    def keys(self, text, held_seconds=0.1):
        """Keys of the keyboard that was plugged in last, one after the other."""
        for key in text:
            for down in (True, False):
                event = {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": KEYS.get(key, key)}}}
                self.order("input-send-event", events=[event])
                time.sleep(held_seconds)

    def chord(self, keys, held_seconds=0.1):
        """Keys of the keyboard that was plugged in last, held together."""
        for down in (True, False):
            for key in keys if down else reversed(keys):
                event = {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}}
                self.order("input-send-event", events=[event])
                time.sleep(0.02)
            time.sleep(held_seconds)

    @contextlib.contextmanager
    def pressing(self, key):
        """Meanwhile somebody presses a key, many times a second, from the moment that a keyboard is there. Gives a list
        with an entry for each press."""
        presses, is_over = [], threading.Event()

        def press():
            while not is_over.is_set():
                try:
                    self.keys(key, held_seconds=0.01)
                    presses.append(time.monotonic())
                except MachineError:
                    # QEMU has no keyboard yet to press a key of.
                    time.sleep(0.005)
        thread = threading.Thread(target=press, daemon=True)
        thread.start()
        try:
            yield presses
        finally:
            is_over.set()
            thread.join(60)

    def cut_power(self):
        """What the guest has not written by now is lost, as at a socket that somebody needs for the vacuum cleaner."""
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait(30)
            self.process.stderr.close()
        for wire in (self.monitor, self.agent):
            if wire:
                wire.close()
        self.process = self.monitor = self.agent = None


KEYS = {"\n": "ret", "\t": "tab", "\x1b": "esc", " ": "spc", "?": "slash"}
