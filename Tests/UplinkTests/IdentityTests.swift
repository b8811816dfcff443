// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Testing

@testable import Uplink

@Suite struct IdentityTests {
    @Test func theSameTerminalAfterEveryStart() throws {
        let folder = try TestFolder()
        let inside = folder.path + "/a/b"
        let first = try TerminalIdentity.loadOrCreate(directory: inside)
        let second = try TerminalIdentity.loadOrCreate(directory: inside)
        #expect(first.terminal == second.terminal)
        #expect(first.terminalID.count == 32)
        #expect(try TerminalIdentity.load(directory: folder.path) == nil)
    }

    enum Damage: Sendable, CaseIterable {
        case emptied, cut, changedLetter

        func applied(to data: Data) -> Data {
            switch self {
            case .emptied: return Data()
            case .cut: return data.prefix(data.count / 2)
            case .changedLetter:
                // The first letter of the first value: base-64 stays base-64.
                var bytes = data
                let mark = data.range(of: Data(#"" : ""#.utf8)) ?? data.range(of: Data(#"":""#.utf8))
                let at = mark?.upperBound ?? 0
                bytes[at] = bytes[at] == 0x41 ? 0x42 : 0x41
                return bytes
            }
        }
    }

    @Test(arguments: ["signing.key", "tls.key", "enrolment.json"], Damage.allCases)
    func aDamagedFileIsNamedAndCanBeSetAside(file: String, damage: Damage) throws {
        let central = try TestCentral()
        let folder = try TestFolder()
        let identity = try TerminalIdentity.loadOrCreate(directory: folder.path)
        try Provisioner.enrol(url: central.enrolmentURL, token: central.newToken().grouped, identity: identity)
        let path = folder.path + "/" + file
        let good = try #require(FileManager.default.contents(atPath: path))
        #expect(FileManager.default.createFile(atPath: path, contents: damage.applied(to: good)))
        do {
            _ = try TerminalIdentity.loadOrCreate(directory: folder.path)
            Issue.record("\(file), \(damage): taken for good")
        } catch {
            guard case .damaged(let named, _) = error else { throw error }
            #expect(named == path)
            #expect(error.description.contains("enrol this terminal anew"))
        }
        let fresh = try TerminalIdentity.loadOrCreate(directory: folder.path, settingDamagedAside: true)
        #expect(!fresh.isEnrolled)
        #expect(fresh.terminal != identity.terminal)
        #expect(try folder.files.keys.contains(file + ".damaged-1"))
        try Provisioner.enrol(url: central.enrolmentURL, token: central.newToken().grouped, identity: fresh)
        #expect(try TerminalIdentity.load(directory: folder.path)?.isEnrolled == true)
    }

    @Test(arguments: ["signing.key", "tls.key"]) func aKeyThatIsMissingIsNotMadeAnew(file: String) throws {
        let central = try TestCentral()
        let folder = try TestFolder()
        let identity = try TerminalIdentity.loadOrCreate(directory: folder.path)
        try Provisioner.enrol(url: central.enrolmentURL, token: central.newToken().grouped, identity: identity)
        try FileManager.default.removeItem(atPath: folder.path + "/" + file)
        #expect(throws: UplinkError.self) { try TerminalIdentity.loadOrCreate(directory: folder.path) }
        #expect(try !folder.files.keys.contains(file))
    }

    @Test func goodFilesAreNotSetAside() throws {
        let central = try TestCentral()
        let folder = try TestFolder()
        let identity = try TerminalIdentity.loadOrCreate(directory: folder.path)
        try Provisioner.enrol(url: central.enrolmentURL, token: central.newToken().grouped, identity: identity)
        let before = try folder.files
        let again = try TerminalIdentity.loadOrCreate(directory: folder.path, settingDamagedAside: true)
        #expect(again.isEnrolled)
        #expect(try folder.files == before)
    }

    @Test func anotherProcessMayHaveEnrolledIt() throws {
        let central = try TestCentral()
        let folder = try TestFolder()
        let daemon = try TerminalIdentity.loadOrCreate(directory: folder.path)
        let technician = try #require(try TerminalIdentity.load(directory: folder.path))
        try Provisioner.enrol(url: central.enrolmentURL, token: central.newToken().grouped, identity: technician)
        #expect(!daemon.isEnrolled)
        try daemon.reload()
        #expect(daemon.configuration == technician.configuration)
    }

    @Test func aFullDiskIsSaidInWords() throws {
        #expect(throws: UplinkError.file("/dev/full/identity", errno: ENOTDIR)) {
            try TerminalIdentity.loadOrCreate(directory: "/dev/full/identity")
        }
    }
}
