// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// What is wrong with an address, and what to do about it.
struct WebProblem: Error, Equatable {
    let what: String
    let remedy: String

    init(_ what: String, _ remedy: String) {
        self.what = what
        self.remedy = remedy
    }
}

/// `https://host` or `https://host:port`, as browsers compare it (RFC 6454).
struct WebOrigin: Equatable {
    let text: String

    /// The origin of an address that has no fault; `nil` for any other.
    init?(ofAddress address: String) {
        guard address.hasPrefix(Self.scheme) else { return nil }
        let authority = address.dropFirst(Self.scheme.count).prefix { !"/?#".contains($0) }
        guard case .success(let origin) = Self.read(Self.scheme + authority) else { return nil }
        self = origin
    }

    private init(text: String) { self.text = text }

    static let scheme = "https://"

    static func read(_ text: String) -> Result<WebOrigin, WebProblem> {
        if let problem = WebAddress.problem(text) { return .failure(problem) }
        let rest = text.dropFirst(scheme.count)
        guard !rest.contains(where: { "/?#{}".contains($0) }) else {
            return .failure(WebProblem("has a path", "Write scheme and host alone: https://meet.example.se"))
        }
        // The port that https has anyway is not part of an origin.
        return .success(WebOrigin(text: text.hasSuffix(":443") ? String(text.dropLast(4)) : text))
    }

    /// A name of at least two labels in lower case, or an IPv4 address.
    static func isHost(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
            }
    }
}

/// Rules of an address that a terminal may open.
enum WebAddress {
    /// What is wrong with scheme, host or port; `nil` when nothing is.
    static func problem(_ text: String) -> WebProblem? {
        if text.contains("*") {
            return WebProblem("has a wildcard", "Name each address; a terminal opens no door to all of a domain")
        }
        guard text.hasPrefix(WebOrigin.scheme) else {
            return WebProblem("does not begin with https://", "Write the address that begins with https://")
        }
        guard text.utf8.allSatisfy({ (33...126).contains($0) }) else {
            return WebProblem("has a blank or a letter that no address has", "Copy it from the browser's address line")
        }
        let authority = text.dropFirst(WebOrigin.scheme.count).prefix { !"/?#".contains($0) }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), WebOrigin.isHost(String(parts[0])) else {
            return WebProblem(
                "has no plain host", "Write a name such as meet.example.se, in small letters, without user or brackets")
        }
        if parts.count == 2 {
            guard let port = Int(parts[1]), (1...65_535).contains(port), String(port) == parts[1] else {
                return WebProblem("has a port that is none", "Write one from 1 to 65535, or none")
            }
        }
        return nil
    }

    /// Names of what nobody but the central may know.
    private static let secretNames = [
        "token", "secret", "key", "apikey", "password", "passwd", "pwd", "pass", "pin", "jwt", "auth", "checksum",
        "signature", "sig", "credential",
    ]

    /// What looks like a secret in an address, without the secret itself; `nil` where nothing does.
    static func secret(in text: String) -> String? {
        let rest = text.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        let authority = rest.prefix { !"/?#".contains($0) }
        if authority.contains("@") { return "a user before the host" }
        for part in rest.split(whereSeparator: { "?#&;/".contains($0) }) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2, !pair[1].isEmpty, !isPlace(pair[1]), isSecretName(pair[0]) { return "\(pair[0])=…" }
            // What every JSON Web Token begins with: {" in base 64.
            if part.contains("eyJ"), part.contains(".") { return "a JSON Web Token" }
        }
        return nil
    }

    private static func isPlace(_ value: Substring) -> Bool {
        value.hasPrefix("{") && value.hasSuffix("}")
            && !value.dropFirst().dropLast().contains(where: { "{}".contains($0) })
    }

    private static func isSecretName(_ name: Substring) -> Bool {
        let words = name.lowercased().split { !$0.isLetter }
        return words.contains { word in
            secretNames.contains(String(word)) || ["token", "secret", "password"].contains { word.contains($0) }
        }
    }
}

/// Addresses of the internet protocol as text.
enum IPAddress {
    /// 32 or 128; `nil` for what is neither.
    static func bits(_ text: String) -> Int? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return 32 }
        var six = in6_addr()
        return inet_pton(AF_INET6, text, &six) == 1 ? 128 : nil
    }
}
