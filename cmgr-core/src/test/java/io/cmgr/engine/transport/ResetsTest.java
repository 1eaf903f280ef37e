// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ResetsTest {
    @Test
    void theNumberDecidesWhateverTheMessage() {
        assumeTrue(Epoll.isAvailable(), "no native errors here");
        assertReset(true, new NativeIoException("Verbindung zurückgesetzt", Errors.ERRNO_ECONNRESET_NEGATIVE));
        assertReset(true, new NativeIoException("Datenübergabe unterbrochen", Errors.ERRNO_EPIPE_NEGATIVE));
        assertReset(false, new NativeIoException("Broken pipe", Errors.ERROR_EHOSTUNREACH_NEGATIVE));
    }

    @Test
    void withoutANumberTheMessageOfTheJdkOrTheSystemDecides() {
        assertReset(true, new SocketException("Connection reset"));
        assertReset(true, new IOException("Connection reset by peer"));
        assertReset(true, new IOException("Broken pipe"));
        assertReset(false, new IOException("Connection timed out"));
        assertReset(false, new IOException());
        assertReset(false, new IllegalStateException("Broken pipe"));
    }

    private static void assertReset(boolean expected, Throwable error) {
        assertEquals(expected, Resets.isReset(error), error::toString);
    }
}
