// SPDX-License-Identifier: EUPL-1.2
public import Foundation
import Glibc

/// Meetings one at a time, with their times: at our terminal, and at one whose room is another program's.
///
/// The other terminal is ours too, up to the ticket: the same ticket, the same room and the same clerk. What kioskd then
/// starts is the `kiosk-meeting` beside it, which for a peer is whatever the measure put there.
public final class MeetingTimes {
    /// Wall clock in milliseconds; what did not happen is left out.
    public struct Told: Encodable {
        /// The clerk had answered.
        public var answered: Double?
        /// The screen said that the picture opens.
        public var opened: Double?
        /// The peer's browser was started: what its room wrote down.
        public var began: Double?
        /// The clerk's browser had decoded the visitor's first frame.
        public var firstFrame: Double?
        /// The visitor's browser had decoded the clerk's, told within a tenth of a second, as far as the desk tells it.
        public var visitorFrame: Double?
        /// From the cause of the end to the terminal's own screen, complete, with no process of the meeting left.
        public var back: Double?
    }

    private let county: County
    private let clerk: MeetingClerk
    private let ours: MeetingStage
    private let peer: MeetingStage?
    private let peerFolder: URL?

    /// Makes the county and starts the terminals.
    /// - Parameter peer: a folder with a kioskd and the peer's `kiosk-meeting`.
    public init(county: County, content: URL, peer: URL?) throws {
        self.county = county
        peerFolder = peer
        try FileManager.default.createDirectory(at: county.folder, withIntermediateDirectories: true)
        let short = county.folder.appendingPathComponent("short")
        try MeetingCounty.content(content, to: short)
        do {
            try county.make(content: short) { _ in }
            let clerk = try MeetingClerk(try county.clerk())
            self.clerk = clerk
            ours = MeetingStage(try Self.visitor(county, county.state, nil), clerk)
            self.peer = try peer.map { folder in
                let state = county.folder.appendingPathComponent("peer")
                try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
                try county.enrol(state: state)
                return MeetingStage(try Self.visitor(county, state, Programs(folder: folder)), clerk)
            }
        } catch {
            county.stop()
            throw error
        }
    }

    private static func visitor(_ county: County, _ state: URL, _ programs: Programs?) throws -> Visitor {
        try Visitor(
            county, state: state, report: TourReport { _ in }, environment: [:], printer: county.printerAddress,
            purpose: "demo", arguments: MeetingCounty.arguments, programs: programs)
    }

    /// Holds a meeting.
    /// - Parameter way: its end.
    public func hold(_ way: MeetingWay, atPeer: Bool = false) throws -> Told {
        guard let stage = atPeer ? peer : ours else { throw TourFailure("there is no peer") }
        try stage.toMenu()
        try stage.toAgencies()
        let times = try stage.hold(way)
        try clerk.clearDesk()
        try stage.toMenu()
        let began = atPeer ? peerFolder.map { Leftovers.text($0.appendingPathComponent("began")) } : nil
        return Told(
            answered: times.answered, opened: times.opened, began: began.flatMap { Double($0) },
            firstFrame: times.firstFrame, visitorFrame: times.visitorFrame, back: times.back)
    }

    public func stop() {
        for stage in [ours, peer].compactMap({ $0 }) { _ = stage.visitor.end(SIGTERM) }
        clerk.close()
        county.stop()
    }
}
