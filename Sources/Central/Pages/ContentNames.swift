// SPDX-License-Identifier: EUPL-1.2
import Content
import Crypto
import Foundation
import KioskModel

/// What agencies and services are called, by the newest content that terminals should have.
struct ContentNames {
    private var agencies: [Int32: String] = [:]
    private var services: [Int32: String] = [:]

    init() {}

    /// Without content, or with some that this version cannot open, codes are all there is.
    init(area: String, _ session: any DatabaseSession) throws {
        guard let row = try session.run(Statements.Contents.current, [.text(area)]).first else { return }
        let keys = try session.run(Statements.Contents.keys, [.text(area)]).compactMap {
            try? Curve25519.Signing.PublicKey(rawRepresentation: try $0.blob("signing_key"))
        }
        guard let content = try? ContentBundle.open(bytes: Data(try row.blob("bundle")), keys: keys).content else {
            return
        }
        for agency in content.agencies { agencies[agency.code] = SafeText.clean(agency.name) }
        let swedish = content.languages.first { $0.tag == "sv" } ?? content.languages.first
        for entry in content.menu {
            if let name = swedish?.strings[entry.nameKey] { services[entry.code] = SafeText.clean(name) }
        }
    }

    func agency(_ code: Int32) -> String { agencies[code] ?? "myndighet \(code)" }

    func service(_ code: Int32) -> String { services[code].map { "”\($0)”" } ?? "tjänst \(code)" }
}
