// SPDX-License-Identifier: EUPL-1.2

/// A held connection to the central: one question, one answer. Used by one thread at a time; `cancel` may come from any.
protocol CentralLine: Sendable {
    /// Sends `request` and waits for the whole answer, within its limits.
    func perform(_ request: Transport.Request) throws(UplinkError) -> Transport.Answer

    /// Certificates are judged as of this moment; `ignoringDates` when no clock can be believed.
    func judgeCertificates(atSeconds seconds: Int64, ignoringDates: Bool)

    /// Ends the question under way, or the next one before it begins. Stays in force.
    func cancel()
}
