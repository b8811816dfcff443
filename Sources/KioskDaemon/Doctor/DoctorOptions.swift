// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What a technician asked of the guided device test.
public struct DoctorOptions: Sendable, Equatable {
    /// This kind alone; `nil`: every device.
    public var only: PeripheralKind?
    /// Only what needs no person: states, identities, firmware.
    public var isUnattended: Bool
    /// Print the readiness report at the end.
    public var printsReport: Bool
    /// The service card to enrol; label and role, no key yet.
    public var enrols: ServiceCard?

    public init(
        only: PeripheralKind? = nil, isUnattended: Bool = false, printsReport: Bool = false,
        enrols: ServiceCard? = nil
    ) {
        self.only = only
        self.isUnattended = isUnattended
        self.printsReport = printsReport
        self.enrols = enrols
    }

    /// The request that begins the test.
    public var request: ControlRequest {
        var texts: [String: String] = [:]
        if let only { texts["only"] = "\(only)" }
        if isUnattended { texts["yes"] = "yes" }
        if printsReport { texts["print"] = "yes" }
        if let enrols {
            texts["role"] = enrols.role.rawValue
            texts["label"] = enrols.label
        }
        return ControlRequest(["doctor", "begin"], texts)
    }

    /// - Returns: `nil` for a word nobody knows.
    init?(_ request: ControlRequest) {
        only = nil
        if let word = request.texts["only"] {
            guard let kind = PeripheralKind(named: word) else { return nil }
            only = kind
        }
        isUnattended = request.texts["yes"] == "yes"
        printsReport = request.texts["print"] == "yes"
        enrols = nil
        if let word = request.texts["role"] {
            guard let role = ServiceCard.Role(rawValue: word) else { return nil }
            let label = request.texts["label"] ?? ""
            enrols = ServiceCard(role: role, label: String(label.prefix(DeviceIdentity.longestText)))
        }
    }
}

extension PeripheralKind {
    /// The kind of a name as in `kioskctl status`: "cardReader", and in any case.
    public init?(named name: String) {
        guard let kind = PeripheralKind.allCases.first(where: { "\($0)".lowercased() == name.lowercased() }) else {
            return nil
        }
        self = kind
    }

    /// For sentences: "card reader".
    public var words: String {
        self == .cardReader ? "card reader" : self == .storage ? "storage device" : "\(self)"
    }
}
