// SPDX-License-Identifier: EUPL-1.2

/// The few requests of the X11 protocol that a bar needs, as bytes, little endian.
enum XRequest {
    /// XA_ATOM.
    static let atomType: UInt32 = 4

    static func internAtom(_ name: String) -> [UInt8] {
        let text = Array(name.utf8)
        return request(16, 0, u16(UInt16(text.count)) + [0, 0] + padded(text))
    }

    /// A window that no window manager touches, filled with `pixmap`.
    static func createWindow(
        _ id: UInt32, parent: UInt32, width: Int, height: Int, pixmap: UInt32
    ) -> [UInt8] {
        let backgroundPixmap: UInt32 = 0x1
        let overrideRedirect: UInt32 = 0x200
        return request(
            1, 0,
            u32(id) + u32(parent) + u16(0) + u16(0) + u16(UInt16(width)) + u16(UInt16(height)) + u16(0) + u16(1)
                + u32(0)
                + u32(backgroundPixmap | overrideRedirect) + u32(pixmap) + u32(1))
    }

    static func destroyWindow(_ id: UInt32) -> [UInt8] { request(4, 0, u32(id)) }
    static func mapWindow(_ id: UInt32) -> [UInt8] { request(8, 0, u32(id)) }

    /// Replaces a property that is one atom.
    static func setAtom(_ window: UInt32, property: UInt32, _ value: UInt32) -> [UInt8] {
        request(18, 0, u32(window) + u32(property) + u32(atomType) + [32, 0, 0, 0] + u32(1) + u32(value))
    }

    static func createPixmap(_ id: UInt32, of drawable: UInt32, depth: UInt8, width: Int, height: Int) -> [UInt8] {
        request(53, depth, u32(id) + u32(drawable) + u16(UInt16(width)) + u16(UInt16(height)))
    }

    static func freePixmap(_ id: UInt32) -> [UInt8] { request(54, 0, u32(id)) }
    static func createGraphics(_ id: UInt32, of drawable: UInt32) -> [UInt8] {
        request(55, 0, u32(id) + u32(drawable) + u32(0))
    }

    /// Rows of pixels of four bytes: blue, green, red, nothing.
    static func putImage(
        _ pixels: [UInt8], in drawable: UInt32, by graphics: UInt32, depth: UInt8, width: Int, rows: Int, y: Int
    ) -> [UInt8] {
        let wholePicture: UInt8 = 2
        return request(
            72, wholePicture,
            u32(drawable) + u32(graphics) + u16(UInt16(width)) + u16(UInt16(rows)) + u16(0) + u16(UInt16(y))
                + [0, depth, 0, 0] + pixels)
    }

    /// Its answer says how large the screen is.
    static func geometry(of drawable: UInt32) -> [UInt8] { request(14, 0, u32(drawable)) }

    private static func request(_ code: UInt8, _ detail: UInt8, _ body: [UInt8]) -> [UInt8] {
        precondition(body.count % 4 == 0 && body.count / 4 + 1 <= 0xFFFF, "a request is counted in words of four bytes")
        return [code, detail] + u16(UInt16(body.count / 4 + 1)) + body
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    private static func u16(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
    private static func u32(_ value: UInt32) -> [UInt8] {
        u16(UInt16(value & 0xFFFF)) + u16(UInt16(value >> 16))
    }
}
