# SPDX-License-Identifier: EUPL-1.2
"""The chapter of the meeting, on a machine of its own: Debian's kernel with a camera and a sound card, cage on a console,
the unit over D-Bus, Chromium in its walls."""
import os
import subprocess
import time

from breakouts import BAR, Breakouts
from chapter_keyboard import KeyboardChapter
from county import SHORT, TEST
from machine import MachineError
from meetings import (BACK_SECONDS, BROKE, ENTRY, GONE_DARK, MEETING_CONSOLE, MENU_CONSOLE, RATING, TIME_UP, Meetings)
from visitor import MENU

DESK = "Övningsmyndigheten"
WORDS, WITHOUT = "Tack för att du övade", "Klara mig utan"
SLIP, LAST_MINUTE = "Du har fått en lapp", "Ni har 1 minut kvar"
# Parts that die, by the name of their process; which of several is told by an argument.
PARTS = (("kiosk-meeting", ""), ("bwrap", ""), ("cage", ""), ("chromium", "browser"), ("chromium", "--type=renderer"))
UNIT = "servicepunkt-meeting@1.service"
AS_KIOSK = "setpriv --reuid servicepunkt --regid servicepunkt --clear-groups"
AS_MEETING = "setpriv --reuid servicepunkt-meeting --regid servicepunkt-meeting --clear-groups"


