// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Yams

/// `agencies.yaml`: whom one can ring, when, and where that was read.
struct AgencyFile {
    static let name = "agencies.yaml"
    private(set) var agencies: [Agency] = []
    /// Tags a text about an agency must and may have.
    private let tags: [String]

    init(directory: String, registry: CodeRegistry, tags: [String], _ findings: inout Findings) {
        self.tags = tags
        var used = UsedOnce()
        for node in MenuFiles.items(directory: directory, name: Self.name, &findings) {
            let allowed = ["code", "id", "name", "about", "phone", "web", "hours", "source", "checked", "meeting"]
            guard let fields = Fields(node, file: Self.name, allowed: allowed, &findings) else { continue }
            let agency = read(fields, &findings)
            guard let code = agency.code, let id = agency.id else { continue }
            used.check(
                code: code, id: id, file: Self.name, codeMark: fields.mark("code"), idMark: fields.mark("id"),
                &findings)
            registry.check(
                .agencies, code: code, id: id, file: Self.name, mark: fields.mark("code"), &findings)
            if let whole = agency.whole { agencies.append(whole) }
        }
    }

    private func read(_ fields: Fields, _ findings: inout Findings) -> (code: Int32?, id: String?, whole: Agency?) {
        let code = fields.code(&findings)
        let id = fields.identifier("id", &findings)
        let name = fields.text("name", maximum: ContentLimits.name, &findings)
        let about = readAbout(fields, &findings)
        let phone = fields.text("phone", maximum: ContentLimits.phone, &findings)
        if let phone, !SourceText.isPhone(phone) {
            findings.add(
                Self.name, fields.mark("phone"), "`\(phone)` is not a telephone number",
                "Write digits, spaces and hyphens, as printed: 0771-524 524")
        }
        let web = readAddress(fields, "web", &findings)
        let hours = fields.node("hours", &findings).flatMap { HoursText.read($0, file: Self.name, &findings) }
        let source = readAddress(fields, "source", &findings)
        let checked = fields.text("checked", maximum: 10, &findings)
        if let checked, SourceText.date(checked) == nil {
            findings.add(
                Self.name, fields.mark("checked"), "`checked: \(checked)` is not a day", "Write it as 2026-11-23")
        }
        let meeting =
            fields.has("meeting")
            ? fields.node("meeting", &findings).flatMap { MeetingField.read($0, file: Self.name, &findings) } : nil
        guard let code, let id, let name, let about, let phone, let web, let hours, let source, let checked else {
            return (code, id, nil)
        }
        let whole = Agency(
            code: code, id: id, name: name, about: about, phone: phone, web: web, hours: hours, source: source,
            checked: checked, meeting: meeting)
        return (code, id, whole)
    }

    /// Every language needs its text, but a variant such as `sv-x-plain` may use that of `sv`.
    private func readAbout(_ fields: Fields, _ findings: inout Findings) -> [String: String]? {
        guard let node = fields.node("about", &findings) else { return nil }
        let known = tags.isEmpty ? (node.mapping?.keys.compactMap { $0.scalar?.string } ?? []) : tags
        guard let texts = Fields(node, file: Self.name, allowed: known, &findings) else { return nil }
        var about: [String: String] = [:]
        for tag in known where texts.has(tag) || !tag.contains("-x-") {
            about[tag] = texts.text(tag, maximum: ContentLimits.about, &findings)
        }
        return about
    }

    private func readAddress(_ fields: Fields, _ field: String, _ findings: inout Findings) -> String? {
        guard let text = fields.text(field, maximum: ContentLimits.address, &findings) else { return nil }
        guard SourceText.isHTTPS(text) else {
            findings.add(
                Self.name, fields.mark(field), "`\(field): \(text)` is not a safe web address",
                "Write the address that begins with https://")
            return nil
        }
        return text
    }
}
