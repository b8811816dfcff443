// SPDX-License-Identifier: EUPL-1.2
#include "CQREncode.h"
#include <dlfcn.h>
#include <pthread.h>
#include <qrencode.h>
#include <stddef.h>

// The real declarations give the types; the addresses come from dlsym.
static __typeof__(QRcode_encodeData) *p_encode;
static __typeof__(QRcode_free) *p_free;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing;

static void load_once(void) {
    void *library = dlopen("libqrencode.so.4", RTLD_NOW | RTLD_LOCAL);
    missing = "libqrencode4";
    if (!library) return;
    p_encode = (__typeof__(p_encode))dlsym(library, "QRcode_encodeData");
    p_free = (__typeof__(p_free))dlsym(library, "QRcode_free");
    if (p_encode && p_free) missing = NULL;
}

const char *cqr_load(void) {
    pthread_once(&once, load_once);
    return missing;
}

int cqr_encode(const uint8_t *data, int length, int level, uint8_t *modules, int capacity) {
    if (cqr_load() || length <= 0 || level < 0 || level > 3) return 0;
    QRcode *code = p_encode(length, data, 0, (QRecLevel)level);
    if (!code) return 0;
    int side = code->width <= 0 || code->width * code->width > capacity ? 0 : code->width;
    // The other bits of a module say what it is for.
    for (int i = 0; i < side * side; i++) modules[i] = code->data[i] & 1;
    p_free(code);
    return side;
}
