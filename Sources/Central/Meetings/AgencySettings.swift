// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What the central knows of one agency's video system, secrets among it: it has no description, so that no log and no
/// page can show it.
struct AgencySettings: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    private var values: [String: String]

    init(_ values: [String: String] = [:]) {
        self.values = values
    }

    /// `nil` where it is not set or empty.
    subscript(_ name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// - Throws: `notSetUp` where it is not set.
    func wanted(_ name: String) throws(MeetingRefusal) -> String {
        guard let value = self[name] else { throw .notSetUp }
        return value
    }

    /// Names of what is set, in order.
    var names: [String] { values.filter { !$0.value.isEmpty }.keys.sorted() }

    var description: String { "settings of an agency" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
