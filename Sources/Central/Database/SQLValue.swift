// SPDX-License-Identifier: EUPL-1.2

/// A value that goes into a statement or comes out of it; the same four on every engine.
public enum SQLValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    static func number(_ value: some BinaryInteger) -> SQLValue { .integer(Int64(value)) }

    static func optional(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }
}

/// One row of an answer, read by column name.
public struct SQLRow: Sendable, Equatable {
    /// Shared by the rows of an answer.
    let names: [String]
    let values: [SQLValue]

    init(names: [String], values: [SQLValue]) {
        self.names = names
        self.values = values
    }

    public var columns: [String: SQLValue] {
        Dictionary(zip(names, values)) { first, _ in first }
    }

    private subscript(_ name: String) -> SQLValue? {
        names.firstIndex(of: name).map { values[$0] }
    }

    /// A whole number; a column that is missing or of another kind is a bug in the statement or a foreign database.
    public func integer(_ name: String) throws -> Int64 {
        guard case .integer(let value) = self[name] else { throw wrong(name) }
        return value
    }

    public func optionalInteger(_ name: String) throws -> Int64? {
        self[name] == .null ? nil : try integer(name)
    }

    public func optionalBlob(_ name: String) throws -> [UInt8]? {
        self[name] == .null ? nil : try blob(name)
    }

    public func text(_ name: String) throws -> String {
        guard case .text(let value) = self[name] else { throw wrong(name) }
        return value
    }

    public func optionalText(_ name: String) throws -> String? {
        self[name] == .null ? nil : try text(name)
    }

    public func blob(_ name: String) throws -> [UInt8] {
        guard case .blob(let value) = self[name] else { throw wrong(name) }
        return value
    }

    private func wrong(_ name: String) -> CentralError { .inconsistent("column \(name) has another type") }
}
