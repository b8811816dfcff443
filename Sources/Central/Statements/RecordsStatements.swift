// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Epochs as far as they are stored, and what terminals say of their boots.
    enum Records {
        static let all = [
            epoch, newestEpoch, saveEpoch, closeEpoch, lacking, released, boot, bootsOf, saveBoot, bootsOfEpoch, clock,
            saveClock, clocks, epochs, newestRecords, ingested,
        ]

        static let epoch = Statement(
            "record.epoch", [.text, .text, .integer],
            """
            SELECT stored, releasable, closed, chain, seed, counters, baseline, last_boot, last_minutes, stored_ms
            FROM epoch WHERE area = $1 AND terminal = $2 AND epoch = $3
            """)

        static let newestEpoch = Statement(
            "record.newestEpoch", [.text, .text],
            "SELECT COALESCE(max(epoch), 0) AS epoch FROM epoch WHERE area = $1 AND terminal = $2")

        static let saveEpoch = Statement(
            "record.saveEpoch",
            [.text, .text, .integer, .integer, .blob, .blob, .blob, .blob, .integer, .integer, .integer],
            """
            INSERT INTO epoch (area, terminal, epoch, stored, releasable, closed, chain, seed, counters, baseline,
                last_boot, last_minutes, stored_ms)
            VALUES ($1, $2, $3, $4, 0, 0, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (area, terminal, epoch) DO UPDATE
            SET stored = excluded.stored, chain = excluded.chain, seed = excluded.seed, counters = excluded.counters,
                baseline = excluded.baseline, last_boot = excluded.last_boot, last_minutes = excluded.last_minutes,
                stored_ms = excluded.stored_ms
            WHERE epoch.stored <= excluded.stored
            RETURNING stored
            """)

        /// The terminal says that a closed epoch goes so far; of an epoch that is unknown here, nothing is stored.
        static let closeEpoch = Statement(
            "record.closeEpoch", [.text, .text, .integer, .integer, .blob, .blob, .integer],
            """
            INSERT INTO epoch (area, terminal, epoch, stored, releasable, closed, chain, seed, counters, baseline,
                last_boot, last_minutes, stored_ms)
            VALUES ($1, $2, $3, 0, 0, $4, $5, $5, $6, $6, 0, 0, $7)
            ON CONFLICT (area, terminal, epoch) DO UPDATE SET closed = excluded.closed
            WHERE epoch.closed <> excluded.closed
            """)

        /// Epochs of which the terminal has more than is stored.
        static let lacking = Statement(
            "record.lacking", [.text, .text],
            """
            SELECT epoch, stored FROM epoch WHERE area = $1 AND terminal = $2 AND closed > stored ORDER BY epoch
            """)

        /// What of a terminal's epochs is in a second copy.
        static let released = Statement(
            "record.released", [.text, .text],
            """
            SELECT epoch, stored, releasable FROM epoch
            WHERE area = $1 AND terminal = $2 AND releasable > 0 ORDER BY epoch
            """)

        static let boot = Statement(
            "record.boot", [.text, .text, .integer, .integer],
            """
            SELECT epoch, ordinal, boot, wall_ms, bound_ms, trust, first_sequence, undecided FROM boot
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND ordinal = $4
            """)

        /// The rows of one boot: one in each epoch that was open during it.
        static let bootsOf = Statement(
            "record.bootsOf", [.text, .text, .blob],
            """
            SELECT epoch, ordinal, boot, wall_ms, bound_ms, trust, first_sequence, undecided FROM boot
            WHERE area = $1 AND terminal = $2 AND boot = $3 ORDER BY epoch, ordinal
            """)

        static let saveBoot = Statement(
            "record.saveBoot",
            [.text, .text, .integer, .integer, .blob, .integer, .integer, .integer, .integer, .integer],
            """
            INSERT INTO boot (area, terminal, epoch, ordinal, boot, wall_ms, bound_ms, trust, first_sequence, undecided)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (area, terminal, epoch, ordinal) DO UPDATE
            SET wall_ms = excluded.wall_ms, bound_ms = excluded.bound_ms, trust = excluded.trust,
                first_sequence = excluded.first_sequence, undecided = excluded.undecided
            """)

        static let bootsOfEpoch = Statement(
            "record.bootsOfEpoch", [.text, .text, .integer],
            """
            SELECT epoch, ordinal, boot, wall_ms, bound_ms, trust, first_sequence, undecided FROM boot
            WHERE area = $1 AND terminal = $2 AND epoch = $3 ORDER BY ordinal
            """)

        static let clock = Statement(
            "record.clock", [.text, .text, .blob],
            "SELECT boot, earliest_ms, latest_ms FROM boot_clock WHERE area = $1 AND terminal = $2 AND boot = $3")

        static let saveClock = Statement(
            "record.saveClock", [.text, .text, .blob, .integer, .integer],
            """
            INSERT INTO boot_clock (area, terminal, boot, earliest_ms, latest_ms) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (area, terminal, boot) DO UPDATE
            SET earliest_ms = excluded.earliest_ms, latest_ms = excluded.latest_ms
            """)

        static let clocks = Statement(
            "record.clocks", [.text, .text],
            "SELECT boot, earliest_ms, latest_ms FROM boot_clock WHERE area = $1 AND terminal = $2")

        static let epochs = Statement(
            "record.epochs", [.text],
            """
            SELECT terminal, epoch, stored, releasable, chain, counters, baseline, stored_ms FROM epoch WHERE area = $1
            ORDER BY terminal, epoch
            """)

        /// The last stored record of each epoch, with all that is known of its boot.
        static let newestRecords = Statement(
            "record.newestRecords", [.text],
            """
            SELECT e.terminal, e.epoch, e.last_minutes, b.ordinal, b.boot, b.wall_ms, b.bound_ms, b.trust,
                b.first_sequence, b.undecided, c.earliest_ms, c.latest_ms
            FROM epoch e
            JOIN boot b ON b.area = e.area AND b.terminal = e.terminal AND b.epoch = e.epoch AND b.ordinal = e.last_boot
            LEFT JOIN boot_clock c ON c.area = b.area AND c.terminal = b.terminal AND c.boot = b.boot
            WHERE e.area = $1 AND e.stored > 0 ORDER BY e.terminal, e.epoch
            """)

        static let ingested = Statement(
            "record.ingested", [.text],
            "SELECT CAST(COALESCE(sum(stored), 0) AS BIGINT) AS events FROM epoch WHERE area = $1")
    }
}
