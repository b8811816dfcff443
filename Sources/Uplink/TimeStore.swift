// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// Keeps the estimate over a restart of the daemon within one boot. After a reboot the file says nothing.
extension TimeEstimate {
    static let fileName = "time.json"

    /// The stored estimate when it is of this boot, else an untrusted one. A file that cannot be read is no error: the
    /// central will be asked anyway.
    public static func load(
        directory: String, clock: UplinkClock, newestJournalMilliseconds: Int64?
    ) -> TimeEstimate {
        if let data = FileManager.default.contents(atPath: directory + "/" + fileName),
            let stored = try? JSONDecoder().decode(TimeEstimate.self, from: data),
            stored.bootID == clock.bootID,
            stored.reading(atBootMilliseconds: clock.bootMilliseconds()).trusted
        {
            return stored
        }
        return TimeEstimate(
            bootID: clock.bootID, bootMilliseconds: clock.bootMilliseconds(),
            realtimeMilliseconds: clock.realtimeMilliseconds(), newestJournalMilliseconds: newestJournalMilliseconds)
    }

    /// Writes it beside and renames; not synced to disk, for it is worthless after a power cut.
    public func store(directory: String) throws(UplinkError) {
        let data: Data
        do { data = try JSONEncoder().encode(self) } catch {
            preconditionFailure("integers and bytes always encode: \(error)")
        }
        try StoredFile.write(Array(data), to: directory + "/" + Self.fileName, synced: false)
    }
}
