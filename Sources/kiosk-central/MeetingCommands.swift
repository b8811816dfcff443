// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import CommandEntry
import Foundation
import KioskModel

struct MeetingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meeting", abstract: "Agencies' video systems, and booked meetings.",
        subcommands: [Set.self, List.self, Book.self])

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets what the central must know of an agency's video system, secrets among it.",
            discussion: """
                Reads lines `name=value` from standard input, so that no secret stands in a list of processes. An empty \
                value takes a field away; `name=@file` reads the value from a file. What there is to set:

                \(MeetingCommand.fields)
                """)
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Option(help: "Code of the agency.") var agency: Int32
        @Option(help: "Kind of its system, where the content does not say it yet.") var adapter: Adapter?

        struct Output: Codable {
            let agency: Int32
            let missing: [String]
        }

        func run() async throws {
            let (area, agency, named) = (area.area, agency, adapter?.kind)
            let values = try Self.values()
            let missing = try await withStore(common) { store in
                let known = try await store.adapter(of: agency, area: area)
                guard let kind = named ?? known else {
                    throw CentralError.notFound(
                        "the content has no meeting with agency \(agency)", remedy: "name its kind with --adapter")
                }
                return try store.meetingSettings.set(values, adapter: kind, area: area, agency: agency)
            }
            if common.json { return try CommandEntry.printJSON(Output(agency: agency, missing: missing)) }
            print(missing.isEmpty ? "set" : "set; still missing: \(missing.joined(separator: ", "))")
        }

        private static func values() throws -> [String: String] {
            var values: [String: String] = [:]
            while let line = readLine(strippingNewline: true) {
                guard !line.isEmpty else { continue }
                let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2 else {
                    throw CentralError.invalid("a line has no =", remedy: "write name=value on each")
                }
                values[parts[0]] = parts[1].hasPrefix("@") ? try TextFile.read(String(parts[1].dropFirst())) : parts[1]
            }
            return values
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists which fields are set of which agency, without their values.")
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let list = try await withStore(common) { try $0.meetingSettings.list() }
            if common.json { return try CommandEntry.printJSON(list) }
            for one in list { print("\(one.area)\t\(one.agency)\t\(one.fields.joined(separator: " "))") }
        }
    }

    struct Book: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Books a meeting and prints its code once; the code says who and when, not about what.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Option(help: "Code of the agency.") var agency: Int32
        @Option(help: "When it begins, Swedish time: 2026-12-01T10:30.") var at: String
        @Option(help: "When it ends; an hour later where not given.") var until: String?
        @Option(help: "Code of the service point it is for; whichever the visitor likes where not given.") var place:
            UInt32?

        func run() async throws {
            let (area, agency, place) = (area.area, agency, place)
            let from = try SwedishTime.read(at)
            let end = try until.map(SwedishTime.read)
            let booked = try await withStore(common) { store in
                guard try await store.adapter(of: agency, area: area) != nil else {
                    throw CentralError.notFound(
                        "the content has no meeting with agency \(agency)", remedy: "give the code of one that has")
                }
                return try await store.bookings.book(
                    agency: agency, from: from, until: end, area: area, place: place)
            }
            if common.json { return try CommandEntry.printJSON(booked) }
            print(booked.code)
        }
    }

    /// The kinds as the command line spells them.
    struct Adapter: ExpressibleByArgument {
        let kind: MeetingProfile.Adapter

        init?(argument: String) {
            guard let kind = MeetingProfile.Adapter(rawValue: argument) else { return nil }
            self.kind = kind
        }

        static var allValueStrings: [String] { MeetingProfile.Adapter.allCases.map(\.rawValue) }
    }

    private static var fields: String {
        MeetingProfile.Adapter.allCases.map { adapter in
            let fields = MeetingSettingsFile.fields(of: adapter)
            guard !fields.isEmpty, adapter != .desk else { return "\(adapter.rawValue): nothing" }
            return adapter.rawValue + ":\n" + fields.map { "  \($0.name): \($0.says)" }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

/// A minute as it is written in a letter.
enum SwedishTime {
    /// - Returns: UTC milliseconds.
    static func read(_ text: String) throws -> Int64 {
        let parts = text.split(whereSeparator: { "-T: ".contains($0) }).compactMap { Int($0) }
        guard parts.count == 5, (2_000...2_999).contains(parts[0]), (1...12).contains(parts[1]),
            (1...31).contains(parts[2]), (0...23).contains(parts[3]), (0...59).contains(parts[4])
        else { throw complaint(text) }
        let date = CivilDate(year: parts[0], month: parts[1], day: parts[2])
        let wanted = LocalMinute(date: date, minute: parts[3] * 60 + parts[4])
        // Summer time first: of an hour that comes twice it is the first one.
        for offset in [120, 60] {
            let utc = Int64(date.dayNumber * 1_440 + wanted.minute - offset) * 60_000
            if LocalMinute(utcMilliseconds: utc) == wanted { return utc }
        }
        throw complaint(text)
    }

    private static func complaint(_ text: String) -> CentralError {
        .invalid("\"\(SafeText.clean(text))\" is no time", remedy: "write it as 2026-12-01T10:30")
    }
}
