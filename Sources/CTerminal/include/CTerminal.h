// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <errno.h>
#include <linux/kd.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/// What gives the terminal back when the program crashes: prepared beforehand, so that a signal handler needs no memory
/// and no lock. The one instance stands in guard.c.
struct ct_guard {
    int descriptor;
    struct termios modes;
    char bytes[512];
    size_t count;
    /// What KDSKBMODE is to be given; -1: nothing.
    int keyboard_mode;
    volatile sig_atomic_t armed;
    struct sigaction before[NSIG];
    int installed;
};

extern struct ct_guard ct_guard;

/// Async-signal-safe. Waits at most a second for a terminal that takes no bytes.
static inline void ct_guard_restore(void) {
    if (!ct_guard.armed) return;
    ct_guard.armed = 0;
    size_t sent = 0;
    for (int attempts = 0; sent < ct_guard.count && attempts < 5; attempts++) {
        struct pollfd ready = {.fd = ct_guard.descriptor, .events = POLLOUT};
        if (poll(&ready, 1, 200) <= 0) continue;
        ssize_t count = write(ct_guard.descriptor, ct_guard.bytes + sent, ct_guard.count - sent);
        if (count > 0) sent += (size_t)count;
    }
    if (ct_guard.keyboard_mode >= 0) ioctl(ct_guard.descriptor, KDSKBMODE, ct_guard.keyboard_mode);
    tcsetattr(ct_guard.descriptor, TCSANOW, &ct_guard.modes);
}

/// Restores, then lets the signal do what it would have done.
static inline void ct_guard_crashed(int number) {
    int saved = errno;
    ct_guard_restore();
    sigaction(number, &ct_guard.before[number], NULL);
    raise(number);
    errno = saved;
}

static inline void ct_guard_install(void) {
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};
    // A stack of its own: the crash may be a stack that ran out.
    static char stack[65536];
    if (ct_guard.installed) return;
    ct_guard.installed = 1;
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = ct_guard_crashed;
    action.sa_flags = SA_ONSTACK;
    for (size_t index = 0; index < sizeof crashes / sizeof *crashes; index++)
        sigaction(crashes[index], &action, &ct_guard.before[crashes[index]]);
    atexit(ct_guard_restore);
}

/// From now on a crash or an exit writes `bytes` (at most 512) to `descriptor` and sets `modes`.
static inline int ct_guard_arm(int descriptor, const struct termios *modes, const void *bytes, size_t count) {
    if (count > sizeof ct_guard.bytes) return -1;
    ct_guard.armed = 0;
    ct_guard.descriptor = descriptor;
    ct_guard.modes = *modes;
    memcpy(ct_guard.bytes, bytes, count);
    ct_guard.count = count;
    ct_guard.keyboard_mode = -1;
    ct_guard.armed = 1;
    ct_guard_install();
    return 0;
}

static inline void ct_guard_disarm(void) { ct_guard.armed = 0; }

/// A crash or an exit gives the console's keyboards this mode back, too.
static inline void ct_guard_keyboard(int mode) { ct_guard.keyboard_mode = mode; }

/// What the kernel makes of keys on a Linux console: K_XLATE, K_UNICODE, K_OFF. -1 where the descriptor is no console.
static inline int ct_keyboard_mode(int descriptor) {
    int mode = -1;
    return ioctl(descriptor, KDGKBMODE, &mode) == 0 ? mode : -1;
}

/// Returns errno, 0 when it is done. Needs the console to be the process's own, or CAP_SYS_TTY_CONFIG.
static inline int ct_set_keyboard_mode(int descriptor, int mode) {
    return ioctl(descriptor, KDSKBMODE, mode) == 0 ? 0 : errno;
}

static const int ct_keyboard_off = K_OFF;
static const int ct_keyboard_unicode = K_UNICODE;

static inline int ct_size(int descriptor, unsigned short *columns, unsigned short *rows) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return -1;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

/// A font of a Linux console has at most 512 glyphs of 32 × 32 dots, each in 32 lines of whole bytes.
static const int ct_font_bytes = 512 * 32 * 4;

/// The font of a console. `glyphs` has room for `ct_font_bytes`. Returns errno, 0 when it is read.
static inline int ct_font_read(int descriptor, unsigned *width, unsigned *height, unsigned *count, unsigned char *glyphs) {
    struct console_font_op order = {
        .op = KD_FONT_OP_GET, .width = 32, .height = 32, .charcount = 512, .data = glyphs};
    if (ioctl(descriptor, KDFONTOP, &order) != 0) return errno;
    *width = order.width;
    *height = order.height;
    *count = order.charcount;
    return 0;
}

/// Needs the console to be the process's own, or CAP_SYS_TTY_CONFIG. Returns errno, 0 when it is done.
static inline int ct_font_write(
    int descriptor, unsigned width, unsigned height, unsigned count, const unsigned char *glyphs) {
    struct console_font_op order = {
        .op = KD_FONT_OP_SET, .width = width, .height = height, .charcount = count, .data = (unsigned char *)glyphs};
    return ioctl(descriptor, KDFONTOP, &order) == 0 ? 0 : errno;
}

/// Which character the font draws at which place, at most `capacity` pairs.
/// Returns how many, or -1 where the descriptor is no console.
static inline int ct_font_map(
    int descriptor, unsigned short *characters, unsigned short *places, unsigned short capacity) {
    struct unipair *pairs = calloc(capacity, sizeof *pairs);
    if (!pairs) return -1;
    struct unimapdesc map = {.entry_ct = capacity, .entries = pairs};
    int result = ioctl(descriptor, GIO_UNIMAP, &map);
    if (result == 0) {
        for (unsigned short index = 0; index < map.entry_ct; index++) {
            characters[index] = pairs[index].unicode;
            places[index] = pairs[index].fontpos;
        }
        result = map.entry_ct;
    }
    free(pairs);
    return result;
}

/// Returns errno, 0 when it is done.
static inline int ct_font_set_map(
    int descriptor, const unsigned short *characters, const unsigned short *places, unsigned short count) {
    struct unipair *pairs = calloc(count ? count : 1, sizeof *pairs);
    if (!pairs) return ENOMEM;
    for (unsigned short index = 0; index < count; index++)
        pairs[index] = (struct unipair){.unicode = characters[index], .fontpos = places[index]};
    struct unimapinit fresh = {0};
    struct unimapdesc map = {.entry_ct = count, .entries = pairs};
    int failed = ioctl(descriptor, PIO_UNIMAPCLR, &fresh) != 0 || ioctl(descriptor, PIO_UNIMAP, &map) != 0;
    int code = failed ? errno : 0;
    free(pairs);
    return code;
}
