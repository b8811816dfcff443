// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Testing

@testable import Central

/// The real `kiosk-central`, as an operator types it.
@Suite struct CommandTests {
    private func command(_ arguments: [String], input: String? = nil) async throws -> Child {
        let program = Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("kiosk-central").path
        let beside = Bundle.main.bundleURL.appendingPathComponent("kiosk-central").path
        return try await Child.run(
            FileManager.default.fileExists(atPath: beside) ? beside : program, arguments, input: input)
    }

    @Test func everyCommandHasHelp() async throws {
        let commands = [
            [], ["serve"], ["site"], ["site", "add"], ["site", "list"], ["site", "set"], ["token"],
            ["terminal", "list"],
            ["terminal", "revoke"], ["operator", "add"], ["content", "add"], ["content-key", "add"], ["backup"],
            ["report"], ["verify"], ["log", "checkpoint"], ["log", "close"], ["log", "export"], ["log", "prove"],
            ["log", "begin"],
            ["cosign", "key"], ["cosign", "sign"], ["cosign", "add"], ["keys"], ["delete"],
            ["meeting"], ["meeting", "set"], ["meeting", "list"], ["meeting", "book"],
            ["meeting", "cancel"],
        ]
        for words in commands {
            let result = try await command(words + ["--help"])
            #expect(result.status == 0, "\(words)")
            #expect(result.output.contains("USAGE"))
        }
    }

    @Test func meetingsAreSetWithoutASecretInSight() async throws {
        let folder = try TestFolder.make("meeting")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let set = ["meeting", "set", "--directory", folder, "--agency", "4"]
        try "-----BEGIN PRIVATE KEY-----\n".write(toFile: folder + "/key", atomically: true, encoding: .utf8)
        // Without content nobody knows what kind of system it is.
        #expect(try await command(set, input: "secret=hush\n").status == 1)
        let some = try await command(set + ["--adapter", "jitsi"], input: "application=kiosk\nroom=lobby\n")
        #expect(some.output == "set; still missing: secret, private-key\n")
        let all = try await command(
            set + ["--adapter", "jitsi", "--json"], input: "private-key=@\(folder)/key\nroom=\n")
        #expect(all.output.contains("room") && !all.output.contains("private-key"))
        let list = try await command(["meeting", "list", "--directory", folder])
        #expect(list.output == "se\t4\tapplication private-key\n")
        #expect(try String(contentsOfFile: folder + "/meetings.json", encoding: .utf8).contains("BEGIN PRIVATE KEY"))
        let wrong = try await command(set + ["--adapter", "jitsi"], input: "pin=1\n")
        #expect(wrong.status == 1 && wrong.errors.contains("application, room, secret"))
        #expect(try await command(set + ["--adapter", "skype"], input: "").status == 64)
        for time in ["2026-12-01T25:00", "tomorrow", "2026-02-30T10:00"] {
            let words = ["meeting", "book", "--directory", folder, "--agency", "4", "--at", time]
            let result = try await command(words)
            #expect(result.status == 1 && result.errors.contains("time"), "\(time) \(result.errors)")
        }
    }

    @Test func aBookingIsCalledOffByItsCode() async throws {
        let folder = try TestFolder.make("cancel")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let cancel = ["meeting", "cancel", "--directory", folder]
        let wrong = try await command(cancel + ["12345-67890"])
        #expect(wrong.status == 1 && wrong.errors.contains("no meeting is booked with this code"))
        #expect(try await command(cancel).status == 64)
    }

    @Test func wrongUsageIs64AndFailureIs1WithOneLine() async throws {
        let folder = try TestFolder.make("commands")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let cases: [([String], Int32)] = [
            (["nonsense"], 64), (["token", "--directory", folder], 64), (["site", "add", "--directory", folder], 64),
            (["token", "--directory", folder, "--site", "7"], 1),
            (["token", "--directory", folder, "--site", "7", "--minutes", "16"], 1),
            (["site", "add", "--directory", folder, "--name", "x", "--hours", "mo"], 1),
            (["content-key", "add", "--directory", folder, "zz"], 1),
            (["report", "--directory", "/proc/nowhere"], 1),
            (["report", "--directory", folder, "--month", "2026-11", "--months"], 64),
            (["report", "--directory", folder, "--month", "2026-13"], 64),
            (["report", "--directory", folder, "--statistics", "2026-W54"], 1),
            (["log", "close", "--directory", folder, "2026-13"], 64),
            (["log", "prove", "--directory", folder, "0"], 1),
            (["cosign", "key", "--name", "a b", "--output", folder + "/key"], 1),
            (["cosign", "add", "--directory", folder, "/proc/nowhere", "--cosigner", "x=y"], 1),
            (["serve", "--directory", folder, "--operators-address", "0.0.0.0"], 1),
            (["serve", "--directory", folder, "--closing-days", "29"], 1),
            (["log", "begin", "--directory", folder], 1),
        ]
        for (words, status) in cases {
            let result = try await command(words)
            #expect(result.status == status, "\(words) \(result.errors)")
            #expect(result.errors.split(separator: "\n").count == 1, "\(words) \(result.errors)")
        }
    }

