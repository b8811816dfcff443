// SPDX-License-Identifier: EUPL-1.2
//
// libpcsclite, loaded with dlopen when first used: a kiosk without such a device pays nothing for it.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Codes of PC/SC as libpcsclite gives them, as 32 bits; 0 is success.
typedef uint32_t cpcsc_code;

enum {
    CPCSC_OK = 0,
    CPCSC_CANCELLED = 0x80100002,
    CPCSC_INVALID_HANDLE = 0x80100003,
    CPCSC_UNKNOWN_READER = 0x80100009,
    CPCSC_TIMEOUT = 0x8010000A,
    CPCSC_SHARING_VIOLATION = 0x8010000B,
    CPCSC_NO_SMARTCARD = 0x8010000C,
    CPCSC_COMM_ERROR = 0x80100013,
    CPCSC_NOT_TRANSACTED = 0x80100016,
    CPCSC_READER_UNAVAILABLE = 0x80100017,
    CPCSC_NO_SERVICE = 0x8010001D,
    CPCSC_SERVICE_STOPPED = 0x8010001E,
    CPCSC_NO_READERS = 0x8010002E,
    CPCSC_UNRESPONSIVE_CARD = 0x80100066,
    CPCSC_UNPOWERED_CARD = 0x80100067,
    CPCSC_REMOVED_CARD = 0x80100069,
    CPCSC_SECURITY_VIOLATION = 0x8010006A,
};

/// Bits of a reader's state.
enum {
    CPCSC_STATE_CHANGED = 0x0002,
    CPCSC_STATE_UNKNOWN = 0x0004,
    CPCSC_STATE_UNAVAILABLE = 0x0008,
    CPCSC_STATE_EMPTY = 0x0010,
    CPCSC_STATE_PRESENT = 0x0020,
    CPCSC_STATE_MUTE = 0x0200,
};

enum {
    /// Slots that pcscd can have (PCSCLITE_MAX_READERS_CONTEXTS), and one for the news of readers.
    CPCSC_READERS_AT_MOST = 17,
    /// Bytes of a name (MAX_READERNAME) with its end.
    CPCSC_NAME_BYTES = 129,
    CPCSC_ATR_BYTES = 33,
};

typedef struct {
    char name[CPCSC_NAME_BYTES];
    /// State known to the caller; the upper half counts the card's comings and goings.
    uint32_t known;
    /// State found.
    uint32_t found;
    uint32_t atr_length;
    uint8_t atr[CPCSC_ATR_BYTES];
} cpcsc_reader;

/// Loads libpcsclite. `NULL` on success, else the name of the Debian package that is missing.
const char *cpcsc_load(void);

/// All of the following after `cpcsc_load` only. A context is for one thread; `cpcsc_cancel` may come from another.
cpcsc_code cpcsc_establish(int64_t *context);
void cpcsc_release(int64_t context);
/// Ends a `cpcsc_wait` that is under way; nothing happens when none is.
cpcsc_code cpcsc_cancel(int64_t context);
/// Names of the readers, each ended by a zero; longer lists are an error. `*length` in and out.
cpcsc_code cpcsc_list(int64_t context, char *names, uint32_t *length);
/// Waits until a reader's state differs from `known`. `milliseconds` below 0: for ever.
cpcsc_code cpcsc_wait(int64_t context, int32_t milliseconds, cpcsc_reader *readers, uint32_t count);
/// For nobody else meanwhile. `protocol` is 0 for T=0, 1 for T=1.
cpcsc_code cpcsc_connect(int64_t context, const char *name, int64_t *card, int32_t *protocol);
cpcsc_code cpcsc_transmit(
    int64_t card, int32_t protocol, const uint8_t *command, uint32_t length, uint8_t *answer, uint32_t *answer_length);
void cpcsc_disconnect(int64_t card);

/// Overwrites memory; not left out by an optimiser.
void cpcsc_wipe(void *memory, size_t length);
