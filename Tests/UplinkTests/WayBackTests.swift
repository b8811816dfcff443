// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Synchronization
import Testing

@testable import Uplink

/// What the central has for the terminal: configurations, content, certificates.
@Suite struct WayBackTests {
    @Test func aNewConfigurationIsStoredAndTheOneBeforeKept() async throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central)
        central.state.withLock { $0.configuration = .test(version: 2) }
        terminal.uplink.start()
        #expect(await eventually { terminal.look { $0.configurations.map(\.version) } == [2] })
        let stored = try #require(try TerminalIdentity.load(directory: terminal.folder.path))
        #expect(stored.configuration?.version == 2)
        #expect(stored.previousConfiguration?.version == 1)
        terminal.pass(seconds: 301)
        #expect(await eventually { central.state.withLock { $0.heartbeats.last?.configurationVersion } == 2 })
        let asked = central.state.withLock { $0.questions.filter { $0.path == "/v1/configuration" }.count }
        #expect(asked == 1)
    }

    @Test func aConfigurationOfSomebodyElseIsNotStored() async throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central)
        let before = try terminal.folder.files["enrolment.json"]
        central.state.withLock {
            $0.configuration = .test(version: 2)
            $0.forgedConfigurationKey = Curve25519.Signing.PrivateKey()
        }
        terminal.outbox.append(1)
        terminal.uplink.start()
        #expect(await eventually { terminal.look { $0.log.contains { $0.contains("configuration of this place") } } })
        #expect(await eventually { terminal.outbox.acknowledged == 1 }, "the rest goes on")
        #expect(terminal.look { $0.configurations.isEmpty })
        #expect(try terminal.folder.files["enrolment.json"] == before)
    }

    @Test func contentIsHandedOverOnce() async throws {
        let central = try TestCentral()
        let bundle = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        central.state.withLock {
            $0.content = bundle
            $0.wantedContent = 5
        }
        let terminal = try TestTerminal(central)
        terminal.uplink.start()
        #expect(await eventually { terminal.look { $0.content } == [bundle] })
        terminal.pass(seconds: 301)
        #expect(await eventually { terminal.look { $0.answers.count } == 2 })
        terminal.seen.value.withLock { $0.contentVersion = 5 }
        terminal.pass(seconds: 301)
        #expect(await eventually { terminal.look { $0.answers.count } == 3 })
        #expect(terminal.look { $0.content.count } == 1)
    }

    @Test func theCertificateIsRenewedAtTwoThirdsOfItsLife() async throws {
        let central = try TestCentral()
        let now = TestCentral.launch
        central.state.withLock {
            $0.certificateLife =
                now.addingTimeInterval(
                    -300 * TestCentral.day)...now.addingTimeInterval(
                    100 * TestCentral.day)
        }
        let terminal = try TestTerminal(central)
        let old = terminal.identity.enrolment?.stored.certificate
        central.state.withLock {
            $0.certificateLife =
                now.addingTimeInterval(
                    -1 * TestCentral.day)...now.addingTimeInterval(
                    399 * TestCentral.day)
        }
        terminal.uplink.start()
        #expect(await eventually { terminal.look { $0.log.contains { $0.contains("the certificate was renewed") } } })
        #expect(terminal.identity.enrolment?.stored.certificate != old)
        // The new one works, and is not renewed again.
        terminal.outbox.append(3)
        terminal.uplink.nudge(.eventsWaiting)
        #expect(await terminal.passing { terminal.outbox.acknowledged == 3 })
        #expect(central.state.withLock { $0.questions.filter { $0.path == "/v1/certificate" }.count } == 1)
    }

    @Test func aTerminalThatIsEnrolledWhileItRunsBegins() async throws {
        let central = try TestCentral()
        let terminal = try TestTerminal(central, enrolled: false)
        terminal.uplink.start()
        #expect(await eventually { terminal.uplink.status.phase == .notEnrolled })
        let technician = try #require(try TerminalIdentity.load(directory: terminal.folder.path))
        try Provisioner.enrol(url: central.enrolmentURL, token: central.newToken().grouped, identity: technician)
        try terminal.identity.reload()
        terminal.uplink.nudge(.enrolled)
        #expect(await eventually { terminal.look { $0.answers.count } == 1 })
    }
}
