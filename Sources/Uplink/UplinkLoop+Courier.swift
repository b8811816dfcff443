// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// What is carried for others goes to the central, and its receipts into the bag.
extension UplinkLoop {
    func courier() throws(UplinkError) {
        guard let bag = edges.bag, let name = bag.names(.sealed).first else { return agenda.nothingToCarry() }
        guard let bytes = try bag.bytes(name) else { return }
        let receipt = try talk { talk throws(UplinkError) in try talk.carry(bytes) }
        agenda.contact.succeed()
        // For whom there is no telling, the receipt has nobody to go to.
        if let label = CourierFile.Label(bytes) {
            try bag.put(receipt.bytes, as: CourierName(.receipt, keyID: label.keyID, terminalID: label.terminalID))
        }
        // A stick may have brought a newer one meanwhile.
        if try bag.bytes(name) == bytes { bag.remove(name) }
        edges.onReceipt()
        edges.log(
            "a courier's file is at the central",
            ["file": name.text, "refused": receipt.value.refused?.rawValue ?? "", "bytes": "\(bytes.count)"])
    }

    /// The key that files are sealed to; written down, since it is needed when the central cannot be asked.
    func learn(courierKey: String?) {
        guard let courierKey, var stored = identity.enrolment?.stored, stored.courierKey != courierKey,
            Hex.decode(courierKey)?.count == 32
        else { return }
        stored.courierKey = courierKey
        do throws(UplinkError) { try identity.store(stored) } catch {
            edges.log("the courier's key was not stored", ["error": error.description])
        }
    }
}
