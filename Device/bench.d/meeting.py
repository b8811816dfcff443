# SPDX-License-Identifier: EUPL-1.2
"""Meetings at a real terminal with the real central, Janus, coturn and a clerk who answers: how soon the picture is there,
and how soon the menu is back.

What the visitor's browser decodes nobody can ask it, since it lets nobody attach. So the first remote frame is the one of
which its page tells the central (within a tenth of a second), where the desk tells that; else the first frame of the visitor
that the clerk's browser has decoded, by which time the room stands. It is the same one for the peer. It is counted from the
screen that says the picture opens, which is drawn when the ticket came: how long a clerk takes to answer is nobody's figure;
and for the peer from the start of its browser, in a compositor that runs already. Windows are shown to nobody, and every
browser begins with a new profile.

The menu is back when the terminal's own screen is complete and the last process of the meeting has gone: on a console, the
screen is free then. The end page is counted from the clerk's press, the time limit from a minute after the screen that says
the picture opens."""
import json
import os
import pwd
import shutil
import subprocess
import time

from central import Talker
from figures import ROUNDS, Figure, calm, median
from house import ROOT

BROWSER = "/usr/lib/chromium/chromium"
# The meeting of the measure lasts a minute at most, the shortest limit there is.
WAYS = {
    "hungUp": "hung up", "endedByClerk": "end page", "timeLimit": "time limit", "browserKilled": "browser killed",
    "compositorKilled": "compositor killed",
}
EACH_WAY = 4
BACK_MS, START_RATIO = 2000, 1.25
READY_SECONDS = 20


def nobody():
    return pwd.getpwnam("nobody") if os.getuid() == 0 else None


def as_nobody():
    """Words for `subprocess`: root's browser would have no sandbox."""
    user = nobody()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


class Peer:
    """A terminal whose room is a bare `chromium --kiosk` in a compositor that runs already."""

    def __init__(self, house):
        self.folder = os.path.join(house.folder, "peer")
        self.runtime = os.path.join(self.folder, "run")
        homes = os.path.join(self.folder, "homes")
        for folder in (self.folder, self.runtime, homes):
            os.makedirs(folder, mode=0o700, exist_ok=True)
        user = nobody()
        if user:
            # The way in, too: the measure's own folder lets nobody through.
            for folder in (self.runtime, homes):
                os.chown(folder, user.pw_uid, user.pw_gid)
            for folder in (self.folder, house.folder):
                os.chmod(folder, 0o711)
        shutil.copy(house.program("kioskd"), self.folder)
        room = os.path.join(self.folder, "kiosk-meeting")
        shutil.copy(os.path.join(ROOT, "Device", "bench.d", "peer_room.py"), room)
        os.chmod(room, 0o755)
        self.compositor = subprocess.Popen(
            ["/usr/bin/cage", "-d", "--", "sleep", "infinity"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={
                "PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": self.runtime, "WLR_BACKENDS": "headless",
                "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_XWAYLAND": "/usr/bin/true",
            }, **as_nobody())
        with open(os.path.join(self.folder, "peer.json"), "w", encoding="utf-8") as file:
            json.dump({
                "folder": homes, "runtime": self.runtime, "display": self.display(),
                "user": user.pw_uid if user else os.getuid(), "group": user.pw_gid if user else os.getgid(),
            }, file)

    def display(self):
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and self.compositor.poll() is None:
            found = [name for name in os.listdir(self.runtime) if name.startswith("wayland-") and "." not in name]
            if found:
                return found[0]
            time.sleep(0.02)
        raise RuntimeError("cage did not start: is it installed?")

    def stop(self):
        self.compositor.terminate()
        self.compositor.wait(timeout=10)


class Meetings(Talker):
    """A terminal, its central and a clerk; holds a meeting for each line."""

    def __init__(self, house, peer=None):
        super().__init__([
            house.program("kiosk-sim"), "meeting-times", "--programs", house.programs, "--content",
            os.path.join(ROOT, "Kiosk"), "--places", os.path.join(ROOT, "seeds", "places.json"), "--meetings",
            os.path.join(ROOT, "Device", "meetings", "start"), *(["--peer", peer.folder] if peer else [])])
        self.hear()


def about_blank(house):
    """Milliseconds of a browser that starts, has nothing to show, and ends."""
    home = os.path.join(house.folder, "blank")
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    user = nobody()
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)
    began = time.monotonic()
    subprocess.run(
        [BROWSER, "--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={home}/browser", "--dump-dom",
         "about:blank"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
        env={"HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}, **as_nobody())
    return (time.monotonic() - began) * 1000


def first_frame(told):
    return told.get("visitorFrame", told["firstFrame"])


def meeting_start(house, options):
    """From the ticket to the first remote frame, against a bare `chromium --kiosk` from its own start; the floor is a browser
    that starts headless with an empty page, and ends."""
    rounds = 5 if options.quick else ROUNDS
    peer = Peer(house)
    answered = []

    def samples():
        found = {"ours": [], "chromium --kiosk": [], "floor": []}
        for _ in range(rounds):
            told = meetings.ask("hungUp")
            found["ours"].append(first_frame(told) - told["opened"])
            answered.append(first_frame(told) - told["answered"])
            told = meetings.ask("peer")
            found["chromium --kiosk"].append(first_frame(told) - told["began"])
            found["floor"].append(about_blank(house))
        return found

    try:
        meetings = Meetings(house, peer)
        try:
            # What the machine reads from its disk once.
            for line in ("hungUp", "peer"):
                meetings.ask(line)
            found = calm(samples)
        finally:
            meetings.stop()
    finally:
        peer.stop()
    theirs = median(found["chromium --kiosk"])
    quick = f"quick: {rounds} rounds; " if options.quick else ""
    return Figure(
        "meeting-start-ratio", "times", "ratio", [one / theirs for one in found["ours"]],
        {"chromium --kiosk": [one / theirs for one in found["chromium --kiosk"]]},
        [one / theirs for one in found["floor"]], goal=START_RATIO,
        note=f"{quick}ours {median(found['ours']):.0f} ms, chromium --kiosk {theirs:.0f} ms, empty page "
             f"{median(found['floor']):.0f} ms; from the clerk's answer {median(answered):.0f} ms")


def menu_back(house, options):
    """From what ends a meeting to the terminal's own screen, complete, with no process of the meeting left: worst of all."""
    each = 1 if options.quick else EACH_WAY
    meetings = Meetings(house)
    found = {way: [] for way in WAYS}
    try:
        for _ in range(each):
            for way in WAYS:
                found[way].append(meetings.ask(way)["back"])
    finally:
        meetings.stop()
    every = [one for samples in found.values() for one in samples]
    ways = ", ".join(f"{name} {max(found[way]):.0f}" for way, name in WAYS.items())
    quick = "quick: " if options.quick else ""
    return Figure(
        "menu-back-ms", "ms", "bound", [max(every)], goal=BACK_MS,
        note=f"{quick}worst of {len(every)}, median {median(every):.0f}; worst of each: {ways}")
