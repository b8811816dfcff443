// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser

@main
struct Main: ParsableCommand {
    func run() throws {}
}
