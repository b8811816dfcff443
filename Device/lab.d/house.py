# SPDX-License-Identifier: EUPL-1.2
"""What the house puts into the machine: programs with the libraries they need, rules, and an enrolled terminal."""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRATCH = os.path.join(ROOT, ".build-lab")
GUEST = os.path.join(ROOT, "Device", "lab.d", "guest")
PROGRAMS = ("kioskd", "kioskctl", "kiosk-sim")
# On the terminal that holds meetings, whose county stands outside.
MEETING_PROGRAMS = ("kioskd", "kioskctl", "kiosk-meeting")


class HouseError(RuntimeError):
    pass


class House:
    def __init__(self, folder, build, say):
        self.folder, self.say = folder, say
        self.programs = build or os.path.join(SCRATCH, "release")
        if build:
            missing = [name for name in (*PROGRAMS, *MEETING_PROGRAMS, "kiosk-central") if not os.path.exists(self.program(name))]
            if missing:
                raise HouseError(f"{build} holds no {', '.join(missing)}: build first, or leave out --build")
        else:
            self.build()

    def program(self, name):
        return os.path.join(self.programs, name)

    def build(self):
        # The central enrols the terminal; outside the chapter of the meeting it is not tried here.
        for product in dict.fromkeys((*PROGRAMS, *MEETING_PROGRAMS, "kiosk-central")):
            self.say(f"release build of {product} (the first takes many minutes)")
            subprocess.run(
                ["swift", "build", "-c", "release", "--static-swift-stdlib", "--scratch-path", SCRATCH,
                 "--product", product], cwd=ROOT, check=True, stdout=sys.stderr, stdin=subprocess.DEVNULL)

    def enrolled_terminal(self):
        """Makes the demo county for a moment; its terminal's state folder stays. Returns the folder."""
        county = os.path.join(self.folder, "county")
        subprocess.run(["rm", "-rf", county], check=True)
        process = subprocess.Popen(
            [self.program("kiosk-sim"), "county", "--programs", self.programs, "--folder", county,
             "--meetings", "none"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        facts = self.facts(process)
        _, errors = process.communicate(timeout=60)
        if "ready" not in facts:
            raise HouseError(f"the demo county did not start: {errors.strip().splitlines()[-1:]}")
        return facts["state"]

    @staticmethod
    def facts(process):
        """What a county says when it is made; "ready" stands in it when all went well."""
        facts = {}
        for line in process.stdout:
            name, _, value = line.strip().partition("=")
            facts[name] = value
            if name == "ready":
                break
        return facts

    def swift_libraries(self, programs):
        """The Swift runtime's own libraries, where the programs were built to load them."""
        found = {}
        for name in programs:
            listed = subprocess.run(["ldd", self.program(name)], capture_output=True, text=True, check=True).stdout
            for match in re.finditer(r"^\s*(\S+) => (/\S*/swift/linux/\S+)", listed, re.MULTILINE):
                found[match.group(1)] = match.group(2)
            missing = re.findall(r"^\s*(\S+) => not found", listed, re.MULTILINE)
            if missing:
                raise HouseError(f"{name} needs {', '.join(missing)}, which this machine does not have")
        return found

    def parts(self, font, state=None, lines=None):
        """Pairs of a name on the house's disk and the folder or file here. With `lines` to a county, what meetings need
        is among them."""
        programs, chosen = MEETING_PROGRAMS if lines else PROGRAMS, os.path.join(self.folder, "font")
        with open(chosen, "w", encoding="ascii") as file:
            file.write(font)
        parts = [("guest", GUEST), ("font", chosen), ("state", state or self.enrolled_terminal())]
        parts += [(f"bin/{name}", self.stripped(name)) for name in programs]
        parts += [(f"lib/{name}", path) for name, path in self.swift_libraries(programs).items()]
        if lines:
            path = os.path.join(self.folder, "lines.json")
            with open(path, "w", encoding="ascii") as file:
                json.dump(lines, file)
            parts.append(("lines.json", path))
        for name in ("udev", "polkit", "systemd"):
            rules = os.path.join(ROOT, "Device", name)
            if os.path.isdir(rules):
                parts.append((name, rules))
        return parts

    def stripped(self, name):
        """Without what only a debugger reads: a quarter of the size, and so read sooner."""
        target = os.path.join(self.folder, name)
        subprocess.run(["strip", "-o", target, os.path.realpath(self.program(name))], check=True)
        return target
