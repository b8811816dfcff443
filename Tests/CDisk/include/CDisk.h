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
    // What was written before and not synced may be on the disk or not, and no later sync tells.
    DISK_FAILED_SYNC = 8,
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
// Forgets the changes that were kept, and nothing else.
void disk_clear(void);

// Of the calls of that kind in the watched folder whose path ends with `suffix`, those after the first `after` fail with
// `code`, `times` of them (-1: all). A code of 0 makes reads short: half of what was asked.
void disk_fail(int call, const char *suffix, long after, int code, long times);
// The same for paths that begin with `folder` only.
void disk_fail_in(const char *folder, int call, const char *suffix, long after, int code, long times);
// The files directly in `folder` may take `bytes` together (-1: as many as there is room for), or may only be read.
void disk_set(const char *folder, int64_t bytes, int is_read_only);
// How often a call failed since then.
long disk_failures(void);

#endif
