// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Yams

/// `meeting:` of an agency: how it is met by video, and every address a terminal may open for it.
struct MeetingField {
    static let fields = [
        "adapter", "start", "meetingOrigins", "idpOrigins", "hosts", "endPage", "joinedPage", "longestMinutes",
        "hours", "languages", "interpreter", "entry", "callbackForm", "practice",
    ]
    /// The most origins and hosts of one agency.
    static let addressesAtMost = 16
    private let fields: Fields

    /// The profile; `nil` after adding what is wrong to `findings`.
    static func read(_ node: Node, file: String, _ findings: inout Findings) -> MeetingProfile? {
        let before = findings.problems.count
        guard let fields = Fields(node, file: file, allowed: Self.fields, &findings) else { return nil }
        let profile = MeetingField(fields: fields).profile(&findings)
        return findings.problems.count == before ? profile : nil
    }

    private func profile(_ findings: inout Findings) -> MeetingProfile? {
        let adapter: MeetingProfile.Adapter? = oneOf("adapter", &findings)
        let meetingOrigins = origins("meetingOrigins", isNeeded: true, &findings)
        let idpOrigins = origins("idpOrigins", isNeeded: false, &findings)
        for (origin, mark) in idpOrigins where meetingOrigins.contains(where: { $0.origin == origin }) {
            findings.add(
                fields.file, mark, "`\(origin.text)` stands under `meetingOrigins` too",
                "Keep it there if camera and microphone are wanted, here if not")
        }
        let start = self.start(adapter, meetingOrigins.map(\.origin), &findings)
        let everywhere = (meetingOrigins + idpOrigins).map(\.origin)
        let endPage = page("endPage", in: everywhere, &findings)
        let joinedPage = page("joinedPage", in: everywhere, &findings)
        let longest = fields.has("longestMinutes") ? fields.integer("longestMinutes", in: 1...240, &findings) : 60
        let hours =
            fields.has("hours")
            ? fields.node("hours", &findings).flatMap { HoursText.read($0, file: fields.file, &findings) } : nil
        let entry: MeetingProfile.Entry? = fields.has("entry") ? oneOf("entry", &findings) : .dropIn
        guard let adapter, let start, let longest, let entry else { return nil }
        return MeetingProfile(
            adapter: adapter, start: start, meetingOrigins: meetingOrigins.map(\.origin.text),
            idpOrigins: idpOrigins.map(\.origin.text), hosts: hosts(&findings), endPage: endPage,
            joinedPage: joinedPage, longestMinutes: longest, hours: hours, languages: languages(&findings),
            hasInterpreter: flag("interpreter", &findings), entry: entry,
            callbackForm: callbackForm(&findings), isPractice: flag("practice", &findings))
    }

    // MARK: Addresses

    /// The address the browser begins with: of a meeting's own origin, with the places that its adapter fills.
    private func start(
        _ adapter: MeetingProfile.Adapter?, _ origins: [WebOrigin], _ findings: inout Findings
    ) -> String? {
        guard let text = address("start", &findings) else { return nil }
        let mark = fields.mark("start")
        guard let places = MessageText.arguments(text) else {
            findings.add(
                fields.file, mark, "the braces of `start` do not make {places}", "Write each as {room} or {token}")
            return nil
        }
        if let adapter {
            let allowed = adapter.places + ["language"]
            for place in places.subtracting(allowed).sorted() {
                findings.add(
                    fields.file, mark, "`start` has the place {\(place)}, which `\(adapter.rawValue)` does not fill",
                    "Use no other than: " + allowed.map { "{\($0)}" }.joined(separator: " "))
            }
            for place in adapter.neededPlaces where !places.contains(place) {
                findings.add(
                    fields.file, mark, "`start` has no place {\(place)}", "Add it where `\(adapter.rawValue)` wants it")
            }
        }
        belongs("start", text, origins, "`meetingOrigins`", &findings)
        return text
    }

    /// The beginning of an address that means something.
    private func page(_ field: String, in origins: [WebOrigin], _ findings: inout Findings) -> String? {
        guard fields.has(field), let text = address(field, &findings) else { return nil }
        if text.contains("{") {
            findings.add(fields.file, fields.mark(field), "`\(field)` has a place", "Write how the address begins")
        }
        belongs(field, text, origins, "`meetingOrigins` or `idpOrigins`", &findings)
        return text
    }

    private func belongs(
        _ field: String, _ text: String, _ origins: [WebOrigin], _ where: String, _ findings: inout Findings
    ) {
        guard !origins.isEmpty, let origin = WebOrigin(ofAddress: text), !origins.contains(origin) else { return }
        findings.add(
            fields.file, fields.mark(field), "`\(field)` is at \(origin.text), which is not under \(`where`)",
            "Add the origin there, or correct the address")
    }

    private func callbackForm(_ findings: inout Findings) -> String? {
        fields.has("callbackForm") ? address("callbackForm", &findings) : nil
    }

