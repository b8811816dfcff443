// SPDX-License-Identifier: EUPL-1.2
import Foundation
public import KioskModel

/// `meetings.json` in the central's directory, 0600: what agencies' video systems want of us, by area and agency.
/// Read anew whenever a pass is made, so that a server need not be restarted.
public struct MeetingSettingsFile: Sendable {
    public static let name = "meetings.json"
    static let mostBytes = 1_048_576

    let path: String

    /// What is set of one agency: names only.
    public struct Listed: Sendable, Codable, Equatable {
        public let area: String
        public let agency: Int32
        public let fields: [String]
    }

    private typealias Shape = [String: [String: [String: String]]]

    /// Settings of an agency; empty where nothing is set.
    func settings(area: String, agency: Int32) throws -> AgencySettings {
        AgencySettings(try read()[area]?[String(agency)] ?? [:])
    }

    public func list() throws -> [Listed] {
        try read().flatMap { area, agencies in
            agencies.compactMap { code, values in
                Int32(code).map { Listed(area: area, agency: $0, fields: AgencySettings(values).names) }
            }
        }.sorted { ($0.area, $0.agency) < ($1.area, $1.agency) }
    }

    /// Sets fields of an agency; an empty value takes one away.
    /// - Parameter adapter: the fields must be of this kind.
    /// - Returns: what is still missing.
    public func set(
        _ values: [String: String], adapter: MeetingProfile.Adapter, area: String, agency: Int32
    ) throws -> [String] {
        let known = MeetingAdapters.of(adapter).fields
        for name in values.keys.sorted() where !known.contains(where: { $0.name == name }) {
            let names = known.map(\.name).joined(separator: ", ")
            throw CentralError.invalid(
                "\(adapter.rawValue) has no field \(SafeText.clean(name))",
                remedy: names.isEmpty ? "it needs none" : "it has \(names)")
        }
        var shape = try read()
        var kept = shape[area]?[String(agency)] ?? [:]
        kept = kept.filter { name, _ in known.contains { $0.name == name } }.merging(values) { $1 }
            .filter { !$0.value.isEmpty }
        shape[area, default: [:]][String(agency)] = kept.isEmpty ? nil : kept
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try SafeFile.write(Array(try encoder.encode(shape)) + [10], to: path)
        let settings = AgencySettings(kept)
        let hasChoice = known.contains { $0.need == .oneOf && settings[$0.name] != nil }
        return known.filter {
            settings[$0.name] == nil && ($0.need == .always || ($0.need == .oneOf && !hasChoice))
        }.map(\.name)
    }

    /// What can be set for an adapter, for the help of the command.
    public static func fields(of adapter: MeetingProfile.Adapter) -> [(name: String, says: String)] {
        MeetingAdapters.of(adapter).fields.map { ($0.name, $0.says) }
    }

    /// The address of an adapter as its makers publish it, for the help of the command.
    public static func start(of adapter: MeetingProfile.Adapter) -> String { MeetingAdapters.of(adapter).start }

    private func read() throws -> Shape {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        let bytes = try SafeFile.read(path)
        guard bytes.count <= Self.mostBytes, let shape = try? JSONDecoder().decode(Shape.self, from: Data(bytes)) else {
            throw CentralError.directory(path: path, reason: "is damaged")
        }
        return shape
    }
}
