// SPDX-License-Identifier: EUPL-1.2
import KioskModel

@testable import Peripherals

/// A printer that says anything at any time. Whatever it says, a job ends at most once, and never as printed before
/// its last byte was taken.
enum PrinterFuzz {
    static func run(_ bytes: [UInt8]) {
        var traits = PrinterTraits()
        if bytes.first.map({ $0 & 1 == 1 }) ?? false { traits.receipt = .paperSensor }
        var conversation = PrinterConversation(traits: traits, firstProcessId: 7)
        var now = 1.0
        var ends: [Int: Int] = [:]
        var number = 0
        conversation.connected(at: now)
        var rest = bytes.dropFirst()
        while let order = rest.popFirst() {
            switch order >> 5 {
            case 0:
                number += 1
                let parts = [[0x1B, 0x40], [UInt8](repeating: 0x41, count: 1 + Int(order & 31))]
                conversation.submitted(PrintJob(number: number, parts: parts), at: now)
            case 1:
                let said = rest.prefix(Int(order & 31))
                rest = rest.dropFirst(said.count)
                conversation.received(Array(said), at: now)
            case 2:
                guard let next = conversation.nextBytes else { break }
                conversation.wrote(min(next.count, 1 + Int(order & 31)), at: now)
            case 3: while let next = conversation.nextBytes { conversation.wrote(next.count, at: now) }
            case 4: now += Double(order & 31)
            case 5: conversation.disconnected(isForbidden: order & 1 == 1, at: now)
            case 6: conversation.connected(at: now)
            default: conversation.cancelled(number, at: now)
            }
            conversation.tick(at: now)
            for event in conversation.takeEvents() {
                guard case .progress(let job, let progress) = event, progress.isFinal else { continue }
                ends[job, default: 0] += 1
                precondition(ends[job] == 1, "a job ended twice")
            }
        }
    }
}
