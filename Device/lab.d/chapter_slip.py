# SPDX-License-Identifier: EUPL-1.2
"""Chapters of the slip: a printer is plugged in, a finger leads to a slip, the plug comes out in the middle of one."""
import time

from visitor import AGENCY, MENU, NUMBER, PLACE, PRINT, TAKE

# The last words of a slip: with them it is whole.
LAST_WORDS = "kan ha ändrats"
PRINTER_READY = "Skrivare klar"
# What may stand there when the plug comes out in the middle: the fault itself, or the question what became of the slip.
PRINTER_GONE = ("Skrivaren har ingen kontakt", "Skrivaren svarar inte", "Vi vet inte om lappen skrevs ut")
PRINT_ANEW = "Nej, skriv ut en ny"
STAFF, CALLED = "Kalla på personalen", "Personal: jag är här"
# About half of the slip.
MIDDLE_BYTES = 4_500
# Lines a second: a slip takes a few seconds, as on paper.
SPEED = 40
# A slip too many would begin at once: this long is waited for one.
ONE_TOO_MANY_SECONDS = 5


class SlipChapters:
    def plug_printer(self):
        if not self.machine.ask("printer", order="facts")["plugged"]:
            self.machine.ask("printer", order="plug", speed=SPEED)
        return self.technician.wait_for_device("printer", "online")

    def plug_touchscreen(self):
        self.machine.ask("touchscreen", plugged=True)
        return self.technician.wait_for_device("touchscreen", "online")

    def printed(self):
        return self.machine.ask("printer", order="facts")["slips"]

    def wait_for_slips(self, count, seconds=120):
        """Waits for so many slips, and then a while for one too many."""
        deadline = time.monotonic() + seconds
        while len(self.printed()) < count and time.monotonic() < deadline:
            time.sleep(0.5)
        time.sleep(ONE_TOO_MANY_SECONDS)
        return self.printed()

    # A printer is plugged in

    def printer(self):
        self.machine.ask("printer", order="plug", speed=SPEED)
        status, text = self.machine.run("for i in $(seq 100); do [ -e /dev/usb/lp0 ] && break; sleep 0.2; done; "
                                        "udevadm settle; ls -l /dev/usb/lp0; udevadm info /dev/usb/lp0")
        self.check("a USB printer that is plugged in has its node, /dev/usb/lp0", status == 0, text)
        self.check("the kiosk's group may use the node", "servicepunkt" in text.splitlines()[0], text.splitlines()[0])
        self.terminal.expect(PRINTER_READY, "the attract screen says that the printer is ready")
        said = self.technician.device("printer")
        self.check("kioskctl status names it: online, paper, maker and serial number",
                   all(word in said for word in ("online", "paper", "TM-T20II", "LAB00001")), said)
        self.terminal.picture("printer-ready")

    # From first touch to a slip

    def touch(self):
        self.plug_printer()
        said, holds = self.plug_touchscreen()
        self.check("a touchscreen that is plugged in is in use", holds, said)
        _, text = self.machine.run("udevadm settle; for node in /dev/input/event*; do udevadm info $node; done")
        self.check("udev knows it as one", "ID_INPUT_TOUCHSCREEN=1" in text, text)
        self.visitor.begin()
        screen = self.terminal.screen()
        self.check("a finger on the language opens the menu", MENU in screen.flat, screen.text)
        self.terminal.picture("menu")
        before = len(self.printed())
        self.visitor.to_preview()
        self.terminal.picture("slip-preview")
        self.terminal.touch(PRINT)
        self.terminal.expect(TAKE, "the screen says that the slip is there", 120)
        self.terminal.picture("slip-printed")
        slips = self.wait_for_slips(before + 1)
        self.check("one slip came out of the printer, not two", len(slips) == before + 1, f"{len(slips)} slips")
        slip = " ".join(" ".join(slips[-1:]).split())
        self.check("it is whole: place, agency, telephone number, last line",
                   all(word in slip for word in (PLACE, AGENCY, NUMBER, LAST_WORDS)), "".join(slips[-1:]))
        said = self.machine.ask("printer", order="tell", line="status")
        self.check("the printer understood every byte", " 0 errors" in said, said)
        self.report.note(f"the printer: {said}")
        self.visitor.to_menu()
        self.terminal.touch(STAFF, then=CALLED)
        self.terminal.picture("attendant")
        self.visitor.to_menu()

    # The plug comes out in the middle of a slip

    def unplug(self):
        self.plug_printer()
        self.plug_touchscreen()
        self.visitor.begin()
        before, journal = len(self.printed()), len(self.technician.journal())
        self.visitor.to_preview()
        self.machine.ask("printer", order="unplug_after", count=MIDDLE_BYTES)
        self.terminal.touch(PRINT)
        screen, holds = self.terminal.wait(lambda seen: any(words in seen.flat for words in PRINTER_GONE), 120)
        self.check("unplugged in the middle of a slip, the screen says so", holds, screen.text)
        self.terminal.picture("unplugged")
        self.check("the plug is out", not self.machine.ask("printer", order="facts")["plugged"])
        self.check_that_the_session_lives()
        said, holds = self.technician.wait_for_device("printer", "powerOff")
        self.check("kioskctl status says that the attendant mends it", holds and "attendant" in said, said)
        self.machine.ask("printer", order="plug")
        # Either the slip goes on by itself, or the visitor is asked whether it came and says no.
        screen, holds = self.terminal.wait(lambda seen: TAKE in seen.flat or PRINT_ANEW in seen.flat, 120)
        self.check("plugged in again, the slip comes or the screen asks about it", holds, screen.text)
        self.terminal.picture("plugged-again")
        asked = 1
        if TAKE not in screen.flat:
            said, holds = self.technician.wait_for_device("printer", "online")
            self.check("the printer is found again", holds, said)
            pieces = len(self.wait_for_slips(before + 1, 0)) - before
            whole = self.whole(before)
            self.check("while the screen asks, no second copy comes by itself", not whole and pieces <= 1,
                       f"{pieces} pieces, whole: {whole}")
            self.terminal.touch(PRINT_ANEW)
            asked = 2
        self.terminal.expect(TAKE, "the errand goes on to its slip", 120)
        slips = self.wait_for_slips(before + 1)
        self.check("one whole slip came of it, no copy", len(self.whole(before)) == 1, f"{slips[before:]}")
        self.report.note(f"pieces of paper: {len(slips) - before}")
        self.terminal.picture("after-replug")
        rows = self.technician.journal()[journal:]
        counts = [sum(row["event"] == name for row in rows) for name in ("slipRequested", "slipOutcome")]
        self.check("in the journal each request has one outcome", counts == [asked, asked], rows)
        self.check_that_the_session_lives()
        self.visitor.to_menu()

    def whole(self, before):
        """Slips after so many that have their last words."""
        return [slip for slip in self.printed()[before:] if LAST_WORDS in " ".join(slip.split())]
