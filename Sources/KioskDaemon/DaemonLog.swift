// SPDX-License-Identifier: EUPL-1.2
import Glibc
import KioskModel
import Logging
import Synchronization

/// The terminal's log: a constant message and metadata, one line each, in a file of bounded size.
///
/// Standard error belongs to the screen while the kiosk runs, so the log has a file of its own; at `limitBytes` it
/// becomes `….1` and a new one begins. Nothing of the visitor is ever handed to it, and every value is cleaned.
struct LogFile: LogHandler {
    static let limitBytes = 1 << 20

    private let file: SharedFile
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    init(path: String) {
        file = SharedFile(path: path)
    }

    /// What another room reports, as metadata beside a constant message.
    static func metadata(_ what: String, _ data: [String: String]) -> Logger.Metadata {
        data.mapValues { "\($0)" }.merging(["what": "\(what)"]) { $1 }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\(SafeText.clean("\($0.value)"))" }.joined()
        file.append("\(BootClock.wallMilliseconds() / 1_000) \(event.level) \(event.message)\(fields)\n")
    }

    private final class SharedFile: Sendable {
        let path: String
        let size = Mutex<Int?>(nil)

        init(path: String) { self.path = path }

        func append(_ line: String) {
            size.withLock { size in
                let known = size ?? Self.length(path)
                if known > limitBytes { rename(path, path + ".1") }
                let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
                // A log that cannot be written must not stop the kiosk; `kioskctl status` tells of the disk.
                guard descriptor >= 0 else { return }
                let bytes = Array(line.utf8)
                _ = write(descriptor, bytes, bytes.count)
                close(descriptor)
                size = (known > limitBytes ? 0 : known) + bytes.count
            }
        }

        static func length(_ path: String) -> Int {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return 0 }
            defer { close(descriptor) }
            return max(0, Int(lseek(descriptor, 0, SEEK_END)))
        }
    }
}
