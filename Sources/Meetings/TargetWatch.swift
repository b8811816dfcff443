// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Judges what the browser does by its Target events alone: addresses, crashes and the number of pages, never what is on
/// a page.
struct TargetWatch {
    enum Verdict: Equatable, Sendable {
        /// A page of the agency's stands.
        case loaded
        /// The page's address says that somebody has joined.
        case joined
        case end(MeetingEnd)
    }

    /// The browser's own windows, which later call themselves pages; it has two.
    private static let mostOwn = 32
    /// Titles of Chromium's page about a bad certificate, in the language the sandbox starts it with.
    private static let certificateTitles = ["Privacy error", "Security error"]

    private let origins: Set<MeetingOrigin>
    private let endPage: String?
    private let joinedPage: String?
    private var own: Set<String> = []
    private var frames: Set<String> = []
    private var page: String?
    private var isLoaded = false
    private var hasJoined = false
    /// How often in a row the page has been told without an address: between two of them it has none for a moment.
    private var unaddressed = 0
    private static let mostUnaddressed = 5
    /// How often in a row the page has looked like one that could not be reached.
    private var unreached = 0

    init(_ profile: MeetingProfile) {
        origins = Set(profile.visitable)
        endPage = profile.endPage
        joinedPage = profile.joinedPage
    }

    /// - Returns: what follows, in order; nothing after an end is worth looking at.
    mutating func take(_ message: TargetMessage) -> [Verdict] {
        switch message {
        case .room, .other: return []
        case .created(let info):
            if info.type != "page" {
                note(info)
                return []
            }
            return isOwn(info) ? [] : enter(info, isCommitted: false)
        case .changed(let info):
            guard info.type == "page", !isOwn(info) else { return [] }
            return enter(info, isCommitted: true)
        case .destroyed(let id):
            own.remove(id)
            frames.remove(id)
            // A page that closes itself: the agency has put it down.
            return id == page ? [.end(isLoaded ? .endedByAgency : .browserBroke)] : []
        case .crashed(let id):
            // A broken frame shows the browser's own picture of it inside the meeting.
            return id == page || frames.contains(id) ? [.end(.browserBroke)] : []
        case .list(let infos):
            for info in infos where info.type == "page" && !isOwn(info) {
                let verdicts = enter(info, isCommitted: isLoaded) + judge(title: info.title, of: info)
                if !verdicts.isEmpty { return verdicts }
            }
            return []
        }
    }

    private mutating func note(_ info: TargetInfo) {
        if info.type == "browser_ui", own.count < Self.mostOwn { own.insert(info.id) }
        if info.type == "iframe", frames.count < 256 { frames.insert(info.id) }
    }

    private func isOwn(_ info: TargetInfo) -> Bool {
        own.contains(info.id) || info.address.hasPrefix("chrome://omnibox-popup.top-chrome/")
    }

    private mutating func enter(_ info: TargetInfo, isCommitted: Bool) -> [Verdict] {
        guard page == nil || page == info.id else { return [.end(.leftTheAgency)] }
        page = info.id
        if info.address.isEmpty, isLoaded {
            unaddressed += 1
            return unaddressed > Self.mostUnaddressed ? [.end(.leftTheAgency)] : []
        }
        unaddressed = 0
        if let endPage, info.address.hasPrefix(endPage) { return [.end(.endedByAgency)] }
        guard let origin = MeetingOrigin(address: info.address), origins.contains(origin) else {
            // The window stands for a moment before its first address.
            let isEarly = !isLoaded && (info.address.isEmpty || info.address == "about:blank")
            return isEarly ? [] : [.end(.leftTheAgency)]
        }
        guard isCommitted else { return [] }
        var verdicts: [Verdict] = []
        if !isLoaded {
            isLoaded = true
            verdicts.append(.loaded)
        }
        if !hasJoined, let joinedPage, info.address.hasPrefix(joinedPage) {
            hasJoined = true
            verdicts.append(.joined)
        }
        return verdicts
    }

    /// The browser's own pages about a failure have the agency's address, and a title that gives them away.
    private mutating func judge(title: String, of info: TargetInfo) -> [Verdict] {
        guard isLoaded, let origin = MeetingOrigin(address: info.address) else { return [] }
        if Self.certificateTitles.contains(title) { return [.end(.certificate)] }
        // "This site can't be reached" is titled with the host alone. A page without a title has its address there,
        // which is the same for a start without a path on the usual port: then nothing is said.
        let path = info.address.dropFirst(8).drop { $0 != "/" }.dropFirst()
        let isTelling = title == origin.host && (!path.isEmpty || origin.port != 443)
        unreached = isTelling ? unreached + 1 : 0
        return unreached > 1 ? [.end(.noLine)] : []
    }
}
