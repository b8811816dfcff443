// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Yams

/// One of `hosts:`: a name or a range of addresses, ports, and whether it is UDP.
enum HostField {
    /// A range as wide as this or narrower: the firewall is opened for a media server, not for a provider.
    static let widestIPv4 = 20
    static let widestIPv6 = 48

    static func read(_ node: Node, file: String, _ findings: inout Findings) -> MeetingProfile.Host? {
        guard let fields = Fields(node, file: file, allowed: ["name", "ports", "udp"], &findings) else { return nil }
        let name = fields.text("name", maximum: ContentLimits.address, &findings)
        if let name, let problem = problem(name) {
            findings.add(file, fields.mark("name"), "`\(name)` \(problem.what)", problem.remedy)
        }
        let text = fields.text("ports", maximum: 11, &findings)
        let ports = text.flatMap(ports)
        if let text, ports == nil {
            findings.add(
                file, fields.mark("ports"), "`ports: \(text)` are not ports from 1 to 65535",
                "Write one, 443, or from and to, 20000-20100")
        }
        var isUDP = false
        if fields.has("udp"), let text = fields.text("udp", maximum: 10, &findings) {
            isUDP = text == "yes" || text == "true"
            if !isUDP, text != "no", text != "false" {
                findings.add(file, fields.mark("udp"), "`udp: \(text)` is neither yes nor no", "Write yes or no")
            }
        }
        guard let name, let ports else { return nil }
        return MeetingProfile.Host(name: name, ports: ports, isUDP: isUDP)
    }

    private static func ports(_ text: String) -> ClosedRange<Int>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { part in
            part.utf8.allSatisfy { (48...57).contains($0) } ? Int(part) : nil
        }
        guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
            (1...65_535).contains(first), (first...65_535).contains(last)
        else { return nil }
        return first...last
    }

    private static func problem(_ name: String) -> WebProblem? {
        if name.contains("*") {
            return WebProblem("has a wildcard", "Name each host; a terminal opens no door to all of a domain")
        }
        guard name.contains("/") else {
            return WebOrigin.isHost(name) || IPAddress.bits(name) != nil
                ? nil
                : WebProblem("is no host", "Write a name such as media.example.se, or a range such as 192.0.2.0/28")
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let bits = IPAddress.bits(String(parts[0])), let length = Int(parts[1]),
            (0...bits).contains(length)
        else {
            return WebProblem("is no range of addresses", "Write one such as 192.0.2.0/28 or 2001:db8::/64")
        }
        let widest = bits == 32 ? widestIPv4 : widestIPv6
        guard length >= widest else {
            return WebProblem(
                "is wider than /\(widest)", "Ask the agency for the addresses of its media servers alone")
        }
        return nil
    }
}
