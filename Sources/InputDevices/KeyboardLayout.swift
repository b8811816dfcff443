// SPDX-License-Identifier: EUPL-1.2
import CXkb

/// A keyboard layout of xkb, compiled once and shared by all keyboards that have it.
public final class KeyboardLayout {
    /// "se", "fi", "us".
    public let name: String
    /// False when dead keys do not compose because their table (Debian: libx11-data) is missing.
    public let composes: Bool
    private let layout: OpaquePointer

    /// - Throws: `.missingLibrary`, or `.noLayout` for one that xkb-data does not have.
    public init(name: String) throws(InputError) {
        if let package = cxkb_load() { throw .missingLibrary(String(cString: package)) }
        guard let layout = cxkb_layout_new(name) else { throw .noLayout(name) }
        self.name = name
        self.layout = layout
        composes = cxkb_layout_composes(layout) != 0
    }

    deinit { cxkb_layout_free(layout) }

    /// A keyboard of its own: modifiers and dead keys are its alone.
    public func keyboard() throws(InputError) -> KeyTranslation {
        guard let keyboard = cxkb_keyboard_new(layout) else { throw .refused(12) }
        return KeyTranslation(keyboard)
    }
}
