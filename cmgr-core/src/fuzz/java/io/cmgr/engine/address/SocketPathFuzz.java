// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any text as the path of a socket: one that the application names, or one that a peer has chosen for its own end. */
@ExtendWith(NoLeaks.class)
class SocketPathFuzz {
    private static final int MAX_BYTES = 106;

    @FuzzTest
    void aPathIsRefusedOrUsedAsItIs(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        UnixDomainSocketAddress address = address(text);
        assertEquals(
                address == null ? UnixDomainSocketAddress.of("") : address,
                PeerChannel.remote(new DomainSocketAddress(text)));
        if (address == null) {
            return;
        }
        int length = address.getPath().toString().getBytes(UTF_8).length;
        boolean fits = length >= 1 && length <= MAX_BYTES;
        try {
            assertEquals(address, TcpListen.on(address).address());
            assertEquals(address, TcpConnect.to(address).target());
            assertTrue(fits, text);
        } catch (IllegalArgumentException refused) {
            assertTrue(!fits && refused.getMessage().matches("path: \\P{Cntrl}*"), refused::getMessage);
        }
    }

    private static @Nullable UnixDomainSocketAddress address(String text) {
        try {
            return UnixDomainSocketAddress.of(text);
        } catch (InvalidPathException noPath) {
            return null;
        }
    }
}
