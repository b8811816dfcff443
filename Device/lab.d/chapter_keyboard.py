# SPDX-License-Identifier: EUPL-1.2
"""The chapter of the keyboard that nobody knows."""
import re

from machine import MachineError
from visitor import MENU

NEW_KEYBOARD, WRONG_CODE = "ett nytt tangentbord är här", "Det blev inte rätt"
NAME, PORT = "QEMU USB Keyboard", "1"
DROPPED = "its keys are dropped"
# A digit that the menu has a choice for.
CHOICE = "5"
# Somebody else's grab of a device that is grabbed is refused: errno 16, EBUSY.
GRAB = f"""python3 - <<'END'
import fcntl, glob, os
for path in glob.glob('/sys/class/input/event*'):
    if '{NAME}' in open(path + '/device/name').read():
        node = os.open('/dev/input/' + os.path.basename(path), os.O_RDONLY)
        try:
            fcntl.ioctl(node, 0x40044590, 1)
            print('free')
        except OSError as error:
            print('errno', error.errno)
END"""


class KeyboardChapter:
    def plug_keyboard(self):
        self.machine.order("device_add", driver="usb-kbd", bus="usb.0", port=PORT, id="keyboard")

    def unplug_keyboard(self):
        self.machine.order("device_del", id="keyboard")
        self.machine.run(f"while grep -q '{NAME}' /proc/bus/input/devices; do sleep 0.1; done")

    def keyboard(self):
        self.plug_touchscreen()
        self.visitor.begin()
        # Somebody types on it before the kernel knows it, and does not stop.
        with self.machine.pressing(CHOICE) as presses:
            self.plug_keyboard()
            said, holds = self.technician.wait_for_device("keyboard", DROPPED)
        self.check("a keyboard nobody knows is grabbed, and its keys are dropped until the attendant accepts it",
                   holds and "attendant" in said, said)
        _, text = self.machine.run(GRAB)
        self.check("nobody else gets its keys, the kernel's console included", text.split() == ["errno", "16"], text)
        screen = self.terminal.screen()
        self.check("no key of it reached the menu, from the moment it was plugged in",
                   MENU in screen.flat and len(presses) > 20, f"{len(presses)} presses\n{screen.text}")
        self.report.note(f"{len(presses)} presses")
        self.visitor.to_menu()
        screen, holds = self.visitor.finish(lambda seen: NEW_KEYBOARD in seen.flat)
        self.check("after the visit the screen shows three digits and asks the staff", holds, screen.text)
        code = self.code()
        self.check("what was typed before the digits stood there counts for nothing", "•" not in screen.text,
                   screen.text)
        self.terminal.picture("new-keyboard")
        self.machine.keys("".join(str((int(digit) + 1) % 10) for digit in code))
        screen, _ = self.terminal.wait(lambda seen: WRONG_CODE in seen.flat, 60)
        self.check("three other digits do not open it", WRONG_CODE in screen.flat, screen.text)
        self.terminal.picture("new-keyboard-refused")
        self.machine.keys(self.code())
        screen, holds = self.terminal.wait(self.terminal.is_attract, 60)
        self.check("the digits on the screen accept it", holds, screen.text)
        self.machine.keys("1")
        self.terminal.expect(MENU, "now its keys lead to the menu", 60)
        self.terminal.picture("new-keyboard-accepted")
        self.replug()

    def replug(self):
        self.unplug_keyboard()
        self.plug_keyboard()
        said, holds = self.technician.wait_for_device("keyboard", "online")
        self.check("pulled out and put in again at the same port, it needs no second leave", holds, said)
        self.machine.keys(["esc"])
        screen, holds = self.terminal.wait(lambda seen: MENU not in seen.flat and NEW_KEYBOARD not in seen.flat, 60)
        self.check("and types at once: Escape ends the visit", holds, screen.text)

    def code(self):
        """The three digits on the screen."""
        screen, holds = self.terminal.wait(lambda seen: re.fullmatch(r"\d{3}", seen.large_digits()), 60)
        if not holds:
            raise MachineError(f"no three digits stand on the screen:\n{screen.text}")
        return screen.large_digits()
