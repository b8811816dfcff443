# SPDX-License-Identifier: EUPL-1.2
"""What stands of a meeting in this machine, as root sees it: processes, files, devices, firewall, console; and whether a
secret of it lies about where somebody could read it."""
import glob
import os
import pwd
import subprocess

USER, UNIT = "servicepunkt-meeting", "servicepunkt-meeting@1.service"
# Where anybody, or a program of the meeting's, could leave something.
OPEN_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/home", "/root", "/var/lib", "/var/cache", "/var/log", "/etc")


def text(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def number():
    return pwd.getpwnam(USER).pw_uid


def processes():
    """Of the meeting's user, in whatever namespace: number, name and arguments."""
    found = []
    for path in glob.glob("/proc/[0-9]*"):
        try:
            if os.stat(path).st_uid != number() and f"Uid:\t{number()}\t".encode() not in text(path + "/status"):
                continue
        except OSError:
            continue
        words = text(path + "/cmdline").replace(b"\0", b" ").decode("utf-8", "replace").strip()
        if words:
            found.append({"pid": int(path[6:]), "name": text(path + "/comm").decode().strip(), "words": words})
    return sorted(found, key=lambda one: one["pid"])


def holders(prefixes):
    """Programs that have one of these devices open."""
    found = []
    for path in glob.glob("/proc/[0-9]*/fd/*"):
        try:
            target = os.readlink(path)
        except OSError:
            continue
        if target.startswith(prefixes):
            pid = path.split("/")[2]
            found.append(f"{text(f'/proc/{pid}/comm').decode().strip()} {pid} {target}")
    return sorted(found)


def files(folders):
    """Of the meeting's user, or with a name of the meeting's."""
    command = ["find", *[one for one in folders if os.path.exists(one)], "-xdev", "(", "-uid", str(number()), "-o",
               "-gid", str(pwd.getpwnam(USER).pw_gid), "-o", "-nouser", ")", "-print"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n")
    # The folder that tmpfiles.d makes is there always; its group is how the meeting's unit comes in.
    return [path for path in listed if path and path != "/run/servicepunkt"]


def words(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, check=False).stdout.strip()


def state():
    """All of it; quick."""
    return {
        "console": text("/sys/class/tty/tty0/active").decode().strip(),
        "unit": words("systemctl", "show", "-p", "ActiveState", "--value", UNIT),
        "processes": processes(),
        "camera": holders(("/dev/video",)), "sound": holders(("/dev/snd/pcm",)),
        "tables": [line for line in words("nft", "list", "tables").splitlines() if "servicepunkt" in line],
        "socket": os.path.exists("/run/servicepunkt/meeting-1.sock"),
        "files": files(("/tmp", "/var/tmp", "/dev/shm", "/run")),
        "mounts": sum(b"servicepunkt-meeting" in line or b"/home/meeting" in line
                      for line in text("/proc/self/mountinfo").splitlines()),
    }


def start_address():
    """Where the browser began, from the policy within its walls: only root can look there."""
    for one in processes():
        path = f"/proc/{one['pid']}/root/etc/chromium/policies/managed/servicepunkt-meeting.json"
        if one["name"].startswith("chromium") and (policy := text(path)):
            return policy.decode()
    return ""


def secrets(wanted):
    """Where one of these texts can be read: arguments and environments, the journal, files."""
    wanted, found = [one.encode() for one in wanted], []
    for path in glob.glob("/proc/[0-9]*/cmdline") + glob.glob("/proc/[0-9]*/environ"):
        if any(one in text(path) for one in wanted):
            found.append(path)
    journal = subprocess.run(["journalctl", "--all", "--output=export"], capture_output=True, check=False).stdout
    found += ["the journal"] if any(one in journal for one in wanted) else []
    there = [one for one in OPEN_FOLDERS if os.path.exists(one)]
    done = subprocess.run(["grep", "-rlaF", "-D", "skip", "-f", "-", *there], input=b"\n".join(wanted),
                          capture_output=True, check=False)
    return found + done.stdout.decode("utf-8", "replace").split("\n")[:-1]
