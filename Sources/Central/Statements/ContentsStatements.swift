// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Content bundles and the keys they are signed with.
    enum Contents {
        static let all = [add, current, currentVersion, addKey, keys]

        static let add = Statement(
            "content.add", [.text, .integer, .text, .blob, .integer],
            """
            INSERT INTO content (area, version, digest, bundle, added_ms) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (area, version) DO UPDATE SET added_ms = excluded.added_ms
            WHERE content.digest = excluded.digest
            RETURNING version
            """)

        static let current = Statement(
            "content.current", [.text],
            """
            SELECT version, digest, bundle FROM content WHERE area = $1
            ORDER BY added_ms DESC, version DESC LIMIT 1
            """)

        static let currentVersion = Statement(
            "content.currentVersion", [.text],
            "SELECT version FROM content WHERE area = $1 ORDER BY added_ms DESC, version DESC LIMIT 1")

        static let addKey = Statement(
            "content.addKey", [.text, .blob, .integer],
            """
            INSERT INTO content_key (area, signing_key, added_ms) VALUES ($1, $2, $3)
            ON CONFLICT (area, signing_key) DO NOTHING
            """)

        static let keys = Statement(
            "content.keys", [.text],
            "SELECT signing_key FROM content_key WHERE area = $1 ORDER BY added_ms, signing_key")
    }
}
