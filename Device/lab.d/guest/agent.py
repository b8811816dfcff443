# SPDX-License-Identifier: EUPL-1.2
"""Answers the scenario outside: one JSON object a line in, one out, over a virtual serial port."""
import json
import os
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import meeting  # noqa: E402
from printer import Printer  # noqa: E402
from touchscreen import Touchscreen  # noqa: E402

PORT = "/dev/virtio-ports/lab"


class Agent:
    def __init__(self):
        self.printer = Printer()
        self.touchscreen = None

    def do_run(self, command, seconds=60):
        """A command of the shell, as root."""
        try:
            done = subprocess.run(
                ["/bin/bash", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, timeout=seconds, check=False)
            return {"status": done.returncode, "text": done.stdout.decode("utf-8", "replace")}
        except subprocess.TimeoutExpired as error:
            return {"status": -1, "text": f"not done after {seconds} s: {error.stdout or b''!r}"}

    def do_screen(self):
        """The characters on tty1, as the kernel holds them."""
        with open("/dev/vcsa1", "rb") as file:
            rows, columns = file.read(2)
        with open("/dev/vcsu1", "rb") as file:
            cells = file.read(rows * columns * 4)
        text = [chr(code) for code, in struct.iter_unpack("=I", cells)]
        lines = ["".join(text[row * columns:(row + 1) * columns]).rstrip() for row in range(rows)]
        return {"columns": columns, "rows": rows, "lines": lines}

    def do_touchscreen(self, plugged):
        if plugged and not self.touchscreen:
            self.touchscreen = Touchscreen()
        elif not plugged and self.touchscreen:
            self.touchscreen.unplug()
            self.touchscreen = None

    def do_touch(self, x, y, milliseconds=120):
        """A finger at a fraction of width and height."""
        self.touchscreen.press(x, y)
        time.sleep(milliseconds / 1000)
        self.touchscreen.lift()

    def do_drag(self, x, y, to_x, to_y, milliseconds=600):
        """A finger that comes down, moves and goes up."""
        steps = 12
        for step in range(steps + 1):
            self.touchscreen.press(x + (to_x - x) * step / steps, y + (to_y - y) * step / steps, is_new=step == 0)
            time.sleep(milliseconds / 1000 / steps)
        self.touchscreen.lift()

    def do_meeting(self):
        """What stands of a meeting."""
        return meeting.state()

    def do_start_address(self):
        return meeting.start_address()

    def do_secrets(self, wanted):
        return meeting.secrets(wanted)

    def do_files(self, folders):
        return meeting.files(folders)

    def do_printer(self, order, **arguments):
        return getattr(self.printer, "order_" + order)(**arguments)

    def answer(self, line):
        try:
            request = json.loads(line)
            value = getattr(self, "do_" + request["do"])(**request.get("arguments", {}))
            return {"id": request["id"], "value": value}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
            number = request.get("id") if isinstance(locals().get("request"), dict) else None
            return {"id": number, "error": f"{type(error).__name__}: {error}"}


def main():
    while not os.path.exists(PORT):
        time.sleep(0.1)
    agent, waiting = Agent(), b""
    with open(PORT, "r+b", buffering=0) as port:
        while True:
            read = port.read(65536)
            if not read:
                # Nobody outside at the moment.
                time.sleep(0.1)
                continue
            waiting += read
            while b"\n" in waiting:
                line, waiting = waiting.split(b"\n", 1)
                answer = memoryview(json.dumps(agent.answer(line)).encode() + b"\n")
                while answer:
                    answer = answer[port.write(answer):]


if __name__ == "__main__":
    main()
