// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

/** The mechanism that drives the sockets. */
public enum Transport {
    /**
     * {@link #EPOLL} if its native library loads, otherwise {@link #NIO}; the log says which, and why. Never
     * {@link #IO_URING}, which was no faster where we have measured it: {@code docs/performance.md} has the figures.
     */
    AUTO,
    /** The JDK's selector, on every platform. */
    NIO,
    /** Netty's native epoll, on Linux. */
    EPOLL,
    /**
     * Netty's native io_uring, on Linux, of which {@code netty-transport-classes-io_uring} and
     * {@code netty-transport-native-io_uring} are needed. Where the kernel or a sandbox forbids it, a manager that asks
     * for it is not built.
     */
    IO_URING
}
