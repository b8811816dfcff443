# SPDX-License-Identifier: EUPL-1.2
"""The disks of the lab: Debian with its own kernel, and a small one with the house's programs and files."""
import hashlib
import os
import shlex
import shutil
import subprocess

# What stands in the guest beside Debian's minimal base. The kernel is the full one: the cloud kernel has no dummy_hcd.
PACKAGES = """
    linux-image-amd64 systemd-sysv udev dbus kmod kbd console-setup-linux procps python3 dmsetup e2fsprogs
    libudev1 libevdev2 libxkbcommon0 xkb-data libpcsclite1 pcscd libccid mtools
    libcurl4 libfreetype6 libharfbuzz0b libfribidi0 libpng16-16 libqrencode4 libsqlite3-0
    libstdc++6 libxml2 libncurses6 fonts-dejavu-core fonts-noto-mono ca-certificates
""".split()
# What a meeting needs besides. An image of its own: the other chapters start quicker without it.
MEETING_PACKAGES = """
    bubblewrap cage chromium nftables polkitd seatd util-linux iproute2 xwayland
""".split()
# An initial RAM disk of the few modules this machine needs is unpacked in a second, one of all modules in twenty.
MODULES = "virtio_pci virtio_blk ext4 crc32c_generic".split()
MEGABYTES, MEETING_MEGABYTES = 2048, 4096
UNIT = """[Unit]
Description=The lab: what stands on the house's disk is set up
After=local-fs.target systemd-udevd.service
RequiresMountsFor=/opt/house
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/bash /opt/house/guest/setup
[Install]
WantedBy=multi-user.target
"""
FSTAB = "LABEL=lab-root / ext4 rw 0 1\nLABEL=lab-house /opt/house ext4 ro 0 0\n"
# A getty on the serial line would hang up every other writer there; one on tty1 would take the kiosk's place.
MASKED = """
    getty@tty1.service serial-getty@ttyS0.service apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer
    e2scrub_reap.service systemd-binfmt.service fstrim.timer
""".split()


class ImageError(RuntimeError):
    pass


def run(arguments, **options):
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise ImageError(f"{arguments[0]} ended with status {done.returncode}: " + "\n  ".join(lines[-12:]))
    return done.stdout


def codename():
    with open("/etc/os-release", encoding="utf-8") as lines:
        facts = dict(line.strip().split("=", 1) for line in lines if "=" in line)
    if facts.get("ID") != "debian" or "VERSION_CODENAME" not in facts:
        raise ImageError("this machine is no Debian: run the lab on Debian 12 or 13")
    return facts["VERSION_CODENAME"]


def sources(suite):
    """The machine's own package sources for its own release, as deb822 stanzas and one-line entries."""
    folder = "/etc/apt/sources.list.d"
    paths = ["/etc/apt/sources.list"] + sorted(os.path.join(folder, name) for name in os.listdir(folder))
    stanzas, lines = [], []
    for path in paths:
        if not os.path.isfile(path):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if path.endswith(".sources"):
            stanzas += [stanza for stanza in text.split("\n\n") if of_suite(stanza, suite)]
        elif path.endswith(".list"):
            lines += [line for line in text.splitlines() if line.startswith("deb ") and suite in suites(line.split())]
    if not stanzas and not lines:
        raise ImageError(f"/etc/apt names no package source for {suite}")
    return "\n\n".join(stanza.strip() for stanza in stanzas), "\n".join(lines)


def of_suite(stanza, suite):
    fields = [line.split(":", 1) for line in stanza.splitlines() if ":" in line and line[:1] not in " #"]
    named = dict((name.strip().lower(), value.split()) for name, value in fields)
    return "no" not in named.get("enabled", []) and suite in suites(named.get("suites", []))


def suites(words):
    return {word.removesuffix("-updates").removesuffix("-security") for word in words}


