// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// People who may see the dashboard.
    enum Operators {
        static let all = [save, find, signOut]

        static let save = Statement(
            "operator.save", [.text, .text, .blob, .blob, .integer],
            """
            INSERT INTO operator_account (area, name, salt, hash, made_ms, signed_out_ms)
            VALUES ($1, $2, $3, $4, $5, 0)
            ON CONFLICT (name) DO UPDATE
            SET area = excluded.area, salt = excluded.salt, hash = excluded.hash, made_ms = excluded.made_ms,
                signed_out_ms = excluded.made_ms
            """)

        static let find = Statement(
            "operator.find", [.text],
            "SELECT area, name, salt, hash, signed_out_ms FROM operator_account WHERE name = $1")

        static let signOut = Statement(
            "operator.signOut", [.text, .integer],
            "UPDATE operator_account SET signed_out_ms = $2 WHERE name = $1")
    }
}
