// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

/** The mechanism that drives the sockets. */
public enum Transport {
    /** {@link #EPOLL} if its native library loads, otherwise {@link #NIO}. */
    AUTO,
    /** The JDK's selector, on every platform. */
    NIO,
    /** Netty's native epoll, on Linux. */
    EPOLL
}
