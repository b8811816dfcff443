// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/// Raw bytes, no echo, no flow control by the kernel; nothing to do for a node that is no terminal. 0 on success.
static inline int cdev_make_raw(int descriptor) {
    struct termios settings;
    if (!isatty(descriptor)) return 0;
    if (tcgetattr(descriptor, &settings)) return -1;
    cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    return tcsetattr(descriptor, TCSANOW, &settings);
}

/// Sets a serial line's speed, and lets the printer stop us with XOFF; nothing to do for a pseudo-terminal or a node that
/// is no terminal. 0 on success, -1 for a speed there is not.
static inline int cdev_set_speed(int descriptor, int bits_per_second) {
    static const struct { int bits; speed_t speed; } speeds[] = {
        {4800, B4800}, {9600, B9600}, {19200, B19200}, {38400, B38400}, {57600, B57600}, {115200, B115200},
    };
    struct termios settings;
    struct stat status;
    if (!isatty(descriptor) || fstat(descriptor, &status)) return 0;
    // Majors 136 to 143 are pseudo-terminals.
    unsigned kind = (unsigned)(status.st_rdev >> 8) & 0xfff;
    if (kind >= 136 && kind <= 143) return 0;
    if (tcgetattr(descriptor, &settings)) return -1;
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++) {
        if (speeds[i].bits != bits_per_second) continue;
        cfsetispeed(&settings, speeds[i].speed);
        cfsetospeed(&settings, speeds[i].speed);
        settings.c_iflag |= IXON;
        return tcsetattr(descriptor, TCSANOW, &settings);
    }
    return -1;
}

static inline int cdev_open(const char *path, int flags) {
    return open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

static inline int cdev_open_spool(const char *path) {
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
}

static inline int cdev_is_regular(int descriptor) {
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/// A non-blocking socket that has begun to connect, or -1 and `errno`.
static inline int cdev_begin_connect(const struct addrinfo *address) {
    int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(descriptor, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS) return descriptor;
    int saved = errno;
    close(descriptor);
    errno = saved;
    return -1;
}

/// What became of a connection; 0 when it stands, else the error.
static inline int cdev_connect_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) ? errno : error;
}

/// Seconds of CLOCK_BOOTTIME: goes on while the machine sleeps, never jumps.
static inline double cdev_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline void cdev_name_thread(const char *name) {
    extern int pthread_setname_np(pthread_t, const char *);
    pthread_setname_np(pthread_self(), name);
}

/// A pipe of which no other program gets an end; 0, or -1 and `errno`.
static inline int cdev_pipe(int ends[2]) {
    extern int pipe2(int[2], int);
    return pipe2(ends, O_CLOEXEC);
}

/// A file in memory with these bytes, or -1 and `errno`.
static inline int cdev_memory_file(const void *bytes, size_t count) {
    extern long syscall(long, ...);
    int descriptor = (int)syscall(SYS_memfd_create, "servicepunkt", 1 /* MFD_CLOEXEC */);
    const char *next = bytes;
    while (descriptor >= 0 && count > 0) {
        ssize_t written = write(descriptor, next, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            int saved = errno;
            close(descriptor);
            errno = saved;
            return -1;
        }
        next += written;
        count -= (size_t)written;
    }
    return descriptor;
}

/// Starts a program in a process group of its own, without a shell: `node` is its descriptor 3, `source` (-1: none) its
/// descriptor 4, `output` and `complaints` are 1 and 2, and it has no other. It gets at most so much memory and time of
/// a processor, and leaves no core. 0, or the error number.
static inline int cdev_spawn_tool(
    const char *path, char *const arguments[], char *const environment[], int output, int complaints, int node,
    int source, size_t memory_bytes, unsigned processor_seconds, pid_t *child) {
    extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
    extern long syscall(long, ...);
    // Out of the way of the numbers they get.
    int given[4] = {output, complaints, node, source}, high[4] = {-1, -1, -1, -1}, failure = 0;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    for (int i = 0; i < 4 && !failure; i++) {
        if (given[i] < 0) continue;
        high[i] = fcntl(given[i], F_DUPFD_CLOEXEC, 10);
        if (high[i] < 0) failure = errno;
    }
    if (!failure) {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        for (int i = 0; i < 4; i++)
            if (high[i] >= 0) posix_spawn_file_actions_adddup2(&actions, high[i], i + 1);
        posix_spawn_file_actions_addclosefrom_np(&actions, source >= 0 ? 5 : 4);
        failure = posix_spawn(child, path, &actions, &attributes, arguments, environment);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    for (int i = 0; i < 4; i++)
        if (high[i] >= 0) close(high[i]);
    if (failure) return failure;
    // The program may have ended already; then there is nothing to bound.
    struct rlimit memory = {memory_bytes, memory_bytes}, time = {processor_seconds, processor_seconds}, none_left = {0, 0};
    syscall(SYS_prlimit64, (long)*child, RLIMIT_AS, &memory, 0L);
    syscall(SYS_prlimit64, (long)*child, RLIMIT_CPU, &time, 0L);
    syscall(SYS_prlimit64, (long)*child, RLIMIT_CORE, &none_left, 0L);
    return 0;
}
