// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Every device in every situation.
enum ConformanceTable {
    typealias Column = [ConformanceSituation: ConformanceCell]

    private static let printed = "Ta din lapp"
    private static let noContact = "Skrivaren har ingen kontakt"
    private static let noAnswer = "Skrivaren svarar inte"
    private static let nobodyKnows = "Vi vet inte om lappen skrevs ut"
    private static let setAside = "Skrivaren går inte att använda"

    static let cells: [ConformanceDevice: Column] = [
        .usbPrinter: pluggedPrinter, .serialPrinter: pluggedPrinter, .networkPrinter: networkPrinter,
        .cardReader: cardReader, .touchscreen: touchscreen, .keyboard: keyboard, .scanner: scanner,
        .courierStick: courierStick, .storage: intruder, .network: intruder,
    ]

    /// Behind usblp or at a serial line: the same conversation.
    private static let pluggedPrinter: Column = [
        .plug: .told(.ready, screen: printed),
        .unplug: .told(.unplugged, screen: noContact),
        .replug: .told(.ready, screen: printed),
        .silence: .told(.silent, screen: noAnswer),
        .garbage: .told(.lying, screen: setAside),
        .endless: .told(.lying, screen: setAside),
        .slow: .told(.ready, screen: printed),
        .forbidden: .told(.forbidden, screen: setAside),
        .held: .senseless("a mock node opens for everybody at once; usblp refuses like a node that is forbidden"),
        .twoOfTheKind: .told(.ready, screen: printed),
        .lyingRanges: .senseless("a printer tells no ranges"),
        .boastful: .senseless("what a printer answers has no lengths in it; an answer without end is endless talk"),
        .escapes: .told(.ready, screen: printed),
    ]

    private static let networkPrinter: Column = [
        .plug: .told(.ready, screen: printed),
        // What it had to say is lost with the connection: the visitor looks.
        .unplug: .told(.unplugged, screen: nobodyKnows),
        .replug: .told(.ready, screen: printed),
        .silence: .told(.silent, screen: noAnswer),
        .garbage: .told(.lying, screen: setAside),
        .endless: .told(.lying, screen: setAside),
        .slow: .told(.ready, screen: printed),
        .forbidden: .senseless("a network has no permissions: an address that refuses is not there"),
        .held: .senseless("a printer that serves another connection lets ours wait: silence"),
        .twoOfTheKind: .told(.ready, screen: printed),
        .lyingRanges: .senseless("a printer tells no ranges"),
        .boastful: .senseless("what a printer answers has no lengths in it; an answer without end is endless talk"),
        .escapes: .senseless("it is known by the address in the settings and says no name"),
    ]

    private static let cardReader: Column = [
        .plug: .told(.ready),
        .unplug: .told(.unplugged),
        .replug: .told(.ready),
        .silence: .told(.serviceDown),
        .garbage: .told(.cardLying),
        .endless: .told(.cardLying),
        .slow: .told(.ready),
        .forbidden: .told(.forbidden),
        .held: .senseless("the card service shares its readers; a card held by another program is a card cut off"),
        .twoOfTheKind: .told(.ready),
        .lyingRanges: .senseless("a card reader tells no ranges"),
        .boastful: .told(.cardLying),
        .escapes: .told(.ready),
    ]

    private static let touchscreen: Column = [
        .plug: .told(.ready),
        .unplug: .told(.unplugged),
        .replug: .told(.ready),
        .silence: .told(.silent),
        .garbage: .told(.lying),
        .endless: .told(.lying),
        .slow: .told(.ready),
        .forbidden: .told(.forbidden),
        .held: .senseless("nobody has to let go of it: a touchscreen is read and not grabbed"),
        .twoOfTheKind: .told(.ready),
        .lyingRanges: .told(.lying),
        .boastful: .told(.lying),
        .escapes: .told(.ready),
    ]

    private static let keyboard: Column = [
        .plug: .told(.ready),
        .unplug: .told(.unplugged),
        .replug: .told(.ready),
        .silence: .told(.silent),
        .garbage: .told(.lying),
        .endless: .told(.lying),
        .slow: .told(.ready),
        .forbidden: .told(.forbidden),
        .held: .told(.forbidden),
        .twoOfTheKind: .told(.ready),
        .lyingRanges: .told(.lying),
        .boastful: .senseless("keys have numbers and no lengths"),
        .escapes: .told(.ready),
    ]

    /// As a keyboard; what two of them scan is equally welcome.
    private static let scanner: Column = keyboard

    /// A stick of a terminal's own county; the driver's own tests are nearer to its file system.
    private static let courierStick: Column = [
        .plug: .told(.courierDone),
        .unplug: .told(.notFitted),
        .replug: .told(.courierDone),
        .silence: .senseless("no stick can be told to be silent; mtools that hangs is in the driver's own tests"),
        .garbage: .told(.unexpected),
        .endless: .told(.unexpected),
        .slow: .senseless("a slow stick is one that mtools takes long over: see silence"),
        .forbidden: .told(.unexpected),
        .held: .senseless("block nodes open for everybody at once"),
        .twoOfTheKind: .told(.courierDone),
        .lyingRanges: .told(.unexpected),
        .boastful: .told(.unexpected),
        .escapes: .told(.courierDone),
    ]

    /// Storage and network: told of, never opened, never asked anything.
    private static let intruder: Column = [
        .plug: .told(.unexpected),
        .unplug: .told(.notFitted),
        .replug: .told(.unexpected),
        .silence: .senseless(nothingIsAsked),
        .garbage: .senseless(nothingIsAsked),
        .endless: .senseless(nothingIsAsked),
        .slow: .senseless(nothingIsAsked),
        .forbidden: .senseless("it is never opened, allowed or not"),
        .held: .senseless("it is never opened, held or not"),
        .twoOfTheKind: .told(.unexpected),
        .lyingRanges: .senseless(nothingIsAsked),
        .boastful: .senseless("of its descriptors nothing is read but class and name: see the names"),
        .escapes: .told(.unexpected),
    ]

    private static let nothingIsAsked = "nothing is asked of a device that is not used"
}
