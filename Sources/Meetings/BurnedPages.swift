// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Synchronization

/// The file behind a `TicketBook`: a line for each burned id, "ID EXPIRES\n", appended and synced; written anew beside,
/// synced and renamed when it has grown. A last line that a power cut tore was never answered for, and is dropped.
final class BurnedPages: Sendable {
    private struct Book {
        /// Expiry by id, UTC milliseconds.
        var burned: [String: Int64] = [:]
        /// Lines in the file, the expired ones among them.
        var lines = 0
        /// The end of the file is torn or unknown: it is written anew before the next id.
        var isTorn = false
        /// Lines that cannot be understood were met; what stood in them may be any ticket from before this moment.
        var blindBefore: Int64?
    }

    private static let mostLines = 2 * TicketBook.mostEntries
    private static let mostBytes = 1 << 20

    private let file: String
    private let book: Mutex<Book>

    init(file: String) throws(TicketRefusal) {
        self.file = file
        var book = Book()
        if let bytes = try Self.bytes(file) {
            book = Self.parse(bytes, changed: Self.changed(file))
            if book.blindBefore != nil { try Self.setAside(file) }
        }
        self.book = Mutex(book)
    }

    /// Durable when it returns.
    func burn(_ id: String, from notBefore: Int64, until expires: Int64, now: Int64) throws(TicketRefusal) {
        let refusal: TicketRefusal? = book.withLock { book in
            if book.burned[id] != nil { return .used }
            if let blind = book.blindBefore, notBefore <= min(blind, now) { return .used }
            // Kept for an hour longer, for a clock that is set back.
            let alive = book.burned.filter { $0.value > now - 3_600_000 }
            guard alive.count < TicketBook.mostEntries else { return .notKept }
            book.burned = alive
            book.burned[id] = expires
            let isWritten: Bool
            if book.isTorn || book.lines >= Self.mostLines {
                isWritten = Self.replace(file, book.burned)
                if isWritten { book.lines = book.burned.count }
            } else {
                isWritten = Self.append(file, "\(id) \(expires)\n")
                if isWritten { book.lines += 1 }
            }
            book.isTorn = !isWritten
            // Not known to be on disk: it is refused now and remembered, so that it cannot be tried again either.
            return isWritten ? nil : .notKept
        }
        if let refusal { throw refusal }
    }

    private static func bytes(_ file: String) throws(TicketRefusal) -> [UInt8]? {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .notKept
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notKept }
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while all.count <= mostBytes {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .notKept }
            if count == 0 { break }
            all += chunk[..<count]
        }
        return all
    }

    /// Whatever can be understood; the book is blind where there is more than that.
    private static func parse(_ bytes: [UInt8], changed: Int64) -> Book {
        var book = Book()
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // After the last line's end there is nothing, unless it was torn.
        let last = lines.removeLast()
        book.isTorn = !last.isEmpty
        var isDamaged = bytes.count > mostBytes
        for line in lines {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            guard words.count == 2, Hex.decode(String(words[0]))?.count == 16, let expires = Int64(words[1]) else {
                isDamaged = true
                continue
            }
            book.burned[String(words[0])] = expires
            book.lines += 1
        }
        if isDamaged {
            book.isTorn = true
            book.blindBefore = changed
        }
        return book
    }

    /// When the file was last written, UTC milliseconds: no id in it was burned later.
    private static func changed(_ file: String) -> Int64 {
        var status = stat()
        guard stat(file, &status) == 0 else { return .max }
        return Int64(status.st_mtim.tv_sec) * 1_000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
    }

    private static func setAside(_ file: String) throws(TicketRefusal) {
        for number in 1...1_000 where access("\(file).damaged-\(number)", F_OK) != 0 {
            guard rename(file, "\(file).damaged-\(number)") == 0 else { throw .notKept }
            return
        }
        throw .notKept
    }

    private static func append(_ file: String, _ line: String) -> Bool {
        let isNew = access(file, F_OK) != 0
        let descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard writeAll(descriptor, Array(line.utf8)), fsync(descriptor) == 0 else { return false }
        return !isNew || syncFolder(of: file)
    }

    private static func replace(_ file: String, _ burned: [String: Int64]) -> Bool {
        let beside = file + ".new"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        let text = burned.sorted { $0.value < $1.value }.map { "\($0.key) \($0.value)\n" }.joined()
        let isWritten = writeAll(descriptor, Array(text.utf8)) && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(beside, file) == 0 else {
            unlink(beside)
            return false
        }
        return syncFolder(of: file)
    }

    private static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    private static func syncFolder(of file: String) -> Bool {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}
