// SPDX-License-Identifier: EUPL-1.2

extension Statements {
    /// Epochs, blocks, records, boots and counters as terminals sent them.
    enum Records {
        static let all = [
            epoch, newestEpoch, saveEpoch, block, saveBlock, leaves, add, ofBoot, ofEpoch, blocksOfEpoch, boot,
            saveBoot,
            bootsOfEpoch, counters, saveCounter, epochs, newestRecords, ingested,
        ]

        static let epoch = Statement(
            "record.epoch", [.text, .text, .integer],
            """
            SELECT stored, releasable, chain, stored_ms FROM epoch
            WHERE area = $1 AND terminal = $2 AND epoch = $3
            """)

        static let newestEpoch = Statement(
            "record.newestEpoch", [.text, .text],
            "SELECT COALESCE(max(epoch), 0) AS epoch FROM epoch WHERE area = $1 AND terminal = $2")

        static let saveEpoch = Statement(
            "record.saveEpoch", [.text, .text, .integer, .integer, .blob, .integer],
            """
            INSERT INTO epoch (area, terminal, epoch, stored, releasable, chain, stored_ms)
            VALUES ($1, $2, $3, $4, 0, $5, $6)
            ON CONFLICT (area, terminal, epoch) DO UPDATE
            SET stored = excluded.stored, chain = excluded.chain, stored_ms = excluded.stored_ms
            WHERE epoch.stored <= excluded.stored
            RETURNING stored
            """)

        static let block = Statement(
            "record.block", [.text, .text, .integer, .integer],
            """
            SELECT seed, chain_before FROM block
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND block = $4
            """)

        static let saveBlock = Statement(
            "record.saveBlock", [.text, .text, .integer, .integer, .blob, .blob],
            """
            INSERT INTO block (area, terminal, epoch, block, seed, chain_before) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (area, terminal, epoch, block) DO NOTHING
            """)

        static let leaves = Statement(
            "record.leaves", [.text, .text, .integer, .integer, .integer],
            """
            SELECT sequence, leaf FROM record
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND sequence BETWEEN $4 AND $5
            ORDER BY sequence
            """)

        static let add = Statement(
            "record.add",
            [
                .text, .text, .integer, .integer, .integer, .integer, .integer, .integer, .integer, .integer, .integer,
                .integer, .integer, .blob,
            ],
            """
            INSERT INTO record (area, terminal, epoch, sequence, boot_ordinal, boot_minutes, kind, purpose,
                first_number, second_number, third_number, content, place, leaf)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """)

        static let ofBoot = Statement(
            "record.ofBoot", [.text, .text, .integer, .integer],
            """
            SELECT place, kind, purpose, first_number, boot_minutes, COUNT(*) AS events FROM record
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND boot_ordinal = $4
            GROUP BY place, kind, purpose, first_number, boot_minutes
            """)

        static let ofEpoch = Statement(
            "record.ofEpoch", [.text, .text, .integer, .integer, .integer],
            """
            SELECT sequence, boot_ordinal, boot_minutes, kind, purpose, first_number, second_number, third_number,
                content, place, leaf
            FROM record WHERE area = $1 AND terminal = $2 AND epoch = $3 AND sequence > $4
            ORDER BY sequence LIMIT $5
            """)

        static let blocksOfEpoch = Statement(
            "record.blocksOfEpoch", [.text, .text, .integer],
            """
            SELECT block, seed, chain_before FROM block WHERE area = $1 AND terminal = $2 AND epoch = $3
            ORDER BY block
            """)

        static let boot = Statement(
            "record.boot", [.text, .text, .integer, .integer],
            """
            SELECT boot, wall_ms, bound_ms, trust FROM boot
            WHERE area = $1 AND terminal = $2 AND epoch = $3 AND ordinal = $4
            """)

        static let saveBoot = Statement(
            "record.saveBoot", [.text, .text, .integer, .integer, .blob, .integer, .integer, .integer],
            """
            INSERT INTO boot (area, terminal, epoch, ordinal, boot, wall_ms, bound_ms, trust)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (area, terminal, epoch, ordinal) DO UPDATE
            SET wall_ms = excluded.wall_ms, bound_ms = excluded.bound_ms, trust = excluded.trust
            """)

        static let bootsOfEpoch = Statement(
            "record.bootsOfEpoch", [.text, .text, .integer],
            """
            SELECT ordinal, boot, wall_ms, bound_ms, trust FROM boot
            WHERE area = $1 AND terminal = $2 AND epoch = $3
            """)

        static let counters = Statement(
            "record.counters", [.text, .text, .integer],
            """
            SELECT family, first_number, second_number, third_number, baseline, value FROM counter
            WHERE area = $1 AND terminal = $2 AND epoch = $3
            """)

        static let saveCounter = Statement(
            "record.saveCounter",
            [.text, .text, .integer, .integer, .integer, .integer, .integer, .integer, .integer],
            """
            INSERT INTO counter (area, terminal, epoch, family, first_number, second_number, third_number, baseline,
                value)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (area, terminal, epoch, family, first_number, second_number, third_number) DO UPDATE
            SET value = excluded.value
            """)

        static let epochs = Statement(
            "record.epochs", [.text],
            """
            SELECT terminal, epoch, stored, releasable, chain, stored_ms FROM epoch WHERE area = $1
            ORDER BY terminal, epoch
            """)

        /// The last stored record of each epoch, with the wall clock its boot gives it.
        static let newestRecords = Statement(
            "record.newestRecords", [.text],
            """
            SELECT e.terminal, e.epoch, b.wall_ms + r.boot_minutes * 60000 AS wall_ms, b.trust
            FROM epoch e
            JOIN record r ON r.area = e.area AND r.terminal = e.terminal AND r.epoch = e.epoch AND r.sequence = e.stored
            JOIN boot b ON b.area = r.area AND b.terminal = r.terminal AND b.epoch = r.epoch
                AND b.ordinal = r.boot_ordinal
            WHERE e.area = $1 ORDER BY e.terminal, e.epoch
            """)

        static let ingested = Statement(
            "record.ingested", [.text],
            "SELECT CAST(COALESCE(sum(stored), 0) AS BIGINT) AS events FROM epoch WHERE area = $1")
    }
}
