// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import KioskDaemon

/// Options that most commands share.
struct StateOption: ParsableArguments {
    @Option(help: "The terminal's folder with keys, journal and content.")
    var state = StateDirectory.standard

    @Flag(help: "Print JSON.")
    var json = false

    var directory: StateDirectory { StateDirectory(state) }
}
