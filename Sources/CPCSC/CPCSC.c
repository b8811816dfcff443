// SPDX-License-Identifier: EUPL-1.2
#define _GNU_SOURCE
#include "CPCSC.h"
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <winscard.h>

// The real declarations give the types; the addresses come from dlsym.
#define FUNCTIONS(X)                                                                                                \
    X(SCardEstablishContext)                                                                                        \
    X(SCardReleaseContext)                                                                                          \
    X(SCardCancel)                                                                                                  \
    X(SCardListReaders)                                                                                             \
    X(SCardGetStatusChange)                                                                                         \
    X(SCardConnect)                                                                                                 \
    X(SCardTransmit)                                                                                                \
    X(SCardDisconnect)

#define DECLARE(name) static __typeof__(name) *p_##name;
FUNCTIONS(DECLARE)

static const char package[] = "libpcsclite1";

static const char *load(void) {
    void *library = dlopen("libpcsclite.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) return package;
#define LOAD(name)                                                                                                  \
    p_##name = (__typeof__(name) *)dlsym(library, #name);                                                           \
    if (!p_##name) return package;
    FUNCTIONS(LOAD)
    return NULL;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing;
static void load_once(void) { missing = load(); }

const char *cpcsc_load(void) {
    pthread_once(&once, load_once);
    return missing;
}

cpcsc_code cpcsc_establish(int64_t *context) {
    SCARDCONTEXT handle = 0;
    LONG code = p_SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &handle);
    *context = handle;
    return (cpcsc_code)code;
}

void cpcsc_release(int64_t context) { p_SCardReleaseContext((SCARDCONTEXT)context); }

cpcsc_code cpcsc_cancel(int64_t context) { return (cpcsc_code)p_SCardCancel((SCARDCONTEXT)context); }

cpcsc_code cpcsc_list(int64_t context, char *names, uint32_t *length) {
    DWORD room = *length;
    LONG code = p_SCardListReaders((SCARDCONTEXT)context, NULL, names, &room);
    *length = (uint32_t)room;
    return (cpcsc_code)code;
}

cpcsc_code cpcsc_wait(int64_t context, int32_t milliseconds, cpcsc_reader *readers, uint32_t count) {
    SCARD_READERSTATE states[CPCSC_READERS_AT_MOST];
    if (count > CPCSC_READERS_AT_MOST) return (cpcsc_code)SCARD_E_INVALID_PARAMETER;
    memset(states, 0, sizeof states);
    for (uint32_t i = 0; i < count; i++) {
        states[i].szReader = readers[i].name;
        states[i].dwCurrentState = readers[i].known;
    }
    DWORD timeout = milliseconds < 0 ? INFINITE : (DWORD)milliseconds;
    LONG code = p_SCardGetStatusChange((SCARDCONTEXT)context, timeout, states, count);
    for (uint32_t i = 0; i < count; i++) {
        DWORD length = states[i].cbAtr;
        readers[i].found = (uint32_t)states[i].dwEventState;
        // A length that cannot be is told as it is; what is copied is what there is room for.
        readers[i].atr_length = length > UINT32_MAX ? UINT32_MAX : (uint32_t)length;
        memcpy(readers[i].atr, states[i].rgbAtr, CPCSC_ATR_BYTES);
    }
    return (cpcsc_code)code;
}

cpcsc_code cpcsc_connect(int64_t context, const char *name, int64_t *card, int32_t *protocol) {
    SCARDHANDLE handle = 0;
    DWORD active = 0;
    LONG code = p_SCardConnect(
        (SCARDCONTEXT)context, name, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &handle, &active);
    *card = handle;
    *protocol = active == SCARD_PROTOCOL_T0 ? 0 : 1;
    return (cpcsc_code)code;
}

cpcsc_code cpcsc_transmit(
    int64_t card, int32_t protocol, const uint8_t *command, uint32_t length, uint8_t *answer, uint32_t *answer_length
) {
    SCARD_IO_REQUEST way = { protocol == 0 ? SCARD_PROTOCOL_T0 : SCARD_PROTOCOL_T1, sizeof way };
    DWORD room = *answer_length;
    LONG code = p_SCardTransmit((SCARDHANDLE)card, &way, command, length, NULL, answer, &room);
    *answer_length = (uint32_t)room;
    return (cpcsc_code)code;
}

void cpcsc_disconnect(int64_t card) { p_SCardDisconnect((SCARDHANDLE)card, SCARD_LEAVE_CARD); }

void cpcsc_wipe(void *memory, size_t length) { explicit_bzero(memory, length); }
