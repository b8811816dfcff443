// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// The devices of this terminal as recorded: `devices.json` in the state folder. Only kioskd writes it.
struct DeviceRecordFile {
    /// More than any terminal has; a file that says more is damaged.
    static let mostEntries = 64

    let path: String
    private(set) var record: DeviceRecord
    /// What a technician should know of the file; `nil`: all is well.
    private(set) var notice: String?

    /// Reads the file. One that cannot be understood is set aside and the terminal starts all the same: its devices
    /// are then unknown, and keyboards ask for leave.
    init(path: String) {
        self.path = path
        record = DeviceRecord()
        guard access(path, F_OK) == 0 else { return }
        if let bytes = SmallFile.bytes(path),
            let read = try? JSONDecoder().decode(DeviceRecord.self, from: Data(bytes)),
            read.entries.count <= Self.mostEntries, read.serviceCards.count <= Self.mostEntries
        {
            record = read
            return
        }
        let aside = path + ".damaged"
        notice =
            rename(path, aside) == 0
            ? "the record of devices was damaged and is set aside as \(aside); run kioskctl doctor"
            : "the record of devices at \(path) cannot be read; check its owner, then run kioskctl doctor"
    }

    /// Writes beside, syncs, renames.
    mutating func save(_ new: DeviceRecord) throws(DaemonError) {
        var kept = new
        kept.entries = kept.entries.suffix(Self.mostEntries)
        kept.serviceCards = kept.serviceCards.suffix(Self.mostEntries)
        try SmallFile.write(DoctorDesk.json(kept), to: path)
        record = kept
        notice = nil
    }
}
