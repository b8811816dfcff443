// SPDX-License-Identifier: EUPL-1.2
import Glibc

public enum ConsoleError: Error, Equatable, CustomStringConvertible {
    /// Standard input or output is no terminal.
    case notATerminal
    /// The terminal refused its modes; errno.
    case modesRefused(Int32)
    /// A picture could not be drawn; what Glyphs said.
    case noPicture(String)

    public var description: String {
        switch self {
        case .notATerminal: "standard input and output are not a terminal; start it on a console or in a window"
        case .modesRefused(let code):
            "the terminal refuses its modes (\(String(cString: strerror(code)))); start it on another console"
        case .noPicture(let reason): "the screen cannot be drawn: \(reason)"
        }
    }
}
