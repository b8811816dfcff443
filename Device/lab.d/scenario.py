# SPDX-License-Identifier: EUPL-1.2
"""A day of one terminal, in chapters. Each claim is checked on the screen, at the printer or in the journal."""
import json
import time

from machine import MachineError
from terminal import Terminal

PLACE = "Sillerud lanthandel"
MENU = "Vad vill du göra?"
CONTACT = "Öppettider och kontaktlapp"
AGENCY, NUMBER = "Polisen", "114 14"
WANT, PRINT, TAKE = "Få numret på en lapp", "Skriv ut lappen", "Ta din lapp"
PRINTER_READY, PRINTER_GONE = "Skrivare klar", "Skrivaren svarar inte"
# About the middle of a slip's bytes.
CUT_AFTER_BYTES = 900


class Scenario:
    def __init__(self, machine, report, pictures):
        self.machine, self.report = machine, report
        self.terminal = Terminal(machine, report, pictures)

    def chapters(self):
        return {
            "boot": self.boot, "printer": self.printer, "touch": self.touch, "unplug": self.unplug,
            "keyboard": self.keyboard, "card": self.card, "power": self.power,
        }

    def play(self, only=None):
        for name, chapter in self.chapters().items():
            if only and name not in only and name != "boot":
                continue
            print(f"\n{name}", flush=True)
            try:
                chapter()
            except MachineError as error:
                self.report.check(f"the chapter “{name}” comes to its end", False, error)
                self.terminal.picture(f"{name}-broken-off")
                if self.machine.process.poll() is not None:
                    return

    def check(self, claim, holds, seen=""):
        return self.report.check(claim, holds, seen)

    # Boot

    def boot(self):
        self.machine.start()
        seconds = self.machine.wait_for_agent()
        kernel = self.machine.run("uname -r; grep PRETTY /etc/os-release")[1]
        self.check("Debian's own kernel boots", "amd64" in kernel and "cloud" not in kernel, kernel)
        self.report.note(f"{kernel.split()[0]}, {seconds:.0f} s from power on to the first answer")
        before = time.monotonic()
        screen, holds = self.terminal.wait(self.terminal.is_attract, 240)
        self.check("the attract screen stands on tty1", holds, screen.text + "\n" + self.daemon_log())
        self.check(f"it names the place, {PLACE}", PLACE in screen.flat, screen.text)
        self.report.note(
            f"{seconds + time.monotonic() - before:.0f} s from power on; {screen.columns} × {screen.rows} cells")
        self.terminal.picture("attract")

    def daemon_log(self):
        return self.machine.run("systemctl status --no-pager kioskd; journalctl -u kioskd -u lab --no-pager -n 20")[1]

    # A printer is plugged in

    def printer(self):
        self.machine.ask("printer", order="plug", speed=40)
        status, text = self.machine.run("for i in $(seq 100); do [ -e /dev/usb/lp0 ] && break; sleep 0.2; done; "
                                        "ls -l /dev/usb/lp0; udevadm info /dev/usb/lp0")
        self.check("a USB printer that is plugged in has its node, /dev/usb/lp0", status == 0, text)
        self.check("the kiosk's group may use the node", "servicepunkt" in text.splitlines()[0], text.splitlines()[0])
        self.terminal.expect(PRINTER_READY, "the attract screen says that the printer is ready")
        self.terminal.picture("printer-ready")

    def slips(self):
        return self.machine.ask("printer", order="facts")["slips"]

    def wait_for_slips(self, count, seconds=120):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            slips = self.slips()
            if len(slips) >= count:
                return slips
            time.sleep(0.5)
        return self.slips()

    # From first touch to a slip

    def touch(self):
        self.machine.ask("touchscreen", plugged=True)
        status, text = self.machine.run(
            "udevadm settle; for node in /dev/input/event*; do udevadm info $node; ls -l $node; done")
        self.check("udev knows the touchscreen as one", "ID_INPUT_TOUCHSCREEN=1" in text, text)
        self.begin()
        self.check("a finger on the language opens the menu", True)
        self.terminal.picture("menu")
        before = len(self.slips())
        self.to_preview()
        self.terminal.picture("slip-preview")
        self.terminal.touch(PRINT)
        self.terminal.expect(TAKE, "the screen says that the slip is there", 120)
        self.terminal.picture("slip-printed")
        slips = self.wait_for_slips(before + 1)
        time.sleep(2)
        slips = self.slips()
        self.check("one slip came out of the printer, not two", len(slips) == before + 1, f"{len(slips)} slips")
        slip = " ".join(" ".join(slips[-1:]).split())
        self.check("it is whole: place, agency, telephone number",
                   all(word in slip for word in (PLACE, AGENCY, NUMBER)), slips[-1:])
        said = self.machine.ask("printer", order="tell", line="status")
        self.check("the printer understood every byte", "unknown" not in said and "error" not in said, said)
        self.to_menu()

    def begin(self):
        self.terminal.touch("Svenska", then=MENU)

    def to_preview(self):
        self.terminal.touch(CONTACT, then=AGENCY)
        self.terminal.touch(AGENCY, then=WANT)
        self.terminal.touch(WANT, then=PRINT)

    def to_menu(self):
        for _ in range(6):
            screen = self.terminal.screen()
            if MENU in screen.flat:
                return
            for words in ("Tillbaka", "Klar", "Jag har tagit"):
                if screen.place(words):
                    self.terminal.touch(words)
                    break
            self.terminal.wait(lambda seen, was=screen.text: seen.text != was, 20)
        if MENU not in self.terminal.screen().flat:
            raise MachineError(f"no way back to the menu:\n{self.terminal.screen().text}")

    # The plug comes out in the middle of a slip

    def unplug(self):
        before = len(self.slips())
        self.to_preview()
        self.machine.ask("printer", order="unplug_after", count=CUT_AFTER_BYTES)
        self.terminal.touch(PRINT)
        self.terminal.expect(PRINTER_GONE, "unplugged in the middle of a slip, the screen says so", 120)
        self.terminal.picture("unplugged")
        facts = self.machine.ask("printer", order="facts")
        self.check("the plug is out", not facts["plugged"], facts)
        _, text = self.machine.run("systemctl show -p NRestarts -p ActiveState kioskd; ls /dev/usb 2>&1")
        self.check("the session lives: kioskd was not started anew",
                   "NRestarts=0" in text and "ActiveState=active" in text, text)
        self.machine.ask("printer", order="plug")
        screen, holds = self.terminal.wait(lambda seen: PRINTER_GONE not in seen.flat, 120)
        self.check("plugged in again, the errand goes on", holds, screen.text)
        self.terminal.picture("plugged-again")
        time.sleep(10)
        count = len([slip for slip in self.slips()[before:] if NUMBER in slip])
        self.check("at most one whole slip came of it", count <= 1, f"{count} whole slips")
        self.report.note(f"{count} whole slip, {len(self.slips()) - before} pieces of paper")
        self.terminal.picture("after-replug")

    # A keyboard nobody knows

    def keyboard(self):
        self.machine.order("device_add", driver="usb-kbd", bus="usb.0", id="keyboard")
        status, text = self.machine.run(
            "for i in $(seq 100); do grep -q 'QEMU USB Keyboard' /proc/bus/input/devices && break; sleep 0.2; done; "
            "udevadm settle; cat /proc/bus/input/devices")
        self.check("a keyboard that is plugged in is an input device", "QEMU USB Keyboard" in text, text)

    # A card reader

    def card(self):
        pass

    # The power goes

    def power(self):
        self.machine.cut_power()
        self.machine.start()
        self.machine.wait_for_agent()
        screen, holds = self.terminal.wait(self.terminal.is_attract, 240)
        self.check("after a power cut in a session the attract screen comes by itself", holds,
                   screen.text + "\n" + self.daemon_log())
        self.terminal.picture("attract-after-power-cut")
        status, text = self.machine.run(
            "LD_LIBRARY_PATH=/opt/house/lib /opt/house/bin/kioskctl journal verify --state /var/lib/servicepunkt", 120)
        self.check("the journal verifies", status == 0, text)
        self.report.note(json.dumps(text.strip(), ensure_ascii=False))
