// SPDX-License-Identifier: EUPL-1.2
//
// An input device of our own (/dev/uinput): what is written to it, the compositor gets. Each returns 0, or -errno.
#pragma once
#include <stdint.h>

struct cuinput_axis {
    uint16_t code;
    int32_t minimum;
    int32_t maximum;
    int32_t resolution;
};

/// Makes a device with these keys and axes; `is_direct`: a touchscreen. The descriptor, or -errno.
int cuinput_create(
    const char *node, const char *name, const uint16_t *keys, int key_count, const struct cuinput_axis *axes,
    int axis_count, int is_direct);
int cuinput_write(int descriptor, uint16_t type, uint16_t code, int32_t value);
/// "/dev/input/event7" to `text`.
int cuinput_node(int descriptor, char *text, int size);
void cuinput_destroy(int descriptor);
