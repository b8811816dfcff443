# SPDX-License-Identifier: EUPL-1.2
"""A day of one terminal, in chapters. Each claim is checked on the screen, at the printer or in the journal."""
import re
import time

from card import Card
from machine import MachineError
from terminal import Terminal

PLACE = "Sillerud lanthandel"
MENU = "Vad vill du göra?"
CONTACT = "Öppettider och kontaktlapp"
AGENCY, NUMBER = "Polisen", "114 14"
WANT, PRINT, TAKE = "Få numret på en lapp", "Skriv ut lappen", "Ta din lapp"
# The last words of a slip: with them it is whole.
LAST_WORDS = "kan ha ändrats"
PRINTER_READY = "Skrivare klar"
# What may stand there when the plug comes out in the middle: the fault itself, or the question what became of the slip.
PRINTER_GONE = ("Skrivaren har ingen kontakt", "Skrivaren svarar inte", "Vi vet inte om lappen skrevs ut")
PRINT_ANEW = "Nej, skriv ut en ny"
FINISH, GOODBYE = "Avsluta", "dina saker"
NEW_KEYBOARD, WRONG_CODE = "ett nytt tangentbord är här", "Det blev inte rätt"
CARD_LEFT = "Ditt kort sitter kvar"


class Scenario:
    def __init__(self, machine, report, pictures):
        self.machine, self.report, self.card_line = machine, report, None
        self.slip_bytes = 0
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
                if not self.still_answers(name):
                    break
        self.check("on every picture each letter stands out at least 7 to 1", not self.terminal.faint,
                   "\n".join(self.terminal.faint))

    def still_answers(self, name):
        try:
            self.terminal.picture(f"{name}-broken-off")
            return True
        except (MachineError, OSError):
            self.report.note(f"the machine answers no more; its kernel's words: {self.machine.path('console.log')}")
            return False

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

    def printed(self):
        """Slips so far, as text, and the bytes that came through the cable."""
        facts = self.machine.ask("printer", order="facts")
        return facts["slips"], facts["bytes"]

    def wait_for_slips(self, count, seconds=120):
        """Waits for so many slips, and then a while for one too many."""
        deadline = time.monotonic() + seconds
        while len(self.printed()[0]) < count and time.monotonic() < deadline:
            time.sleep(0.5)
        time.sleep(5)
        return self.printed()

    # From first touch to a slip

    def touch(self):
        self.machine.ask("touchscreen", plugged=True)
        _, text = self.machine.run(
            "udevadm settle; for node in /dev/input/event*; do udevadm info $node; ls -l $node; done")
        self.check("udev knows the touchscreen as one", "ID_INPUT_TOUCHSCREEN=1" in text, text)
        self.begin()
        self.check("a finger on the language opens the menu", True)
        self.terminal.picture("menu")
        slips, counted = self.printed()
        before = len(slips)
        self.to_preview()
        self.terminal.picture("slip-preview")
        self.terminal.touch(PRINT)
        self.terminal.expect(TAKE, "the screen says that the slip is there", 120)
        self.terminal.picture("slip-printed")
        slips, total = self.wait_for_slips(before + 1)
        self.slip_bytes = total - counted
        self.check("one slip came out of the printer, not two", len(slips) == before + 1, f"{len(slips)} slips")
        slip = " ".join(" ".join(slips[-1:]).split())
        self.check("it is whole: place, agency, telephone number, last line",
                   all(word in slip for word in (PLACE, AGENCY, NUMBER, LAST_WORDS)), "".join(slips[-1:]))
        said = self.machine.ask("printer", order="tell", line="status")
        self.check("the printer understood every byte", " 0 errors" in said, said)
        self.report.note(f"{self.slip_bytes} bytes through the cable; the printer: {said}")
        self.to_menu()

    def begin(self):
        """From wherever a session stands to the menu."""
        if self.terminal.is_attract(self.terminal.screen()):
            self.terminal.touch("Svenska", then=MENU)
        self.to_menu()

    def to_preview(self):
        self.terminal.touch(CONTACT, then=AGENCY)
        self.terminal.touch(AGENCY, then=WANT)
        self.terminal.touch(WANT, then=PRINT)

    def to_menu(self):
        for _ in range(6):
            screen = self.terminal.screen()
            if MENU in screen.flat:
                return
            for words in ("Till menyn", "Ja, jag har hela lappen", "Tillbaka"):
                if screen.place(words):
                    self.terminal.touch(words)
                    break
            self.terminal.wait(lambda seen, was=screen.text: seen.text != was, 20)
        if MENU not in self.terminal.screen().flat:
            raise MachineError(f"no way back to the menu:\n{self.terminal.screen().text}")

    def finish(self, then):
        """Ends the session; `then` is what stands on the screen once it has ended."""
        self.terminal.touch(FINISH)
        screen, _ = self.terminal.wait(lambda seen: GOODBYE in seen.flat or then(seen), 60)
        if not then(screen):
            self.machine.ask("touch", x=0.5, y=0.5)
        return self.terminal.wait(then, 90)

    # The plug comes out in the middle of a slip

    def unplug(self):
        self.begin()
        before = len(self.printed()[0])
        self.to_preview()
        self.machine.ask("printer", order="unplug_after", count=max(400, self.slip_bytes // 2))
        self.terminal.touch(PRINT)
        screen, holds = self.terminal.wait(lambda seen: any(words in seen.flat for words in PRINTER_GONE), 120)
        self.check("unplugged in the middle of a slip, the screen says so", holds, screen.text)
        self.terminal.picture("unplugged")
        self.check("the plug is out", not self.machine.ask("printer", order="facts")["plugged"])
        self.check_that_the_session_lives()
        self.machine.ask("printer", order="plug")
        # Either the slip goes on by itself, or the visitor is asked whether it came and says no.
        screen, holds = self.terminal.wait(lambda seen: TAKE in seen.flat or PRINT_ANEW in seen.flat, 120)
        self.terminal.picture("plugged-again")
        if holds and TAKE not in screen.flat:
            self.wait_for_ready_printer()
            self.terminal.touch(PRINT_ANEW)
        self.terminal.expect(TAKE, "plugged in again, the errand goes on to its slip", 120)
        slips, _ = self.wait_for_slips(before + 1)
        whole = [slip for slip in slips[before:] if LAST_WORDS in " ".join(slip.split())]
        self.check("one whole slip came of it, no copy", len(whole) == 1, f"{slips[before:]}")
        self.report.note(f"pieces of paper: {len(slips) - before}")
        self.terminal.picture("after-replug")
        self.check_that_the_session_lives()
        self.to_menu()

    def wait_for_ready_printer(self):
        """A visitor who reads the question takes longer than the kernel to find the printer again."""
        self.machine.run(
            "for i in $(seq 100); do [ -e /dev/usb/lp0 ] && break; sleep 0.2; done; udevadm settle; sleep 5")

    def check_that_the_session_lives(self):
        _, text = self.machine.run("systemctl show -p NRestarts -p ActiveState kioskd")
        self.check("kioskd runs on, and was not started anew",
                   "NRestarts=0" in text and "ActiveState=active" in text, text)

    # A keyboard nobody knows

    def keyboard(self):
        self.begin()
        self.machine.order("device_add", driver="usb-kbd", bus="usb.0", id="keyboard")
        _, text = self.machine.run(
            "for i in $(seq 100); do grep -q 'QEMU USB Keyboard' /proc/bus/input/devices && break; sleep 0.2; done; "
            "udevadm settle; cat /proc/bus/input/devices")
        self.check("a keyboard that is plugged in is an input device", "QEMU USB Keyboard" in text, text)
        time.sleep(3)
        self.machine.keys("1")
        screen, left = self.terminal.wait(lambda seen: MENU not in seen.flat, 6)
        self.check("keys of a keyboard nobody knows do not reach the menu", not left, screen.text)
        screen, holds = self.finish(lambda seen: NEW_KEYBOARD in seen.flat)
        self.check("after the visit the screen shows three digits and asks the staff", holds, screen.text)
        self.terminal.picture("new-keyboard")
        code = self.code()
        self.machine.keys("".join(str((int(digit) + 1) % 10) for digit in code))
        screen, _ = self.terminal.wait(lambda seen: WRONG_CODE in seen.flat, 30)
        self.check("three other digits do not open it", WRONG_CODE in screen.flat, screen.text)
        self.terminal.picture("new-keyboard-refused")
        self.machine.keys(self.code())
        screen, holds = self.terminal.wait(self.terminal.is_attract, 60)
        self.check("the digits on the screen accept it", holds, screen.text)
        self.machine.keys("1")
        self.terminal.expect(MENU, "now its keys lead to the menu", 30)
        self.terminal.picture("new-keyboard-accepted")

    def code(self):
        """The three digits on the screen; what was typed before they stood there is taken back."""
        screen, holds = self.terminal.wait(lambda seen: re.fullmatch(r"\d{3}", seen.large_digits()), 30)
        if not holds:
            raise MachineError(f"no three digits stand on the screen:\n{screen.text}")
        self.machine.keys(["backspace"] * screen.text.count("•"))
        return screen.large_digits()

    # A card in the reader

    def card(self):
        self.begin()
        self.machine.order("device_add", driver="usb-ccid", bus="usb.0", id="reader")
        self.machine.order("device_add", driver="ccid-card-passthru", bus="reader.0", id="slot", chardev="card")
        card = self.card_line = Card(self.machine.path("card"))
        _, text = self.machine.run(
            "for i in $(seq 100); do udevadm info -e | grep -q ID_SMARTCARD_READER=1 && break; sleep 0.2; done; "
            "udevadm info -e | grep SMARTCARD")
        self.check("udev knows the card reader as one", "ID_SMARTCARD_READER=1" in text, text)
        time.sleep(10)
        card.insert()
        time.sleep(5)
        screen, holds = self.finish(lambda seen: CARD_LEFT in seen.flat)
        self.check("a card that is left behind is told of before the session ends", holds, screen.text)
        self.terminal.picture("card-left-behind")
        card.remove()
        screen, holds = self.terminal.wait(lambda seen: CARD_LEFT not in seen.flat, 60)
        self.check("and no more when it is taken", holds, screen.text)

    # The power goes

    def power(self):
        if self.terminal.is_attract(self.terminal.screen()):
            self.begin()
        if self.card_line:
            self.card_line.close()
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
        self.report.note(" ".join(text.split())[:200])