    @Test func aPlaceFromItsFirstCommandToItsReport() async throws {
        let folder = try TestFolder.make("commands")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let directory = ["--directory", folder]
        let added = try await command(
            ["site", "add", "--name", "Moskosel", "--hours", "mo-fr 09:00-18:00, sa 10:00-14:00", "--mobile"]
                + directory)
        #expect(added.output == "1\n")
        let changed = try await command(["site", "set", "1", "--phone", "0960-1"] + directory)
        #expect(changed.output == "version 2\n")
        let token = try await command(["token", "--site", "1"] + directory)
        #expect(EnrolmentToken(token.output.trimmingCharacters(in: .newlines)) != nil)
        let made = try await command(["operator", "add", "--name", "Åsa"] + directory)
        #expect(made.output.count > 20)
        let list = try await command(["site", "list", "--json"] + directory)
        #expect(list.output.contains("Moskosel"))
        let backup = try await command(["backup", folder + "/copy.sqlite"] + directory)
        #expect(backup.status == 0)
        #expect(try await command(["verify"] + directory).output == "0 events in 0 epochs\n")
        let report = try JSONDecoder().decode(
            UsageReport.self, from: Data(try await command(["report", "--json"] + directory).output.utf8))
        #expect(report.figures.isEmpty)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(name)")
        }
    }

    @Test func aSecondPartyCosignsByCommand() async throws {
        let folder = try TestFolder.make("commands")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let directory = ["--directory", folder + "/central"]
        func run(_ words: String...) async throws -> Child { try await command(words) }
        func run(central words: String...) async throws -> Child { try await command(words + directory) }
        let name = "arjang.se/revision"
        let made = try await run("cosign", "key", "--name", name, "--output", folder + "/key")
        let town = made.output.trimmingCharacters(in: .newlines)
        #expect(try NoteKey(town).name == name)
        #expect(try await run("cosign", "key", "--name", name, "--output", folder + "/key").status == 1)
        let central = try await run(central: "keys").output.trimmingCharacters(in: .newlines)
        let request = try await run(central: "log", "checkpoint", "--for", name)
        try request.output.write(toFile: folder + "/request", atomically: true, encoding: .utf8)
        let sign = [
            "cosign", "sign", folder + "/request", "--key", folder + "/key", "--central", central, "--last",
            folder + "/last", "--output", folder + "/signed",
        ]
        #expect(try await command(sign).status == 1)
        #expect(try await command(sign + ["--first"]).status == 0)
        #expect(try await command(sign + ["--first"]).status == 1)
        #expect(try await command(sign).status == 0)
        let added = try await run(central: "cosign", "add", folder + "/signed", "--cosigner", "\(name)=\(town)")
        #expect(added.status == 0)
        let note = try SignedNote(try await run(central: "log", "checkpoint").output)
        #expect(try NoteKey(town).verdict(on: note).isGood)
        #expect(try NoteKey(central).verdict(on: note) == .good)
        let written = try await run(central: "report", "--evidence", folder + "/evidence")
        #expect(written.status == 0)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/evidence")))
        let verifier = EvidenceVerifier(central: try NoteKey(central), cosigners: [try NoteKey(town)])
        #expect(verifier.verify(bytes).isProved)
        for file in ["key", "last", "signed"] {
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + file)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(file)")
        }
    }

    @Test func hoursAreReadAsPeopleWriteThem() throws {
        let hours = try HoursLine.read("mo-fr 09:00-18:00, sa 10:00-14:00")
        #expect(hours.week[0] == [OpeningHours.Span(opens: 540, closes: 1_080)])
        #expect(hours.week[5] == [OpeningHours.Span(opens: 600, closes: 840)])
        #expect(hours.week[6].isEmpty)
        #expect(try HoursLine.read("always") == .always)
        for wrong in ["mo", "mo 9-17", "xx 09:00-10:00", "fr-mo 09:00-10:00", "mo 10:00-09:00", "mo 09:00-25:00"] {
            #expect(throws: CentralError.self) { try HoursLine.read(wrong) }
        }
    }
}
