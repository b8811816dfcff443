// SPDX-License-Identifier: EUPL-1.2
import Glyphs
import KioskModel

/// The bar as a window of an X server: at the upper edge, over everything that came before it, without focus.
///
/// cage (0.1.4) puts a window that manages itself (override-redirect) where it wants to be, above those that were there;
/// one of the type "notification" gets no keyboard. A window that comes later would lie over it: so it is made anew now and
/// then. The one before stays underneath until the next time, so that nothing flickers.
final class BarWindow {
    private let connection: XConnection
    private let typeProperty: UInt32
    private let type: UInt32
    private let graphics: UInt32
    private var pixmap: UInt32?
    private var windows: [UInt32] = []
    private var size = (width: 0, rows: 0)

    init?(_ connection: XConnection) {
        self.connection = connection
        guard let property = Self.atom("_NET_WM_WINDOW_TYPE", connection),
            let type = Self.atom("_NET_WM_WINDOW_TYPE_NOTIFICATION", connection)
        else { return nil }
        (typeProperty, self.type) = (property, type)
        graphics = connection.newID()
        guard connection.send(XRequest.createGraphics(graphics, of: connection.setup.root)) else { return nil }
    }

    private static func atom(_ name: String, _ connection: XConnection) -> UInt32? {
        connection.ask(XRequest.internAtom(name))?.little32(8)
    }

    /// Shows a text from now on.
    func show(_ text: String) throws(GlyphError) -> Bool {
        guard let answer = connection.ask(XRequest.geometry(of: connection.setup.root)) else { return false }
        let (width, height) = (Int(answer.little16(16)), Int(answer.little16(18)))
        size = (width, HangUpStrip.rows(ofHeight: height))
        let picture = try BarPicture(text, width: size.width, rows: size.rows)
        let next = connection.newID()
        guard
            connection.send(
                XRequest.createPixmap(
                    next, of: connection.setup.root, depth: connection.setup.rootDepth, width: size.width,
                    height: size.rows)),
            put(picture.canvas, in: next)
        else { return false }
        let before = pixmap
        pixmap = next
        // A window that has it for its ground keeps it.
        return raise() && (before.map { connection.send(XRequest.freePixmap($0)) } ?? true)
    }

    /// Lays the same picture over whatever has come meanwhile.
    func raise() -> Bool {
        guard let pixmap else { return true }
        let window = connection.newID()
        windows.append(window)
        return connection.send(
            XRequest.createWindow(
                window, parent: connection.setup.root, width: size.width, height: size.rows, pixmap: pixmap)
                + XRequest.setAtom(window, property: typeProperty, type) + XRequest.mapWindow(window)) && forgetOldest()
    }

    private func forgetOldest() -> Bool {
        guard windows.count > 2 else { return true }
        return connection.send(XRequest.destroyWindow(windows.removeFirst()))
    }

    private func put(_ canvas: Canvas, in pixmap: UInt32) -> Bool {
        let rowsAtOnce = max(1, (connection.setup.mostRequestBytes - 24) / (canvas.width * 4))
        var y = 0
        while y < canvas.height {
            let rows = min(rowsAtOnce, canvas.height - y)
            let request = XRequest.putImage(
                Self.pixels(canvas, from: y, rows: rows), in: pixmap, by: graphics, depth: connection.setup.rootDepth,
                width: canvas.width, rows: rows, y: y)
            guard connection.send(request) else { return false }
            y += rows
        }
        return true
    }

    private static func pixels(_ canvas: Canvas, from y: Int, rows: Int) -> [UInt8] {
        let bytes = canvas.bytes
        let range = y * canvas.width..<(y + rows) * canvas.width
        return [UInt8](unsafeUninitializedCapacity: range.count * 4) { buffer, count in
            for (number, pixel) in range.enumerated() {
                buffer[number * 4] = bytes[pixel * 3 + 2]
                buffer[number * 4 + 1] = bytes[pixel * 3 + 1]
                buffer[number * 4 + 2] = bytes[pixel * 3]
                buffer[number * 4 + 3] = 0
            }
            count = range.count * 4
        }
    }
}
