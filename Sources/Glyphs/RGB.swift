// SPDX-License-Identifier: EUPL-1.2

/// A colour, 8 bits a channel, sRGB.
public struct RGB: Sendable, Equatable, Hashable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    public static let black = RGB(red: 0, green: 0, blue: 0)
    public static let white = RGB(red: 255, green: 255, blue: 255)

    /// `coverage` 0 … 255 of `self` over `other`.
    func over(_ other: RGB, coverage: UInt8) -> RGB {
        let ink = Int(coverage)
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
            let sum = Int(a) * ink + Int(b) * (255 - ink)
            return UInt8((sum + 127) / 255)
        }
        return RGB(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
    }

    /// Lightness 0 … 255 (Rec. 601 weights).
    public var lightness: UInt8 {
        let weighted = Int(red) * 299 + Int(green) * 587 + Int(blue) * 114
        return UInt8(weighted / 1_000)
    }
}
