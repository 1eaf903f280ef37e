// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

/** The mechanism that drives the sockets. */
public enum Transport {
    /**
     * The best that can be used here. {@link #IO_URING} if its jars are there, the kernel permits it, and the kernel has
     * all that makes it faster than epoll; otherwise {@link #EPOLL} if its native library loads; otherwise {@link #NIO}.
     * Without the jars of io_uring, which are optional, nobody asks for it. The log says what was passed over, and why.
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
