// SPDX-License-Identifier: EUPL-1.2

/// A message with {named} arguments.
enum MessageText {
    /// Names of the arguments; `nil` when braces do not pair or a name is no name.
    static func arguments(_ text: String) -> Set<String>? {
        var names: Set<String> = []
        var name: String?
        for character in text {
            switch (character, name) {
            case ("{", nil): name = ""
            case ("}", let open?):
                guard !open.isEmpty else { return nil }
                names.insert(open)
                name = nil
            case ("{", _), ("}", nil): return nil
            case (_, let open?):
                guard character.isASCII, character.isLetter || character.isNumber || character == "_" else {
                    return nil
                }
                name = open + String(character)
            default: break
            }
        }
        return name == nil ? names : nil
    }

    static func shown(_ arguments: Set<String>) -> String {
        arguments.isEmpty ? "none" : arguments.sorted().map { "{\($0)}" }.joined(separator: " ")
    }
}
