// SPDX-License-Identifier: EUPL-1.2
//
// libevdev, loaded with dlopen when first used: a kiosk without such a device pays nothing for it.
#pragma once
#include <stdint.h>

/// One open input device. For one thread at a time.
typedef struct cev_device cev_device;

/// One event as the kernel tells it; `milliseconds` of CLOCK_BOOTTIME, or -1 when the kernel keeps another clock.
typedef struct {
    uint16_t type;
    uint16_t code;
    int32_t value;
    int64_t milliseconds;
} cev_event;

/// An axis; `resolution` in units a millimetre, 0 where the device does not say.
typedef struct {
    int32_t value;
    int32_t minimum;
    int32_t maximum;
    int32_t resolution;
} cev_axis;

/// Loads libevdev. `NULL` on success, else the name of the Debian package that is missing.
const char *cev_load(void);

/// Asks a device what it is; the descriptor stays the caller's. `NULL` and `*error`, an errno, when it does not
/// answer; ERANGE when it claims more than `most_slots` fingers, which libevdev would believe. After `cev_load` only.
cev_device *cev_open(int descriptor, int most_slots, int32_t *error);
void cev_close(cev_device *device);

/// 1: `*event` is filled. 2: events were lost; call with `is_resynchronising` until it returns 0. 0: nothing more.
/// Below 0: -errno.
int cev_next(cev_device *device, int is_resynchronising, cev_event *event);
/// 0, or -errno.
int cev_grab(cev_device *device, int is_wanted);

int cev_has(const cev_device *device, unsigned type, unsigned code);
int cev_has_property(const cev_device *device, unsigned property);
/// Value of a key or an axis as last known.
int32_t cev_value(const cev_device *device, unsigned type, unsigned code);
/// 0 when the device has the axis.
int cev_get_axis(const cev_device *device, unsigned code, cev_axis *axis);
/// Fingers told apart; -1 for a device without slots.
int cev_slot_count(const cev_device *device);
int cev_current_slot(const cev_device *device);
int32_t cev_slot_value(const cev_device *device, int slot, unsigned code);
/// Valid until `cev_close`; never NULL.
const char *cev_name(const cev_device *device);
/// "KEY_A", or NULL.
const char *cev_code_name(unsigned type, unsigned code);
