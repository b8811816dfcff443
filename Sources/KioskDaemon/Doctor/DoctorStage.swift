// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel

/// One thing a person does for the device test.
enum DoctorStage: Sendable, Equatable {
    case touch(TouchTarget)
    case key(String)
    case scan
    case insertCard
    case removeCard
    case page(PageQuestion)
    case unplug
    case replug
    /// Recorded and not there: plug it in, or say that it is gone for good.
    case stillFitted
    /// There and not ready: mend it first.
    case mend

    enum PageQuestion: Sendable, Equatable, CaseIterable {
        case letters, code, cut
    }

    /// The text in the QR code of the printer's test page.
    static let testCode = "SERVICEPUNKT TEST"
    /// A key every keyboard has, one that only the Swedish layout has, and the one that confirms.
    static let keys = ["5", "å", "enter"]

    /// The stages of a device. What cannot be pulled out (a network printer, a panel on an internal bus) is not asked for.
    static func stages(_ kind: PeripheralKind, _ identity: DeviceIdentity) -> [DoctorStage] {
        let plug: [DoctorStage] = identity.vendor != nil ? [.unplug, .replug] : []
        switch kind {
        case .touchscreen: return TouchTarget.allCases.map(DoctorStage.touch) + plug
        case .keyboard: return keys.map(DoctorStage.key) + plug
        case .scanner: return [.scan] + plug
        case .cardReader: return [.insertCard, .removeCard] + plug
        case .printer: return PageQuestion.allCases.map(DoctorStage.page) + plug
        case .storage, .network: return []
        }
    }

    /// A person walks to the machine and back; nobody waits for ever.
    var timeoutSeconds: Int64 {
        switch self {
        case .page, .stillFitted, .mend: 300
        default: 120
        }
    }

    /// Answered by yes or no at the technician's keyboard.
    var isQuestion: Bool {
        switch self {
        case .page, .stillFitted: true
        default: false
        }
    }

    func screen(_ kind: PeripheralKind) -> DeviceTestStep {
        switch self {
        case .touch(let target): .touch(target)
        case .key(let name): .key(Self.keyName(name))
        case .scan: .scan
        case .insertCard: .insertCard
        case .removeCard: .removeCard
        case .page: .paper
        case .unplug: .unplug(kind)
        case .replug, .stillFitted: .replug(kind)
        case .mend: .welcome
        }
    }

    /// What to do, for the technician at `kioskctl doctor`.
    func prompt(_ kind: PeripheralKind) -> String {
        switch self {
        case .touch(let target): "Touch the cross on the terminal's screen (\(Self.corner(target)))."
        case .key("å"): "Press the key Å on the terminal's keyboard; answer n if it has none."
        case .key(let name): "Press the key \(Self.keyName(name)) on the terminal's keyboard."
        case .scan: "Scan the code on the printer's test page (it says \(Self.testCode))."
        case .insertCard: "Put a card into the card reader."
        case .removeCard: "Take the card out."
        case .page(.letters): "Look at the test page: are å, ä, ö and the euro sign right?"
        case .page(.code): "Is the code on the test page sharp, with no white or black streaks?"
        case .page(.cut): "Was the paper cut (or is there a clean edge to tear at)?"
        case .unplug: "Pull the plug of the \(kind.words)."
        case .replug: "Put the plug of the \(kind.words) back."
        case .stillFitted:
            "The \(kind.words) is recorded here and is not there: plug it in, or answer n to forget it."
        case .mend: "The \(kind.words) is not ready: mend it, or skip it with s."
        }
    }

    static func keyName(_ name: String) -> String {
        name.count == 1 ? name.uppercased() : name.prefix(1).uppercased() + name.dropFirst()
    }

    private static func corner(_ target: TouchTarget) -> String {
        switch target {
        case .topLeft: "top left"
        case .topRight: "top right"
        case .bottomRight: "bottom right"
        case .bottomLeft: "bottom left"
        }
    }
}
