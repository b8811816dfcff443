// SPDX-License-Identifier: EUPL-1.2
import Content
import Crypto
import Foundation
import KioskModel
import Synchronization

/// Agencies and phrases of the content that terminals of an area should have. A bundle of a version never changes, so it
/// is opened once a process; nothing depends on its being remembered.
final class AgencyShelf: Sendable {
    static let mostAreas = 64

    private struct Kept {
        var version: Int64
        var content: KioskContent
    }

    private let kept = Mutex<[String: Kept]>([:])

    /// `nil` where the area has no content, or some that this version cannot open.
    func content(_ area: String, _ session: any DatabaseSession) throws -> KioskContent? {
        guard let version = try session.run(Statements.Contents.currentVersion, [.text(area)]).first?.integer("version")
        else { return nil }
        if let known = kept.withLock({ $0[area] }), known.version == version { return known.content }
        guard let row = try session.run(Statements.Contents.current, [.text(area)]).first else { return nil }
        let keys = try session.run(Statements.Contents.keys, [.text(area)]).compactMap {
            try? Curve25519.Signing.PublicKey(rawRepresentation: try $0.blob("signing_key"))
        }
        guard let content = try? ContentBundle.open(bytes: Data(try row.blob("bundle")), keys: keys).content else {
            return nil
        }
        keep(content, area: area, version: version)
        return content
    }

    /// Puts content on the shelf by hand.
    func keep(_ content: KioskContent, area: String, version: Int64) {
        kept.withLock { kept in
            if kept.count >= Self.mostAreas { kept = [:] }
            kept[area] = Kept(version: version, content: content)
        }
    }

    /// An agency that can be met by video.
    func agency(_ code: Int32, _ area: String, _ session: any DatabaseSession) throws -> MeetingAgency? {
        try agencies(area, session).first { $0.code == code }
    }

    func agencies(_ area: String, _ session: any DatabaseSession) throws -> [MeetingAgency] {
        try content(area, session)?.agencies.compactMap(MeetingAgency.init) ?? []
    }
}

/// An agency of the content with its profile.
struct MeetingAgency: Sendable {
    let code: Int32
    let name: String
    let profile: MeetingProfile
    /// When somebody answers.
    let hours: OpeningHours

    init?(_ agency: Agency) {
        guard let profile = agency.meeting else { return nil }
        code = agency.code
        name = SafeText.clean(agency.name)
        self.profile = profile
        hours = profile.hours ?? agency.hours
    }

    var isDesk: Bool { profile.adapter == .desk }
}
