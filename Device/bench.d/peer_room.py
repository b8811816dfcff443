#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""What a meeting is measured against: a bare `chromium --kiosk` on the same room, its camera prompt disabled.

Stands as `kiosk-meeting` beside a kioskd, which hands it the launch letter over descriptor 3 as it does ours. Its window is
in a compositor that runs already; it has no walls, no policy and no firewall. `peer.json` beside it says where."""
import json
import os
import socket
import struct
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BROWSER = "/usr/lib/chromium/chromium"


def read(line, count):
    data = b""
    while len(data) < count:
        chunk = line.recv(count - len(data))
        if not chunk:
            sys.exit(64)
        data += chunk
    return data


def main():
    with open(os.path.join(HERE, "peer.json"), encoding="utf-8") as file:
        peer = json.load(file)
    line = socket.socket(fileno=os.dup(3))
    letter = json.loads(read(line, struct.unpack("!I", read(line, 4))[0]))
    home = tempfile.mkdtemp(prefix="home-", dir=peer["folder"])
    words = [
        BROWSER, "--kiosk", "--no-first-run", "--no-default-browser-check", f"--user-data-dir={home}/browser",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--ignore-certificate-errors",
        "--autoplay-policy=no-user-gesture-required", "--ozone-platform=wayland", "--disable-gpu",
        # By this the terminal ends it, as it does ours; nothing is attached.
        "--remote-debugging-pipe", letter["address"],
    ]
    environment = {
        "HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": peer["runtime"],
        "WAYLAND_DISPLAY": peer["display"],
    }
    line.sendall(b'{"room":"opened"}\0')
    line.close()
    os.dup2(3, 4)
    if os.getuid() == 0:
        os.chown(home, peer["user"], peer["group"])
        os.setgroups([])
        os.setresgid(peer["group"], peer["group"], peer["group"])
        began = os.open(os.path.join(HERE, "began"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.setresuid(peer["user"], peer["user"], peer["user"])
    else:
        began = os.open(os.path.join(HERE, "began"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with open(os.path.join(home, "log"), "wb") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.write(began, f"{time.time() * 1000:.3f}".encode())
    os.execve(BROWSER, words, environment)


if __name__ == "__main__":
    main()