    /// An address that begins with https, of a plain host, without a secret.
    private func address(_ field: String, _ findings: inout Findings) -> String? {
        guard let text = fields.text(field, maximum: ContentLimits.address, &findings) else { return nil }
        let mark = fields.mark(field)
        if let secret = WebAddress.secret(in: text) {
            findings.add(
                fields.file, mark, "`\(field)` has a secret in it: \(secret)",
                "Remove it and change it where it came from; secrets are with the central (kiosk-central meeting)")
            return nil
        }
        if let problem = WebAddress.problem(text) {
            findings.add(fields.file, mark, "`\(field)` \(problem.what)", problem.remedy)
            return nil
        }
        return text
    }

    private func origins(
        _ field: String, isNeeded: Bool, _ findings: inout Findings
    ) -> [(origin: WebOrigin, mark: Mark?)] {
        guard isNeeded || fields.has(field) else { return [] }
        var found: [(origin: WebOrigin, mark: Mark?)] = []
        for (text, mark) in list(field, isNeeded: isNeeded, &findings) {
            if WebAddress.secret(in: text) != nil {
                findings.add(
                    fields.file, mark, "`\(field)` has a secret in it",
                    "Remove it and change it where it came from; an origin is https://, a host and perhaps a port")
                continue
            }
            switch WebOrigin.read(text) {
            case .failure(let problem):
                findings.add(fields.file, mark, "`\(text)` \(problem.what)", problem.remedy)
            case .success(let origin):
                if found.contains(where: { $0.origin == origin }) {
                    findings.add(fields.file, mark, "`\(text)` stands twice", "Remove one of them")
                }
                found.append((origin, mark))
            }
        }
        return found
    }

    /// What the firewall opens beside the origins.
    private func hosts(_ findings: inout Findings) -> [MeetingProfile.Host] {
        guard fields.has("hosts"), let node = fields.node("hosts", &findings) else { return [] }
        guard let items = node.sequence, (1...Self.addressesAtMost).contains(items.count) else {
            findings.add(
                fields.file, node.mark, "`hosts` is not a list of 1 to \(Self.addressesAtMost) hosts",
                "Write `- name: media.example.se` and `ports: 443` under it, or leave `hosts` out")
            return []
        }
        return items.compactMap { HostField.read($0, file: fields.file, &findings) }
    }

    // MARK: Small fields

    private func languages(_ findings: inout Findings) -> [String] {
        guard fields.has("languages") else { return ["sv"] }
        return list("languages", isNeeded: true, &findings).compactMap { text, mark in
            if LanguageFiles.isTag(text) { return text }
            findings.add(fields.file, mark, "`\(text)` is not a language tag", "Write one such as sv, en or fi")
            return nil
        }
    }

    private func flag(_ field: String, _ findings: inout Findings) -> Bool {
        guard fields.has(field), let text = fields.text(field, maximum: 10, &findings) else { return false }
        if text != "yes", text != "no", text != "true", text != "false" {
            findings.add(
                fields.file, fields.mark(field), "`\(field): \(text)` is neither yes nor no", "Write yes or no")
        }
        return text == "yes" || text == "true"
    }

    private func oneOf<Value: RawRepresentable & CaseIterable>(
        _ field: String, _ findings: inout Findings
    ) -> Value? where Value.RawValue == String {
        guard let text = fields.text(field, maximum: ContentLimits.identifier, &findings) else { return nil }
        if let value = Value(rawValue: text) { return value }
        findings.add(
            fields.file, fields.mark(field), "unknown \(field) `\(text)`",
            "Use one of: " + Value.allCases.map(\.rawValue).joined(separator: ", "))
        return nil
    }

    /// The texts of a list, bounded.
    private func list(
        _ field: String, isNeeded: Bool, _ findings: inout Findings
    ) -> [(text: String, mark: Mark?)] {
        guard let node = fields.node(field, &findings) else { return [] }
        guard let items = node.sequence, ((isNeeded ? 1 : 0)...Self.addressesAtMost).contains(items.count) else {
            findings.add(
                fields.file, node.mark, "`\(field)` is not a list of \(isNeeded ? 1 : 0) to \(Self.addressesAtMost)",
                "Write [first, second]")
            return []
        }
        return items.compactMap { item in
            SourceText.read(
                item, file: fields.file, field: field, maximum: ContentLimits.address, &findings
            ).map { ($0, item.mark) }
        }
    }
}

extension MeetingProfile.Adapter {
    /// Places of an address that a ticket of this adapter fills.
    var places: [String] {
        switch self {
        case .bigBlueButton: ["query"]
        case .jitsi, .liveKit, .pexip, .ciscoMeetingServer, .desk: ["room", "token"]
        case .link: []
        }
    }

    /// Those without which nobody is let in.
    var neededPlaces: [String] {
        switch self {
        case .bigBlueButton: ["query"]
        case .jitsi, .liveKit, .desk: ["token"]
        case .pexip, .ciscoMeetingServer: ["room"]
        case .link: []
        }
    }
}
