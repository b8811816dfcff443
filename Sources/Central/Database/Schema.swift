// SPDX-License-Identifier: EUPL-1.2

/// The tables, written once; `BYTES` and `KEYED` stand for the engine's own words. Every table leads with the area, and with the
/// terminal where it has one. Times are BIGINT milliseconds UTC.
public enum Schema {
    /// Version 1 was never released; a file of it is refused. Version 3 has the meetings' tables more than 2, which are
    /// made when it is opened; older software, which knows nothing of clerks, refuses it.
    public static let version: Int64 = 3
    private static let oldest: Int64 = 2

    /// How an engine spells the types.
    public struct Types: Sendable {
        let integer: String
        let bytes: String
        /// Behind a table of short rows that are found by their whole key and changed often: the key is not to be kept
        /// twice, in the row and in an index.
        let keyed: String

        static let sqlite = Types(integer: "INTEGER", bytes: "BLOB", keyed: "WITHOUT ROWID")
        static let postgres = Types(integer: "BIGINT", bytes: "BYTEA", keyed: "")
    }

    /// Statements that make the tables where they are missing.
    public static func statements(_ types: Types) -> [String] {
        (tables + logTables + meetingTables).map {
            $0.replacing("INTEGER", with: types.integer).replacing("BYTES", with: types.bytes)
                .replacing("KEYED", with: types.keyed)
        }
    }

    /// - Parameters:
    ///   - found: the version a database says it is; `nil`: it is new.
    ///   - name: what the database is called in the complaint.
    /// - Throws: `CentralError.invalid` for any but ours.
    static func check(_ found: Int64?, of name: String) throws {
        guard let found, !(oldest...version).contains(found) else { return }
        if found > version {
            throw CentralError.invalid(
                "\(name) was written by a newer version of this software", remedy: "install that version")
        }
        throw CentralError.invalid(
            "\(name) is of schema \(found), from before the first release",
            remedy: "move it away and start anew: add the places and enrol the terminals, which send all they hold")
    }

