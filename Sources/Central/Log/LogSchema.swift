// SPDX-License-Identifier: EUPL-1.2

extension Schema {
    /// Tables of the append-only log. `log_node` holds the roots of subtrees of 256, 65,536 … leaves; a checkpoint's
    /// note is the only thing here that changes: cosignatures are added to it. A deletion names the range that was to
    /// go, and one redacted batch by the position of its entry. `stated_day` is what closed months have stated so far,
    /// figures and corrections together; `closing_flags` what was flagged beside a closed month's figures.
    static let logTables: [String] = [
        """
        CREATE TABLE IF NOT EXISTS log_entry (area TEXT NOT NULL, position INTEGER NOT NULL, leaf BYTES NOT NULL,
            entry BYTES NOT NULL, PRIMARY KEY (area, position)) KEYED
        """,
        """
        CREATE TABLE IF NOT EXISTS log_node (area TEXT NOT NULL, level INTEGER NOT NULL, number INTEGER NOT NULL,
            hash BYTES NOT NULL, PRIMARY KEY (area, level, number))
        """,
        """
        CREATE TABLE IF NOT EXISTS log_frontier (area TEXT NOT NULL, size INTEGER NOT NULL, hashes BYTES NOT NULL,
            PRIMARY KEY (area))
        """,
        """
        CREATE TABLE IF NOT EXISTS log_checkpoint (area TEXT NOT NULL, size INTEGER NOT NULL, made_ms INTEGER NOT NULL,
            note TEXT NOT NULL, PRIMARY KEY (area, size))
        """,
        """
        CREATE TABLE IF NOT EXISTS log_closing (area TEXT NOT NULL, month TEXT NOT NULL, size INTEGER NOT NULL,
            made_ms INTEGER NOT NULL, statement BYTES NOT NULL, PRIMARY KEY (area, month))
        """,
        """
        CREATE TABLE IF NOT EXISTS log_beginning (area TEXT NOT NULL, begun_ms INTEGER NOT NULL, size INTEGER NOT NULL,
            PRIMARY KEY (area, begun_ms))
        """,
        """
        CREATE TABLE IF NOT EXISTS stated_day (area TEXT NOT NULL, terminal TEXT NOT NULL, place INTEGER NOT NULL,
            day INTEGER NOT NULL, kind INTEGER NOT NULL, events INTEGER NOT NULL,
            PRIMARY KEY (area, terminal, place, day, kind))
        """,
        """
        CREATE TABLE IF NOT EXISTS closing_flags (area TEXT NOT NULL, month TEXT NOT NULL, flags TEXT NOT NULL,
            PRIMARY KEY (area, month))
        """,
        """
        CREATE TABLE IF NOT EXISTS deletion (area TEXT NOT NULL, terminal TEXT NOT NULL, epoch INTEGER NOT NULL,
            first_sequence INTEGER NOT NULL, last_sequence INTEGER NOT NULL, decision TEXT NOT NULL,
            deleted_ms INTEGER NOT NULL, log_position INTEGER NOT NULL, of_position INTEGER NOT NULL,
            PRIMARY KEY (area, terminal, log_position))
        """,
    ]
}
