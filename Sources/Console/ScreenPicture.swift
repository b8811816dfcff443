// SPDX-License-Identifier: EUPL-1.2
public import Glyphs
public import TextScreen

/// A layout as a picture, as a frame buffer shows it.
public struct ScreenPicture {
    private let layout: Layout
    private let theme: Theme
    private let cellWidth: Int
    private let cellHeight: Int

    /// Cells of `cellWidth` × twice that; without it as large as a full-HD panel holds (58×16: 32 × 64 pixels).
    public init(_ layout: Layout, _ theme: Theme, cellWidth: Int? = nil) {
        self.layout = layout
        self.theme = theme
        let largest = min(1_920 / layout.columns, 1_080 / (2 * layout.rows))
        self.cellWidth = max(4, cellWidth ?? largest / 2 * 2)
        cellHeight = self.cellWidth * 2
    }

    /// - Throws: `noPicture` where fonts or libraries are missing; the reason says which package has them.
    public func png() throws(ConsoleError) -> [UInt8] {
        do { return try canvas().png() } catch let error as ConsoleError { throw error } catch {
            throw .noPicture("\(error)")
        }
    }

    public func canvas() throws(ConsoleError) -> Canvas {
        // DejaVu Sans Mono advances 0.602 em.
        let size = cellWidth * 1_000 / 602
        let regular: Font
        let bold: Font
        do {
            regular = try Font(file: Font.file(.mono), pixelSize: size)
            bold = try Font(file: Font.file(.monoBold), pixelSize: size)
        } catch { throw .noPicture("\(error)") }
        var canvas = Canvas(
            width: layout.columns * cellWidth, height: layout.rows * cellHeight,
            background: rgb(theme.background(.plain)))
        for (row, cells) in layout.cells.enumerated() {
            for (column, cell) in cells.enumerated() {
                let width = column + 1 < cells.count && cells[column + 1].text.isEmpty ? 2 : 1
                guard !cell.text.isEmpty else { continue }
                canvas.fill(
                    x: column * cellWidth, y: row * cellHeight, width: cellWidth * width, height: cellHeight,
                    rgb(theme.background(cell.style)))
            }
            for (column, cell) in cells.enumerated() where cell.text != " " && !cell.text.isEmpty {
                let ink = rgb(theme.foreground(cell.style))
                let paper = rgb(theme.background(cell.style))
                let place = CellDrawing.Place(
                    x: column * cellWidth, y: row * cellHeight, width: cellWidth, height: cellHeight)
                if CellDrawing.draw(cell.text, in: place, ink: ink, paper: paper, on: &canvas) { continue }
                let font = theme.pair(cell.style).isBold ? bold : regular
                let top = (cellHeight - font.ascent - font.descent) / 2
                canvas.draw(cell.text, x: place.x, baseline: place.y + top + font.ascent, font: font, color: ink)
            }
        }
        return canvas
    }

    private func rgb(_ color: Theme.Color) -> RGB { RGB(red: color.red, green: color.green, blue: color.blue) }
}
