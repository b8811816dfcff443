// SPDX-License-Identifier: EUPL-1.2
#define _GNU_SOURCE
#include "CDisk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int watching;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char watched[1024];
static struct disk_change *changes;
static size_t change_count, change_room;
static int failing_call, failing_code;
static char failing_suffix[64], failing_folder[1024];

// Folders whose disk is smaller than the real one, or may only be read.
#define MOST_DISKS 16
static struct { char folder[512]; int64_t bytes; int is_read_only; } disks[MOST_DISKS];
static long failing_after, failing_times, failures;

static int is_watched(const char *path) {
    size_t length = strlen(watched);
    return length > 0 && strncmp(path, watched, length) == 0 && path[length] == '/';
}

static int path_of(int file, char *path, size_t room) {
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    ssize_t count = syscall(SYS_readlinkat, AT_FDCWD, name, path, room - 1);
    if (count <= 0) return 0;
    path[count] = 0;
    // The watched folder itself counts: its sync makes names durable.
    return is_watched(path) || strcmp(path, watched) == 0;
}

static void note(int call, const char *path, const char *other, int64_t offset, const void *bytes, size_t count) {
    if (change_count == change_room) {
        change_room = change_room ? change_room * 2 : 1024;
        changes = realloc(changes, change_room * sizeof *changes);
    }
    uint8_t *copy = NULL;
    if (bytes && count) {
        copy = malloc(count);
        memcpy(copy, bytes, count);
    }
    changes[change_count++] = (struct disk_change){
        call, strdup(path), other ? strdup(other) : NULL, offset, count, copy,
    };
}

// Whether this call is one of those that fail; 2 for a read that is to be short.
static int fails(int call, const char *path) {
    if (call != failing_call || failing_times == 0) return 0;
    if (strncmp(path, failing_folder, strlen(failing_folder)) != 0) return 0;
    size_t length = strlen(path), end = strlen(failing_suffix);
    if (length < end || strcmp(path + length - end, failing_suffix) != 0) return 0;
    if (failing_after > 0) {
        failing_after--;
        return 0;
    }
    if (failing_times > 0) failing_times--;
    failures++;
    if (failing_code == 0) return 2;
    errno = failing_code;
    return 1;
}

static void free_changes(void) {
    for (size_t i = 0; i < change_count; i++) {
        free((void *)changes[i].path);
        free((void *)changes[i].other);
        free((void *)changes[i].bytes);
    }
    change_count = 0;
}

void disk_watch(const char *folder) {
    disk_forget();
    pthread_mutex_lock(&lock);
    snprintf(watched, sizeof watched, "%s", folder);
    pthread_mutex_unlock(&lock);
    atomic_store(&watching, 1);
}

void disk_forget(void) {
    atomic_store(&watching, 0);
    pthread_mutex_lock(&lock);
    free_changes();
    watched[0] = 0;
    failing_times = failures = failing_call = 0;
    memset(disks, 0, sizeof disks);
    pthread_mutex_unlock(&lock);
}

size_t disk_change_count(void) {
    pthread_mutex_lock(&lock);
    size_t count = change_count;
    pthread_mutex_unlock(&lock);
    return count;
}

struct disk_change disk_change_at(size_t index) {
    pthread_mutex_lock(&lock);
    struct disk_change change = changes[index];
    pthread_mutex_unlock(&lock);
    return change;
}

void disk_clear(void) {
    pthread_mutex_lock(&lock);
    free_changes();
    pthread_mutex_unlock(&lock);
}

void disk_fail(int call, const char *suffix, long after, int code, long times) {
    disk_fail_in("", call, suffix, after, code, times);
}

void disk_set(const char *folder, int64_t bytes, int is_read_only) {
    pthread_mutex_lock(&lock);
    int free_row = -1, row = -1;
    for (int i = 0; i < MOST_DISKS; i++) {
        if (strcmp(disks[i].folder, folder) == 0) row = i;
        if (!disks[i].folder[0] && free_row < 0) free_row = i;
    }
    if (row < 0) row = free_row;
    if (row >= 0) {
        snprintf(disks[row].folder, sizeof disks[row].folder, "%s", folder);
        disks[row].bytes = bytes;
        disks[row].is_read_only = is_read_only;
        if (bytes < 0 && !is_read_only) disks[row].folder[0] = 0;
    }
    pthread_mutex_unlock(&lock);
}

