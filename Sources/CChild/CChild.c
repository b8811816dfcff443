// SPDX-License-Identifier: EUPL-1.2
#define _GNU_SOURCE
#include "CChild.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MOST_PLACES = 32, HIGH = 128 };

static void run(const struct cchild_plan *plan) {
    setsid();
    int high[MOST_PLACES];
    for (int i = 0; i < plan->count; i++)
        if ((high[i] = fcntl(plan->sources[i], F_DUPFD, HIGH)) < 0) return;
    int nothing = open("/dev/null", O_RDWR);
    for (int number = 0; number < HIGH; number++) {
        int from = number < 3 ? nothing : -1;
        for (int i = 0; i < plan->count; i++)
            if (plan->places[i] == number) from = high[i];
        if (from < 0) {
            close(number);
        } else if (from != number && dup2(from, number) < 0) {
            return;
        }
    }
    if (syscall(SYS_close_range, HIGH, ~0U, 0) != 0)
        for (int number = HIGH; number < 4096; number++) close(number);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (plan->most_processes > 0) {
        struct rlimit most = {plan->most_processes, plan->most_processes};
        setrlimit(RLIMIT_NPROC, &most);
    }
    if (plan->changes_user) {
        if (setgroups((size_t)plan->group_count, plan->groups) || setresgid(plan->group, plan->group, plan->group) ||
            setresuid(plan->user, plan->user, plan->user))
            return;
    }
    sigset_t empty;
    sigemptyset(&empty);
    sigprocmask(SIG_SETMASK, &empty, 0);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    execve(plan->path, plan->arguments, plan->environment);
}

pid_t cchild_start(const struct cchild_plan *plan) {
    if (plan->count > MOST_PLACES) {
        errno = E2BIG;
        return -1;
    }
    pid_t child = fork();
    if (child != 0) return child;
    run(plan);
    _exit(127);
}

int cchild_watch(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int cchild_memory_file(const void *bytes, size_t count) {
    int descriptor = memfd_create("meeting", MFD_CLOEXEC);
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
    if (descriptor >= 0) lseek(descriptor, 0, SEEK_SET);
    return descriptor;
}

int cchild_wake(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int cchild_pair(int ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends); }

ssize_t cchild_send_with(int socket, const void *bytes, size_t count, int descriptor) {
    struct iovec part = {(void *)bytes, count};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } room;
    memset(&room, 0, sizeof room);
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof room};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

ssize_t cchild_read_with(int socket, void *bytes, size_t count, int *descriptor) {
    *descriptor = -1;
    struct iovec part = {bytes, count};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } room;
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof room};
    ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got < 0) return errno == ENOTSOCK ? read(socket, bytes, count) : -1;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header))
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
            header->cmsg_len == CMSG_LEN(sizeof(int)))
            memcpy(descriptor, CMSG_DATA(header), sizeof *descriptor);
    return got;
}

void cchild_hide(void) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int64_t cchild_peer_user(int descriptor) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) ? -1 : (int64_t)peer.uid;
}

int64_t cchild_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int cchild_thread(const char *name, void *context, void *(*body)(void *)) {
    pthread_t thread;
    int failure = pthread_create(&thread, 0, body, context);
    if (failure) return failure;
    pthread_setname_np(thread, name);
    return pthread_detach(thread);
}

int cchild_connect(const void *address, unsigned length, int family) {
    int descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (connect(descriptor, address, length) == 0 || errno == EINPROGRESS) return descriptor;
    int saved = errno;
    close(descriptor);
    errno = saved;
    return -1;
}

int cchild_connect_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) ? errno : error;
}

static int local(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address->sun_path, path);
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int failed(int descriptor) {
    int saved = errno;
    close(descriptor);
    errno = saved;
    return -1;
}

int cchild_listen(const char *path) {
    struct sockaddr_un address;
    int descriptor = local(path, &address);
    if (descriptor < 0) return -1;
    unlink(path);
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) || chmod(path, 0660) || listen(descriptor, 4))
        return failed(descriptor);
    return descriptor;
}

int cchild_dial(const char *path) {
    struct sockaddr_un address;
    int descriptor = local(path, &address);
    if (descriptor < 0) return -1;
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address)) return failed(descriptor);
    return descriptor;
}
