// SPDX-License-Identifier: EUPL-1.2

/// A usage event with its place in the journal: what is hashed, signed, sent and counted.
///
/// The identity is (terminal key, epoch, sequence). `bootMinutes` is CLOCK_BOOTTIME in whole minutes, so the wall
/// minute is derived from the row of the boot and may be corrected later without touching the record.
public struct UsageRecord: Sendable, Equatable {
    /// Version of the canonical form below; part of every hash.
    public static let version: UInt8 = 1
    /// Length of the canonical form in bytes.
    public static let length = 47

    public var epoch: UInt32
    /// Counts from 1 in each epoch, without gaps.
    public var sequence: UInt64
    public var bootOrdinal: UInt32
    public var bootMinutes: UInt32
    public var event: UsageEvent
    /// Version of the content bundle in force.
    public var contentVersion: UInt32
    /// Permanent code of the place the terminal was assigned to.
    public var placeCode: UInt32

    public init(
        epoch: UInt32, sequence: UInt64, bootOrdinal: UInt32, bootMinutes: UInt32, event: UsageEvent,
        contentVersion: UInt32, placeCode: UInt32
    ) {
        self.epoch = epoch
        self.sequence = sequence
        self.bootOrdinal = bootOrdinal
        self.bootMinutes = bootMinutes
        self.event = event
        self.contentVersion = contentVersion
        self.placeCode = placeCode
    }

    /// Canonical form: epoch 4, sequence 8, boot ordinal 4, boot minutes 4, kind 2, purpose 1, three numbers of 4,
    /// content version 4, place code 4, four bytes of zero kept for later. Big-endian.
    public var canonical: [UInt8] {
        var writer = ByteWriter()
        writer.append(epoch)
        writer.append(sequence)
        writer.append(bootOrdinal)
        writer.append(bootMinutes)
        writer.append(event.kind.rawValue)
        writer.append(event.purpose.rawValue)
        writer.append(event.first)
        writer.append(event.second)
        writer.append(event.third)
        writer.append(contentVersion)
        writer.append(placeCode)
        writer.append(UInt32(0))
        return writer.bytes
    }

    /// Reads the canonical form.
    /// - Throws: `UsageRecordError` naming the first field that is wrong.
    public init(canonical bytes: [UInt8]) throws(UsageRecordError) {
        guard bytes.count == Self.length else { throw .wrongLength(bytes.count) }
        var reader = ByteReader(bytes)
        do {
            epoch = try reader.integer()
            sequence = try reader.integer()
            bootOrdinal = try reader.integer()
            bootMinutes = try reader.integer()
            let kindCode: UInt16 = try reader.integer()
            let purposeCode: UInt8 = try reader.integer()
            guard let kind = UsageEventKind(rawValue: kindCode) else { throw UsageRecordError.unknownKind(kindCode) }
            guard let purpose = Purpose(rawValue: purposeCode) else {
                throw UsageRecordError.unknownPurpose(purposeCode)
            }
            event = UsageEvent(
                kind, purpose: purpose, first: try reader.integer(), second: try reader.integer(),
                third: try reader.integer())
            contentVersion = try reader.integer()
            placeCode = try reader.integer()
        } catch let error as UsageRecordError {
            throw error
        } catch {
            throw .wrongLength(bytes.count)
        }
    }
}

/// Why bytes are not a usage record.
public enum UsageRecordError: Error, Equatable {
    case wrongLength(Int)
    case unknownKind(UInt16)
    case unknownPurpose(UInt8)
}
