// SPDX-License-Identifier: EUPL-1.2
public import Content
import Crypto
import KioskModel
import Uplink

/// The terminal's own content, for `kioskctl`.
public enum ContentDoor {
    /// The bundles of a state folder, with the keys this terminal trusts.
    public static func store(_ state: StateDirectory) throws -> BundleStore {
        let identity = try TerminalIdentity.load(directory: state.identity)
        return BundleStore(directory: state.content, keys: try Wiring.contentKeys(state, identity))
    }

    /// Trusts a public key, written in hexadecimal.
    public static func trust(_ hexadecimal: String, _ state: StateDirectory) throws(DaemonError) {
        guard let bytes = Hex.decode(hexadecimal),
            (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil
        else {
            throw .badSetting(
                name: "trust", value: SafeText.clean(hexadecimal), remedy: "write the 64 digits that content key prints"
            )
        }
        let known = SmallFile.text(state.contentKeys) ?? ""
        guard !known.split(separator: "\n").contains(Substring(hexadecimal)) else { return }
        try SmallFile.write(Array((known + hexadecimal + "\n").utf8), to: state.contentKeys)
    }
}
