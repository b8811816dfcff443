// SPDX-License-Identifier: EUPL-1.2

/// Screens that are nobody's (closed, paused, goodbye): few words, set in the middle, the choice at the foot.
extension Composer {
    mutating func drawPoster(in area: Area) {
        let choices = screen.nodes.filter { $0.role == .choice }
        let words = screen.nodes.filter { $0.role != .choice }
        let blocks = Block.blocks(of: words, focus: nil, width: area.width - 2)
        let foot = Block.blocks(of: choices, focus: nil, width: area.width - 2)
            .reduce(0) { $0 + $1.height(minimum: 2) }
        let room = area.height - foot - (foot > 0 ? 1 : 0)
        let plan = BodyPlan(
            blocks, height: room, page: 0, mayShrinkTargets: false, isRoomy: sheet.rows >= 24,
            isPoster: blocks.count <= 5)
        guard plan.pageCount == 1 else { return drawBody(screen.nodes, in: area) }
        let width = blocks.flatMap(\.rows).map { $0.indent + CellWidth.of($0.left) }.max() ?? 0
        let left = (area.width - 2 - width) / 2
        let middle = Area(
            column: area.column + left, row: area.row + (room - plan.height) / 2, width: area.width - left,
            height: plan.height)
        for place in plan.places { draw(place, in: middle) }
        if foot > 0 {
            let lower = Area(
                column: area.column, row: area.rows.upperBound - foot, width: area.width, height: foot)
            drawBody(choices, in: lower)
        }
    }
}
