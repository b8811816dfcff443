// SPDX-License-Identifier: EUPL-1.2

/// Where the files of a journal lie.
struct JournalFiles: Sendable {
    let directory: String

    var database: String { directory + "/journal.sqlite" }
    var writeAheadLog: String { database + "-wal" }
    var sharedMemory: String { database + "-shm" }
    /// A salvaged journal being written; means nothing after a crash.
    var unfinished: String { directory + "/journal.unfinished" }
    /// A salvaged journal, complete; an opening that finds it puts it in place.
    var next: String { directory + "/journal.next" }
    /// A migrated journal, complete; an opening that finds it puts it in place.
    var migrated: String { directory + "/journal.migrated" }
    var mark: String { directory + "/journal.mark" }
    var reserve: ReserveFile { ReserveFile(path: directory + "/journal.reserve") }
    var lock: String { directory + "/journal.lock" }

    /// The first free name for files set aside.
    func aside() -> String {
        var number = 1
        while Files.exists("\(directory)/journal-\(number).sqlite.aside")
            || Files.exists("\(directory)/journal-\(number).sqlite.aside-wal")
        {
            number += 1
        }
        return "\(directory)/journal-\(number).sqlite.aside"
    }

    /// Highest number of files set aside so far: at least so many epochs came before.
    var asideCount: UInt32 {
        var number: UInt32 = 0
        while Files.exists("\(directory)/journal-\(number + 1).sqlite.aside") { number += 1 }
        return number
    }
}
