# SPDX-License-Identifier: EUPL-1.2
"""The corpus of ways out of a meeting (seeds/breakouts), as far as it needs a kernel, a console and a keyboard."""
import json
import os
import time

import picture
from house import ROOT
from machine import MachineError
from meetings import MEETING_CONSOLE, PAGE_COLOUR, RATING

CODES = {"Ctrl": "ctrl", "Shift": "shift", "Alt": "alt", "Meta": "meta_l", "Escape": "esc", "Delete": "delete",
         "Left": "left", "Right": "right", "Home": "home", "Tab": "tab", "SysRq": "sysrq"}
# What those keys would do is done within that time, were it done at all.
SETTLE_SECONDS = 1.0
# Places on the lab's page (agency.html), in parts of 960 × 540.
LINK, PICTURE, FIELD, NOTHING = (0.07, 0.28), (0.1, 0.46), (0.15, 0.64), (0.4, 0.75)
BAR, BAR_PART = (0.5, 0.03), 0.075


def cases():
    """All that say `lab`, in the corpus' order."""
    folder, found = os.path.join(ROOT, "seeds", "breakouts"), []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            found += [case for case in json.load(file)["cases"] if case["where"] == "lab"]
    return found


class Breakouts:
    """A part of `Meetings`' chapter: one meeting in which everything is tried that should end nothing."""

    def breakouts(self):
        self.page = self.begin_test_meeting()
        boot = self.boot_id()
        self.look_at_the_page()
        self.check_that_keys_arrive()
        # Whatever ends the meeting comes last; those have parts of their own.
        for case in cases():
            if case["ends"] == "stays":
                self.attempt(case, boot)
        self.check_that_keys_arrive()
        self.photo("after-all-keys")
        case = next(case for case in cases() if case["id"] == "escape-held")
        self.held_escape(case)

    def attempt(self, case, boot):
        """One way out; afterwards the meeting goes on as if nothing had been."""
        said = self.agency.count()
        way = getattr(self, "way_" + case["id"].replace("-", "_"), None)
        if way:
            way()
        else:
            self.machine.chord([CODES.get(key, key.lower()) for key in case["keys"]])
            if case["id"].startswith("escape"):
                time.sleep(0.1)
        time.sleep(SETTLE_SECONDS)
        life = self.sign_of_life(self.page)
        console, boot_now = self.console(), self.boot_id()
        heard = self.agency.since(said)
        wrong = self.odd(heard)
        holds = bool(life) and not life["hidden"] and console == MEETING_CONSOLE and boot == boot_now and not wrong
        self.check(f"{case['id']}: {case['does']}, and the meeting goes on", holds,
                   f"console {console}, page {life}, booted anew: {boot != boot_now}\n{wrong}\n{self.log(8)}")
        self.ran.append((case["id"], holds))
        got = [f"{'+'.join(one['with'] + [one['key']])}" for one in heard if "key" in one]
        if got:
            self.report.note(f"the page heard {' '.join(got)}")
        if not holds and not life:
            raise MachineError(f"the meeting ended on {case['id']}")

    def odd(self, heard):
        """What the page should not have seen: a modifier's shortcut, a menu, a drag, another page."""
        return [what for what in heard if "asked" in what or "loaded" in what
                or what.get("event") in ("contextmenu", "auxclick", "pagehide", "beforeprint", "fullscreenchange")
                or set(what.get("with", [])) & {"ctrl", "alt", "meta"}]

    def boot_id(self):
        return self.machine.run("cat /proc/sys/kernel/random/boot_id")[1].strip()

    # Before and after

    def begin_test_meeting(self):
        from county import TEST
        page = self.begin_test(TEST[2])
        self.sign_of_life(page)
        return page

    def look_at_the_page(self):
        camera = self.agency.wait(0, lambda what: what.get("page") == self.page and "camera" in what, 300)
        self.check("the page has the kernel's camera, without a question",
                   bool(camera) and "vivid" in (camera.get("camera") or ""), camera)
        frames = self.agency.wait(0, lambda what: what.get("page") == self.page and what.get("alive", 0) > 3, 300)
        self.check("and sees it move", bool(frames), self.sign_of_life(self.page))
        path = self.photo("meeting")
        part = picture.part_of(self.plain_picture(), PAGE_COLOUR)
        self.check("it stands on the screen", part > 0.2, f"{part:.2f} of {path} is the page's colour")
        self.check("console 7 has the screen", self.console() == MEETING_CONSOLE, self.console())
        state = self.state()
        self.check("it holds camera and runs as its own user, in walls",
                   any("/dev/video" in one for one in state["camera"])
                   and any(one["name"] == "cage" for one in state["processes"]), state)

    def check_that_keys_arrive(self):
        said = self.agency.count()
        self.machine.ask("touch", x=FIELD[0], y=FIELD[1])
        pressed = self.agency.wait(said, lambda what: "pointer" in what, 60)
        place = pressed and (abs(pressed["x"] - FIELD[0]) < 0.01 and abs(pressed["y"] - FIELD[1]) < 0.01)
        self.check("a finger reaches the page, where it is", bool(place), pressed)
        # The page has the keys once it has looked at where the finger was.
        self.sign_of_life(self.page)
        heard, typed = None, 0
        while not heard and typed < 3:
            self.machine.keys("a")
            typed += 1
            heard = self.agency.wait(said, lambda what: what.get("key") == "a", 20)
        self.check("a letter that is typed reaches it", bool(heard), self.agency.since(said, "key"))
        if typed > 1:
            # Chromium, which has just been told for the first time where the keys go, may miss one.
            self.report.note(f"at the {typed}. time")

    def plain_picture(self):
        path = self.machine.path("screen.ppm")
        self.machine.picture(path)
        return path

    def bar_at_rest(self):
        """The bar's rows when they stand still: a pointer may be on its way out of them."""
        last = None
        for _ in range(10):
            rows = picture.strip(self.plain_picture(), BAR_PART)
            if rows == last:
                break
            last = rows
            time.sleep(2)
        return last

    # Ways that are no chords

    def way_escape_tapped(self):
        self.machine.chord(["esc"], held_seconds=0.05)

    def way_right_click(self):
        self.click("right")

    def way_middle_click(self):
        self.click("middle")

    def click(self, button):
        """With a mouse that somebody plugs in."""
        self.machine.order("device_add", driver="usb-mouse", bus="usb.0", port="2", id="mouse")
        self.machine.run("udevadm settle", 60)
        time.sleep(2)
        for _ in range(12):
            self.pointer({"type": "rel", "data": {"axis": "x", "value": -127}},
                         {"type": "rel", "data": {"axis": "y", "value": -127}})
        # From the corner to the link.
        for _ in range(3):
            self.pointer({"type": "rel", "data": {"axis": "x", "value": 22}},
                         {"type": "rel", "data": {"axis": "y", "value": 50}})
        for down in (True, False):
            self.pointer({"type": "btn", "data": {"down": down, "button": button}})
            time.sleep(0.1)
        time.sleep(SETTLE_SECONDS)
        self.machine.order("device_del", id="mouse")

    def pointer(self, *events):
        self.machine.order("input-send-event", events=list(events))

    def way_drag_link(self):
        self.machine.ask("drag", x=LINK[0], y=LINK[1], to_x=0.5, to_y=0.01)

    def way_drag_file(self):
        self.machine.ask("drag", x=PICTURE[0], y=PICTURE[1], to_x=0.95, to_y=0.02)

    def way_keyboard_plugged_in(self):
        """Typed on from before the kernel knows it."""
        self.machine.order("device_add", driver="usb-kbd", bus="usb.0", port="3", id="second")
        for _ in range(20):
            self.machine.chord(["ctrl", "n"], held_seconds=0.02)
            self.machine.chord(["ctrl", "alt", "f1"], held_seconds=0.02)
        self.machine.run("udevadm settle", 60)
        self.machine.chord(["ctrl", "n"])
        self.machine.chord(["alt", "f4"])
        self.machine.order("device_del", id="second")

    def way_imitation_seen(self):
        """The page draws our menu over all of the window."""
        before = self.bar_at_rest()
        said = self.agency.count()
        self.agency.order(imitate=True)
        self.agency.wait(said, lambda what: what.get("event") == "imitation", 60)
        time.sleep(3)
        self.photo("imitation")
        after = self.bar_at_rest()
        self.check("the terminal's own bar stands above it, as before", before == after and picture.varied(after),
                   "the uppermost rows of the picture have changed, or are empty")

    # Ways that end it

    def held_escape(self, case):
        began = time.monotonic()
        self.machine.chord(["esc"], held_seconds=case["heldMilliseconds"] / 1000 + 0.3)
        self.check_gone("escape held", began, RATING)
        self.ran.append((case["id"], True))
        self.to_menu()
