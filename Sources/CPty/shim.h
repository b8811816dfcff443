// SPDX-License-Identifier: EUPL-1.2
#pragma once
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <termios.h>
#include <unistd.h>

/// Starts `path` on the pseudo-terminal `slave` as the leader of a session of its own. Between fork and exec only
/// async-signal-safe calls are made, which Swift cannot promise; that is why this stands in C.
/// Returns the process id, or -1 with errno set.
static inline pid_t pty_spawn(int slave, const char *path, char *const argv[], char *const envp[]) {
    pid_t child = fork();
    if (child != 0) return child;
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    dup2(slave, 0);
    dup2(slave, 1);
    dup2(slave, 2);
    for (int descriptor = 3; descriptor < 256; descriptor++) close(descriptor);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    execve(path, argv, envp);
    _exit(127);
}

static inline int pty_set_size(int master, unsigned short columns, unsigned short rows) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return ioctl(master, TIOCSWINSZ, &size);
}

// GNU's additions to spawn.h, which it hides from whoever does not ask for them before the first header.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
