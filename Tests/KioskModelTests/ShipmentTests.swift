// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@Suite struct ShipmentTests {
    static func shipment(_ members: [[UInt8]]) -> Shipment {
        var shipment = Shipment(terminalID: BatchSamples.terminalID)
        let added = members.map { shipment.add($0) }
        #expect(!added.contains(false))
        return shipment
    }

    @Test func comesBackAsItWas() throws {
        let shipment = Self.shipment([[1], [UInt8](repeating: 2, count: 300), [3, 4]])
        let head: [UInt8] =
            [0x53, 0x50, 0x53, 0x32]  // "SPS2"
            + BatchSamples.terminalID
            + [0x03]  // members
            + [0x01, 1]  // length, bytes
            + [0xAC, 0x02]  // length 300
        #expect(Array(shipment.bytes.prefix(head.count)) == head)
        #expect(shipment.bytes.count == shipment.byteCount)
        #expect(try Shipment(decoding: shipment.bytes) == shipment)
    }

    @Test func everyCutAndEveryByteMoreIsRefused() {
        let bytes = Self.shipment([[1, 2, 3], [UInt8](repeating: 2, count: 200)]).bytes
        for length in bytes.indices {
            #expect(throws: BatchRefusal.malformed) { try Shipment(decoding: Array(bytes.prefix(length))) }
        }
        #expect(throws: BatchRefusal.malformed) { try Shipment(decoding: bytes + [0]) }
    }

    @Test func anEmptyOneIsNone() {
        #expect(throws: BatchRefusal.malformed) {
            try Shipment(decoding: Shipment(terminalID: BatchSamples.terminalID).bytes)
        }
    }

    @Test func holds256MembersAndNoMore() throws {
        var shipment = Self.shipment((0..<256).map { [UInt8($0)] })
        let isTaken = shipment.add([0])
        #expect(!isTaken)
        #expect(shipment.members.count == 256)
        #expect(try Shipment(decoding: shipment.bytes).members.count == 256)
        // 257 members, of one byte each.
        let many = Array("SPS2".utf8) + BatchSamples.terminalID + [0x81, 0x02] + [UInt8](repeating: 1, count: 514)
        #expect(throws: BatchRefusal.malformed) { try Shipment(decoding: many) }
    }

    @Test func holds256KiBAndNoMore() throws {
        var shipment = Shipment(terminalID: BatchSamples.terminalID)
        let member = [UInt8](repeating: 7, count: 40_000)
        while shipment.add(member) {}
        #expect(shipment.members.count == 6)
        let room = Shipment.maximumBytes - shipment.byteCount - 3
        let tooLong = shipment.add([UInt8](repeating: 7, count: room + 1))
        #expect(!tooLong)
        let fits = shipment.add([UInt8](repeating: 7, count: room))
        #expect(fits)
        #expect(shipment.bytes.count == Shipment.maximumBytes)
        #expect(try Shipment(decoding: shipment.bytes) == shipment)
        #expect(throws: BatchRefusal.oversized) { try Shipment(decoding: shipment.bytes + [0]) }
    }

    @Test func keepsToTheCredit() {
        var shipment = Shipment(terminalID: BatchSamples.terminalID)
        let first = shipment.add([UInt8](repeating: 7, count: 400), upTo: 1_000)
        #expect(first)
        let second = shipment.add([UInt8](repeating: 7, count: 400), upTo: 1_000)
        #expect(second)
        let third = shipment.add([UInt8](repeating: 7, count: 400), upTo: 1_000)
        #expect(!third)
        #expect(shipment.bytes.count == 37 + 2 * 402)
    }

    @Test(arguments: [
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01] as [UInt8],  // as long as can be said
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],  // longer than a number is
        [0x81, 0x00],  // in more bytes than it needs
        [0xFF, 0xFF, 0x0F],
    ]) func lengthsThatLieAreRefused(_ length: [UInt8]) {
        let bytes = Array("SPS2".utf8) + BatchSamples.terminalID + [1] + length + [1]
        #expect(throws: BatchRefusal.malformed) { try Shipment(decoding: bytes) }
    }
}
