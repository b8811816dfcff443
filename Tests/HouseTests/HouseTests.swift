// SPDX-License-Identifier: EUPL-1.2
import Testing

/// The house as it stands.
@Suite struct HouseTests {
    @Test func theTreeKeepsItsRules() throws {
        let complaints = HouseRules.complaints(try HouseTree.read())
        #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
    }

    @Test func theManifestIsReadWhole() throws {
        let manifest = Manifest(try HouseTree.read().text("Package.swift"))
        #expect(manifest.target("Journal")?.dependencies.isSuperset(of: ["KioskModel", "Crypto", "GRDB"]) == true)
        #expect(manifest.target("KioskDaemon")?.dependencies.isSuperset(of: ["Console", "Journal", "CLoop"]) == true)
        #expect(manifest.target("CCurl")?.kind == .clang)
        #expect(manifest.target("HouseTests")?.kind == .test)
        #expect(manifest.reach(of: "kioskd").isSuperset(of: ["KioskDaemon", "TextScreen", "CTerminal"]))
    }
}

/// Each rule can fail: a small house with one thing wrong, and the complaint it must raise.
@Suite struct HouseRulesTests {
    static let manifest = """
        let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
        let terminal: [Target.Dependency] = ["KioskModel", "Journal"]
        let package = Package(
            name: "house",
            targets: [
                .systemLibrary(name: "CCurl", path: "Sources/CCurl"),
                room("KioskModel", [crypto]),
                room("Journal", ["KioskModel", crypto]),
                room("Uplink", ["KioskModel", "CCurl"]),
                door("kioskd", terminal),
                room("KioskSim", ["KioskModel"]),
                tests("JournalTests", ["Journal", "KioskSim"]),
            ])
        """
    static let licence = "// SPDX-License-Identifier: EUPL-1.2\n"

    static func house(_ changes: [String: String] = [:], manifest: String = Self.manifest) -> HouseTree {
        var files = [
            "Package.swift": licence + manifest,
            ".gitignore": ".build*\n",
            "Sources/CCurl/shim.h": licence,
            "Sources/KioskModel/Hex.swift": licence + "import Crypto\n",
            "Sources/Journal/Journal.swift": licence + "public import KioskModel\nimport Foundation\n",
            "Sources/Uplink/Uplink.swift": licence + "import CCurl\nimport KioskModel\n",
            "Sources/kioskd/Main.swift": licence + "import Journal\n",
            "Sources/KioskSim/Printer.swift": licence + "import KioskModel\n",
            "Tests/JournalTests/JournalTests.swift": licence + "@testable import Journal\nimport KioskSim\n",
        ]
        files.merge(changes) { $1 }
        return HouseTree(files: files.sorted { $0.key < $1.key }.map { .init(path: $0.key, text: $0.value) })
    }

    @Test func aTidyHousePasses() {
        #expect(HouseRules.complaints(Self.house()) == [])
    }

    @Test(arguments: [
        ("Sources/Uplink/Uplink.swift", "import Journal\n", "the adapter Uplink may not import the adapter Journal"),
        ("Sources/Uplink/Uplink.swift", "public import struct Journal.Row\n", "may not import the adapter Journal"),
        ("Sources/KioskModel/Hex.swift", "import Journal\n", "KioskModel may not import Journal"),
        ("Sources/KioskModel/Hex.swift", "import GRDB\n", "does not name in Package.swift"),
        ("Sources/Journal/Journal.swift", "import CCurl\n", "CCurl is imported by Journal, Uplink"),
        ("Tests/JournalTests/JournalTests.swift", "import CCurl\n", "CCurl is imported by JournalTests, Uplink"),
        ("Sources/kioskd/Main.swift", "import KioskSim\n", "kioskd may not import KioskSim"),
        ("Sources/kioskd/Main.swift", "import Testing\n", "tests import Testing"),
        ("Sources/Journal/Journal.swift", "@_" + "exported import KioskModel\n", "hides an arrow"),
        ("Sources/Extra/Extra.swift", "", "Sources/Extra is no target"),
        ("docs/notes.md", "notes", "docs: not a top-level entry"),
        ("Makefile", "all:\n", "Makefile: not a top-level entry"),
        ("Sources/Journal/Long.swift", String(repeating: "\n", count: 400), "401 lines"),
        ("Device/demo", "cd /" + "work/here\n", "a path of one machine"),
        ("seeds/requirements.md", "in (/" + "root/x)", "a path of one machine"),
        ("Sources/Journal/Journal.swift", "func go() {\n    Task { }\n}\n", "Journal.swift:3: a loose task"),
        ("Sources/Journal/Journal.swift", "Task.detached(priority: .low) {\n", "a loose task"),
        ("Sources/Journal/Journal.swift", "let task = Task {\n", "a loose task"),
        (".build/debug.yaml", "x", "built, not written"),
    ])
    func aRuleBrokenIsSaid(path: String, text: String, complaint: String) {
        let complaints = HouseRules.complaints(Self.house([path: Self.licence + text]))
        #expect(complaints.contains { $0.contains(complaint) }, "\(complaints)")
    }

    @Test(arguments: [
        ("Sources/Journal/Other.swift", "import KioskModel\n"),
        ("Device/run", "#!/bin/bash\necho\n"),
    ])
    func aFileWithoutLicenceIsSaid(path: String, text: String) {
        #expect(HouseRules.complaints(Self.house([path: text])).contains { $0.hasPrefix("\(path): no SPDX") })
    }

    @Test(arguments: [
        (#"room("Uplink", ["KioskModel", "CCurl"])"#, #"room("Uplink", ["Journal", "CCurl"])"#, "the adapter Uplink"),
        (#"door("kioskd", terminal)"#, #"door("kioskd", terminal + ["KioskSim"])"#, "kioskd reaches KioskSim"),
        (#"room("KioskModel", [crypto])"#, #"room("KioskModel", ["Journal"])"#, "KioskModel may not import Journal"),
        (#"room("Journal", ["KioskModel", crypto])"#, #"room("Journal", ["CCurl"])"#, "CCurl is imported by"),
    ])
    func anArrowThatIsNotAllowedIsSaid(line: String, instead: String, complaint: String) {
        let manifest = Self.manifest.replacing(line, with: instead)
        #expect(manifest != Self.manifest)
        let complaints = HouseRules.complaints(Self.house(manifest: manifest))
        #expect(complaints.contains { $0.contains(complaint) }, "\(complaints)")
    }

    @Test func anUnignoredBuildFolderIsSaid() {
        #expect(HouseRules.complaints(Self.house([".gitignore": "*.o\n"])) == [".gitignore: .build is not ignored"])
    }

    @Test func addressesAndVariablesAreNoMachinePaths() {
        let text = "https://example.org/" + "root/x $HOME/" + "work/y ${HOME}/" + "work/z"
        #expect(HouseRules.complaints(Self.house(["README.md": text])) == [])
    }

    @Test func tasksWithAnOwnerAreLeftAlone() {
        let text = Self.licence + "await withTaskGroup { }\n// Task { }\nlet myTask = 1\n"
        #expect(HouseRules.complaints(Self.house(["Sources/Journal/Other.swift": text])) == [])
    }
}