// The disk that a file is on, -1 for the real one. With the lock held.
static int disk_of(const char *path) {
    for (int i = 0; i < MOST_DISKS; i++) {
        size_t length = strlen(disks[i].folder);
        if (length && strncmp(path, disks[i].folder, length) == 0 && (path[length] == '/' || !path[length])) return i;
    }
    return -1;
}

static int is_read_only(const char *path) {
    int disk = disk_of(path);
    return disk >= 0 && disks[disk].is_read_only;
}

// What lies on such a disk; its folder has no folders in it.
static int64_t used_bytes(const char *folder) {
    int64_t used = 0;
    DIR *entries = opendir(folder);
    if (!entries) return 0;
    for (struct dirent *entry; (entry = readdir(entries));) {
        struct stat status;
        if (fstatat(dirfd(entries), entry->d_name, &status, 0) == 0 && S_ISREG(status.st_mode)) used += status.st_size;
    }
    closedir(entries);
    return used;
}

static int64_t free_bytes(int disk) {
    int64_t left = disks[disk].bytes - used_bytes(disks[disk].folder);
    return left > 0 ? left : 0;
}

// The error of a change that makes `file` end at `end` at least; 0 when there is room for it.
static int refusal(int file, const char *path, int64_t end) {
    int disk = disk_of(path);
    if (disk < 0) return 0;
    if (disks[disk].is_read_only) return EROFS;
    if (disks[disk].bytes < 0) return 0;
    struct stat status;
    if (fstat(file, &status) != 0 || end <= status.st_size) return 0;
    return end - status.st_size > free_bytes(disk) ? ENOSPC : 0;
}

void disk_fail_in(const char *folder, int call, const char *suffix, long after, int code, long times) {
    pthread_mutex_lock(&lock);
    snprintf(failing_folder, sizeof failing_folder, "%s", folder);
    failing_call = call;
    failing_code = code;
    failing_after = after;
    failing_times = times;
    failures = 0;
    snprintf(failing_suffix, sizeof failing_suffix, "%s", suffix);
    pthread_mutex_unlock(&lock);
}

long disk_failures(void) {
    pthread_mutex_lock(&lock);
    long count = failures;
    pthread_mutex_unlock(&lock);
    return count;
}

// Runs `body` with the lock held when `file` lies in the watched folder; `path` is its name there.
#define WATCHED(file, call, result, body)                                                                             \
    if (atomic_load(&watching)) {                                                                                     \
        char path[1024];                                                                                              \
        pthread_mutex_lock(&lock);                                                                                    \
        if (path_of(file, path, sizeof path)) {                                                                       \
            int failed = fails(call, path);                                                                           \
            int code = errno;                                                                                         \
            if (failed == 1) {                                                                                        \
                if (call == DISK_SYNC) note(DISK_FAILED_SYNC, path, NULL, 0, NULL, 0);                                \
                pthread_mutex_unlock(&lock);                                                                          \
                errno = code;                                                                                         \
                return -1;                                                                                            \
            }                                                                                                         \
            body                                                                                                      \
        }                                                                                                             \
        pthread_mutex_unlock(&lock);                                                                                  \
    }

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    WATCHED(file, DISK_WRITE, -1, {
        int refused = refusal(file, path, offset + (int64_t)count);
        if (refused) {
            pthread_mutex_unlock(&lock);
            errno = refused;
            return -1;
        }
        note(DISK_WRITE, path, NULL, offset, bytes, count);
    })
    return syscall(SYS_pwrite64, file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return pwrite64(file, bytes, count, offset); }

ssize_t write(int file, const void *bytes, size_t count) {
    WATCHED(file, DISK_WRITE, -1, {
        off_t offset = syscall(SYS_lseek, file, 0, SEEK_CUR);
        int refused = refusal(file, path, offset + (int64_t)count);
        if (refused) {
            pthread_mutex_unlock(&lock);
            errno = refused;
            return -1;
        }
        note(DISK_WRITE, path, NULL, offset, bytes, count);
    })
    return syscall(SYS_write, file, bytes, count);
}

ssize_t pread64(int file, void *bytes, size_t count, off64_t offset) {
    WATCHED(file, DISK_READ, -1, { if (failed == 2) count /= 2; })
    return syscall(SYS_pread64, file, bytes, count, offset);
}

ssize_t pread(int file, void *bytes, size_t count, off_t offset) { return pread64(file, bytes, count, offset); }

