// SPDX-License-Identifier: EUPL-1.2
//
// libxkbcommon, loaded with dlopen when first used: a kiosk without such a device pays nothing for it.
#pragma once
#include <stdint.h>

/// A layout, compiled, with its dead keys. Never changed after it was made.
typedef struct cxkb_layout cxkb_layout;
/// Which keys are down and what was begun with a dead key. For one thread at a time.
typedef struct cxkb_keyboard cxkb_keyboard;

/// What a key means now.
typedef struct {
    /// Keysym of xkb; 0 when the key waits for the next one (a dead key).
    uint32_t symbol;
    /// Zero-terminated UTF-8; empty for a key that is no character.
    char text[32];
    /// Control, Alt or the logo key is down.
    int32_t is_chord;
} cxkb_meaning;

/// Loads libxkbcommon. `NULL` on success, else the name of the Debian package that is missing.
const char *cxkb_load(void);

/// `NULL` when there is no layout of that name. After `cxkb_load` only.
cxkb_layout *cxkb_layout_new(const char *name);
void cxkb_layout_free(cxkb_layout *layout);
/// Whether dead keys compose (their table is in libx11-data).
int cxkb_layout_composes(const cxkb_layout *layout);

/// Keeps the layout's parts alive by itself. Number lock is on.
cxkb_keyboard *cxkb_keyboard_new(const cxkb_layout *layout);
void cxkb_keyboard_free(cxkb_keyboard *keyboard);
/// A key of evdev's number went down or repeats; `is_silent` only notes modifiers.
void cxkb_keyboard_press(cxkb_keyboard *keyboard, uint32_t code, int is_repeat, int is_silent, cxkb_meaning *meaning);
void cxkb_keyboard_release(cxkb_keyboard *keyboard, uint32_t code);
