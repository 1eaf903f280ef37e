// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

/** How the sockets are driven. */
public enum Transport {
    /** {@link #EPOLL} if its native library loads, else {@link #NIO}. */
    AUTO,
    /** The JDK's selector, on every platform. */
    NIO,
    /** Netty's native epoll, on Linux. */
    EPOLL
}
