// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.net.ServerSocket;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class EchoTest {
    @InEachMode
    void everyByteComesBack(Mode mode) throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(1).nextBytes(sent);
        try (RunningExample echo = mode.start("echo");
                Peer peer = Peer.connect(echo.port())) {
            peer.send(sent);
            assertArrayEquals(sent, peer.read(sent.length));
            peer.finish();
            assertEquals(0, peer.readToEnd().length);
        }
    }

    /** Sends more than all buffers on the way hold, so the server must stop reading until the peer begins to read. */
    @InEachMode
    void aPeerThatReadsLateGetsEverything(Mode mode) throws Exception {
        byte[] sent = new byte[48 << 20];
        new Random(1).nextBytes(sent);
        try (RunningExample echo = mode.start("echo");
                Peer peer = Peer.connect(echo.port())) {
            Thread sender = new Thread(() -> {
                try {
                    peer.send(sent);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            sender.start();
            assertArrayEquals(sent, peer.read(sent.length));
            sender.join();
        }
    }

    @Test
    void aPortInUseIsToldInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                RunningExample echo = RunningExample.start("echo", "--port", "" + taken.getLocalPort())) {
            assertEquals(1, echo.exitCode());
            assertEquals(1, echo.errors().lines().count(), echo.errors());
        }
    }
}