    static let tables: [String] = [
        "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY)",
        """
        CREATE TABLE IF NOT EXISTS place (area TEXT NOT NULL, place INTEGER NOT NULL, version INTEGER NOT NULL,
            configuration TEXT NOT NULL, changed_ms INTEGER NOT NULL, PRIMARY KEY (area, place), UNIQUE (place))
        """,
        // Since when a place has which opening hours: what happened is judged by the hours of then.
        """
        CREATE TABLE IF NOT EXISTS place_hours (area TEXT NOT NULL, place INTEGER NOT NULL, from_ms INTEGER NOT NULL,
            hours TEXT NOT NULL, PRIMARY KEY (area, place, from_ms))
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
            promised_ms INTEGER NOT NULL, boot TEXT NOT NULL, number INTEGER NOT NULL, condition TEXT NOT NULL,
            heartbeat TEXT NOT NULL, PRIMARY KEY (area, terminal))
        """,
        // What changed in a terminal's condition; the heartbeats between are not kept.
        """
        CREATE TABLE IF NOT EXISTS health_change (area TEXT NOT NULL, terminal TEXT NOT NULL, at_ms INTEGER NOT NULL,
            changes TEXT NOT NULL, PRIMARY KEY (area, terminal, at_ms))
        """,
        // What terminals say of their boots; a boot's records begin at first_sequence, and undecided counts those whose
        // day is not known.
        """
        CREATE TABLE IF NOT EXISTS boot (area TEXT NOT NULL, terminal TEXT NOT NULL, epoch INTEGER NOT NULL,
            ordinal INTEGER NOT NULL, boot BYTES NOT NULL, wall_ms INTEGER NOT NULL, bound_ms INTEGER NOT NULL,
            trust INTEGER NOT NULL, first_sequence INTEGER NOT NULL, undecided INTEGER NOT NULL,
            PRIMARY KEY (area, terminal, epoch, ordinal)) KEYED
        """,
        // When a boot began as the central itself can tell; NULL: not before, or not after, anything it knows.
        """
        CREATE TABLE IF NOT EXISTS boot_clock (area TEXT NOT NULL, terminal TEXT NOT NULL, boot BYTES NOT NULL,
            earliest_ms INTEGER, latest_ms INTEGER, PRIMARY KEY (area, terminal, boot)) KEYED
        """,
        // Counters and baseline are counter lists; closed is the last sequence the terminal says a closed epoch has.
        """
        CREATE TABLE IF NOT EXISTS epoch (area TEXT NOT NULL, terminal TEXT NOT NULL, epoch INTEGER NOT NULL,
            stored INTEGER NOT NULL, releasable INTEGER NOT NULL, closed INTEGER NOT NULL, chain BYTES NOT NULL,
            seed BYTES NOT NULL, counters BYTES NOT NULL, baseline BYTES NOT NULL, last_boot INTEGER NOT NULL,
            last_minutes INTEGER NOT NULL, stored_ms INTEGER NOT NULL, PRIMARY KEY (area, terminal, epoch))
        """,
        // The signed bytes as they came. A batch counts what lies beyond the batches before it.
        """
        CREATE TABLE IF NOT EXISTS batch (area TEXT NOT NULL, terminal TEXT NOT NULL, epoch INTEGER NOT NULL,
            last_sequence INTEGER NOT NULL, first_sequence INTEGER NOT NULL, body BYTES NOT NULL,
            received_ms INTEGER NOT NULL, log_position INTEGER NOT NULL,
            PRIMARY KEY (area, terminal, epoch, last_sequence))
        """,
        // Came before what lies in front of it.
        """
        CREATE TABLE IF NOT EXISTS waiting (area TEXT NOT NULL, terminal TEXT NOT NULL, epoch INTEGER NOT NULL,
            first_sequence INTEGER NOT NULL, last_sequence INTEGER NOT NULL, digest TEXT NOT NULL, body BYTES NOT NULL,
            received_ms INTEGER NOT NULL, PRIMARY KEY (area, terminal, epoch, first_sequence, digest))
        """,
        // Batches that another history was counted instead of: a clone, or a disk that went back.
        """
        CREATE TABLE IF NOT EXISTS branch (area TEXT NOT NULL, terminal TEXT NOT NULL, digest TEXT NOT NULL,
            epoch INTEGER NOT NULL, first_sequence INTEGER NOT NULL, last_sequence INTEGER NOT NULL,
            body BYTES NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
            PRIMARY KEY (area, terminal, digest))
        """,
        """
        CREATE TABLE IF NOT EXISTS usage_day (area TEXT NOT NULL, terminal TEXT NOT NULL, place INTEGER NOT NULL,
            day INTEGER NOT NULL, kind INTEGER NOT NULL, purpose INTEGER NOT NULL, first_number INTEGER NOT NULL,
            events INTEGER NOT NULL, PRIMARY KEY (area, terminal, day, place, kind, purpose, first_number)) KEYED
        """,
        // A day of an area is found by its terminals; an index by day was a third of what a report wrote.
        "DROP INDEX IF EXISTS usage_by_day",
        """
        CREATE TABLE IF NOT EXISTS statistics_release (area TEXT NOT NULL, period TEXT NOT NULL,
            made_ms INTEGER NOT NULL, release TEXT NOT NULL, PRIMARY KEY (area, period))
        """,
        """
        CREATE TABLE IF NOT EXISTS agency_count (area TEXT NOT NULL, terminal TEXT NOT NULL, day INTEGER NOT NULL,
            agency INTEGER NOT NULL, outcome INTEGER NOT NULL, duration INTEGER NOT NULL, place INTEGER NOT NULL,
            value INTEGER NOT NULL, PRIMARY KEY (area, terminal, agency, outcome, duration, day))
        """,
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
