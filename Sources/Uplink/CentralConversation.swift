// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// One question and its verified answer, over a connection that is held: what is said at each of the central's
/// addresses. Knows nothing of when.
struct CentralConversation {
    static let contentBytes = 67_108_864
    static let contentMilliseconds = 1_200_000

    let transport: any CentralLine
    let enrolment: VerifiedEnrolment
    let identity: TerminalIdentity

    private var url: String { enrolment.stored.terminalsURL }

    func heartbeat(_ heartbeat: Heartbeat) throws(UplinkError) -> HeartbeatAnswer {
        let answer = try transport.perform(
            Transport.Request(path: "/v1/heartbeat", body: signed(heartbeat)))
        guard answer.status == 200 else { throw unexpected(answer) }
        return try verified(answer, "the answer to a heartbeat")
    }

    /// The acknowledgement of a shipment, taken or refused.
    /// - Throws: `.notUnderstood` when the central does not know this form.
    func send(_ shipment: OutgoingShipment) throws(UplinkError) -> Acknowledgement {
        let answer = try transport.perform(
            Transport.Request(
                path: "/v1/batches", body: shipment.body, contentType: shipment.contentType,
                limits: ShippingTerms.limits(bytes: shipment.body.count)))
        if answer.status == 415 { throw .notUnderstood(url) }
        // 403 comes with an acknowledgement, or bare when the terminal was withdrawn.
        guard [200, 403, 409, 413, 422, 507].contains(answer.status), !isBareRefusal(answer) else {
            throw unexpected(answer)
        }
        let acknowledgement: Acknowledgement = try verified(answer, "the acknowledgement of a batch")
        guard acknowledgement.terminal == identity.terminal else {
            throw .unexpectedAnswer(url, detail: "an acknowledgement for another terminal")
        }
        return acknowledgement
    }

    func send(_ report: AgencyReport) throws(UplinkError) {
        let answer = try transport.perform(Transport.Request(path: "/v1/agencies", body: signed(report)))
        guard answer.status == 200 else { throw unexpected(answer) }
        let receipt: AgencyReceipt = try verified(answer, "the receipt of the agency counters")
        guard receipt.terminal == identity.terminal, receipt.day == report.day else {
            throw .unexpectedAnswer(url, detail: "a receipt for other agency counters")
        }
    }

    func send(_ report: OutgoingReport) throws(UplinkError) -> ReportReceipt {
        let answer = try transport.perform(Transport.Request(path: "/v1/readiness", body: report.body))
        guard answer.status == 200 else { throw unexpected(answer) }
        let receipt: ReportReceipt = try verified(answer, "the receipt of a readiness report")
        guard receipt.terminal == identity.terminal, receipt.number == report.number else {
            throw .unexpectedAnswer(url, detail: "a receipt for another report")
        }
        return receipt
    }

    /// Hands over what another terminal sealed.
    /// - Returns: the receipt, and its signed bytes for the way back.
    func carry(_ file: [UInt8]) throws(UplinkError) -> (value: CourierReceipt, bytes: [UInt8]) {
        let answer = try transport.perform(
            Transport.Request(
                path: "/v1/courier", body: file, contentType: CourierFile.contentType,
                limits: ShippingTerms.limits(bytes: file.count)))
        guard answer.status == 200 else { throw unexpected(answer) }
        let receipt: CourierReceipt = try verified(answer, "the receipt for a courier's file")
        return (receipt, answer.body)
    }

    func configuration() throws(UplinkError) -> Signed<SiteConfiguration> {
        let answer = try transport.perform(Transport.Request(path: "/v1/configuration", body: nil))
        guard answer.status == 200 else { throw unexpected(answer) }
        return try decoded(answer)
    }

    /// The bytes of a content bundle; `nil` when the central has none.
    func content() throws(UplinkError) -> [UInt8]? {
        let limits = Transport.Limits(
            totalMilliseconds: Self.contentMilliseconds, answerBytes: Self.contentBytes)
        let answer = try transport.perform(Transport.Request(path: "/v1/content", body: nil, limits: limits))
        switch answer.status {
        case 200: return answer.body
        case 204, 404: return nil
        default: throw unexpected(answer)
        }
    }

    /// The next certificate, PEM; who stores it checks it.
    func certificate() throws(UplinkError) -> String {
        let renewal = CertificateRenewal(
            terminal: identity.terminal,
            certificateRequest: try CertificateCheck.request(for: identity.tlsKey, terminal: identity.terminal))
        let answer = try transport.perform(Transport.Request(path: "/v1/certificate", body: signed(renewal)))
        guard answer.status == 200 else { throw unexpected(answer) }
        let fresh: CertificateRenewalAnswer = try verified(answer, "the next certificate")
        return fresh.certificate
    }

    /// A verified answer of status 200.
    func answer<Value: Codable & Sendable>(
        to request: Transport.Request, _ what: String
    ) throws(UplinkError) -> Value {
        let answer = try transport.perform(request)
        guard answer.status == 200 else { throw unexpected(answer) }
        return try verified(answer, what)
    }

    func signed(_ value: some Codable & Sendable) -> [UInt8] {
        do { return Array(try JSONEncoder().encode(Signed(value, by: identity.signingKey))) } catch {
            preconditionFailure("values of ours always encode: \(error)")
        }
    }

    private func verified<Value: Codable & Sendable>(
        _ answer: Transport.Answer, _ what: String
    ) throws(UplinkError) -> Value {
        let signed: Signed<Value> = try decoded(answer)
        do { return try signed.verified(by: enrolment.centralKey) } catch is SignedError {
            throw .badSignature(what)
        } catch {
            throw .unexpectedAnswer(url, detail: "\(what) is not of the agreed form")
        }
    }

    private func decoded<Value: Decodable>(_ answer: Transport.Answer) throws(UplinkError) -> Value {
        do { return try JSONDecoder().decode(Value.self, from: Data(answer.body)) } catch {
            throw .unexpectedAnswer(url, detail: "status \(answer.status), and no JSON of the agreed form")
        }
    }

    private func isBareRefusal(_ answer: Transport.Answer) -> Bool {
        answer.status == 403
            && (try? JSONDecoder().decode(RefusalAnswer.self, from: Data(answer.body.prefix(4_096)))) != nil
    }

    private func unexpected(_ answer: Transport.Answer) -> UplinkError {
        let refusal = try? JSONDecoder().decode(RefusalAnswer.self, from: Data(answer.body.prefix(4_096)))
        let reason = refusal.map { ": " + String($0.refused.prefix(80)) } ?? ""
        return .unexpectedAnswer(url, detail: "status \(answer.status)\(reason)")
    }
}
