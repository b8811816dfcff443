// SPDX-License-Identifier: EUPL-1.2

/// One thing on the glass.
struct Contact: Sendable, Equatable {
    /// Tells one finger from the next in the same place; 0 where the device does not tell.
    var id: Int32 = -1
    var x: Int32 = 0
    var y: Int32 = 0
    var major: Int32 = 0
    var tool: Int32 = 0
}

/// What is on the glass, from the three ways devices tell it (kernel: Documentation/input/multi-touch-protocol.rst).
struct ContactReading: Sendable {
    private let surface: TouchSurface
    /// By slot; one for a device that knows one finger; those of this report for one without slots.
    private var slots: [Contact]
    /// `nil`: a slot that cannot be; what is said of it is not listened to.
    private var current: Int? = 0
    /// A contact of type A that is being told.
    private var partial: Contact?

    init(surface: TouchSurface) {
        self.surface = surface
        switch surface.contacts {
        case .slots(let count): slots = Array(repeating: Contact(), count: count)
        case .anonymous: slots = []
        case .single: slots = [Contact()]
        }
    }

    var contacts: [Contact] {
        if case .anonymous = surface.contacts { return slots + (partial.map { [$0] } ?? []) }
        return slots.filter { $0.id >= 0 }
    }

    mutating func take(_ event: DeviceEvent) {
        switch surface.contacts {
        case .slots: takeSlot(event)
        case .anonymous: takeAnonymous(event)
        case .single(let button): takeSingle(event, button)
        }
    }

    /// Contacts without slots last for one report.
    mutating func finishReport() {
        guard case .anonymous = surface.contacts else { return }
        forget()
    }

    mutating func forget() {
        guard case .anonymous = surface.contacts else { return }
        slots = []
        partial = nil
    }

    private mutating func takeSlot(_ event: DeviceEvent) {
        guard event.type == EventType.absolute else { return }
        if event.code == AbsoluteCode.slot {
            current = slots.indices.contains(Int(event.value)) ? Int(event.value) : nil
            return
        }
        guard let current else { return }
        if event.code == AbsoluteCode.trackingID {
            slots[current].id = event.value
            // Size and tool belong to the finger, the place to the slot: the kernel tells only what changes.
            if event.value < 0 { (slots[current].major, slots[current].tool) = (0, 0) }
        } else {
            Self.note(event, in: &slots[current])
        }
    }

    private mutating func takeAnonymous(_ event: DeviceEvent) {
        if event.type == EventType.synchronisation, event.code == SynchronisationCode.contact {
            if let partial, slots.count < TouchSurface.mostSlots { slots.append(partial) }
            partial = nil
        } else if event.type == EventType.absolute, event.code >= AbsoluteCode.touchMajor {
            var contact = partial ?? Contact(id: 0)
            if event.code == AbsoluteCode.trackingID {
                contact.id = max(0, event.value)
            } else {
                Self.note(event, in: &contact)
            }
            partial = contact
        }
    }

    private mutating func takeSingle(_ event: DeviceEvent, _ button: UInt16) {
        switch (event.type, event.code) {
        case (EventType.absolute, AbsoluteCode.x): slots[0].x = event.value
        case (EventType.absolute, AbsoluteCode.y): slots[0].y = event.value
        case (EventType.key, button): slots[0].id = event.value != 0 ? 0 : -1
        default: break
        }
    }

    private static func note(_ event: DeviceEvent, in contact: inout Contact) {
        switch event.code {
        case AbsoluteCode.contactX: contact.x = event.value
        case AbsoluteCode.contactY: contact.y = event.value
        case AbsoluteCode.touchMajor: contact.major = event.value
        case AbsoluteCode.toolType: contact.tool = event.value
        default: break
        }
    }
}
