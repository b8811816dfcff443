// SPDX-License-Identifier: EUPL-1.2
import KioskModel

@testable import Peripherals

/// A driver of the house that looks at devices as it does, and opens none: what a fuzzer calls a node stays closed.
final class FuzzedDriver: PeripheralDriver {
    private let real: any PeripheralDriver
    private let ledger: UdevLedger

    init(_ real: any PeripheralDriver, _ ledger: UdevLedger) {
        self.real = real
        self.ledger = ledger
    }

    var name: String { real.name }
    var kind: PeripheralKind { real.kind }
    var subsystems: [String] { real.subsystems }
    func suits(_ device: UdevDevice) -> Bool { real.suits(device) }

    func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment {
        if kind == .printer {
            UdevWitness.judge(PrinterModel.find(identity: device.identity, ieee1284: device["IEEE1284_ID"]))
        }
        let isInput = [PeripheralKind.touchscreen, .scanner, .keyboard].contains(kind)
        let attachment = ledger.attach(device, kind: kind, ordinal: ordinal, report: report)
        return isInput ? FuzzedInputAttachment(attachment) : attachment
    }
}

/// A device in use, as the roster believes.
final class FuzzedAttachment: PeripheralAttachment {
    let kind: PeripheralKind
    let ordinal: Int
    private let number: Int
    private let ledger: UdevLedger
    private let report: (DeviceStatus) -> Void
    let firstCondition: DeviceCondition

    init(
        _ number: Int, kind: PeripheralKind, ordinal: Int, ledger: UdevLedger,
        report: @escaping (DeviceStatus) -> Void
    ) {
        (self.number, self.kind, self.ordinal, self.ledger) = (number, kind, ordinal, ledger)
        self.report = report
        firstCondition = kind.isIntruder ? .unexpected : .ready
    }

    func tell(_ condition: DeviceCondition) { report(DeviceStatus(kind, condition, ordinal: ordinal)) }
    func detach() { ledger.detach(number) }
}

/// The same for one that is read by somebody else.
final class FuzzedInputAttachment: InputAttachment {
    private let attachment: FuzzedAttachment
    let descriptor: Int32 = 1_000_000

    init(_ attachment: FuzzedAttachment) { self.attachment = attachment }

    var firstCondition: DeviceCondition { attachment.firstCondition }
    func detach() { attachment.detach() }
}

/// Who is attached now.
final class UdevLedger {
    private(set) var attached: [Int: FuzzedAttachment] = [:]
    private var last = 0

    func attach(
        _ device: UdevDevice, kind: PeripheralKind, ordinal: Int, report: @escaping (DeviceStatus) -> Void
    ) -> FuzzedAttachment {
        last += 1
        let attachment = FuzzedAttachment(last, kind: kind, ordinal: ordinal, ledger: self, report: report)
        attached[last] = attachment
        hold(attached.count <= 1_024, "more devices in use than are kept")
        return attachment
    }

    func detach(_ number: Int) {
        hold(attached.removeValue(forKey: number) != nil, "let go of twice")
    }
}
