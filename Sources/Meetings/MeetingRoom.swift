// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
import KioskModel

/// The program between kioskd and the browser: it reads the launch letter, sets up the firewall where it may, starts
/// bubblewrap with compositor and browser as the meeting's user, and stays until the last of them has gone.
///
/// A process of its own, with one thread. The socket it is given is the browser's pipe afterwards; when kioskd closes it,
/// or dies, everything here ends.
public enum MeetingRoom {
    /// Memory that browser and compositor may have for themselves, bytes. The unit's MemoryMax is the same.
    static let mostBytes: Int64 = 2_147_483_648
    /// Threads and processes of the meeting's user. The unit's TasksMax is the same.
    static let mostProcesses: UInt64 = 1_024
    /// How long the browser has to close by itself when kioskd has gone.
    static let graceMilliseconds: Int64 = 400

    /// Runs a meeting over the socket.
    /// - Parameter socket: a stream to kioskd, which sends a launch letter first.
    /// - Returns: the program's exit status.
    public static func run(socket: Int32, names: String? = nil) -> Int32 {
        cchild_hide()
        var bar: Int32 = -1
        defer { if bar >= 0 { close(bar) } }
        guard let letter = LaunchLetter.read(from: socket, withinMilliseconds: 10_000, enclosed: &bar) else {
            return 64
        }
        guard let book = names.map(NameBook.read) ?? NameBook.lookUp(letter.profile),
            LineProbe.connects(letter.address, book, withinMilliseconds: 5_000 * Int64(letter.patience))
        else {
            say(.noLine, socket)
            return 1
        }
        if letter.filtersAddresses {
            let filter = AddressFilter(profile: letter.profile, names: book, user: letter.user?.user ?? geteuid())
            guard filter.open() else {
                say(.notSetUp, socket)
                return 1
            }
        }
        defer { if letter.filtersAddresses { AddressFilter.close(letter.user?.user ?? geteuid()) } }
        guard let child = start(letter, book, socket, bar) else {
            say(.notSetUp, socket)
            return 1
        }
        stay(child, socket)
        return 0
    }

    private static func say(_ word: RoomWord, _ socket: Int32) {
        let bytes = word.bytes
        _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Starts bubblewrap; what it is to read is in files of memory.
    private static func start(
        _ letter: LaunchLetter, _ book: NameBook, _ socket: Int32, _ bar: Int32
    ) -> Child? {
        let policy = MeetingPolicy(profile: letter.profile, address: letter.address, authorities: letter.authorities)
        guard let bwrap = Appliance.program("bwrap"), let json = try? policy.json() else { return nil }
        let user = letter.user?.user ?? geteuid()
        let group = letter.user?.group ?? getegid()
        var cookie: [UInt8]?
        if case .x11(_, let authority?) = letter.display {
            cookie = (try? Data(contentsOf: URL(fileURLWithPath: authority))).map(Array.init)
        }
        let texts: [[UInt8]?] = [
            json, Array(Sandbox.preferences(language: letter.language).utf8), Array(book.hostsFile.utf8),
            Array("meeting:x:\(user):\(group)::\(Sandbox.home):/usr/sbin/nologin\n".utf8),
            // ALSA shares a card by a group of that name, and takes none where there is no such name.
            Array("meeting:x:\(group):\naudio:x:\(group):\n".utf8), cookie,
        ]
        let files = texts.map { bytes in bytes.map { cchild_memory_file($0, $0.count) } }
        defer { for case let file? in files where file >= 0 { close(file) } }
        guard files.allSatisfy({ $0 ?? 0 >= 0 }) else { return nil }
        // 3 and 4 are the browser's pipe, 5 the bar's; the files come after them.
        var places: [(ours: Int32, theirs: Int32)] = [(socket, 3), (socket, 4)]
        for (number, file) in files.enumerated() { if let file { places.append((file, Int32(6 + number))) } }
        let program = letter.showsBar && bar >= 0 ? BarProgram.find() : nil
        if program != nil { places.append((bar, Sandbox.barDescriptor)) }
        let data = Sandbox.Data(
            policy: 6, preferences: 7, hosts: 8, passwd: 9, group: 10, cookie: cookie == nil ? nil : 11)
        let records = letter.display == .console ? UdevRecords.paths(for: letter.inputNodes) : []
        say(.opened, socket)
        return Child.start(
            bwrap, Sandbox(letter: letter, data: data, udevRecords: records, bar: program).arguments,
            descriptors: places, user: letter.user,
            mostProcesses: letter.user == nil ? 0 : mostProcesses)
    }

    /// Waits for the browser's end, for kioskd's, and for too much memory.
    private static func stay(_ child: Child, _ socket: Int32) {
        let watch = cchild_watch(child.pid)
        defer { if watch >= 0 { close(watch) } }
        while true {
            var waiting = [
                pollfd(fd: watch, events: Int16(POLLIN), revents: 0),
                pollfd(fd: socket, events: Int16(POLLHUP), revents: 0),
            ]
            let ready = poll(&waiting, 2, 1_000)
            if ready < 0, errno != EINTR { break }
            if waiting[0].revents != 0 { break }
            if waiting[1].revents != 0 {
                _ = child.hasEnded(withinMilliseconds: graceMilliseconds)
                break
            }
            if ready == 0 {
                let family = ProcessTree().family(of: child.pid)
                if ProcessTree.privateBytes(family) > mostBytes { break }
            }
        }
        // Its process namespace goes with it, and everything in there.
        _ = child.end(withinMilliseconds: 0)
    }
}
