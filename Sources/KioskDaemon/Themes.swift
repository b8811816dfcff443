// SPDX-License-Identifier: EUPL-1.2
public import TextScreen

extension Settings.ThemeName {
    /// The theme a setting names.
    public var theme: Theme {
        switch self {
        case .light: .darkOnLight
        case .dark: .lightOnDark
        case .contrast: .highestContrast
        }
    }
}

/// The block art the attract screen is given; it draws it as large as its room allows.
public enum SymbolArt {
    public static let columns = 18
    public static let rows = 9
}