class Image:
    def __init__(self, folder, say, kind="base", more=(), megabytes=MEGABYTES):
        self.folder, self.say, self.kind, self.megabytes = folder, say, kind, megabytes
        self.packages = [*PACKAGES, *more]
        os.makedirs(folder, exist_ok=True)
        self.suite = codename()
        self.stanzas, self.lines = sources(self.suite)
        parts = [self.suite, self.stanzas, self.lines, UNIT, FSTAB, str(megabytes), *self.packages, *MODULES, *MASKED]
        name = f"{kind}-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
        self.base = os.path.join(folder, name)
        self.disk = os.path.join(self.base, "root.ext4")
        self.kernel = os.path.join(self.base, "vmlinuz")
        self.initrd = os.path.join(self.base, "initrd.img")

    def make_base(self):
        """Debian from the machine's own sources, once for each list of packages."""
        if os.path.exists(os.path.join(self.base, "done")):
            return
        shutil.rmtree(self.base, ignore_errors=True)
        for name in os.listdir(self.folder):
            if name.startswith(self.kind + "-"):
                shutil.rmtree(os.path.join(self.folder, name))
        os.makedirs(self.base)
        self.say(f"Debian {self.suite} with its own kernel, {len(self.packages)} packages (once; some minutes)")
        tar = os.path.join(self.base, "root.tar")
        run(self.bootstrap(tar))
        run(self.as_root() + ["sh", "-euc", f"""
            cd {shlex.quote(self.base)}
            mkdir root
            tar -xf root.tar -C root --exclude='./dev/*'
            cp root/boot/vmlinuz-* vmlinuz
            cp root/boot/initrd.img-* initrd.img
            chmod 644 vmlinuz initrd.img
            rm -rf root/boot/* root/var/cache/apt/*.bin root/var/lib/apt/lists/*
            mke2fs -q -t ext4 -L lab-root -d root root.ext4 {self.megabytes}M
            rm -rf root root.tar
        """])
        with open(os.path.join(self.base, "done"), "w", encoding="utf-8"):
            pass

    def bootstrap(self, tar):
        listed = []
        for ending, text in ((".sources", self.stanzas), (".list", self.lines)):
            if text:
                listed.append(os.path.join(self.base, "apt" + ending))
                with open(listed[-1], "w", encoding="utf-8") as file:
                    file.write(text + "\n")
        write = "printf %s {text} >\"$1/{path}\""
        modules = "\n".join(MODULES) + "\n"
        early = [
            'mkdir -p "$1/etc/initramfs-tools/conf.d"',
            write.format(text=shlex.quote("MODULES=list\nCOMPRESS=gzip\n"), path="etc/initramfs-tools/conf.d/lab"),
            write.format(text=shlex.quote(modules), path="etc/initramfs-tools/modules"),
        ]
        late = [
            'mkdir -p "$1/opt/house"',
            write.format(text=shlex.quote(FSTAB), path="etc/fstab"),
            write.format(text=shlex.quote("lab\n"), path="etc/hostname"),
            write.format(text=shlex.quote(UNIT), path="etc/systemd/system/lab.service"),
            'chroot "$1" systemctl enable lab.service',
            f'chroot "$1" systemctl mask {" ".join(MASKED)}',
        ]
        arguments = ["mmdebstrap", "--quiet", "--variant=minbase", "--format=tar"]
        arguments += ["--aptopt=APT::Install-Recommends \"false\"", "--include=" + ",".join(self.packages)]
        for kind in ("doc", "man", "locale", "info"):
            arguments.append(f"--dpkgopt=path-exclude=/usr/share/{kind}/*")
        arguments += [f"--essential-hook={hook}" for hook in early] + [f"--customize-hook={hook}" for hook in late]
        return arguments + [self.suite, tar] + listed

    @staticmethod
    def as_root():
        """Owners in the root file system need root, or the user namespace that mmdebstrap brings for it."""
        return [] if os.geteuid() == 0 else ["mmdebstrap", "--unshare-helper"]

    def make_house(self, disk, parts):
        """A disk with the house's folders: pairs of a name in the guest and a folder or file here."""
        root = disk + ".d"
        shutil.rmtree(root, ignore_errors=True)
        os.makedirs(root)
        for name, path in parts:
            target = os.path.join(root, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.isdir(path):
                shutil.copytree(path, target, dirs_exist_ok=True, ignore=ignored)
            else:
                shutil.copy2(path, target)
        size = int(run(["du", "-sm", root]).split()[0])
        if os.path.exists(disk):
            os.unlink(disk)
        run(["mke2fs", "-q", "-t", "ext4", "-L", "lab-house", "-O", "^has_journal", "-d", root, disk,
             f"{size + size // 8 + 16}M"])
        shutil.rmtree(root)


def ignored(folder, names):
    """Sockets and locks of a county that has ended, and Python's own files."""
    return [name for name in names if name == "__pycache__" or not (
        os.path.isfile(os.path.join(folder, name)) or os.path.isdir(os.path.join(folder, name)))]
