// SPDX-License-Identifier: EUPL-1.2
#include "CXkb.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <xkbcommon/xkbcommon-compose.h>
#include <xkbcommon/xkbcommon.h>

// The real declarations give the types; the addresses come from dlsym.
#define FUNCTIONS(X)                                                                                                \
    X(xkb_context_new)                                                                                              \
    X(xkb_context_unref)                                                                                            \
    X(xkb_context_set_log_level)                                                                                    \
    X(xkb_keymap_new_from_names)                                                                                    \
    X(xkb_keymap_ref)                                                                                               \
    X(xkb_keymap_unref)                                                                                             \
    X(xkb_keymap_min_keycode)                                                                                       \
    X(xkb_keymap_max_keycode)                                                                                       \
    X(xkb_keymap_mod_get_index)                                                                                     \
    X(xkb_state_new)                                                                                                \
    X(xkb_state_unref)                                                                                              \
    X(xkb_state_update_key)                                                                                         \
    X(xkb_state_update_mask)                                                                                        \
    X(xkb_state_key_get_one_sym)                                                                                    \
    X(xkb_state_mod_name_is_active)                                                                                 \
    X(xkb_keysym_to_utf8)                                                                                           \
    X(xkb_compose_table_new_from_locale)                                                                            \
    X(xkb_compose_table_unref)                                                                                      \
    X(xkb_compose_state_new)                                                                                        \
    X(xkb_compose_state_unref)                                                                                      \
    X(xkb_compose_state_feed)                                                                                       \
    X(xkb_compose_state_reset)                                                                                      \
    X(xkb_compose_state_get_status)                                                                                 \
    X(xkb_compose_state_get_utf8)                                                                                   \
    X(xkb_compose_state_get_one_sym)

#define DECLARE(name) static __typeof__(name) *p_##name;
FUNCTIONS(DECLARE)

