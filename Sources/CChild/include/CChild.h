// SPDX-License-Identifier: EUPL-1.2
//
// Programs started with chosen descriptors, as a chosen user, with bounds: between fork and exec only async-signal-safe
// calls are made, which Swift cannot promise. And the few system calls of a meeting that Swift does not see.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct cchild_plan {
    const char *path;
    char *const *arguments;
    char *const *environment;
    /// `sources[i]` becomes descriptor `places[i]`; it has no other. 0, 1 and 2 are /dev/null where not placed.
    const int *sources;
    const int *places;
    int count;
    /// Whether it becomes another user; then it keeps these groups alone.
    int changes_user;
    uid_t user;
    gid_t group;
    const gid_t *groups;
    int group_count;
    /// Most threads and processes of that user; 0: as many as this one may.
    uint64_t most_processes;
};

/// The program as leader of a session of its own, without cores and with signals as at a start. A program that cannot be
/// executed ends with 127. The process id, or -1 and `errno`.
pid_t cchild_start(const struct cchild_plan *plan);

/// A descriptor that can be read when the process has ended, or -1 and `errno`.
int cchild_watch(pid_t pid);
/// A file in memory with these bytes, or -1 and `errno`.
int cchild_memory_file(const void *bytes, size_t count);
/// An eventfd, or -1 and `errno`.
int cchild_wake(void);
/// Two ends of a stream, close-on-exec; 0, or -1 and `errno`.
int cchild_pair(int ends[2]);
/// Writes bytes to a local socket, and gives the reader of the first of them a descriptor. How many were written, or -1
/// and `errno`.
ssize_t cchild_send_with(int socket, const void *bytes, size_t count, int descriptor);
/// Reads bytes as read(2) does; a descriptor that came with them is put to `descriptor`, close-on-exec, else -1.
ssize_t cchild_read_with(int socket, void *bytes, size_t count, int *descriptor);
/// This process leaves no core, and nobody but root looks into its memory.
void cchild_hide(void);
/// User at the other end of a local socket, or -1.
int64_t cchild_peer_user(int descriptor);
/// Seconds of CLOCK_BOOTTIME as milliseconds.
int64_t cchild_milliseconds(void);
/// A thread of its own, of this name (at most 15 letters), which nobody joins; 0, or the error number.
int cchild_thread(const char *name, void *context, void *(*body)(void *));
/// Connects without waiting: a non-blocking socket, or -1 and `errno`.
int cchild_connect(const void *address, unsigned length, int family);
/// What became of a connection: 0 when it stands, else the error.
int cchild_connect_error(int descriptor);
/// A listening local socket at `path`, mode 0660, or -1 and `errno`.
int cchild_listen(const char *path);
/// Connects to a local socket, or -1 and `errno`.
int cchild_dial(const char *path);
