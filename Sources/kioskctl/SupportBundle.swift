// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import Journal
import KioskDaemon
import KioskModel
import Uplink

/// What support needs to help by telephone, in one file (tar, gzip): logs, states, versions.
///
/// Written from a list of what goes in, never from a list of what stays out: no keys, no certificates, no code of the
/// attendant's, no address that a call goes to, and nothing of a visitor. Works while kioskd does not run, too.
struct SupportBundle {
    static let longestLogBytes = 1 << 21
    static let longestUdevBytes = 8 << 20
    static let folderName = "servicepunkt-support"

    let state: StateDirectory

    /// Packs the bundle; the file is there whole or not at all, readable by its owner alone.
    /// - Returns: the names of the files in it.
    func write(to file: String) throws -> [String] {
        let manager = FileManager.default
        let folder = manager.temporaryDirectory.appendingPathComponent("servicepunkt-\(UUID().uuidString)").path
        let inner = folder + "/" + Self.folderName
        try manager.createDirectory(
            atPath: inner, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? manager.removeItem(atPath: folder) }
        let parts = contents()
        for (name, data) in parts { try data.write(to: URL(fileURLWithPath: inner + "/" + name)) }
        let packed = folder + "/packed"
        let tar = try ChildProgram.run(
            "tar", ["--create", "--gzip", "--file", packed, "--directory", folder, Self.folderName], longestBytes: 4_096
        )
        guard tar.status == 0, let bytes = manager.contents(atPath: packed) else {
            throw DaemonError.refused("tar did not pack the bundle; is there room in \(folder)?")
        }
        let beside = file + ".new"
        guard manager.createFile(atPath: beside, contents: bytes, attributes: [.posixPermissions: 0o600]),
            rename(beside, file) == 0
        else { throw DaemonError.cannotWrite(file, errno) }
        return parts.map(\.name)
    }

    /// Every file of the bundle.
    func contents() -> [(name: String, data: Data)] {
        var files: [(name: String, data: Data)] = [
            ("versions.json", Self.json(SystemVersions.read())), ("status.json", status), ("journal.json", journal),
            ("settings.json", settings), ("udev.txt", Data(UdevText.ours().utf8)),
        ]
        if let record = deviceRecord { files.append(("devices.json", record)) }
        for report in readiness { files.append(("readiness-\(report.number).json", Self.json(report))) }
        for (name, path) in [("kioskd.log", state.log), ("kioskd.log.1", state.log + ".1")] {
            if let text = log(path) { files.append((name, Data(text.utf8))) }
        }
        return files
    }

    private var status: Data {
        do {
            return Data(try ControlClient.status(state: state))
        } catch {
            return Self.json(["error": "\(error)"])
        }
    }

    /// What is fitted; of service cards no more than that they are there.
    private var deviceRecord: Data? {
        guard let data = FileManager.default.contents(atPath: state.devices),
            var record = try? JSONDecoder().decode(DeviceRecord.self, from: data)
        else { return nil }
        record.serviceCards = record.serviceCards.map { ServiceCard(role: $0.role, label: $0.label) }
        return Self.json(record)
    }

    private var readiness: [ReadinessReport] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: state.readiness)) ?? []
        return names.sorted().suffix(40).compactMap { name in
            guard name.hasSuffix(".json"),
                let data = FileManager.default.contents(atPath: state.readiness + "/" + name),
                let signed = try? JSONDecoder().decode(Signed<ReadinessReport>.self, from: data)
            else { return nil }
            return try? JSONDecoder().decode(ReadinessReport.self, from: signed.payload)
        }
    }

    /// How far the journal is and what it counted: closed enumerations and numbers, no moments.
    private struct JournalSummary: Encodable {
        struct Count: Encodable {
            var event: String
            var purpose: String
            var value: UInt64
        }

        var terminal: String?
        var epochs: [JournalEpoch] = []
        var boots = 0
        var counts: [Count] = []
        var error: String?
    }

    private var journal: Data {
        var summary = JournalSummary(terminal: (try? TerminalIdentity.load(directory: state.identity))?.terminal)
        do {
            let reader = try JournalReader.open(directory: state.journal)
            summary.epochs = try reader.epochs()
            summary.boots = try reader.boots().count
            summary.counts = Self.counts(try reader.counters())
        } catch {
            summary.error = "\(error)"
        }
        return Self.json(summary)
    }

    private static func counts(_ counters: [CounterKey: UInt64]) -> [JournalSummary.Count] {
        var sums: [String: JournalSummary.Count] = [:]
        for (key, value) in counters where key.family == .event {
            guard let kind = UsageEventKind(rawValue: UInt16(clamping: key.first)),
                let purpose = Purpose(rawValue: UInt8(clamping: key.second))
            else { continue }
            sums["\(kind) \(purpose)", default: .init(event: "\(kind)", purpose: "\(purpose)", value: 0)].value += value
        }
        return sums.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The settings of this machine; `nil` where they cannot be read.
    private var readSettings: [String: String]? {
        let file = FileManager.default.contents(atPath: state.settingsFile) ?? Data("{}".utf8)
        return try? JSONDecoder().decode([String: String].self, from: file)
    }

    /// Settings that say what is fitted; every other one may hold an address or a password.
    private static let plainSettings: Set = [
        "printer", "purpose", "theme", "paper-millimetres", "input-devices", "keyboard-layout",
    ]

    private var settings: Data {
        guard let read = readSettings else {
            return Self.json(["error": "terminal.json is not one JSON object of strings"])
        }
        var kept: [String: String] = [:]
        for (name, value) in read where Settings.names.contains(name) {
            kept[name] = Self.plainSettings.contains(name) ? SafeText.clean(value) : "(set)"
        }
        return Self.json(kept)
    }

    /// What an error in the log may repeat of the settings that are not plain: whole, by words, and the host.
    private var secretTexts: [String] {
        let values = (readSettings ?? [:]).filter { !Self.plainSettings.contains($0.key) }.values
        let parts = values.flatMap { value in
            [value, URL(string: value)?.host() ?? ""] + value.split(separator: " ").map(String.init)
        }
        // The longest first, so that no part of it stays behind; a short word is none that anybody kept secret.
        return parts.filter { $0.count >= 6 }.sorted { $0.count > $1.count }
    }

    /// The log's newest bytes, each line cleaned.
    private func log(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        var text = String(decoding: data.suffix(Self.longestLogBytes), as: UTF8.self)
        for secret in secretTexts { text = text.replacing(secret, with: "(a setting)") }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { SafeText.clean(String($0)) }
            .joined(separator: "\n")
    }

    static func json(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do { return try encoder.encode(value) } catch {
            preconditionFailure("numbers and text always encode: \(error)")
        }
    }
}
