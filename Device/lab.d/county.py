# SPDX-License-Identifier: EUPL-1.2
"""The county outside the machine: central, practice desk with its media servers and its clerk, and two agencies with a
page of the lab's own, which tries what a hostile one would."""
import json
import os
import re
import shutil
import subprocess
import sys

from agency import Agency
from house import ROOT, HouseError

# Codes that the content of the house does not use.
TEST, SHORT = (60, "provmyndigheten", "Provmyndigheten"), (61, "kortmyndigheten", "Kortmyndigheten")
LONGEST_MINUTES, SHORT_MINUTES = 120, 3
PROFILE = """
- code: {code}
  id: {id}
  name: {name}
  about:
    sv: Labbets egen sida.
    sv-x-plain: Labbets egen sida.
    en: The lab's own page.
    fi: Labran oma sivu.
  phone: 08-465 004 00
  web: https://desk.servicepunkt.example
  hours: always
  source: https://desk.servicepunkt.example
  checked: 2026-11-23
  meeting:
    adapter: jitsi
    start: https://127.0.0.1:{port}/{{room}}?jwt={{token}}
    meetingOrigins: ["https://127.0.0.1:{port}"]
    longestMinutes: {minutes}
    languages: [sv, en, fi]
    practice: yes
"""
SETTINGS = "application=lab\nroom=rum-{visit}\nsecret=a secret of the lab, thirty-two bytes\n"


class County:
    def __init__(self, folder, house):
        self.folder, self.house, self.process = os.path.join(folder, "county"), house, None
        self.agency, self.state = None, ""

    def start(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.agency = Agency()
        content = os.path.join(self.folder, "content")
        shutil.copytree(os.path.join(ROOT, "Kiosk"), content)
        with open(os.path.join(content, "agencies.yaml"), "a", encoding="utf-8") as file:
            for (code, name, title), minutes in ((TEST, LONGEST_MINUTES), (SHORT, SHORT_MINUTES)):
                file.write(PROFILE.format(code=code, id=name, name=title, port=self.agency.port, minutes=minutes))
        self.register(os.path.join(content, "codes.yaml"))
        made = os.path.join(self.folder, "made")
        with open(os.path.join(self.folder, "county.log"), "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.house.program("kiosk-sim"), "county", "--programs", self.house.programs, "--folder", made,
                 "--content", content],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        facts = self.house.facts(self.process)
        if "ready" not in facts:
            self.stop()
            raise HouseError(f"the county did not start: {self.log()}")
        self.state = facts["state"]
        central = os.path.join(made, "central")
        for code, _, _ in (TEST, SHORT):
            subprocess.run(
                [self.house.program("kiosk-central"), "meeting", "set", "--directory", central, "--agency", str(code)],
                input=SETTINGS, text=True, check=True, stdout=sys.stderr)
        self.agency.serve(os.path.join(central, "server.pem"), os.path.join(central, "server.key"))
        return self

    @staticmethod
    def register(path):
        """Every code ever given stands there."""
        with open(path, encoding="utf-8") as file:
            text = file.read()
        lines = "".join(f"  {code}: {name}\n" for code, name, _ in (TEST, SHORT))
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("agencies:\n", "agencies:\n" + lines))

    def lines(self):
        """What the machine must reach, as guest/lines.py reads it."""
        made = os.path.join(self.folder, "made")
        with open(os.path.join(made, "ports.json"), encoding="utf-8") as file:
            ports = {name.removesuffix("Port"): port for name, port in json.load(file).items()}
        with open(os.path.join(made, "Kiosk", "agencies.yaml"), encoding="utf-8") as file:
            profile = file.read().split("id: ovningsmyndigheten", 1)[1].split("\n- code:", 1)[0]
        media = [int(port) for port in re.findall(r"^ +ports: (\d+)", profile, re.MULTILINE)]
        return {"tcp": [ports["terminals"], ports["meetings"], self.agency.port, media[0]], "udp": [media[1]]}

    def log(self):
        with open(os.path.join(self.folder, "county.log"), encoding="utf-8") as file:
            return file.read().strip()[-400:]

    def stop(self):
        if self.agency:
            self.agency.stop()
        if self.process:
            self.process.stdin.close()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()
            self.process = None
