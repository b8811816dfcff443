// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Enrolment tokens. The secret stands here until the token is used or expired, then it is wiped.
    enum Tokens {
        static let all = [add, find, use, wipe]

        static let add = Statement(
            "token.add", [.text, .text, .integer, .text, .integer, .integer],
            """
            INSERT INTO token (area, token, place, secret, made_ms, expires_ms, used_ms)
            VALUES ($1, $2, $3, $4, $5, $6, NULL)
            """)

        static let find = Statement(
            "token.find", [.text],
            "SELECT area, token, place, secret, expires_ms, used_ms FROM token WHERE token = $1")

        static let use = Statement(
            "token.use", [.text, .integer],
            """
            UPDATE token SET used_ms = $2, secret = NULL
            WHERE token = $1 AND used_ms IS NULL AND expires_ms > $2
            RETURNING area, place
            """)

        static let wipe = Statement(
            "token.wipe", [.integer],
            "UPDATE token SET secret = NULL WHERE secret IS NOT NULL AND expires_ms <= $1")
    }
}
