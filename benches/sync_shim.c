/* Loaded before libc into the server that is measured: counts each fsync and fdatasync in eight octets of a
 * shared file, and can make each of them slower. It does nothing else, and is never part of the product.
 *
 * MAILROOM_SYNC_COUNT: the file, at least eight octets long. MAILROOM_SYNC_DELAY_US: microseconds added. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static int (*next_fsync)(int);
static int (*next_fdatasync)(int);
static uint64_t *count;
static useconds_t delay;

__attribute__((constructor)) static void begin(void) {
    next_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    next_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    const char *slower = getenv("MAILROOM_SYNC_DELAY_US");
    delay = slower ? (useconds_t)strtoul(slower, NULL, 10) : 0;
    const char *path = getenv("MAILROOM_SYNC_COUNT");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *seen = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (seen != MAP_FAILED) count = seen;
    close(file);
}

static void synced(void) {
    if (count) __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
    if (delay) usleep(delay);
}

int fsync(int file) {
    synced();
    return next_fsync(file);
}

int fdatasync(int file) {
    synced();
    return next_fdatasync(file);
}
