// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Marks of the second copy, over all areas.
    enum Backups {
        static let all = [marks, release, areas, alive]

        static let marks = Statement(
            "backup.marks", [], "SELECT area, terminal, epoch, stored FROM epoch WHERE stored > releasable")

        static let release = Statement(
            "backup.release", [.text, .text, .integer, .integer],
            """
            UPDATE epoch SET releasable = $4
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND releasable < $4 AND stored >= $4
            """)

        static let areas = Statement("backup.areas", [], "SELECT DISTINCT area FROM place ORDER BY area")

        static let alive = Statement("backup.alive", [], "SELECT max(version) AS version FROM schema_version")
    }
}