int ftruncate64(int file, off64_t length) {
    WATCHED(file, DISK_TRUNCATE, -1, {
        int refused = refusal(file, path, length);
        if (refused) {
            pthread_mutex_unlock(&lock);
            errno = refused;
            return -1;
        }
        note(DISK_TRUNCATE, path, NULL, length, NULL, 0);
    })
    return syscall(SYS_ftruncate, file, length);
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

int fsync(int file) {
    WATCHED(file, DISK_SYNC, -1, { if (!is_read_only(path)) note(DISK_SYNC, path, NULL, 0, NULL, 0); })
    return syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    WATCHED(file, DISK_SYNC, -1, { if (!is_read_only(path)) note(DISK_SYNC, path, NULL, 0, NULL, 0); })
    return syscall(SYS_fdatasync, file);
}

static int is_refused(const char *path) {
    if (!atomic_load(&watching)) return 0;
    pthread_mutex_lock(&lock);
    int refused = is_read_only(path);
    pthread_mutex_unlock(&lock);
    if (refused) errno = EROFS;
    return refused;
}

int posix_fallocate64(int file, off64_t offset, off64_t length) {
    if (atomic_load(&watching)) {
        char path[1024];
        pthread_mutex_lock(&lock);
        int refused = path_of(file, path, sizeof path) ? refusal(file, path, offset + length) : 0;
        if (!refused && path_of(file, path, sizeof path)) {
            struct stat status;
            if (fstat(file, &status) == 0 && status.st_size < offset + length)
                note(DISK_TRUNCATE, path, NULL, offset + length, NULL, 0);
        }
        pthread_mutex_unlock(&lock);
        if (refused) return refused;
    }
    return syscall(SYS_fallocate, file, 0, offset, length) == 0 ? 0 : errno;
}

int posix_fallocate(int file, off_t offset, off_t length) { return posix_fallocate64(file, offset, length); }

int statvfs(const char *path, struct statvfs *found) {
    int (*real)(const char *, struct statvfs *) = dlsym(RTLD_NEXT, "statvfs");
    int result = real(path, found);
    if (result == 0 && atomic_load(&watching)) {
        pthread_mutex_lock(&lock);
        int disk = disk_of(path);
        if (disk >= 0 && disks[disk].bytes >= 0) {
            found->f_frsize = 1;
            found->f_bavail = found->f_bfree = free_bytes(disk);
        }
        pthread_mutex_unlock(&lock);
    }
    return result;
}

int access(const char *path, int mode) {
    if ((mode & W_OK) && is_refused(path)) return -1;
    return syscall(SYS_faccessat, AT_FDCWD, path, mode);
}

int mkdir(const char *path, mode_t mode) {
    struct stat status;
    if (stat(path, &status) != 0 && is_refused(path)) return -1;
    return syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int rename(const char *from, const char *to) {
    if (is_refused(from)) return -1;
    int result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (result == 0 && atomic_load(&watching)) {
        int code = errno;
        pthread_mutex_lock(&lock);
        if (is_watched(from)) note(DISK_RENAME, from, to, 0, NULL, 0);
        pthread_mutex_unlock(&lock);
        errno = code;
    }
    return result;
}

int unlink(const char *path) {
    if (is_refused(path)) return -1;
    int result = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (result == 0 && atomic_load(&watching)) {
        int code = errno;
        pthread_mutex_lock(&lock);
        if (is_watched(path)) note(DISK_UNLINK, path, NULL, 0, NULL, 0);
        pthread_mutex_unlock(&lock);
        errno = code;
    }
    return result;
}

static int open_at(const char *path, int flags, mode_t mode) {
    struct stat before;
    if ((flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC))) {
        if (is_refused(path)) return -1;
    }
    int isNoted = atomic_load(&watching) && (flags & (O_CREAT | O_TRUNC)) && is_watched(path);
    int wasThere = isNoted && stat(path, &before) == 0;
    int file = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (isNoted && file >= 0) {
        pthread_mutex_lock(&lock);
        if (!wasThere) note(DISK_CREATE, path, NULL, 0, NULL, 0);
        else if (flags & O_TRUNC) note(DISK_TRUNCATE, path, NULL, 0, NULL, 0);
        pthread_mutex_unlock(&lock);
    }
    return file;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_at(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_at(path, flags | O_LARGEFILE, mode);
}
