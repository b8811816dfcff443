// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// How a terminal is, in one word; the first that applies.
enum Health: String, CaseIterable, Sendable {
    case revoked, neverHeard, silent, attention, paused, healthy

    /// Two histories under one key need somebody, however well the machine is.
    ///
    /// Silence within the contact promise is health; silence beyond it is `silent`, whatever was said last.
    init(_ terminal: EnrolledTerminal, contact: Contact?, isForked: Bool, now: Int64) {
        guard terminal.revokedMilliseconds == nil else {
            self = .revoked
            return
        }
        guard let contact else {
            self = .neverHeard
            return
        }
        let heartbeat = contact.heartbeat
        if now > contact.promisedMilliseconds + Self.graceMilliseconds {
            self = .silent
        } else if !heartbeat.journalWritable || isForked
            || heartbeat.devices.contains(where: { Self.needsSomebody($0) })
            || heartbeat.meeting?.needsSomebody == true
        {
            self = .attention
        } else {
            self = heartbeat.activity == .paused ? .paused : .healthy
        }
    }

    /// A promise is not broken by the time it takes to say so.
    static let graceMilliseconds: Int64 = 60_000

    static func needsSomebody(_ device: DeviceStatus) -> Bool {
        switch device.state {
        case .online, .noDevice, .deviceBusy, .starting:
            device.paper == .out || device.paper == .jammed || device.coverOpen == true
        default: true
        }
    }
}

/// The last heartbeat of a terminal.
struct Contact: Sendable {
    let heardMilliseconds: Int64
    let promisedMilliseconds: Int64
    let heartbeat: Heartbeat
}

/// How far the figures of a terminal are complete.
enum Coverage: Sendable, Equatable {
    /// Nothing is known at all.
    case unknown
    /// Everything up to this moment has been counted. `isCurrent`: the terminal is within its contact promise.
    case complete(untilMilliseconds: Int64, isCurrent: Bool)
    /// Events wait on the terminal; what was counted up to here is known.
    case partial(untilMilliseconds: Int64?, missing: UInt64)

    var isCurrent: Bool {
        if case .complete(_, true) = self { true } else { false }
    }
}
