// swift-tools-version: 6.2
// SPDX-License-Identifier: EUPL-1.2
//
// This file is the diagram of the house: targets are rooms, dependencies are arrows.
// Tests/HouseTests refuses what the arrows forbid.
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], pages: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: pages, swiftSettings: strict)
}

func door(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], pages: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: pages, swiftSettings: strict)
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

/// Everything a terminal is made of.
let terminal: [Target.Dependency] = [
    "KioskModel", "TextScreen", "KioskMenu", "Glyphs", "Console", "InputDevices", "Peripherals", "Slips", "Content",
    "Journal", "Uplink", "Meetings",
]

let package = Package(
    name: "servicepunkt",
    products: [
        .executable(name: "kioskd", targets: ["kioskd"]),
        .executable(name: "kiosk-meeting", targets: ["kiosk-meeting"]),
        .executable(name: "kioskctl", targets: ["kioskctl"]),
        .executable(name: "kiosk-central", targets: ["kiosk-central"]),
        .executable(name: "kiosk-sim", targets: ["kiosk-sim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // C only: module maps and static inline shims, each imported by one target.
        .systemLibrary(name: "CCurl", path: "Sources/CCurl"),
        // Loads its libraries when first used and links none; Debian keeps FreeType's headers in a folder of their own.
        .target(name: "CFreeType", cSettings: [.unsafeFlags(["-I/usr/include/freetype2"])]),
        // Load their libraries when first used.
        .target(name: "CUdev"),
        .target(name: "CEvdev", cSettings: [.unsafeFlags(["-I/usr/include/libevdev-1.0"])]),
        .target(name: "CUinput"),
        .target(name: "CXkb"),
        .target(name: "CPCSC", cSettings: [.unsafeFlags(["-I/usr/include/PCSC"])]),
        .target(name: "CQREncode"),
        .systemLibrary(name: "CPostgres", path: "Sources/CPostgres", pkgConfig: "libpq"),
        .target(name: "CTerminal"),
        // A meeting's programs and camera.
        .target(name: "CChild"),
        .target(name: "CVideo"),
        .target(name: "CSound"),
        .systemLibrary(name: "CDevice", path: "Sources/CDevice"),
        .systemLibrary(name: "CLoop", path: "Sources/CLoop"),
        .systemLibrary(name: "CPty", path: "Sources/CPty"),

        // Words and rules: pure.
        room("KioskModel", [crypto, cryptoExtras]),
        room("TextScreen"),
        room("KioskMenu", ["KioskModel", "TextScreen"]),
        room("Glyphs", ["CFreeType", "CQREncode"]),

        // Adapters: none imports another.
        room("Console", ["TextScreen", "Glyphs", "CTerminal"]),
        room("InputDevices", ["KioskModel", "CEvdev", "CUinput", "CXkb"], pages: ["README.md"]),
        room(
            "Peripherals", ["KioskModel", "CDevice", "CUdev", "CPCSC", crypto],
            pages: [
                "Drivers/CardReader/README.md", "Drivers/CourierStick/README.md", "Drivers/EscPosPrinter/README.md",
                "Drivers/Intruder/README.md", "Drivers/Keyboard/README.md", "Drivers/Scanner/README.md",
                "Drivers/Touchscreen/README.md",
            ]),
        room("Slips", ["KioskModel", "Glyphs"]),
        room(
            "Content",
            [
                "KioskModel", crypto, grdb, .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Yams", package: "Yams"),
            ]),
        room("Journal", ["KioskModel", crypto, grdb, .product(name: "GRDBSQLite", package: "GRDB.swift")]),
        room("Uplink", ["KioskModel", "CCurl", crypto, x509, asn1]),

        room("Meetings", ["KioskModel", "CChild", "CVideo", "CSound", crypto], pages: ["README.md"]),
        room("HangUpBar", ["KioskModel", "Glyphs"]),

        // Wiring and doors.
        room("CommandEntry", [arguments]),
        room("KioskDaemon", terminal + ["CLoop", configuration, crypto, logging]),
        door("kiosk-meeting", ["Meetings", "HangUpBar"]),
        door("kioskd", ["KioskDaemon", "CommandEntry", arguments]),
        door("kioskctl", terminal + ["KioskDaemon", "CommandEntry", arguments, crypto]),
        room(
            "Central",
            [
                "KioskModel", "Content", "CPostgres", crypto, x509, asn1, grdb, logging,
                cryptoExtras,
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        door(
            "kiosk-central",
            [
                "Central", "KioskModel", "CommandEntry", arguments, configuration, crypto, logging,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        room("KioskSim", ["KioskModel", "TextScreen", "Glyphs", "Slips", "CPty", crypto]),
        door(
            "kiosk-sim",
            [
                "KioskSim", "KioskModel", "Journal", "Uplink", "Console", "TextScreen", "Peripherals", "InputDevices",
                "Slips", "Glyphs", "Content", "CommandEntry", arguments, crypto,
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),

        // C in front of the C library's file calls, for tests only.
        .target(name: "CDisk", path: "Tests/CDisk"),
        .target(name: "FaultyDisk", dependencies: ["CDisk"], path: "Tests/FaultyDisk", swiftSettings: strict),

        tests("HouseTests", []),
        tests("KioskModelTests", ["KioskModel"], pages: ["Golden"]),
        tests("KioskSimTests", ["KioskSim", "KioskModel"]),
        tests("TextScreenTests", ["TextScreen"]),
        tests("KioskMenuTests", ["KioskMenu", "KioskModel", "TextScreen", "Content", "Glyphs"]),
        tests("GlyphsTests", ["Glyphs"]),
        tests(
            "ConsoleTests",
            ["Console", "TextScreen", "KioskMenu", "KioskModel", "Content", "Glyphs", "KioskSim", "kiosk-sim"]),
        tests("SlipsTests", ["Slips", "KioskSim", "KioskModel"]),
        tests("InputDevicesTests", ["InputDevices", "KioskModel", "KioskSim", "kiosk-sim"]),
        tests("PeripheralsTests", ["Peripherals", "KioskModel", "KioskSim", crypto, "kiosk-sim"]),
        tests("ContentTests", ["Content", "KioskModel", crypto], pages: ["Golden"]),
        tests("JournalTests", ["Journal", "KioskModel", "KioskSim", "kiosk-sim", "FaultyDisk", crypto]),
        tests(
            "UplinkTests",
            [
                "Uplink", "Journal", "KioskModel", "Central", "kioskctl", crypto, x509, asn1, logging,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        tests(
            "SimulationTests",
            [
                "Journal", "Uplink", "Central", "KioskModel", "FaultyDisk", crypto, logging,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ]),
        tests("CentralTests", ["Central", "KioskModel", "KioskSim", "kiosk-central", crypto, x509, asn1, logging]),
        tests(
            "MeetingsTests",
            ["Meetings", "KioskModel", "KioskSim", "FaultyDisk", "HangUpBar", "Glyphs", crypto, "kiosk-meeting"],
            pages: ["Golden", "World"]),
        tests(
            "KioskDaemonTests",
            [
                "KioskDaemon", "KioskMenu", "KioskModel", "KioskSim", "Content", "Peripherals", "InputDevices",
                "Glyphs",
                "TextScreen", crypto, "kioskd", "kioskctl", "kiosk-sim", "kiosk-central",
            ]),
    ]
)

// Device/fuzz builds the same rooms with libFuzzer's eyes in them; nothing else does.
if Context.environment["SERVICEPUNKT_FUZZ"] != nil {
    let eyes: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"])]
    /// The rooms whose code is watched; a target that looks into another one names it here.
    let watched = ["KioskModel", "Peripherals", "InputDevices"]
    for target in package.targets where watched.contains(target.name) { target.swiftSettings = strict + eyes }
    package.targets.append(
        .executableTarget(
            name: "kiosk-fuzz", dependencies: watched.map { .init(stringLiteral: $0) } + [crypto],
            path: "Device/fuzz.d", swiftSettings: strict + eyes,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]))
}
