// SPDX-License-Identifier: EUPL-1.2

/// Why an input device is not read.
public enum InputError: Error, Equatable, CustomStringConvertible {
    /// A library is missing; the name of its Debian package.
    case missingLibrary(String)
    /// The kernel refused; errno.
    case refused(Int32)
    /// The device says what cannot be: ranges upside down, no axes, no keys.
    case lying(String)
    /// There is no keyboard layout of that name.
    case noLayout(String)
    /// It is gone.
    case gone

    public var description: String {
        switch self {
        case .missingLibrary(let package): "the library of \(package) is missing: apt-get install \(package)"
        case .refused(let number):
            "the kernel refused the input device (error \(number)): check the udev rule and group"
        case .lying(let what): "the input device says what cannot be (\(what)): use another one"
        case .noLayout(let name):
            "there is no keyboard layout \(name): write one of xkb-data, such as se, fi or us"
        case .gone: "the input device is gone"
        }
    }
}
