// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Synchronization
import Testing

@testable import Uplink

@Suite struct TransportTests {
    @Test func aMissingLibraryNamesItsPackage() {
        do throws(UplinkError) {
            _ = try CurlLibrary(name: "libcurl-that-is-not-there.so.4")
            Issue.record("opened")
        } catch {
            #expect(error == .libraryMissing("libcurl-that-is-not-there.so.4"))
            #expect(error.description.contains("install the package libcurl4"))
        }
    }

    @Test func anAnswerLongerThanAllowedIsNotRead() throws {
        let server = try Self.server { _ in
            TestServer.Reply(status: 200, body: [UInt8](repeating: 7, count: 100_000))
        }
        defer { server.stop() }
        let transport = try Transport(library: CurlLibrary(), base: server.url, trust: .unproven)
        var request = Transport.Request(path: "/", body: nil)
        request.limits.answerBytes = 99_999
        #expect(throws: UplinkError.unexpectedAnswer(server.url + "/", detail: "longer than allowed")) {
            try transport.perform(request)
        }
        request.limits.answerBytes = 100_000
        #expect(try transport.perform(request).body.count == 100_000)
    }

    @Test func aRedirectIsNotFollowed() throws {
        let server = try Self.server { _ in TestServer.Reply(status: 302, body: []) }
        defer { server.stop() }
        let transport = try Transport(library: CurlLibrary(), base: server.url, trust: .unproven)
        #expect(try transport.perform(Transport.Request(path: "/", body: [])).status == 302)
    }

    @Test func aServerThatSaysNothingIsLeftInTime() throws {
        let central = try TestCentral()
        let proxy = try CuttingProxy(to: central.terminalsPort)
        proxy.set(.silent)
        let transport = try Transport(library: CurlLibrary(), base: proxy.url, trust: .unproven)
        var request = Transport.Request(path: "/", body: nil)
        request.limits.totalMilliseconds = 200
        #expect(throws: UplinkError.unreachable(proxy.url, detail: "no answer in time")) {
            try transport.perform(request)
        }
    }

    @Test func anotherKeyThanThePinnedOneIsAnImpostor() throws {
        let server = try Self.server { _ in TestServer.Reply(status: 200, body: []) }
        defer { server.stop() }
        let pin = [UInt8](repeating: 1, count: 32)
        let transport = try Transport(library: CurlLibrary(), base: server.url, trust: .pinned(pin))
        #expect(throws: UplinkError.impostor(server.url)) {
            try transport.perform(Transport.Request(path: "/", body: nil))
        }
    }

    @Test func oneConnectionCarriesManyRequests() async throws {
        let central = try TestCentral()
        let proxy = try CuttingProxy(to: central.terminalsPort)
        let terminal = try TestTerminal(central, terminalsURL: proxy.url)
        terminal.outbox.append(2_000)
        terminal.uplink.start()
        #expect(await eventually { terminal.outbox.acknowledged == 2_000 })
        #expect(proxy.connections.withLock { $0 } == 1)
    }

    private static func server(
        _ answer: @escaping @Sendable (TestServer.Question) -> TestServer.Reply
    ) throws -> TestServer {
        try TestServer(
            keys: TestAuthority().server(
                from: TestCentral.launch, to: TestCentral.launch.addingTimeInterval(86_400)), answer: answer)
    }
}