class MeetingScenario(Meetings, Breakouts, KeyboardChapter):
    def play(self):
        parts = {
            "boot": self.boot, "desk": self.desk, "ways out": self.breakouts, "time limit": self.time_limit,
            "kill": self.kills, "screen": self.screen_unplugged, "traces": self.traces,
            "without kioskd": self.without_kioskd,
        }
        for name, part in parts.items():
            print(f"\nmeeting: {name}", flush=True)
            try:
                part()
            except MachineError as error:
                self.report.check(f"the part “{name}” comes to its end", False, error)
                if not self.start_over(name):
                    break
        self.tell()

    def tell(self):
        listed = ", ".join(f"{how} {seconds:.1f} s" for how, seconds in self.backs.items())
        self.report.note(f"back at the menu after: {listed}")
        ran = getattr(self, "ran", [])
        self.report.note(f"{len(ran)} cases of the corpus, {sum(holds for _, holds in ran)} as expected")

    def start_over(self, name):
        """After a part that broke off, the terminal begins anew for the next."""
        try:
            self.photo(f"{name}-broken-off")
            self.report.note(self.terminal.screen().text)
            self.report.note(self.log())
            self.machine.run(f"systemctl kill -s KILL '{UNIT}'; systemctl restart kioskd", 120)
            return (self.terminal.wait(self.terminal.is_attract, 240)[1]
                    and self.technician.wait_for_device("touchscreen", "online")[1])
        except (MachineError, OSError):
            return False

    # Boot

    def boot(self):
        self.machine.start()
        self.report.note(f"{self.machine.wait_for_agent():.0f} s from power on to the first answer")
        screen, holds = self.terminal.wait(self.terminal.is_attract, 300)
        self.check("the attract screen stands on tty1", holds, screen.text + "\n" + self.log())
        self.plug_in()
        _, text = self.technician.kioskctl("status")
        lacks = [line for line in text.splitlines() if line.startswith("Meetings")]
        self.check("this terminal lacks nothing for meetings", not lacks, text)
        self.try_polkit()
        self.visitor.begin()
        screen, holds = self.terminal.wait(lambda seen: ENTRY in seen.flat and GONE_DARK not in seen.flat, 300)
        self.check("the menu offers a meeting, once the central has answered", holds, screen.text + self.log())
        self.terminal.picture("menu")

    def plug_in(self):
        """A touchscreen, and a keyboard that the attendant accepts."""
        self.machine.ask("touchscreen", plugged=True)
        said, holds = self.technician.wait_for_device("touchscreen", "online")
        self.check("a touchscreen is in use", holds, said)
        self.plug_keyboard()
        self.machine.keys(self.code())
        said, holds = self.technician.wait_for_device("keyboard", "online")
        self.check("and a keyboard, accepted with its digits", holds, said)

    def try_polkit(self):
        """kioskd's own user may have this unit and nothing else of systemd's."""
        for verb, unit in (("start", "servicepunkt-meeting@2.service"), ("stop", "seatd.service"),
                           ("restart", UNIT), ("start", "rescue.target")):
            status, text = self.machine.run(f"{AS_KIOSK} systemctl --no-ask-password {verb} {unit}", 60)
            self.check(f"the terminal's user may not {verb} {unit}", status != 0, text)

    # With the desk

    def desk(self):
        """The practice desk outside, with its clerk and its media servers."""
        self.begin(DESK)
        self.photo("desk")
        self.check("the meeting has the screen", self.console() == MEETING_CONSOLE, self.console())
        address = self.machine.ask("start_address")
        token = address.split("#token=", 1)[-1].split("&", 1)[0] if "#token=" in address else ""
        self.check("the browser began at the desk's own page, by its policy", bool(token), address[:200])
        self.tokens.add(token)
        screen, holds = self.terminal.wait(lambda seen: SLIP in seen.flat, 90)
        self.report.note("the clerk outside has decoded 50 frames of the kernel's camera, and sent a slip" if holds
                         else "the clerk outside decoded no 50 frames in a minute and a half: too slow here")
        self.photo("desk-later")
        state = self.state()
        self.check("the camera is the meeting's", any("/dev/video" in one for one in state["camera"]), state)
        wipes, began = self.wipes(), time.monotonic()
        self.machine.ask("touch", x=BAR[0], y=BAR[1])
        self.check_gone("hung up by a finger on the bar", began)
        self.check_wiped(wipes)
        if holds:
            self.terminal.expect(WORDS, "the clerk's slip is on the screen", 60)
            self.terminal.picture("slip-of-the-desk")
            self.terminal.touch(WITHOUT, then=RATING)
        self.terminal.touch("Ja", then=MENU)
        self.ran.append(("hang-up-bar", True))

    # Ends by themselves

    def time_limit(self):
        page = self.begin_test(SHORT[2])
        self.sign_of_life(page)
        is_warned, deadline = False, time.monotonic() + 400
        while self.console() == MEETING_CONSOLE and time.monotonic() < deadline:
            is_warned = is_warned or LAST_MINUTE in self.terminal.screen().flat
            time.sleep(0.2)
        last = [word["at"] for word in self.agency.since(0, "alive") if word["page"] == page][-1]
        self.check("a minute before, it is announced", is_warned)
        self.check_gone("the time limit (from the page's last word on)", last, TIME_UP)
        self.to_menu()

    def kills(self):
        for name, mark in PARTS:
            self.begin_test(TEST[2])
            wipes, victims = self.wipes(), self.find(name, mark)
            began = time.monotonic()
            killed = victims and self.machine.run(f"kill -9 {victims} && echo done")[1].strip() == "done"
            how = f"kill -9 of {name} {mark}".strip()
            self.check(f"{how}: it was there", bool(killed), self.state()["processes"])
            self.check_gone(how, began, BROKE)
            self.check_wiped(wipes)
            self.to_menu()
        self.kill_daemon()

    def find(self, name, mark):
        """Numbers of the processes: every renderer, for the browser's own windows have some; else the first one."""
        found = []
        for one in self.state()["processes"]:
            is_browser = mark == "browser" and "--type=" not in one["words"]
            if one["name"].startswith(name[:15]) and (is_browser or mark in one["words"]):
                found.append(str(one["pid"]))
        return " ".join(found if mark.startswith("--") else found[:1])

    def kill_daemon(self):
        self.begin_test(TEST[2])
        began = time.monotonic()
        self.machine.run("systemctl kill -s KILL kioskd")
        self.check_gone("kill -9 of kioskd", began)
        screen, holds = self.terminal.wait(self.terminal.is_attract, 240)
        self.check("and kioskd stands there again, as at first", holds, screen.text + self.log())
        self.technician.wait_for_device("touchscreen", "online")

    def screen_unplugged(self):
        """The connector says that nothing hangs on it any more."""
        self.begin_test(TEST[2])
        began = time.monotonic()
        status = "$(ls -d /sys/class/drm/card*-*/ | head -n 1)status"
        _, text = self.machine.run(f"echo off >{status}; cat {status}")
        self.check("the screen is unplugged", "disconnected" in text, text)
        time.sleep(10)
        self.machine.run(f"echo detect >{status}")
        time.sleep(10)
        self.report.note(f"then the screen has {self.console()}: {self.terminal.screen().flat[:60]}")
        self.photo("plugged-in-again")
        if self.console() == MEETING_CONSOLE:
            self.machine.chord(["esc"], held_seconds=1.5)
            began = time.monotonic()
        self.check_gone("the screen unplugged", began)
        self.to_menu()
        self.ran.append(("screen-unplugged", True))

    def without_kioskd(self):
        """The counter-proof: the same keys reach kernel and console when nobody has taken the keyboard."""
        self.machine.run("systemctl stop kioskd")
        self.machine.chord(["alt", "sysrq", "s"])
        self.machine.chord(["ctrl", "alt", "f2"])
        time.sleep(5)
        _, text = self.machine.run("dmesg | grep -i 'emergency sync'")
        self.check("without kioskd, SysRq reaches the kernel", "mergency" in text, text)
        self.check("and Ctrl+Alt+F2 changes the console", self.console() == "tty2", self.console())
        self.machine.cut_power()

    # Afterwards

    def traces(self):
        """Nothing of all these meetings lies about."""
        tokens = sorted(token for token in self.tokens if token)
        found = self.machine.ask("secrets", 600, wanted=tokens)
        self.check(f"none of {len(tokens)} tokens stands in a list of processes, in the journal or in a file",
                   bool(tokens) and not found, "\n".join(found))
        files = self.machine.ask("files", 600, folders=["/"])
        self.check("no file of the whole system belongs to the meeting's user", not files, "\n".join(files))
        self.machine.run("sync")
        blocks = [token for token in tokens if subprocess.run(
            ["grep", "-qaF", token, self.machine.overlay], check=False).returncode == 0]
        size = os.path.getsize(self.machine.overlay) >> 20
        self.check(f"nor in any block that was ever written to the disk ({size} MB)", not blocks, blocks)
