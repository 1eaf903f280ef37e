// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class UnixAddressesTest {
    @ParameterizedTest
    @ValueSource(strings = {"/run/app/peer", "relative", "/two words", ""})
    void aPeersPathIsThatOfTheJdk(String path) {
        assertEquals(UnixDomainSocketAddress.of(path), PeerChannel.remote(new DomainSocketAddress(path)));
    }

    /** The last has no bytes in any encoding; with the locale C a path of letters beyond ASCII has none. */
    @ParameterizedTest
    @ValueSource(strings = {"\0abstract", "/with\0zero", "/half a pair \ud800"})
    void aPeerWhosePathTheJdkCannotExpressIsUnnamed(String path) {
        assertEquals(UnixDomainSocketAddress.of(""), PeerChannel.remote(new DomainSocketAddress(path)));
    }
}
