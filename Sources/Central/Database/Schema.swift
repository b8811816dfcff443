// SPDX-License-Identifier: EUPL-1.2

/// The tables, written once; `BYTES` stands for the engine's own type. Every table leads with the area, and with the
/// terminal where it has one. Times are BIGINT milliseconds UTC.
public enum Schema {
    public static let version: Int64 = 1

    /// How an engine spells the types.
    public struct Types: Sendable {
        let integer: String
        let bytes: String

        static let sqlite = Types(integer: "INTEGER", bytes: "BLOB")
        static let postgres = Types(integer: "BIGINT", bytes: "BYTEA")
    }

    /// Statements that make the tables where they are missing.
    public static func statements(_ types: Types) -> [String] {
        tables.map {
            $0.replacing("INTEGER", with: types.integer).replacing("BYTES", with: types.bytes)
        }
    }

    static let tables: [String] = [
        "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY)",
        """
        CREATE TABLE IF NOT EXISTS place (area TEXT NOT NULL, place INTEGER NOT NULL, version INTEGER NOT NULL,
            configuration TEXT NOT NULL, changed_ms INTEGER NOT NULL, PRIMARY KEY (area, place), UNIQUE (place))
        """,
        """
        CREATE TABLE IF NOT EXISTS token (area TEXT NOT NULL, token TEXT NOT NULL, place INTEGER NOT NULL, secret TEXT,
            made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, used_ms INTEGER, PRIMARY KEY (area, token),
            UNIQUE (token))
        """,
        """
        CREATE TABLE IF NOT EXISTS terminal (area TEXT NOT NULL, terminal TEXT NOT NULL, place INTEGER NOT NULL,
            signing_key BYTES NOT NULL, software TEXT NOT NULL, enrolled_ms INTEGER NOT NULL, revoked_ms INTEGER,
            PRIMARY KEY (area, terminal), UNIQUE (terminal))
        """,
        """
        CREATE TABLE IF NOT EXISTS assignment (area TEXT NOT NULL, terminal TEXT NOT NULL, from_ms INTEGER NOT NULL,
            place INTEGER NOT NULL, to_ms INTEGER, PRIMARY KEY (area, terminal, from_ms))
        """,
        """
        CREATE TABLE IF NOT EXISTS contact (area TEXT NOT NULL, terminal TEXT NOT NULL, heard_ms INTEGER NOT NULL,
            promised_ms INTEGER NOT NULL, boot TEXT NOT NULL, number INTEGER NOT NULL, heartbeat TEXT NOT NULL,
            PRIMARY KEY (area, terminal))
        """,
        """
        CREATE TABLE IF NOT EXISTS boot (area TEXT NOT NULL, terminal TEXT NOT NULL, epoch INTEGER NOT NULL,
            ordinal INTEGER NOT NULL, boot BYTES NOT NULL, wall_ms INTEGER NOT NULL, bound_ms INTEGER NOT NULL,
            trust INTEGER NOT NULL, PRIMARY KEY (area, terminal, epoch, ordinal))
        """,
        """
        CREATE TABLE IF NOT EXISTS epoch (area TEXT NOT NULL, terminal TEXT NOT NULL, epoch INTEGER NOT NULL,
            stored INTEGER NOT NULL, releasable INTEGER NOT NULL, chain BYTES NOT NULL, stored_ms INTEGER NOT NULL,
            PRIMARY KEY (area, terminal, epoch))
        """,
        """
        CREATE TABLE IF NOT EXISTS block (area TEXT NOT NULL, terminal TEXT NOT NULL, epoch INTEGER NOT NULL,
            block INTEGER NOT NULL, seed BYTES NOT NULL, chain_before BYTES NOT NULL,
            PRIMARY KEY (area, terminal, epoch, block))
        """,
        """
        CREATE TABLE IF NOT EXISTS record (area TEXT NOT NULL, terminal TEXT NOT NULL, epoch INTEGER NOT NULL,
            sequence INTEGER NOT NULL, boot_ordinal INTEGER NOT NULL, boot_minutes INTEGER NOT NULL,
            kind INTEGER NOT NULL, purpose INTEGER NOT NULL, first_number INTEGER NOT NULL,
            second_number INTEGER NOT NULL, third_number INTEGER NOT NULL, content INTEGER NOT NULL,
            place INTEGER NOT NULL, leaf BYTES NOT NULL, PRIMARY KEY (area, terminal, epoch, sequence))
        """,
        """
        CREATE INDEX IF NOT EXISTS record_of_boot ON record (area, terminal, epoch, boot_ordinal)
        """,
        """
        CREATE TABLE IF NOT EXISTS counter (area TEXT NOT NULL, terminal TEXT NOT NULL, epoch INTEGER NOT NULL,
            family INTEGER NOT NULL, first_number INTEGER NOT NULL, second_number INTEGER NOT NULL,
            third_number INTEGER NOT NULL, baseline INTEGER NOT NULL, value INTEGER NOT NULL,
            PRIMARY KEY (area, terminal, epoch, family, first_number, second_number, third_number))
        """,
        """
        CREATE TABLE IF NOT EXISTS usage_day (area TEXT NOT NULL, terminal TEXT NOT NULL, place INTEGER NOT NULL,
            day INTEGER NOT NULL, kind INTEGER NOT NULL, purpose INTEGER NOT NULL, first_number INTEGER NOT NULL,
            events INTEGER NOT NULL, PRIMARY KEY (area, terminal, place, day, kind, purpose, first_number))
        """,
        "CREATE INDEX IF NOT EXISTS usage_by_day ON usage_day (area, day)",
        """
        CREATE TABLE IF NOT EXISTS refusal (area TEXT NOT NULL, terminal TEXT NOT NULL, digest TEXT NOT NULL,
            reason TEXT NOT NULL, size INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
            times INTEGER NOT NULL, body BYTES NOT NULL, PRIMARY KEY (area, terminal, digest, reason))
        """,
        """
        CREATE TABLE IF NOT EXISTS refusal_count (area TEXT NOT NULL, terminal TEXT NOT NULL, reason TEXT NOT NULL,
            times INTEGER NOT NULL, PRIMARY KEY (area, terminal, reason))
        """,
        """
        CREATE TABLE IF NOT EXISTS readiness (area TEXT NOT NULL, terminal TEXT NOT NULL, number INTEGER NOT NULL,
            digest TEXT NOT NULL, received_ms INTEGER NOT NULL, report TEXT NOT NULL,
            PRIMARY KEY (area, terminal, number, digest))
        """,
        """
        CREATE TABLE IF NOT EXISTS operator_account (area TEXT NOT NULL, name TEXT NOT NULL, salt BYTES NOT NULL,
            hash BYTES NOT NULL, made_ms INTEGER NOT NULL, signed_out_ms INTEGER NOT NULL, PRIMARY KEY (area, name),
            UNIQUE (name))
        """,
        """
        CREATE TABLE IF NOT EXISTS content (area TEXT NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL,
            bundle BYTES NOT NULL, added_ms INTEGER NOT NULL, PRIMARY KEY (area, version))
        """,
        """
        CREATE TABLE IF NOT EXISTS content_key (area TEXT NOT NULL, signing_key BYTES NOT NULL,
            added_ms INTEGER NOT NULL, PRIMARY KEY (area, signing_key))
        """,
    ]
}
