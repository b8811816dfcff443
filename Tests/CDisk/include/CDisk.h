// SPDX-License-Identifier: EUPL-1.2
//
// The system calls by which this process writes files, recorded and made to fail. They stand in front of those of the C
// library for the whole test program, SQLite's and our own alike, and pass everything on unless a folder is watched.
#ifndef CDISK_H
#define CDISK_H

#include <stddef.h>
#include <stdint.h>

enum disk_call {
    DISK_WRITE = 1,
    DISK_TRUNCATE = 2,
    DISK_SYNC = 3,
    DISK_CREATE = 4,
    DISK_RENAME = 5,
    DISK_UNLINK = 6,
    DISK_READ = 7,
};

// One change of a file. `path` and `other` are whole; `bytes` are those of a write.
struct disk_change {
    int call;
    const char *path;
    const char *other;
    int64_t offset;
    size_t count;
    const uint8_t *bytes;
};

// Watches everything below a folder: what changes is kept until `disk_forget`.
void disk_watch(const char *folder);
void disk_forget(void);
size_t disk_change_count(void);
struct disk_change disk_change_at(size_t index);

// Of the calls of that kind in the watched folder whose path ends with `suffix`, those after the first `after` fail with
// `code`, `times` of them (-1: all). A code of 0 makes reads short: half of what was asked.
void disk_fail(int call, const char *suffix, long after, int code, long times);
// How often a call failed since then.
long disk_failures(void);

#endif
