// SPDX-License-Identifier: EUPL-1.2

/// Seals a slip in the clerk's browser, as `MeetingSlip.open` opens it: HPKE (RFC 9180) in base mode with DHKEM(X25519,
/// HKDF-SHA-256), HKDF-SHA-256 and AES-256-GCM, by WebCrypto.
enum SealScript {
    static let text = #"""
        // SPDX-License-Identifier: EUPL-1.2
        "use strict";

        const Seal = (() => {
          const text = (string) => new TextEncoder().encode(string);
          const join = (...parts) => {
            const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
            let offset = 0;
            for (const part of parts) {
              all.set(part, offset);
              offset += part.length;
            }
            return all;
          };
          const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
          const number = (value) => Uint8Array.of(value >> 8, value & 255);
          const none = new Uint8Array();

          const kemSuite = join(text("KEM"), number(0x0020));
          const suite = join(text("HPKE"), number(0x0020), number(0x0001), number(0x0002));

          async function mac(key, message) {
            // A key of no bytes is one of zeros to HMAC; WebCrypto takes none that is empty.
            const raw = key.length ? key : new Uint8Array(32);
            const hash = { name: "HMAC", hash: "SHA-256" };
            const imported = await crypto.subtle.importKey("raw", raw, hash, false, ["sign"]);
            return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
          }

          // RFC 9180, 4: LabeledExtract and LabeledExpand; at most 32 bytes are wanted here.
          const extract = (suite, salt, label, value) =>
            mac(salt, join(text("HPKE-v1"), suite, text(label), value));
          const expand = async (suite, secret, label, info, length) =>
            (await mac(secret, join(number(length), text("HPKE-v1"), suite, text(label), info, Uint8Array.of(1))))
              .slice(0, length);

          async function seal(keyHex, infoText, associatedText, content) {
            const recipient = bytes(keyHex);
            const theirs = await crypto.subtle.importKey("raw", recipient, { name: "X25519" }, false, []);
            const ours = await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
            const encapsulated = new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey));
            const shared = new Uint8Array(
              await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, ours.privateKey, 256));
            const early = await extract(kemSuite, none, "eae_prk", shared);
            const secret = await expand(kemSuite, early, "shared_secret", join(encapsulated, recipient), 32);

            const context = join(
              Uint8Array.of(0), await extract(suite, none, "psk_id_hash", none),
              await extract(suite, none, "info_hash", text(infoText)));
            const schedule = await extract(suite, secret, "secret", none);
            const key = await expand(suite, schedule, "key", context, 32);
            const nonce = await expand(suite, schedule, "base_nonce", context, 12);

            const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
            const sealed = await crypto.subtle.encrypt(
              { name: "AES-GCM", iv: nonce, additionalData: text(associatedText) }, imported, content);
            return join(encapsulated, new Uint8Array(sealed));
          }

          return {
            // A slip, as KioskModel's MeetingSlip, to base 64.
            async slip(slip, keyHex, meeting) {
              const content = text(JSON.stringify({ version: 1, ...slip }));
              const sealed = await seal(keyHex, "servicepunkt slip v1", meeting, content);
              return btoa(String.fromCharCode(...sealed));
            },
          };
        })();

        """#
}
