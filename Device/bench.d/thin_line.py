# SPDX-License-Identifier: EUPL-1.2
"""A terminal and a central at the two ends of a thin line, each in a network namespace of its own."""
import os
import subprocess
import sys

from central import Talker

HERE = os.path.dirname(os.path.abspath(__file__))
# A burst of one frame: nothing goes faster than the rate. The queue never drops.
BURST, QUEUE_BYTES = 1_600, 262_144
TERMINAL_ADDRESS, CENTRAL_ADDRESS = "10.213.7.1", "10.213.7.2"


def do(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


class ThinLine:
    """`bits_per_second` each way by tc's token bucket; `None`: as fast as it goes. Delay and loss by link.py."""

    def __init__(self, bits_per_second, seed=1):
        if os.geteuid() != 0:
            raise RuntimeError("network namespaces need root: run as root")
        name = f"sp{os.getpid() % 100_000}"
        self.terminal, self.middle, self.central = (f"{name}{part}" for part in "tmc")
        self.made, self.link = [], None
        try:
            for space in (self.terminal, self.middle, self.central):
                do("ip", "netns", "add", space)
                self.made.append(space)
                for setting in ("all", "default"):
                    self.within(space, "sh", "-c", f"echo 1 >/proc/sys/net/ipv6/conf/{setting}/disable_ipv6")
                self.within(space, "ip", "link", "set", "lo", "up")
            self.join(self.terminal, "m0", TERMINAL_ADDRESS, bits_per_second)
            self.join(self.central, "m1", CENTRAL_ADDRESS, bits_per_second)
            self.link = Talker([
                *self.inside(self.middle), sys.executable, os.path.join(HERE, "link.py"), "m0", "m1", str(seed)])
            self.tell("report")
        except BaseException:
            self.stop()
            raise

    @staticmethod
    def inside(space):
        return ["ip", "netns", "exec", space]

    def within(self, space, *command):
        do(*self.inside(space), *command)

    def join(self, space, middle, address, rate):
        do("ip", "link", "add", "line", "netns", space, "type", "veth", "peer", "name", middle, "netns", self.middle)
        for where, interface in ((space, "line"), (self.middle, middle)):
            self.within(where, sys.executable, os.path.join(HERE, "link.py"), "--plain", interface)
            self.within(where, "ip", "link", "set", interface, "up")
        self.within(space, "ip", "address", "add", f"{address}/24", "dev", "line")
        if rate:
            self.within(
                space, "tc", "qdisc", "add", "dev", "line", "root", "tbf", "rate", f"{rate}bit", "burst", str(BURST),
                "limit", str(QUEUE_BYTES))

    def tell(self, command):
        """Has the middle of the line obey; what it counted so far."""
        return self.link.ask(command)

    def stop(self):
        if self.link:
            self.link.stop()
        for space in self.made:
            subprocess.run(["ip", "netns", "delete", space], check=False)
