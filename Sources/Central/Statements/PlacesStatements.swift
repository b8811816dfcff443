// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Service points and their configurations.
    enum Places {
        static let all = [add, replace, find, list, newestCode]

        static let add = Statement(
            "place.add", [.text, .integer, .integer, .text, .integer],
            """
            INSERT INTO place (area, place, version, configuration, changed_ms) VALUES ($1, $2, $3, $4, $5)
            """)

        static let replace = Statement(
            "place.replace", [.text, .integer, .integer, .text, .integer],
            """
            UPDATE place SET version = $3, configuration = $4, changed_ms = $5
            WHERE area = $1 AND place = $2 AND version < $3
            RETURNING version
            """)

        static let find = Statement(
            "place.find", [.integer],
            "SELECT area, place, version, configuration, changed_ms FROM place WHERE place = $1")

        static let list = Statement(
            "place.list", [.text],
            """
            SELECT area, place, version, configuration, changed_ms FROM place WHERE area = $1 ORDER BY place
            """)

        static let newestCode = Statement(
            "place.newestCode", [], "SELECT COALESCE(max(place), 0) AS place FROM place")
    }
}
