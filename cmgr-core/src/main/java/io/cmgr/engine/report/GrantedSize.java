// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A size that the application asks for and that the kernel silently reduces to a limit of its own. Any thread. */
enum GrantedSize {
    RECEIVE_BUFFER("receiveBuffer", "net.core.rmem_max") {
        @Override
        int granted(int asked) throws IOException {
            return buffer(StandardSocketOptions.SO_RCVBUF, asked);
        }
    },
    SEND_BUFFER("sendBuffer", "net.core.wmem_max") {
        @Override
        int granted(int asked) throws IOException {
            return buffer(StandardSocketOptions.SO_SNDBUF, asked);
        }
    },
    /**
     * No system call returns this limit, so it is read from its file. The read is buffered, because Linux returns the
     * number in the first read only, even if that read is too short for it.
     */
    BACKLOG("backlog", "net.core.somaxconn") {
        @Override
        int granted(int asked) throws IOException {
            try (BufferedReader limit = Files.newBufferedReader(Path.of("/proc/sys/net/core/somaxconn"))) {
                return Math.min(asked, Integer.parseInt(limit.readLine()));
            }
        }
    };

    private final String option;
    private final String sysctl;

    GrantedSize(String option, String sysctl) {
        this.option = option;
        this.sysctl = sysctl;
    }

    /** What the kernel grants of this size. */
    abstract int granted(int asked) throws IOException;

    /**
     * Describes what was asked for, what is granted and which limit reduced it. Null if all is granted, or if that is
     * unknown.
     */
    @Nullable
    String shortfall(int asked) {
        try {
            int granted = granted(asked);
            return granted < asked ? option + " of " + asked + " is cut to " + granted + " by " + sysctl : null;
        } catch (IOException unknown) {
            return null;
        }
    }

    /**
     * Sets the size on a socket that is opened for this purpose, and reads it back. The limit is the same for all kinds
     * of sockets. The socket is one of the JDK, which returns the size itself; Netty's epoll returns twice the size,
     * since Linux doubles it.
     */
    private static int buffer(SocketOption<Integer> option, int asked) throws IOException {
        try (SocketChannel probe = SocketChannel.open()) {
            return probe.setOption(option, asked).getOption(option);
        }
    }
}
