// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Synchronization
import Testing

@testable import Uplink

/// Questions that passed a man in the middle.
private final class RelayedQuestions: Sendable {
    let all = Mutex<[TestServer.Question]>([])
}

@Suite struct EnrolmentTests {
    @Test func anEnrolledTerminalKnowsItsPlaceAfterARestart() throws {
        let central = try TestCentral()
        let folder = try TestFolder()
        let identity = try TerminalIdentity.loadOrCreate(directory: folder.path)
        #expect(!identity.isEnrolled)
        let grant = try Provisioner.enrol(
            url: central.enrolmentURL + "/", token: central.newToken().characters.lowercased(), identity: identity)
        #expect(grant.terminalsURL == central.terminalsURL)
        let again = try #require(try TerminalIdentity.load(directory: folder.path))
        #expect(again.isEnrolled)
        #expect(again.terminal == identity.terminal)
        #expect(again.configuration == SiteConfiguration.test(version: 1))
        #expect(again.contentKeys.map(\.rawRepresentation) == [central.contentKey.publicKey.rawRepresentation])
        let modes = try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
            try FileManager.default.attributesOfItem(atPath: folder.path + "/" + $0)[.posixPermissions] as? Int
        }
        #expect(modes == [0o600, 0o600, 0o600])
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        var name: String
        var prepare: @Sendable (inout TestCentral.State) -> Void
        var token: @Sendable (TestCentral) -> String
        var error: @Sendable (TestCentral) -> UplinkError
        /// Requests the central saw; a second one carries the terminal's key.
        var requests: Int
        var testDescription: String { name }
    }

    static let refusals = [
        Refused(
            name: "mistyped", prepare: { _ in }, token: { _ in "ABCD-EFGH" }, error: { _ in .badToken }, requests: 0),
        Refused(
            name: "unknown at the central", prepare: { _ in }, token: { _ in String(repeating: "7", count: 24) },
            error: { _ in .enrolmentRefused(.unknownToken) }, requests: 1),
        Refused(
            name: "used", prepare: { _ in }, token: { $0.newToken(refusal: .usedToken).grouped },
            error: { _ in .enrolmentRefused(.usedToken) }, requests: 1),
        Refused(
            name: "expired", prepare: { _ in }, token: { $0.newToken(refusal: .expiredToken).grouped },
            error: { _ in .enrolmentRefused(.expiredToken) }, requests: 1),
        Refused(
            name: "a server that does not know the token", prepare: { $0.wrongProof = true },
            token: { $0.newToken().grouped }, error: { .impostor($0.enrolmentURL) }, requests: 1),
        Refused(
            name: "a grant that is not proven", prepare: { $0.wrongAnswerProof = true },
            token: { $0.newToken().grouped }, error: { .impostor($0.enrolmentURL) }, requests: 2),
        Refused(
            name: "a certificate for another key", prepare: { $0.grantOtherCertificate = true },
            token: { $0.newToken().grouped },
            error: { _ in .unexpectedAnswer("the certificate", detail: "it is made out for another key") },
            requests: 2),
        Refused(
            name: "a web server that is no central", prepare: { $0.brokenStatus = 502 },
            token: { $0.newToken().grouped },
            error: { .unexpectedAnswer($0.enrolmentURL, detail: "status 502") }, requests: 1),
    ]

    @Test(arguments: refusals) func aRefusalWritesNothing(_ refused: Refused) throws {
        let central = try TestCentral()
        central.state.withLock { refused.prepare(&$0) }
        let folder = try TestFolder()
        let identity = try TerminalIdentity.loadOrCreate(directory: folder.path)
        let before = try folder.files
        #expect(throws: refused.error(central)) {
            try Provisioner.enrol(url: central.enrolmentURL, token: refused.token(central), identity: identity)
        }
        #expect(try folder.files == before)
        #expect(!identity.isEnrolled)
        let questions = central.state.withLock { $0.questions }
        #expect(questions.count == refused.requests)
        let key = identity.signingKey.publicKey.rawRepresentation.base64EncodedString()
        for question in questions.prefix(1) {
            #expect(!String(decoding: question.body, as: UTF8.self).contains(key), "sent before the central's proof")
        }
    }

    /// Somebody between them passes the conversation on, with a key of his own.
    @Test func aManInTheMiddleLearnsNothing() throws {
        let central = try TestCentral()
        let relayed = RelayedQuestions()
        let library = try CurlLibrary()
        let url = central.enrolmentURL
        let middle = try TestServer(
            keys: try TestAuthority().server(
                from: TestCentral.launch, to: TestCentral.launch.addingTimeInterval(86_400))
        ) { question in
            relayed.all.withLock { $0.append(question) }
            guard let onward = try? Transport(library: library, base: url, trust: .unproven),
                let answer = try? onward.perform(Transport.Request(path: question.path, body: question.body))
            else { return TestServer.Reply(status: 500, body: []) }
            return TestServer.Reply(status: answer.status, body: answer.body)
        }
        defer { middle.stop() }
        let folder = try TestFolder()
        let identity = try TerminalIdentity.loadOrCreate(directory: folder.path)
        #expect(throws: UplinkError.impostor(middle.url)) {
            try Provisioner.enrol(url: middle.url, token: central.newToken().grouped, identity: identity)
        }
        #expect(relayed.all.withLock { $0.map(\.path) } == ["/v1/enrolment/hello"])
        #expect(!identity.isEnrolled)
    }

    @Test(arguments: [
        "http://127.0.0.1:1", "https://", "https://a/b", "https://a b", "file:///etc/passwd", "https://u@h",
    ])
    func anAddressThatIsNoneIsRefusedAtOnce(url: String) throws {
        let folder = try TestFolder()
        let identity = try TerminalIdentity.loadOrCreate(directory: folder.path)
        #expect(throws: UplinkError.badAddress(url)) {
            try Provisioner.enrol(url: url, token: String(repeating: "7", count: 24), identity: identity)
        }
    }
}
