// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// The terminal's own modes on disk while we hold it: after a SIGKILL nobody gave them back, and the next start finds
/// here what a shell wants. Good for the same terminal device and the same boot only.
struct ModesFile {
    private static let version = "servicepunkt terminal modes 1"
    private static let bootIDPath = "/proc/sys/kernel/random/boot_id"

    let path: String
    let device: UInt64
    let bootID: String

    /// For the terminal behind `descriptor`; `nil` when it is not one.
    init?(path: String, descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return nil }
        self.path = path
        device = UInt64(status.st_rdev)
        bootID = Self.text(of: Self.bootIDPath)?.split(separator: "\n").first.map(String.init) ?? "unknown"
    }

    /// The modes left behind by a start that never ended; `nil` when there are none for this terminal.
    func read() -> termios? {
        guard let lines = Self.text(of: path)?.split(separator: "\n"), lines.count == 4, lines[0] == Self.version,
            lines[1] == bootID, UInt64(lines[2]) == device
        else { return nil }
        let digits = Array(lines[3].utf8)
        guard digits.count == MemoryLayout<termios>.size * 2 else { return nil }
        var bytes: [UInt8] = []
        for at in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[at...at + 1], as: UTF8.self), radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: termios.self) }
    }

    /// Keeps `modes`; returns errno, 0 when it is done. Written beside and renamed: half a file is none.
    func write(_ modes: termios) -> Int32 {
        let hex = withUnsafeBytes(of: modes) { bytes in
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        let text = "\(Self.version)\n\(bootID)\n\(device)\n\(hex)\n"
        let fresh = path + ".new"
        let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return errno }
        let bytes = Array(text.utf8)
        let written = Glibc.write(file, bytes, bytes.count)
        let code = written == bytes.count ? 0 : errno
        close(file)
        guard code == 0, written == bytes.count else { return code == 0 ? ENOSPC : code }
        return rename(fresh, path) == 0 ? 0 : errno
    }

    func remove() { unlink(path) }

    private static func text(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(file, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}
