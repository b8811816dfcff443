// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// What must always hold. When it does not, the words stand in the log of the finding: a release says none by itself.
func hold(_ condition: Bool, _ words: @autoclosure () -> String, line: Int = #line, file: String = #fileID) {
    if !condition { broken(words(), line: line, file: file) }
}

func broken(_ words: String, line: Int = #line, file: String = #fileID) -> Never {
    var text = "BROKEN: \(words) (\(file):\(line))\n"
    _ = text.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    abort()
}
