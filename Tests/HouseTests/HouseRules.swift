// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// The rules of the house, as functions from a tree to complaints; each complaint says what to do.
enum HouseRules {
    /// Any room but the simulators.
    static let any: Set<String> = ["any"]
    /// Which rooms a room may import. C modules stand apart: one importer each.
    static let arrows: [String: Set<String>] = [
        "KioskModel": [],
        "TextScreen": [],
        "KioskMenu": ["KioskModel", "TextScreen"],
        "Glyphs": [],
        "Console": ["TextScreen", "Glyphs"],
        "InputDevices": ["KioskModel"],
        "Peripherals": ["KioskModel"],
        "Slips": ["KioskModel", "Glyphs"],
        "Content": ["KioskModel"],
        "Journal": ["KioskModel"],
        "Uplink": ["KioskModel"],
        "Meetings": ["KioskModel"],
        "HangUpBar": ["KioskModel", "Glyphs"],
        "KioskDaemon": any,
        "kioskd": any,
        "kiosk-meeting": ["Meetings", "HangUpBar"],
        "kioskctl": any,
        "Central": ["KioskModel", "Content"],
        "kiosk-central": ["KioskModel", "Content", "Central", "CommandEntry"],
        "CommandEntry": [],
        "KioskSim": any,
        "kiosk-sim": any,
    ]
    /// The row of rooms that touch the world; none knows another.
    static let adapters: Set<String> = [
        "Console", "InputDevices", "Peripherals", "Slips", "Content", "Journal", "Uplink", "Meetings",
        "HangUpBar",
    ]
    static let simulators: Set<String> = ["KioskSim", "kiosk-sim"]
    static let products: Set<String> = ["kioskd", "kioskctl", "kiosk-central", "kiosk-meeting"]
    /// What comes with the toolchain and the C library.
    static let toolchain: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Swift", "Synchronization", "Testing",
    ]
    static let topLevel: Set<String> = ["Package.swift", "Sources", "Tests", "Device", "Kiosk", "seeds", "README.md"]
    static let longestFileLines = 400

    /// Every rule on one tree.
    static func complaints(_ tree: HouseTree) -> [String] {
        let manifest = Manifest(tree.text("Package.swift"))
        return imports(tree, manifest) + dependencies(manifest) + clang(tree, manifest) + rooms(tree, manifest)
            + top(tree) + licences(tree) + lengths(tree) + machinePaths(tree) + looseTasks(tree) + ignored(tree)
    }

    /// A room imports only what the arrows and its own line of the manifest allow.
    static func imports(_ tree: HouseTree, _ manifest: Manifest) -> [String] {
        tree.files.filter { $0.path.hasSuffix(".swift") }.flatMap { file -> [String] in
            guard let room = file.target(under: "Sources") else { return [] }
            var found = SourceText.imports(file.text).compactMap { module -> String? in
                if toolchain.contains(module) {
                    return module == "Testing" ? "\(file.path): tests import Testing" : nil
                }
                let name = module.replacingOccurrences(of: "_", with: "-")
                let target = manifest.target(module) ?? manifest.target(name)
                if let refusal = refusal(room, target?.name ?? module, manifest) { return "\(file.path): \(refusal)" }
                guard target == nil, !declared(module, by: room, manifest) else { return nil }
                return "\(file.path): imports \(module), which \(room) does not name in Package.swift"
            }
            if SourceText.holds("@_" + "exported", file.text) {
                found.append("\(file.path): an exported import hides an arrow; import where it is used")
            }
            return found
        }
    }

    /// The manifest draws only arrows that are allowed, and no product reaches a simulator.
    static func dependencies(_ manifest: Manifest) -> [String] {
        let drawn = manifest.targets.filter { $0.kind == .source }.flatMap { target in
            target.dependencies.sorted().compactMap { refusal(target.name, $0, manifest) }
                .map { "Package.swift: \(target.name): \($0)" }
        }
        let reached = products.sorted().flatMap { product in
            manifest.reach(of: product).intersection(simulators).sorted()
                .map { "Package.swift: the product \(product) reaches \($0); only tests may" }
        }
        return drawn + reached
    }

    /// A C module has one importer.
    static func clang(_ tree: HouseTree, _ manifest: Manifest) -> [String] {
        manifest.targets.filter { $0.kind == .clang }.flatMap { module -> [String] in
            var importers = Set(
                manifest.targets.filter { $0.dependencies.contains(module.name) }.map { $0.name })
            for file in tree.files where file.path.hasSuffix(".swift") {
                guard let target = file.target(under: "Sources") ?? file.target(under: "Tests") else { continue }
                if SourceText.imports(file.text).contains(module.name) { importers.insert(target) }
            }
            guard importers.count > 1 else { return [] }
            let names = importers.sorted().joined(separator: ", ")
            return ["\(module.name) is imported by \(names); wrap it in one of them and share the wrapper"]
        }
    }

    /// Every room of `Sources` stands in the table of arrows and in the manifest.
    static func rooms(_ tree: HouseTree, _ manifest: Manifest) -> [String] {
        let folders = Set(tree.files.compactMap { $0.target(under: "Sources") })
        return folders.sorted().compactMap { folder in
            guard let target = manifest.target(folder) else { return "Sources/\(folder) is no target of Package.swift" }
            if target.kind == .clang || arrows[folder] != nil { return nil }
            return "Sources/\(folder) has no row in the table of arrows; say what it may import"
        }
    }

    static func top(_ tree: HouseTree) -> [String] {
        Set(tree.files.compactMap { $0.path.split(separator: "/").first.map(String.init) }).sorted()
            .filter { !$0.hasPrefix(".") && !topLevel.contains($0) }
            .map { "\($0): not a top-level entry of the house; find the room it belongs to" }
    }

    static func licences(_ tree: HouseTree) -> [String] {
        tree.files.filter(SourceText.isSource).filter { file in
            let head = file.text.prefix(400).split(separator: "\n", omittingEmptySubsequences: false).prefix(3)
            return !head.contains { $0.contains("SPDX-License-Identifier: EUPL-1.2") }
        }.map { "\($0.path): no SPDX-License-Identifier: EUPL-1.2 in its first lines" }
    }

    static func lengths(_ tree: HouseTree) -> [String] {
        tree.files.filter(SourceText.isSource).compactMap { file in
            let lines = file.text.utf8.count { $0 == UInt8(ascii: "\n") }
            guard lines > longestFileLines else { return nil }
            return "\(file.path): \(lines) lines, at most \(longestFileLines); one noun a file"
        }
    }

    /// Paths of one machine: a clone works anywhere.
    static func machinePaths(_ tree: HouseTree) -> [String] {
        // In pieces, so that this file passes its own rule.
        let paths = ["work/", "opt/swift", "root/"].map { "/" + $0 }
        return tree.files.flatMap { file in
            paths.filter { SourceText.holdsPath($0, file.text) }
                .map { "\(file.path): \($0) is a path of one machine" }
        }
    }

    static func looseTasks(_ tree: HouseTree) -> [String] {
        tree.files.filter { $0.path.hasSuffix(".swift") && $0.path.hasPrefix("Sources/") }.flatMap { file in
            SourceText.looseTasks(file.text).map {
                "\(file.path):\($0): a loose task; give it an owner that awaits it"
            }
        }
    }

    static func ignored(_ tree: HouseTree) -> [String] {
        let lines = tree.text(".gitignore").split(separator: "\n")
        let built = tree.files.filter { $0.path.hasPrefix(".build") }.map { "\($0.path): built, not written" }
        guard lines.contains(where: { [".build", ".build/", ".build*", "/.build"].contains($0) }) else {
            return [".gitignore: .build is not ignored"] + built
        }
        return built
    }

    /// Why `room` may not depend on `other`; `nil` when it may, or when `other` is no room.
    private static func refusal(_ room: String, _ other: String, _ manifest: Manifest) -> String? {
        guard room != other, manifest.target(other)?.kind == .source else { return nil }
        if simulators.contains(other), !simulators.contains(room) { return "\(room) may not import \(other)" }
        if adapters.contains(room), adapters.contains(other) {
            return "the adapter \(room) may not import the adapter \(other)"
        }
        guard let allowed = arrows[room], allowed != any, !allowed.contains(other) else { return nil }
        return "\(room) may not import \(other)"
    }

    /// A product may hold more modules than the one it is named after (HummingbirdCore in Hummingbird); the compiler
    /// refuses a module that is not there at all, so this rule knows the few by their prefix.
    private static func declared(_ module: String, by room: String, _ manifest: Manifest) -> Bool {
        let dependencies = manifest.target(room)?.dependencies ?? []
        if dependencies.contains(module) { return true }
        return ["Hummingbird", "NIO", "HTTP", "Crypto", "GRDB", "ServiceLifecycle", "_"].contains { prefix in
            module.hasPrefix(prefix) && dependencies.contains { $0.hasPrefix(prefix) || $0 == "Hummingbird" }
        }
    }
}
