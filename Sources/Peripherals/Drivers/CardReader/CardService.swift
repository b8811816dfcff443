// SPDX-License-Identifier: EUPL-1.2
import CDevice
import CPCSC
import Glibc

/// One slot of a reader as the card service sees it.
struct CardSlot: Sendable, Equatable {
    /// As pcscd has it: may hold anything, and is only compared and handed back.
    var name: [CChar]
    var isPresent: Bool
    var isMute: Bool
    /// Counts the card's comings and goings.
    var count: UInt32
    /// As it came; `nil` for a length that cannot be.
    var reset: [UInt8]?
}

/// A context of the card service. Its calls block: for a thread of its own.
struct CardService {
    let context: Int64

    /// Why the card service cannot be used.
    enum Refusal: Error, Equatable {
        /// The Debian package of libpcsclite.
        case missingPackage(String)
        /// It does not run, or does not answer as one.
        case down
        /// It runs, and this user may not speak to it: the socket's mode, or polkit.
        case forbidden
    }

    init() throws(Refusal) {
        if let package = cpcsc_load() { throw .missingPackage(String(cString: package)) }
        var context: Int64 = 0
        let code = cpcsc_establish(&context)
        if code == CPCSC_SECURITY_VIOLATION || (code != CPCSC_OK && Self.isSocketClosedToUs) { throw .forbidden }
        guard code == CPCSC_OK else { throw .down }
        self.context = context
    }

    /// libpcsclite does not tell a socket that may not be opened from one that is not there.
    private static var isSocketClosedToUs: Bool {
        let path = getenv("PCSCLITE_CSOCK_NAME").map { String(cString: $0) } ?? "/run/pcscd/pcscd.comm"
        return access(path, W_OK) != 0 && errno == EACCES
    }

    func release() { cpcsc_release(context) }

    /// Readers by name; `nil` when the service is gone.
    func names() -> [[CChar]]? {
        let room = Int(CPCSC_READERS_AT_MOST) * Int(CPCSC_NAME_BYTES)
        var buffer = [CChar](repeating: 0, count: room + 1)
        var length = UInt32(room)
        let code = cpcsc_list(context, &buffer, &length)
        if code == CPCSC_NO_READERS { return [] }
        guard code == CPCSC_OK else { return nil }
        let names = buffer.prefix(min(room, Int(length))).split(separator: 0).map { Array($0) + [CChar(0)] }
        return names.filter { $0.count <= Int(CPCSC_NAME_BYTES) }.prefix(16).map { $0 }
    }
}

/// Watches readers and cards on a thread of its own, which sleeps until the service has news; ends when the service
/// does.
struct CardWatch {
    /// After a change the list is read once more: a reader that came between list and wait is not missed.
    private static let settleMilliseconds: Int32 = 2_000
    let number: Int
    let mailbox: CardMailbox

    func run() {
        let service: CardService
        do throws(CardService.Refusal) {
            service = try CardService()
        } catch {
            mailbox.post(.refused(watch: number, error))
            return
        }
        mailbox.post(.watching(watch: number, context: service.context))
        watch(service)
        mailbox.forget(context: service.context)
        mailbox.post(.lost(watch: number))
        service.release()
    }

    private func watch(_ service: CardService) {
        var known: [[CChar]: UInt32] = [:]
        var newsOfReaders: UInt32 = 0
        var isSettled = false
        while !mailbox.isEnding(number) {
            guard let names = service.names() else { return }
            known = known.filter { names.contains($0.key) }
            var readers = names.map { Self.reader($0, known: known[$0] ?? 0) }
            readers.append(Self.reader("\\\\?PnP?\\Notification".utf8CString.map { $0 }, known: newsOfReaders))
            let isNew = names.contains { known[$0] == nil }
            let wait = isNew ? 0 : isSettled ? -1 : Self.settleMilliseconds
            let code = cpcsc_wait(service.context, wait, &readers, UInt32(readers.count))
            switch code {
            case CPCSC_OK: isSettled = false
            case CPCSC_TIMEOUT: isSettled = !isNew
            case CPCSC_UNKNOWN_READER, CPCSC_READER_UNAVAILABLE: continue
            default: return
            }
            if code == CPCSC_OK || isNew {
                newsOfReaders = readers[names.count].found & ~UInt32(CPCSC_STATE_CHANGED)
                for (name, reader) in zip(names, readers) { known[name] = reader.found & ~UInt32(CPCSC_STATE_CHANGED) }
            }
            mailbox.post(.slots(watch: number, zip(names, readers).map { Self.slot($0, $1) }))
        }
    }

    private static func reader(_ name: [CChar], known: UInt32) -> cpcsc_reader {
        var reader = cpcsc_reader()
        reader.known = known
        withUnsafeMutableBytes(of: &reader.name) { room in
            name.withUnsafeBytes { room.copyBytes(from: $0.prefix(room.count - 1)) }
        }
        return reader
    }

    private static func slot(_ name: [CChar], _ reader: cpcsc_reader) -> CardSlot {
        let length = Int(reader.atr_length)
        let reset = withUnsafeBytes(of: reader.atr) { length <= $0.count ? Array($0.prefix(length)) : nil }
        return CardSlot(
            name: name, isPresent: reader.found & UInt32(CPCSC_STATE_PRESENT) != 0,
            isMute: reader.found & UInt32(CPCSC_STATE_MUTE) != 0, count: reader.found >> 16, reset: reset)
    }
}

/// A card in a reader, for one examination.
final class ReaderLink: CardLink {
    /// So long somebody else may still hold the card: a conversation that was given up while the service hung lets go
    /// of it when its answer comes at last.
    private static let letGoSeconds = 5.0
    private static let againMilliseconds: Int32 = 50
    let memory = CardMemory()
    private let card: Int64
    private let way: Int32

    init(_ service: CardService, reader: [CChar]) throws(CardFault) {
        var (card, way): (Int64, Int32) = (0, 0)
        let end = cdev_now() + Self.letGoSeconds
        var code = cpcsc_connect(service.context, reader, &card, &way)
        while code == CPCSC_SHARING_VIOLATION, cdev_now() < end {
            poll(nil, 0, Self.againMilliseconds)
            code = cpcsc_connect(service.context, reader, &card, &way)
        }
        guard code == CPCSC_OK else { throw Self.fault(code) }
        self.card = card
        self.way = way
    }

    deinit { cpcsc_disconnect(card) }

    var isByteProtocol: Bool { way == 0 }

    func transmit(_ command: [UInt8], at offset: Int) throws(CardFault) -> Int {
        let room = memory.room(at: offset)
        var length = UInt32(room.count)
        let code = cpcsc_transmit(card, way, command, UInt32(command.count), room.baseAddress, &length)
        guard code == CPCSC_OK else { throw Self.fault(code) }
        guard Int(length) <= room.count else { throw .lying }
        return Int(length)
    }

    private static func fault(_ code: cpcsc_code) -> CardFault {
        switch code {
        case CPCSC_NO_SMARTCARD, CPCSC_REMOVED_CARD, CPCSC_READER_UNAVAILABLE, CPCSC_UNKNOWN_READER: .pulled
        // A card that is pulled while it answers looks like this, too.
        case CPCSC_COMM_ERROR, CPCSC_NOT_TRANSACTED, CPCSC_UNRESPONSIVE_CARD, CPCSC_UNPOWERED_CARD: .cut
        case CPCSC_NO_SERVICE, CPCSC_SERVICE_STOPPED, CPCSC_INVALID_HANDLE: .serviceLost
        default: .mute
        }
    }
}
