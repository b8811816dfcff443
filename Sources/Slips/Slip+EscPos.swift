// SPDX-License-Identifier: EUPL-1.2

extension Slip {
    /// Everything the printer gets, from reset to cut.
    public func escPos(_ profile: PrinterProfile = .paper80) -> [UInt8] { escPosParts(profile).flatMap { $0 } }

    /// The same, split between commands; see `SlipPress`, which is for more than one slip.
    public func escPosParts(_ profile: PrinterProfile = .paper80) -> [[UInt8]] {
        SlipPress(symbol: symbol, profile: profile).parts(self)
    }
}
