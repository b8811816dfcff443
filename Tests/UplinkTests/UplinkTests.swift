// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Synchronization
import Testing

@testable import Uplink

@Suite struct UplinkTests {
    @Test func batchesArriveOnceEach() throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central)
        terminal.outbox.append(600)
        terminal.uplink.start()
        #expect(eventually { terminal.outbox.acknowledged == 600 })
        #expect(central.stored() == 600)
        #expect(central.state.withLock { $0.doubles } == 0)
        #expect(terminal.outbox.handedOut == [1...256, 257...512, 513...600])
        #expect(terminal.uplink.status.phase == .connected)
    }
}
