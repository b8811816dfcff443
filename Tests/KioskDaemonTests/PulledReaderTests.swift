// SPDX-License-Identifier: EUPL-1.2
import KioskDaemon
import KioskModel
import KioskSim
import Testing

/// What staff read of a card reader that belongs here and was pulled out.
@Suite("A card reader that was pulled out", .serialized)
struct PulledReaderTests {
    /// The card service goes on, ends, starts again without any reader: none of that says that no reader is fitted here,
    /// or that the service is to blame.
    @Test func staysUnpluggedWhateverTheCardServiceSays() throws {
        let bench = try DockedKiosk(fitted: [.keyboard, .reader], cardReaders: [])
        try bench.cards.start()
        try #require(bench.tells(.cardReader, .serviceDown), "the service does not know it: \(bench.devices)")
        try bench.dock.perform(.unplug(.reader))
        try #require(bench.tells(.cardReader, .unplugged), "\(bench.devices)")
        bench.cards.kill()
        try bench.cards.start()
        let changed = bench.terminal.wait(seconds: 5) { _ in bench.device(.cardReader)?.status.condition != .unplugged }
        #expect(!changed, "\(bench.devices)")
        try bench.dock.perform(.plug(.reader))
        #expect(bench.tells(.cardReader, .serviceDown), "\(bench.devices)")
        bench.stop()
    }
}
