// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskDaemon
import KioskModel

/// A device as a technician reads it: state, why, who mends it and how.
enum DeviceText {
    static func lines(_ seen: SeenDevice) -> [String] {
        let device = seen.status
        let name = "\(device.kind)" + (device.ordinal > 1 ? " \(device.ordinal)" : "")
        var words = ["\(device.state)"]
        if let why = why(device.condition) { words.append(why) }
        if device.paper != .unknown { words.append("paper \(device.paper)") }
        if device.card != .unknown { words.append(device.card == .present ? "card in" : "card \(device.card)") }
        if device.coverOpen == true { words.append("cover open") }
        var lines = [
            name.padding(toLength: max(12, name.count + 1), withPad: " ", startingAt: 0)
                + words.joined(separator: ", ")
        ]
        let identity = seen.identity
        if !identity.label.isEmpty {
            var parts = [identity.label]
            if !identity.serial.isEmpty { parts.append("serial \(identity.serial)") }
            if !identity.firmware.isEmpty { parts.append("firmware \(identity.firmware)") }
            if !identity.port.isEmpty, identity.label != identity.port { parts.append("at \(identity.port)") }
            lines.append("            " + parts.joined(separator: ", "))
        }
        if let mend = mend(device) { lines.append("            " + mend) }
        return lines
    }

    private static func mend(_ device: DeviceStatus) -> String? {
        switch device.remedy {
        case .none: nil
        case .wait: "it mends itself: wait"
        case .attendant, .technician:
            "the \(device.remedy) mends it" + (how(device.condition).map { ": \($0)" } ?? "")
        }
    }

    /// The condition in words, where the state does not say it already.
    static func why(_ condition: DeviceCondition) -> String? {
        switch condition {
        case .untold, .ready, .starting, .notFitted, .paperLow, .paperOut, .coverOpen, .cardPresent, .cardJammed: nil
        case .unplugged: "unplugged or switched off"
        case .silent: "there, and does not answer"
        case .forbidden: "kioskd may not open it"
        case .lying: "says what cannot be; set aside"
        case .flapping: "comes and goes"
        case .unexpected: "nobody expects it here; not used"
        case .cutterJammed: "cutter jammed"
        case .recovering: "recovering"
        case .broken: "an error it cannot recover from"
        case .offline: "does not say why"
        case .cardMute: "the card does not answer"
        case .cardLying: "the card says what cannot be; not spoken to"
        case .serviceDown: "the card service does not run"
        case .touchStuck: "something rests on the glass"
        case .unaccepted: "nobody accepted it yet; its keys are dropped"
        case .courierBusy: "a courier's stick, being read and written: leave it in"
        case .courierDone: "a courier's stick; it was read and can be taken out"
        case .courierFull: "a courier's stick without room for what it is to carry"
        }
    }

    /// What to do.
    static func how(_ condition: DeviceCondition) -> String? {
        switch condition {
        case .untold, .ready, .starting, .notFitted, .recovering, .cardPresent, .courierBusy, .courierDone: nil
        case .unplugged: "put its plug in, switch it on; or forget it with kioskctl doctor"
        case .silent: "switch it off and on, check its cable"
        case .forbidden: "install the udev rules and put kioskd's user into the group servicepunkt"
        case .lying: "switch it off and on; if it goes on, put in another and keep this one for support"
        case .flapping: "push its plugs home, replace the cable"
        case .unexpected: "find out who plugged it in, and pull it out"
        case .paperLow: "have a new roll ready"
        case .paperOut: "put in a new roll"
        case .coverOpen: "close the cover"
        case .cutterJammed: "switch it off, free the cutter, switch it on"
        case .broken: "switch it off and on; else replace it"
        case .offline: "switch it off and on, look for a lamp that blinks"
        case .cardMute: "take the card out and put it in the other way round"
        case .cardLying: "take the card out and do not use it here"
        case .cardJammed: "switch the reader off and pull the card out"
        case .serviceDown: "start it: systemctl restart pcscd.socket"
        case .touchStuck: "wipe the glass, take away what leans on it"
        case .courierFull: "take it out and make room on it, or use another that kioskctl export wrote to"
        case .unaccepted: "accept it on the terminal's screen with a service card or the three digits, or pull it out"
        }
    }
}
