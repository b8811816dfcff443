// SPDX-License-Identifier: EUPL-1.2
//
// libcurl is not linked: it brings thirty libraries, and the first screen does not wait for them. It is opened with
// dlopen on first use, and its functions are called through this table. libcurl's own setters are variadic, which
// Swift cannot call: each kind of argument has its function here. No state is kept in this header, because every
// object file that includes it would have its own.
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

struct CurlFunctions {
    void *library;
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMcode (*multi_perform)(CURLM *, int *);
    CURLMcode (*multi_poll)(CURLM *, struct curl_waitfd *, unsigned int, int, int *);
    CURLMcode (*multi_wakeup)(CURLM *);
    CURLMsg *(*multi_info_read)(CURLM *, int *);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
    // OpenSSL, which libcurl depends on: found through libcurl's own handle, so it is the very copy libcurl uses.
    void *(*ssl_ctx_get0_param)(void *);
    void (*verify_param_set_time)(void *, time_t);
    int (*verify_param_set_flags)(void *, unsigned long);
};

/// Opens the library and fills the table; 0 when everything was found, else -1 and `missing` names the function that
/// was not (NULL: the library itself).
static inline int ccurl_open(struct CurlFunctions *f, const char *name, const char **missing) {
    memset(f, 0, sizeof *f);
    f->library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!f->library) {
        *missing = NULL;
        return -1;
    }
#define CCURL_FIND(field, symbol)                             \
    do {                                                      \
        *(void **)(&f->field) = dlsym(f->library, symbol);    \
        if (!f->field) {                                      \
            *missing = symbol;                                \
            return -1;                                        \
        }                                                     \
    } while (0)
    CCURL_FIND(global_init, "curl_global_init");
    CCURL_FIND(easy_init, "curl_easy_init");
    CCURL_FIND(easy_cleanup, "curl_easy_cleanup");
    CCURL_FIND(easy_setopt, "curl_easy_setopt");
    CCURL_FIND(easy_getinfo, "curl_easy_getinfo");
    CCURL_FIND(multi_init, "curl_multi_init");
    CCURL_FIND(multi_cleanup, "curl_multi_cleanup");
    CCURL_FIND(multi_add_handle, "curl_multi_add_handle");
    CCURL_FIND(multi_remove_handle, "curl_multi_remove_handle");
    CCURL_FIND(multi_perform, "curl_multi_perform");
    CCURL_FIND(multi_poll, "curl_multi_poll");
    CCURL_FIND(multi_wakeup, "curl_multi_wakeup");
    CCURL_FIND(multi_info_read, "curl_multi_info_read");
    CCURL_FIND(slist_append, "curl_slist_append");
    CCURL_FIND(slist_free_all, "curl_slist_free_all");
    CCURL_FIND(ssl_ctx_get0_param, "SSL_CTX_get0_param");
    CCURL_FIND(verify_param_set_time, "X509_VERIFY_PARAM_set_time");
    CCURL_FIND(verify_param_set_flags, "X509_VERIFY_PARAM_set_flags");
#undef CCURL_FIND
    // CURL_GLOBAL_ALL is a macro with casts that Swift does not import.
    if (f->global_init(CURL_GLOBAL_ALL) != CURLE_OK) {
        *missing = "curl_global_init";
        return -1;
    }
    return 0;
}

static inline CURLcode ccurl_set_long(const struct CurlFunctions *f, CURL *h, CURLoption o, long v) {
    return f->easy_setopt(h, o, v);
}
static inline CURLcode ccurl_set_offset(const struct CurlFunctions *f, CURL *h, CURLoption o, long long v) {
    return f->easy_setopt(h, o, (curl_off_t)v);
}
static inline CURLcode ccurl_set_text(const struct CurlFunctions *f, CURL *h, CURLoption o, const char *v) {
    return f->easy_setopt(h, o, v);
}
static inline CURLcode ccurl_set_pointer(const struct CurlFunctions *f, CURL *h, CURLoption o, void *v) {
    return f->easy_setopt(h, o, v);
}
/// libcurl copies the bytes.
static inline CURLcode ccurl_set_blob(
    const struct CurlFunctions *f, CURL *h, CURLoption o, const void *bytes, size_t length) {
    struct curl_blob blob = {(void *)bytes, length, CURL_BLOB_COPY};
    return f->easy_setopt(h, o, &blob);
}
typedef size_t (*ccurl_write_function)(char *, size_t, size_t, void *);
static inline CURLcode ccurl_set_write(
    const struct CurlFunctions *f, CURL *h, ccurl_write_function function, void *context) {
    CURLcode code = f->easy_setopt(h, CURLOPT_WRITEFUNCTION, function);
    return code != CURLE_OK ? code : f->easy_setopt(h, CURLOPT_WRITEDATA, context);
}
static inline CURLcode ccurl_get_long(const struct CurlFunctions *f, CURL *h, CURLINFO info, long *out) {
    return f->easy_getinfo(h, info, out);
}
static inline CURLcode ccurl_message_result(const CURLMsg *message) { return message->data.result; }
static inline int ccurl_message_is_done(const CURLMsg *message) { return message->msg == CURLMSG_DONE; }

/// By which time the server's certificate is judged, instead of the system's clock.
struct CurlVerifyTime {
    const struct CurlFunctions *functions;
    long long seconds;
    int ignore_dates;
};

static CURLcode ccurl_ssl_context(CURL *handle, void *context, void *user) {
    (void)handle;
    const struct CurlVerifyTime *t = (const struct CurlVerifyTime *)user;
    void *parameters = t->functions->ssl_ctx_get0_param(context);
    if (!parameters) return CURLE_SSL_CERTPROBLEM;
    if (!t->ignore_dates) {
        t->functions->verify_param_set_time(parameters, (time_t)t->seconds);
        return CURLE_OK;
    }
    // X509_V_FLAG_NO_CHECK_TIME of openssl/x509_vfy.h; a time that was set goes before it, so none is.
    return t->functions->verify_param_set_flags(parameters, 0x200000) == 1 ? CURLE_OK : CURLE_SSL_CERTPROBLEM;
}
static inline CURLcode ccurl_set_verify_time(
    const struct CurlFunctions *f, CURL *h, const struct CurlVerifyTime *time) {
    CURLcode code = f->easy_setopt(h, CURLOPT_SSL_CTX_FUNCTION, ccurl_ssl_context);
    return code != CURLE_OK ? code : f->easy_setopt(h, CURLOPT_SSL_CTX_DATA, (void *)time);
}

/// A peer that closes while we write raises SIGPIPE; it must not end the process. Blocks it for this thread and says
/// in `was_pending` whether one was pending before.
static inline void ccurl_block_pipe_signal(sigset_t *before, int *was_pending) {
    sigset_t pipe_only, pending;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    sigpending(&pending);
    *was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_only, before);
}
static inline void ccurl_restore_pipe_signal(const sigset_t *before, int was_pending) {
    if (!was_pending) {
        sigset_t pipe_only;
        struct timespec none = {0, 0};
        sigemptyset(&pipe_only);
        sigaddset(&pipe_only, SIGPIPE);
        while (sigtimedwait(&pipe_only, NULL, &none) == SIGPIPE) {}
    }
    pthread_sigmask(SIG_SETMASK, before, NULL);
}
/// Names the thread that runs transfers, for top and gdb; prctl is variadic too.
static inline void ccurl_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
