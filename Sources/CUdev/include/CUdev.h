// SPDX-License-Identifier: EUPL-1.2
//
// libudev, loaded with dlopen when first used: hot-plug events, enumeration, and what a device says of itself.
#pragma once
#include <stddef.h>

/// A monitor and the subsystems it watches. For one thread at a time.
typedef struct cudev_monitor cudev_monitor;
/// A device during a visit; not to be kept.
typedef struct cudev_device cudev_device;

enum {
    CUDEV_DEVICE = 1,
    CUDEV_EMPTY = 0,
    /// A message that was not for us, or not from udev: there may be more.
    CUDEV_FOREIGN = 2,
    /// The kernel dropped events: the buffer was full.
    CUDEV_OVERRUN = -1,
    /// A message that cannot be read, as one of more than 8 KB: something changed, nobody knows what.
    CUDEV_UNREADABLE = -2,
};

/// `NULL` on success, else the name of the Debian package that is missing.
const char *cudev_load(void);

/// A monitor that already receives. `NULL` and `errno` when there is none. After `cudev_load` only.
/// `received`: 0, or the size of the receive buffer to ask for in bytes.
cudev_monitor *cudev_monitor_open(const char *const *subsystems, int count, int received);
void cudev_monitor_close(cudev_monitor *monitor);
int cudev_monitor_descriptor(const cudev_monitor *monitor);
/// Takes one event and never waits; `visit` is called for `CUDEV_DEVICE`.
int cudev_monitor_take(
    cudev_monitor *monitor, void *context, void (*visit)(void *context, const char *action, cudev_device *device));
/// Every device of the subsystems that is there now; at most `limit`. Negative on failure, else how many.
int cudev_enumerate(
    cudev_monitor *monitor, int limit, void *context,
    void (*visit)(void *context, const char *action, cudev_device *device));

// All texts are valid during the visit, and may be `NULL`.
const char *cudev_syspath(cudev_device *device);
const char *cudev_sysname(cudev_device *device);
const char *cudev_subsystem(cudev_device *device);
const char *cudev_devtype(cudev_device *device);
const char *cudev_devnode(cudev_device *device);
const char *cudev_property(cudev_device *device, const char *name);
const char *cudev_attribute(cudev_device *device, const char *name);
/// The USB device it belongs to, itself included; `NULL` when there is none.
cudev_device *cudev_usb_device(cudev_device *device);
/// The device above it; `NULL` when there is none.
cudev_device *cudev_parent(cudev_device *device);