#define LOAD(name)                                                                                                  \
    p_##name = (__typeof__(name) *)dlsym(library, #name);                                                           \
    if (!p_##name) return package;

static const char package[] = "libxkbcommon0";

static const char *load(void) {
    void *library = dlopen("libxkbcommon.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) return package;
    FUNCTIONS(LOAD)
    return NULL;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing;
static void load_once(void) { missing = load(); }

const char *cxkb_load(void) {
    pthread_once(&once, load_once);
    return missing;
}

// xkb counts keys from 8, as X did; evdev from 0.
static const uint32_t first_key = 8;

struct cxkb_layout {
    struct xkb_keymap *keymap;
    struct xkb_compose_table *composition;
};

struct cxkb_keyboard {
    struct xkb_keymap *keymap;
    struct xkb_state *state;
    struct xkb_compose_state *composition;
    // A device may repeat a press without a release; a second press of Shift would never be let go.
    uint8_t is_down[256];
};

cxkb_layout *cxkb_layout_new(const char *name) {
    // Nothing of the environment: XKB_DEFAULT_LAYOUT of whoever started the daemon is none of ours.
    struct xkb_context *context = p_xkb_context_new(XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
    if (!context) return NULL;
    p_xkb_context_set_log_level(context, XKB_LOG_LEVEL_CRITICAL);
    struct xkb_rule_names names = { .rules = "evdev", .model = "pc105", .layout = name };
    cxkb_layout *layout = calloc(1, sizeof *layout);
    if (layout) layout->keymap = p_xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
    if (layout && layout->keymap) {
        layout->composition =
            p_xkb_compose_table_new_from_locale(context, "sv_SE.UTF-8", XKB_COMPOSE_COMPILE_NO_FLAGS);
    } else {
        free(layout);
        layout = NULL;
    }
    p_xkb_context_unref(context);
    return layout;
}

void cxkb_layout_free(cxkb_layout *layout) {
    p_xkb_keymap_unref(layout->keymap);
    p_xkb_compose_table_unref(layout->composition);
    free(layout);
}

int cxkb_layout_composes(const cxkb_layout *layout) { return layout->composition != NULL; }

cxkb_keyboard *cxkb_keyboard_new(const cxkb_layout *layout) {
    cxkb_keyboard *keyboard = calloc(1, sizeof *keyboard);
    if (!keyboard) return NULL;
    keyboard->state = p_xkb_state_new(layout->keymap);
    if (!keyboard->state) {
        free(keyboard);
        return NULL;
    }
    keyboard->keymap = p_xkb_keymap_ref(layout->keymap);
    if (layout->composition) {
        keyboard->composition = p_xkb_compose_state_new(layout->composition, XKB_COMPOSE_STATE_NO_FLAGS);
    }
    xkb_mod_index_t number_lock = p_xkb_keymap_mod_get_index(keyboard->keymap, XKB_MOD_NAME_NUM);
    if (number_lock != XKB_MOD_INVALID) {
        p_xkb_state_update_mask(keyboard->state, 0, 0, (xkb_mod_mask_t)1 << number_lock, 0, 0, 0);
    }
    return keyboard;
}

void cxkb_keyboard_free(cxkb_keyboard *keyboard) {
    p_xkb_compose_state_unref(keyboard->composition);
    p_xkb_state_unref(keyboard->state);
    p_xkb_keymap_unref(keyboard->keymap);
    free(keyboard);
}

static int is_active(cxkb_keyboard *keyboard, const char *modifier) {
    return p_xkb_state_mod_name_is_active(keyboard->state, modifier, XKB_STATE_MODS_EFFECTIVE) > 0;
}

// Whether the symbol was swallowed, or changed into what it composes to.
static void compose(cxkb_keyboard *keyboard, cxkb_meaning *meaning) {
    if (!keyboard->composition) return;
    if (p_xkb_compose_state_feed(keyboard->composition, meaning->symbol) == XKB_COMPOSE_FEED_IGNORED) return;
    switch (p_xkb_compose_state_get_status(keyboard->composition)) {
    case XKB_COMPOSE_COMPOSING:
        meaning->symbol = 0;
        meaning->text[0] = 0;
        break;
    case XKB_COMPOSE_COMPOSED:
        meaning->symbol = p_xkb_compose_state_get_one_sym(keyboard->composition);
        p_xkb_compose_state_get_utf8(keyboard->composition, meaning->text, sizeof meaning->text);
        p_xkb_compose_state_reset(keyboard->composition);
        break;
    case XKB_COMPOSE_CANCELLED:
        // The dead key is dropped, the key itself counts.
        p_xkb_compose_state_reset(keyboard->composition);
        break;
    case XKB_COMPOSE_NOTHING:
        break;
    }
}

void cxkb_keyboard_press(cxkb_keyboard *keyboard, uint32_t code, int is_repeat, int is_silent, cxkb_meaning *meaning) {
    memset(meaning, 0, sizeof *meaning);
    if (code >= sizeof keyboard->is_down) return;
    xkb_keycode_t key = code + first_key;
    if (key < p_xkb_keymap_min_keycode(keyboard->keymap) || key > p_xkb_keymap_max_keycode(keyboard->keymap)) return;
    if (!is_repeat) {
        if (keyboard->is_down[code]) return;
        keyboard->is_down[code] = 1;
    }
    meaning->symbol = p_xkb_state_key_get_one_sym(keyboard->state, key);
    p_xkb_keysym_to_utf8(meaning->symbol, meaning->text, sizeof meaning->text);
    meaning->is_chord = is_active(keyboard, XKB_MOD_NAME_CTRL) || is_active(keyboard, XKB_MOD_NAME_ALT)
        || is_active(keyboard, XKB_MOD_NAME_LOGO);
    if (!is_repeat) p_xkb_state_update_key(keyboard->state, key, XKB_KEY_DOWN);
    if (!is_silent && !is_repeat && !meaning->is_chord) compose(keyboard, meaning);
}

void cxkb_keyboard_release(cxkb_keyboard *keyboard, uint32_t code) {
    if (code >= sizeof keyboard->is_down || !keyboard->is_down[code]) return;
    keyboard->is_down[code] = 0;
    p_xkb_state_update_key(keyboard->state, code + first_key, XKB_KEY_UP);
}
