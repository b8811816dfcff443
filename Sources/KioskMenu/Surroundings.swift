// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What the menu may know of the world around it at one moment.
public struct Surroundings: Sendable {
    public var content: KioskContent
    public var site: SiteConfiguration
    /// Milliseconds of CLOCK_BOOTTIME: for timers.
    public var monotonicMilliseconds: Int64
    /// Swedish local time.
    public var now: LocalMinute
    /// While false, screens show printed hours but never "open now", and no clock.
    public var clockTrusted: Bool
    public var printer: DeviceStatus
    /// Every peripheral that is fitted or reported, the printer among them.
    public var devices: [DeviceStatus] = []
    /// A keyboard that waits to be accepted.
    public var newKeyboard: NewKeyboard?
    /// What meetings can be held.
    public var meetings = MeetingSurroundings()
    /// True when calling the attendant reaches anything but the terminal's bell.
    public var hasCallChannel: Bool
    /// False when the disk is full or read-only: slips stop; help, numbers and hours go on.
    public var journalWritable: Bool
    /// Where the symbol's block art for the attract screen comes from: rows of text, drawn by `Glyphs`.
    public var symbolArt: [String]
    /// Purpose of everything counted now (demo in the demo county, training while in training).
    public var purpose: Purpose
    /// Pages the body of the present screen takes on the visitor's grid (`Layout.pageCount`): while it is 1, "more" is
    /// not in the focus order.
    public var pageCount = 1

    /// Whether the site's hours say closed, as far as anybody knows.
    var isClosed: Bool { clockTrusted && !site.openingHours.isOpen(at: now) }

    public init(
        content: KioskContent, site: SiteConfiguration, monotonicMilliseconds: Int64, now: LocalMinute,
        clockTrusted: Bool, printer: DeviceStatus, hasCallChannel: Bool, journalWritable: Bool, symbolArt: [String],
        purpose: Purpose
    ) {
        self.content = content
        self.site = site
        self.monotonicMilliseconds = monotonicMilliseconds
        self.now = now
        self.clockTrusted = clockTrusted
        self.printer = printer
        self.hasCallChannel = hasCallChannel
        self.journalWritable = journalWritable
        self.symbolArt = symbolArt
        self.purpose = purpose
    }
}
