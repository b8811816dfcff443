// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// One event to append, with what the terminal was assigned to and showed at that moment.
public struct JournalEntry: Sendable, Equatable {
    public var event: UsageEvent
    /// Agency counters to raise by one in the event's own transaction. The event's own counter is raised anyway.
    public var raising: [CounterKey]
    /// Version of the content bundle in force.
    public var contentVersion: UInt32
    /// Permanent code of the place.
    public var placeCode: UInt32

    public init(_ event: UsageEvent, raising: [CounterKey] = [], contentVersion: UInt32, placeCode: UInt32) {
        self.event = event
        self.raising = raising
        self.contentVersion = contentVersion
        self.placeCode = placeCode
    }
}
