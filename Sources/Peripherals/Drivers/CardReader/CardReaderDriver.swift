// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Chip card readers of the USB class CCID (0x0B), any maker. udev tells that one is there; the card service speaks to
/// it.
public final class CardReaderDriver: PeripheralDriver {
    public let name = "CardReader"
    public let kind = PeripheralKind.cardReader
    public let subsystems = ["usb"]
    private let readers: CardReaders

    /// The readers are started when the first one is seen.
    public init(_ readers: CardReaders) { self.readers = readers }

    public func suits(_ device: UdevDevice) -> Bool {
        guard device.subsystem == "usb", device.devtype == "usb_interface" else { return false }
        // The kernel's own word is class, subclass and protocol in decimal.
        return device["INTERFACE"].hasPrefix("11/")
    }

    public func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment {
        report(DeviceStatus(.cardReader, .starting, ordinal: ordinal))
        readers.expect(ordinal, report)
        readers.start()
        readers.poke()
        return CardReaderAttachment(readers, ordinal)
    }
}

final class CardReaderAttachment: PeripheralAttachment {
    private let readers: CardReaders
    private let ordinal: Int

    init(_ readers: CardReaders, _ ordinal: Int) {
        self.readers = readers
        self.ordinal = ordinal
    }

    func detach() { readers.forget(ordinal) }
}
